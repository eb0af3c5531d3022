"""The publisher: claims what is due and runs the attempts, one lane for each account."""

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.rollup import settlement
from orchestrator.publishing import attempt
from orchestrator.publishing.press import Press
from orchestrator.publishing.record import Claim

logger = logging.getLogger(__name__)


class PublishingStage:
    """Runs attempts in a pool: a slow platform does not keep the others waiting."""

    def __init__(self, press: Press, *, lanes: int) -> None:
        self._press = press
        self._pool = ThreadPoolExecutor(max_workers=lanes, thread_name_prefix="lane")
        self._running: set[Future[None]] = set()
        self._lock = threading.Lock()

    def run_once(self, now: datetime) -> int:
        """Claim what is due and start its attempts; return how many."""
        claims = attempt.claim_due(self._press, now)
        for claim in claims:
            future = self._pool.submit(self._run, claim)
            with self._lock:
                self._running.add(future)
            future.add_done_callback(self._forget)
        return len(claims)

    def settle_once(self, now: datetime) -> int:
        """Derive again what scheduled posts come to: a crash may have left one behind."""
        with self._press.store.read(now) as uow:
            scheduled = [post.id for post in uow.posts.in_states(PostState.SCHEDULED)]
            states: dict[int, list[PublicationState]] = {post_id: [] for post_id in scheduled}
            for publication in uow.publications.of_posts(scheduled):
                states[publication.post_id].append(publication.state)
        left = [post_id for post_id in scheduled if settlement(states[post_id]) is not None]
        for post_id in left:
            attempt.settle(self._press, post_id)
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

    def _run(self, claim: Claim) -> None:
        try:
            attempt.run(self._press, claim)
        except Exception:  # the lease ends, and the rescuer sorts it out
            logger.exception("attempt broke off", extra={"publication": claim.publication.id})

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._running.discard(future)
