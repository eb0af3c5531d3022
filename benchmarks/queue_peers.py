"""Two runners of jobs that one would take instead: APScheduler 3 and Procrastinate.

Each does the same work: a job is due at once, and its publication is a line in a file. As a
command it drains what is due: python -m benchmarks.queue_peers NAME URL LEDGER. Extra: `bench`.
"""

import asyncio
import importlib.util
import os
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

import sqlalchemy as sa

IN_FLIGHT: Final = 10  # threads of each worker
TABLE: Final = "apscheduler_jobs"
LOOK_SECONDS: Final = 0.02
REQUEST_SECONDS: Final = 0.05  # a fast platform

Job = Callable[[str, int], None]  # publishes: the ledger, and a number for it


class Peer(Protocol):
    """A queue in a database."""

    def prepare(self) -> None:
        """Make its tables."""

    def enqueue(self, numbers: Iterable[int]) -> None:
        """Put jobs in that are due now, as many in one commit as it can."""

    def drain(self) -> None:
        """Work until nothing is left that it would take."""


def request(ledger: str, number: int) -> None:
    """Publish as a platform does: it takes hold amid the request, and its answer comes later."""
    time.sleep(REQUEST_SECONDS / 2)
    publish(ledger, number)
    time.sleep(REQUEST_SECONDS / 2)


def publish(ledger: str, number: int) -> None:
    """Make a number public: one line, whole or not there."""
    file = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, b"%d\n" % number)
    os.close(file)


class ApSchedulerPeer:
    """APScheduler 3 with its SQLAlchemy job store: what a thread gets is taken out."""

    def __init__(self, url: str, ledger: Path, job: Job) -> None:
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
        from apscheduler.schedulers.background import BackgroundScheduler

        self._ledger, self._job = ledger, job
        self._engine = sa.create_engine(url)
        self._scheduler = BackgroundScheduler(
            jobstores={"default": SQLAlchemyJobStore(engine=self._engine, tablename=TABLE)},
            executors={"default": ThreadPoolExecutor(IN_FLIGHT)},
            job_defaults={"misfire_grace_time": None},  # else it drops what is a second late
            timezone=UTC,
        )

    def prepare(self) -> None:
        self._scheduler.start(paused=True)

    def enqueue(self, numbers: Iterable[int]) -> None:
        now = datetime.now(UTC)
        for number in numbers:
            self._scheduler.add_job(
                self._job, "date", run_date=now, args=(str(self._ledger), number)
            )

    def drain(self) -> None:
        if self._scheduler.running:
            self._scheduler.resume()
        else:
            self._scheduler.start()
        count = sa.text(f"SELECT count(*) FROM {TABLE}")
        left = 1
        while left:
            time.sleep(LOOK_SECONDS)
            with self._engine.connect() as connection:
                left = connection.execute(count).scalar_one()
        self._scheduler.shutdown(wait=True)


class ProcrastinatePeer:
    """Procrastinate on PostgreSQL. What a dead worker held stays "doing" for ever."""

    rescues = False

    def __init__(self, url: str, ledger: Path, job: Job) -> None:
        import procrastinate

        self._ledger = ledger
        plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._work = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=plain))
        self._ask = procrastinate.App(connector=procrastinate.SyncPsycopgConnector(conninfo=plain))
        for app in (self._work, self._ask):
            app.task(name="publish")(job)
        self._ask.open()

    def prepare(self) -> None:
        self._ask.schema_manager.apply_schema()

    def enqueue(self, numbers: Iterable[int]) -> None:
        jobs = [{"ledger": str(self._ledger), "number": number} for number in numbers]
        self._ask.configure_task("publish").batch_defer(*jobs)

    def drain(self) -> None:
        asyncio.run(self._drain())

    async def _drain(self) -> None:
        async with self._work.open_async():
            if self.rescues:  # its documentation's recipe, without the wait for a heartbeat
                jobs = self._work.job_manager
                for stalled in await jobs.get_stalled_jobs(seconds_since_heartbeat=0):
                    await jobs.retry_job(stalled)
            await self._work.run_worker_async(
                wait=False, concurrency=IN_FLIGHT, install_signal_handlers=False
            )


class RescuingProcrastinatePeer(ProcrastinatePeer):
    """The same, with its recipe for stalled jobs before each start."""

    rescues = True


PEERS: Final[dict[str, Callable[[str, Path, Job], Peer]]] = {
    "APScheduler": ApSchedulerPeer,
    "Procrastinate": ProcrastinatePeer,
    "Procrastinate, stalled jobs retried": RescuingProcrastinatePeer,
}


def why_not(name: str, *, is_postgres: bool) -> str | None:
    """Say why a peer cannot take part; None: it can."""
    if not name.startswith("Procrastinate"):
        return None
    if importlib.util.find_spec("procrastinate") is None:
        return "not installed: pip install 'ambassador-orchestrator[bench]'"
    return None if is_postgres else "it needs PostgreSQL"


if __name__ == "__main__":
    PEERS[sys.argv[1]](sys.argv[2], Path(sys.argv[3]), request).drain()
