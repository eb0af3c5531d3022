"""The publisher: claims what is due and runs the attempts, one lane for each account."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

from orchestrator.publishing import attempt, record
from orchestrator.publishing.attempt import Wait
from orchestrator.publishing.press import Press
from orchestrator.publishing.record import Claim

logger = logging.getLogger(__name__)


class PublishingStage:
    """Runs attempts in a pool: a slow platform does not keep the others waiting."""

    def __init__(self, press: Press, *, lanes: int) -> None:
        self._press = press
        self._lanes = lanes
        self._pool = ThreadPoolExecutor(max_workers=lanes, thread_name_prefix="lane")
        self._running: set[Future[None]] = set()
        self._lock = threading.Lock()
        self.on_free: Callable[[], None] = lambda: None  # called whenever a lane is free again

    def run_once(self, now: datetime, wait: Wait | None = None) -> int:
        """Claim what is due and start its attempts; return how many. `wait`: see `attempt.run`."""
        with self._lock:
            free = self._lanes - len(self._running)
        claims = attempt.claim_due(self._press, now, at_most=free) if free > 0 else []
        for claim in claims:
            future = self._pool.submit(self._run, claim, wait)
            with self._lock:
                self._running.add(future)
            future.add_done_callback(self._forget)
        return len(claims)

    def settle_once(self, now: datetime) -> int:
        """Derive again what scheduled posts come to, where that failed before; count them."""
        with self._press.store.read(now) as uow:
            left = uow.posts.unsettled(now)
        for post_id in left:
            with self._press.store.write(now) as uow:
                record.settle(uow, post_id)
        return len(left)

    def drain(self) -> None:
        """Let the running attempts end."""
        with self._lock:
            running = list(self._running)
        for future in running:
            future.result()

    def close(self) -> None:
        """Take no more attempts, and wait for those that run."""
        self._pool.shutdown(wait=True)

    def _run(self, claim: Claim, wait: Wait | None) -> None:
        try:
            attempt.run(self._press, claim, wait)
        except Exception:  # the lease ends, and the rescuer sorts it out
            logger.exception("attempt broke off", extra={"publication": claim.publication.id})

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._running.discard(future)
        self.on_free()
