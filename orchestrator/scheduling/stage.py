"""The scheduler: takeovers begin and end, approved posts get slots, what is late is missed."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.compose import Account
from orchestrator.domain.actors import Role, part
from orchestrator.domain.errors import Conflict
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.publication import PublicationEvent
from orchestrator.domain.records import NewPublication, Post
from orchestrator.domain.takeover import Slot, TakeoverEvent, TakeoverState
from orchestrator.scheduling.allocate import choose_slot, deadline_of
from orchestrator.store.engine import Store
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork

logger = logging.getLogger(__name__)

_SCHEDULER = part(Role.SCHEDULER)
_OVER = (TakeoverState.ENDED, TakeoverState.CANCELLED)
_CAN_LAPSE = (PostState.HELD, PostState.PENDING_APPROVAL, PostState.APPROVED, PostState.PARKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulingStage:
    """Turns approved posts into publications, in slots of their takeover."""

    store: Store
    accounts: Mapping[str, Account]
    slot_length: timedelta
    grace: timedelta
    new_key: Callable[[], str]  # an idempotency key, made once and kept for life

    def run_once(self, now: datetime) -> int:
        """Do what the clock asks for; return how many things changed."""
        return (
            self._turn_takeovers(now)
            + self._schedule_approved(now)
            + self._lapse_undecided(now)
            + self._miss_late(now)
        )

    def _turn_takeovers(self, now: datetime) -> int:
        with self.store.read(now) as uow:
            if not uow.takeovers.to_start(now) and not uow.takeovers.to_end(now):
                return 0
        with self.store.write(now) as uow:
            started = uow.takeovers.to_start(now)
            for takeover in started:
                uow.apply_takeover(takeover, TakeoverEvent.START, _SCHEDULER)
            ended = uow.takeovers.to_end(now)
            for takeover in ended:
                uow.apply_takeover(takeover, TakeoverEvent.END, _SCHEDULER)
        return len(started) + len(ended)

    def _schedule_approved(self, now: datetime) -> int:
        with self.store.read(now) as uow:
            waiting = uow.posts.in_states(PostState.APPROVED)
        return self._each(waiting, now, self._schedule)

    def _schedule(self, uow: UnitOfWork, post: Post) -> bool:
        if post.state is not PostState.APPROVED or post.takeover_id is None:
            return False
        takeover = uow.takeovers.get(post.takeover_id)
        if takeover.state in _OVER:  # by a planner: it gives no slots any more
            return False
        if self._is_for_an_account_that_is_gone(uow, post):
            return False
        allocation = choose_slot(
            takeover,
            taken=uow.posts.taken_slots(takeover.id),
            requested_at=post.requested_at,
            now=uow.now,
        )
        if allocation.slot is None:
            if takeover.ends_at > uow.now:
                uow.notify(
                    [NewNotice(kind=NoticeKind.ALLOCATION_FAILED, audience=Audience.APPROVERS)],
                    of=f"post:{post.id}:{post.revision}",
                    post_id=post.id,
                )
            return False
        scheduled = uow.apply_post(
            post,
            PostEvent.SCHEDULE,
            _SCHEDULER,
            reason=allocation.why,
            notices=[NewNotice(kind=NoticeKind.APPROVED, audience=Audience.AMBASSADOR)],
            slot_at=allocation.slot.at,
        )
        self._plan_publications(uow, scheduled, allocation.slot)
        return True

    def _is_for_an_account_that_is_gone(self, uow: UnitOfWork, post: Post) -> bool:
        """Keep it approved until an operator puts the account back or somebody edits the post."""
        gone = [name for name in post.accounts if name not in self.accounts]
        if gone:
            told = NewNotice(
                kind=NoticeKind.ACCOUNT_GONE,
                audience=Audience.OPERATORS,
                subject=", ".join(gone),
            )
            uow.notify([told], of=f"post:{post.id}:{post.revision}", post_id=post.id)
        return bool(gone)

    def _plan_publications(self, uow: UnitOfWork, post: Post, slot: Slot) -> None:
        taken = uow.publications.taken_accounts(post.id)
        planned = [
            NewPublication(
                post_id=post.id,
                account=name,
                channel=self.accounts[name].channel,
                key=self.new_key(),
                slot_at=slot.at,
                deadline=deadline_of(slot, length=self.slot_length, grace=self.grace),
                next_at=max(uow.now, slot.at - self.accounts[name].capabilities.prepare_lead),
            )
            for name in post.accounts
            if name not in taken
        ]
        if planned:
            uow.publications.add(planned)

    def _lapse_undecided(self, now: datetime) -> int:
        with self.store.read(now) as uow:
            ended = {t.id for t in uow.takeovers.all() if t.ends_at <= now or t.state in _OVER}
            late = [p for p in uow.posts.in_states(*_CAN_LAPSE) if p.takeover_id in ended]
        return self._each(late, now, _lapse)

    def _miss_late(self, now: datetime) -> int:
        with self.store.read(now) as uow:
            if not uow.publications.to_miss(now):
                return 0
        with self.store.write(now) as uow:
            late = uow.publications.to_miss(now)
            for publication in late:
                uow.apply_publication(publication, PublicationEvent.MISS, _SCHEDULER)
            for post_id in sorted({publication.post_id for publication in late}):
                uow.settle_post(post_id, _SCHEDULER)
        return len(late)

    def _each(
        self, posts: Iterable[Post], now: datetime, act: Callable[[UnitOfWork, Post], bool]
    ) -> int:
        """Act on each post in a transaction of its own: one that fails costs only itself."""
        changed = 0
        for post in posts:
            try:
                with self.store.write(now) as uow:
                    changed += act(uow, uow.posts.get(post.id))
            except Conflict:
                continue  # someone was faster
            except Exception:
                logger.exception("scheduling failed", extra={"post": post.id})
        return changed


def _lapse(uow: UnitOfWork, post: Post) -> bool:
    if post.state not in _CAN_LAPSE:
        return False
    uow.apply_post(
        post,
        PostEvent.LAPSE,
        _SCHEDULER,
        notices=[
            NewNotice(kind=NoticeKind.LAPSED, audience=Audience.APPROVERS),
            NewNotice(kind=NoticeKind.LAPSED, audience=Audience.AMBASSADOR),
        ],
    )
    return True
