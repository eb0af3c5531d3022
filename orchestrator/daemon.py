"""The daemon: a ticker over the stages, and a publisher thread. The database decides what is due.

APScheduler is only the clock (its FAQ: two processes cannot share a job store), with an in-memory
job store. SIGTERM: no new claims, running attempts end, exit 0 within ten seconds; a second one
ends at once, and the rescuer sorts it out at the next start.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from types import FrameType
from typing import Final

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from orchestrator.domain.errors import OrchestratorError
from orchestrator.publishing import reconcile, rescue, takedown
from orchestrator.settings.lock import only_one
from orchestrator.store.wakeup import Wakeup
from orchestrator.wiring import Wiring

logger = logging.getLogger(__name__)

_DRAIN_SECONDS: Final = 6.0  # well below the ten seconds in which we promise to end
_LOOK_SECONDS: Final = 0.2
_LONGEST_WAIT: Final = 1.0  # for a slot: so soon a clock that was set is noticed

Tick = Callable[[datetime], int]


class Daemon:
    """Runs the stages of one workspace until it is told to stop."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._stop = threading.Event()
        self._bell = threading.Event()  # rings when something may be due: look now
        self._wakeup = Wakeup(wiring.store, self._bell.set)
        self._signals = 0

    def run(self) -> int:
        """Run until a signal comes; return the exit code."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        with _only_one(self._wiring):
            return self._run()

    def _run(self) -> int:
        server = self._wiring.media_server()
        if server is not None:
            server.start()
        scheduler = self._scheduler()
        publisher = threading.Thread(target=self._publish, name="publisher", daemon=True)
        self._tick("rescue", self._rescue)  # before anything is claimed
        scheduler.start()
        self._wakeup.start()
        publisher.start()
        logger.info("daemon ready", extra={"event": "ready", "pid": os.getpid()})
        while not self._must_stop():
            time.sleep(_LOOK_SECONDS)  # noqa: TID251 - nothing else can wake a handler safely
        self._stop.set()
        self._bell.set()
        logger.info("daemon stops", extra={"event": "drain"})
        is_drained = self._drain(scheduler, publisher)
        if server is not None:
            server.stop()
        if not is_drained:
            logger.warning("work was left behind; the next start goes on with it")
            logging.shutdown()
            os._exit(0)  # a hanging request must not keep us: the send marker stands
        self._wiring.close()
        return 0

    def _drain(self, scheduler: BackgroundScheduler, publisher: threading.Thread) -> bool:
        """Let running ticks and attempts end; tell whether they did in time."""

        def wait() -> None:
            scheduler.shutdown(wait=True)
            publisher.join()
            self._wiring.publishing.close()
            self._wakeup.stop()

        waiter = threading.Thread(target=wait, name="drain", daemon=True)
        waiter.start()
        waiter.join(_DRAIN_SECONDS)
        return not waiter.is_alive()

    def _scheduler(self) -> BackgroundScheduler:
        wiring, ticks = self._wiring, self._wiring.settings.ticks
        scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        intake = wiring.intake  # made now: what is wrong with the spool shows at the start
        jobs: tuple[tuple[str, Tick, float], ...] = (
            ("intake", partial(intake.run_once, must_stop=self._must_stop), ticks.intake),
            ("checks", wiring.checks.run_once, ticks.checks),
            ("scheduling", wiring.scheduling.run_once, ticks.scheduling),
            ("settle", wiring.publishing.settle_once, ticks.scheduling),
            ("rescue", self._rescue, ticks.rescue),
            ("reconcile", lambda now: reconcile.run_once(wiring.press, now), ticks.reconcile),
            ("takedown", lambda now: takedown.run_once(wiring.press, now), ticks.reconcile),
            ("notices", wiring.outbox.run_once, ticks.notices),
        )
        for name, tick, seconds in jobs:
            scheduler.add_job(
                self._tick,
                "interval",
                args=(name, tick),
                id=name,
                seconds=seconds,
                next_run_time=wiring.clock(),
            )
        return scheduler

    def _rescue(self, now: datetime) -> int:
        return rescue.run_once(self._wiring.press, now)

    def _tick(self, name: str, tick: Tick) -> int:
        """Run one tick; what goes wrong in it waits for the next one."""
        if self._must_stop():
            return 0
        try:
            return tick(self._wiring.clock())
        except OrchestratorError as error:
            logger.warning("tick failed", extra={"tick": name, "error": error.message})
        except Exception:
            logger.exception("tick failed", extra={"tick": name})
        return 0

    def _publish(self) -> None:
        """Claim what is due, then sleep until something is, or the bell rings."""
        stage = self._wiring.publishing
        stage.on_free = self._bell.set
        while not self._must_stop():
            self._bell.clear()
            if self._tick("publishing", partial(stage.run_once, wait=self._wait_until)) == 0:
                self._bell.wait(self._idle_seconds())

    def _idle_seconds(self) -> float:
        """Say how long nothing new is due; a lane that is free again rings the bell."""
        clock, longest = self._wiring.clock, self._wiring.settings.ticks.publishing
        now = clock()
        try:
            with self._wiring.store.read(now) as uow:
                next_at = uow.publications.next_due_at(after=now)
        except OrchestratorError as error:
            logger.warning("tick failed", extra={"tick": "publishing", "error": error.message})
            return longest
        if next_at is None:
            return longest
        return min(max((next_at - clock()).total_seconds(), 0.0), longest)

    def _wait_until(self, moment: datetime) -> bool:
        """Sleep until a moment of the wall clock; False: woken to stop."""
        while (left := (moment - self._wiring.clock()).total_seconds()) > 0:
            if self._stop.wait(min(left, _LONGEST_WAIT)):
                return False
        return True

    def _must_stop(self) -> bool:
        return self._signals > 0

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        """Count, and nothing else: it runs amid the main thread, which may hold a lock."""
        self._signals += 1
        if self._signals > 1:
            os._exit(128 + number)


@contextmanager
def _only_one(wiring: Wiring) -> Iterator[None]:
    """Hold the workspace's lock: SQLite has one daemon."""
    if not wiring.store.is_sqlite:
        yield
        return
    with only_one(wiring.settings.folders.state):
        yield
