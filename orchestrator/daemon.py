"""The daemon: a ticker over the stages, and a publisher thread. The database decides what is due.

On PostgreSQL several daemons share the work: each does its duties, and some turns are taken by
one of them at a time (`_alone`), so that a platform is not asked the same by all.

APScheduler is only the clock (its FAQ: two processes cannot share a job store), with an in-memory
job store. SIGTERM: no new claims, running attempts end, exit 0 within ten seconds; a second one
ends at once, and the rescuer sorts it out at the next start.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from types import FrameType
from typing import Final

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from orchestrator.domain.clock import ClockWatch
from orchestrator.domain.duty import Duty
from orchestrator.domain.errors import OrchestratorError, Refused
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.publishing import reconcile, rescue, takedown
from orchestrator.settings.lock import only_one
from orchestrator.store.unit_of_work import NewNotice
from orchestrator.store.wakeup import Wakeup
from orchestrator.wiring import Wiring

logger = logging.getLogger(__name__)

_DRAIN_SECONDS: Final = 6.0  # well below the ten seconds in which we promise to end
_LOOK_SECONDS: Final = 0.2
_HOUR: Final = 3600.0
_COPIES_LIVE: Final = timedelta(days=1)  # so what is erased is gone on every machine in a day
_LONGEST_WAIT: Final = 1.0  # for a slot: so soon a clock that was set is noticed
_FAR: Final = 120.0  # a slot so far away is not waited for in a lane: the clock was set back

Tick = Callable[[datetime], int]


class Daemon:
    """Runs the stages of one workspace until it is told to stop."""

    def __init__(self, wiring: Wiring, duties: Collection[Duty] = frozenset(Duty)) -> None:
        self._wiring = wiring
        self._duties = frozenset(duties)
        self._stop = threading.Event()
        self._bell = threading.Event()  # rings when something may be due: look now
        self._wakeup = Wakeup(wiring.store, self._bell.set)
        self._watch = ClockWatch(wiring.clock(), time.monotonic())
        self._signals = 0

    def run(self) -> int:
        """Run until a signal comes; return the exit code."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        with _beside_no_stranger(self._wiring):
            return self._run()

    def _run(self) -> int:
        publishes = Duty.PUBLISH in self._duties
        server = self._wiring.media_server() if publishes else None
        if server is not None:
            server.start()
        scheduler = self._scheduler()
        scheduler.start()
        publisher = self._start_publisher() if publishes else None
        logger.info("daemon ready", extra={"event": "ready", "pid": os.getpid()})
        while not self._must_stop():
            time.sleep(_LOOK_SECONDS)  # noqa: TID251 - nothing else can wake a handler safely
            self._look_at_the_clock(scheduler)
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

    def _start_publisher(self) -> threading.Thread:
        self._tick("rescue", self._rescue)  # before anything is claimed
        publisher = threading.Thread(target=self._publish, name="publisher", daemon=True)
        self._wakeup.start()
        publisher.start()
        return publisher

    def _drain(self, scheduler: BackgroundScheduler, publisher: threading.Thread | None) -> bool:
        """Let running ticks and attempts end; tell whether they did in time."""

        def wait() -> None:
            scheduler.shutdown(wait=True)
            if publisher is not None:
                publisher.join()
                self._wiring.publishing.close()
                self._wakeup.stop()

        waiter = threading.Thread(target=wait, name="drain", daemon=True)
        waiter.start()
        waiter.join(_DRAIN_SECONDS)
        return not waiter.is_alive()

    def _scheduler(self) -> BackgroundScheduler:
        scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        for name, tick, seconds in self._turns():
            scheduler.add_job(
                self._tick,
                "interval",
                args=(name, tick),
                id=name,
                seconds=seconds,
                next_run_time=self._wiring.clock(),
            )
        return scheduler

    def _turns(self) -> Iterator[tuple[str, Tick, float]]:
        """List what our duties do, and how often in seconds; each stage is made now.

        So what is wrong with the spool shows at the start.
        """
        wiring, ticks = self._wiring, self._wiring.settings.ticks
        if Duty.INTAKE in self._duties:
            take_in = partial(wiring.intake.run_once, must_stop=self._must_stop)
            yield "intake", take_in, ticks.intake
        if Duty.CHECKS in self._duties:
            yield "checks", wiring.checks.run_once, ticks.checks
        if Duty.PUBLISH in self._duties:
            press = wiring.press
            yield "rescue", self._rescue, ticks.rescue
            yield self._alone("scheduling", wiring.scheduling.run_once, ticks.scheduling)
            yield self._alone("settle", wiring.publishing.settle_once, ticks.scheduling)
            yield self._alone("reconcile", partial(reconcile.run_once, press), ticks.reconcile)
            yield self._alone("health", wiring.health.run_once, ticks.health)
            yield self._alone("takedown", partial(takedown.run_once, press), ticks.reconcile)
        if Duty.NOTIFY in self._duties:
            yield "notices", wiring.outbox.run_once, ticks.notices
        if self._duties - {Duty.NOTIFY} and not wiring.media.is_here:
            yield "copies", lambda now: wiring.media.forget(now - _COPIES_LIVE), _HOUR

    def _alone(self, name: str, tick: Tick, seconds: float) -> tuple[str, Tick, float]:
        """Let one daemon at a time take this turn; for the others it is taken."""

        def turn(now: datetime) -> int:
            with self._wiring.store.alone(name) as is_ours:
                return tick(now) if is_ours else 0

        return name, turn, seconds

    def _look_at_the_clock(self, scheduler: BackgroundScheduler) -> None:
        """Tell of a clock that was set, and let the ticks go on by what it says now.

        What is past its time is missed, whatever the clock said before; the rest keeps its gaps.
        """
        now = self._wiring.clock()
        jump = self._watch.jump(now, time.monotonic())
        if jump is None:
            return
        logger.warning("clock jumped", extra={"seconds": int(jump.total_seconds())})
        self._tick("clock", partial(self._tell_of_jump, jump))
        for job in scheduler.get_jobs():  # their next turn may be hours away, if it was set back
            job.modify(next_run_time=now)
        self._bell.set()

    def _tell_of_jump(self, jump: timedelta, now: datetime) -> int:
        notice = NewNotice(
            kind=NoticeKind.CLOCK_JUMPED,
            audience=Audience.OPERATORS,
            subject=f"{jump.total_seconds() / 60:+.0f}",
        )
        with self._wiring.store.write(now) as uow:
            uow.notify([notice], of=f"clock:{now:%Y-%m-%dT%H}")  # a clock that flaps: once an hour
        return 1

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
        """Sleep until a moment of the wall clock; False: woken to stop, or it is far again."""
        while (left := (moment - self._wiring.clock()).total_seconds()) > 0:
            if left > _FAR or self._stop.wait(min(left, _LONGEST_WAIT)):
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
def _beside_no_stranger(wiring: Wiring) -> Iterator[None]:
    """Be the only daemon on SQLite; on PostgreSQL run beside those of the same rules alone.

    Daemons of two minds would void each other's approvals for ever: each finds what the other one
    checked to be checked by other rules. Raises `Refused`.
    """
    if wiring.store.is_sqlite:
        with only_one(wiring.settings.lock):
            yield
        return
    with wiring.store.of_one_mind(wiring.rules_version) as is_one:
        if not is_one:
            raise Refused(
                "another daemon runs on this database by other rules",
                "give all machines the same release, policy.toml, terms and country; "
                "stop all daemons before one is changed",
            )
        yield
