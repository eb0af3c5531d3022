"""Changing a takeover that stands: cancelled, ended early, moved; and what comes of its posts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from orchestrator.compose import Account
from orchestrator.domain.actors import Actor, Role
from orchestrator.domain.errors import Refused
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.publication import NOT_SENT, OPEN, PublicationEvent
from orchestrator.domain.records import Post
from orchestrator.domain.takeover import TAKEOVER, Takeover, TakeoverEvent, TakeoverState
from orchestrator.domain.wish import UNMET
from orchestrator.scheduling.plan import join_waiting_posts
from orchestrator.scheduling.sense import remarks, require_consent, require_sense
from orchestrator.store.takeovers import columns_of
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork

_WAITS: Final = {
    PostState.RECEIVED, PostState.HELD, PostState.PENDING_APPROVAL, PostState.APPROVED,
    PostState.PARKED,
}  # fmt: skip
_WITHOUT_ITS_TIME: Final = (
    NewNotice(kind=NoticeKind.UNSCHEDULED, audience=Audience.AMBASSADOR),
    NewNotice(kind=NoticeKind.UNSCHEDULED, audience=Audience.APPROVERS),
)
_REVOKED: Final = NewNotice(kind=NoticeKind.REVOKED, audience=Audience.APPROVERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo:
    """A takeover that is over before its time, and where its posts are now."""

    takeover: Takeover
    waiting: tuple[int, ...]  # posts that wait for another takeover
    joined: tuple[int, ...]  # posts that joined the ambassador's next one
    leaving: tuple[int, ...]  # posts of which something is out, in flight or in doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A takeover at its new time, and what became of its posts' slots and approvals."""

    takeover: Takeover
    remarks: tuple[str, ...]
    unscheduled: tuple[int, ...]  # posts that get another slot
    revoked: tuple[int, ...]  # posts whose approval was for another time


def cancel(
    uow: UnitOfWork,
    takeover_id: int,
    actor: Actor,
    accounts: Mapping[str, Account],
    *,
    reason: str,
) -> LetGo:
    """Cancel a takeover that has not begun.

    Raises `IllegalTransition`, `NotAllowed`, `Refused`.
    """
    takeover = uow.takeovers.get(takeover_id)
    if takeover.state is TakeoverState.ACTIVE:
        raise Refused(
            f"takeover {takeover_id} has begun",
            f"end it: orchestrator takeovers end {takeover_id} --reason …",
        )
    return _let_go(uow, takeover, TakeoverEvent.CANCEL, actor, accounts, reason=reason)


def end(
    uow: UnitOfWork,
    takeover_id: int,
    actor: Actor,
    accounts: Mapping[str, Account],
    *,
    reason: str,
) -> LetGo:
    """End a takeover early: what is not being sent goes out no more.

    Raises `IllegalTransition`, `NotAllowed`, `Refused`.
    """
    takeover = uow.takeovers.get(takeover_id)
    if takeover.state is TakeoverState.PLANNED:
        raise Refused(
            f"takeover {takeover_id} has not begun",
            f"cancel it: orchestrator takeovers cancel {takeover_id} --reason …",
        )
    return _let_go(uow, takeover, TakeoverEvent.END, actor, accounts, reason=reason)


def move(
    uow: UnitOfWork,
    takeover: Takeover,
    actor: Actor,
    accounts: Mapping[str, Account],
    *,
    reason: str = "",
) -> Moved:
    """Give a takeover that has not begun other days, hours or slots.

    `takeover` is as it shall be. Its posts get new slots; with other days or hours their approvals
    are void, for they were given for another time. Raises as `plan_takeover`, and
    `IllegalTransition`.
    """
    before = uow.takeovers.get(takeover.id)
    TAKEOVER.check(before.state, TakeoverEvent.MOVE, actor, number=before.id)
    if takeover == before:
        raise Refused(
            f"nothing changes in takeover {before.id}", "name another day, hours or slot"
        )
    require_sense(takeover, accounts, uow.now)
    require_consent(uow, takeover, accounts)
    uow.takeovers.require_free(takeover)
    moved = uow.apply_takeover(
        before, TakeoverEvent.MOVE, actor, reason=reason, **columns_of(takeover)
    )
    is_same_time = list(before.windows()) == list(moved.windows())
    unscheduled, revoked = [], []
    for post in uow.posts.of_takeover(moved.id):
        _ask_again(uow, post, moved, accounts)
        if post.state is PostState.SCHEDULED and is_same_time:
            uow.apply_post(post, PostEvent.UNSCHEDULE, actor, reason="the takeover was moved")
            unscheduled.append(post.id)
        elif post.state in {PostState.APPROVED, PostState.SCHEDULED} and not is_same_time:
            _revoke(uow, post, actor)
            revoked.append(post.id)
    return Moved(
        takeover=moved,
        remarks=tuple(remarks(moved)),
        unscheduled=tuple(unscheduled),
        revoked=tuple(revoked),
    )


def _let_go(
    uow: UnitOfWork,
    takeover: Takeover,
    event: TakeoverEvent,
    actor: Actor,
    accounts: Mapping[str, Account],
    *,
    reason: str,
) -> LetGo:
    TAKEOVER.check(takeover.state, event, actor, number=takeover.id)
    if not reason.strip():
        raise Refused(f"to {event.value} a takeover needs a reason", "say why: --reason '…'")
    over = uow.apply_takeover(takeover, event, actor, reason=reason)
    waiting, leaving = [], []
    for post in uow.posts.of_takeover(over.id):
        if post.state is PostState.SCHEDULED and _is_under_way(uow, post):
            _stop_the_rest(uow, post, actor)
            leaving.append(post.id)
        elif post.state is PostState.SCHEDULED:
            uow.apply_post(
                post,
                PostEvent.UNSCHEDULE,
                actor,
                reason=f"takeover {over.id} is {over.state.value}",
                notices=_WITHOUT_ITS_TIME,
                takeover_id=None,
            )
            waiting.append(post.id)
        elif post.state in _WAITS:
            uow.takeovers.place(post, None, None)
            uow.audit.append(uow.now, actor, f"post:{post.id}", "leave_takeover", reason=reason)
            waiting.append(post.id)
    joined = _join_next(uow, over, actor, accounts)
    return LetGo(
        takeover=over,
        waiting=tuple(post_id for post_id in waiting if post_id not in joined),
        joined=joined,
        leaving=tuple(leaving),
    )


def _is_under_way(uow: UnitOfWork, post: Post) -> bool:
    return any(p.state not in NOT_SENT for p in uow.publications.of_post(post.id))


def _stop_the_rest(uow: UnitOfWork, post: Post, actor: Actor) -> None:
    """Cancel what is not sent; what is being sent ends, and is not tried again."""
    for publication in uow.publications.of_post(post.id):
        if publication.state in OPEN:
            uow.apply_publication(
                publication, PublicationEvent.CANCEL, actor, reason="the takeover is over"
            )
    uow.takeovers.close_for(post, uow.now)


def _join_next(
    uow: UnitOfWork, over: Takeover, actor: Actor, accounts: Mapping[str, Account]
) -> tuple[int, ...]:
    """Let the posts join the ambassador's next takeovers; only a planner can say that."""
    if Role.PLANNER not in actor.roles:
        return ()
    coming = uow.takeovers.ending_after(uow.now)
    return tuple(
        post_id
        for takeover in coming
        if takeover.ambassador_id == over.ambassador_id
        for post_id in join_waiting_posts(uow, takeover, actor, accounts)
    )


def _revoke(uow: UnitOfWork, post: Post, actor: Actor) -> None:
    was_told = post.state is PostState.SCHEDULED
    uow.apply_post(
        post,
        PostEvent.REVOKE,
        actor,
        reason="the takeover was moved",
        notices=[_REVOKED, *(_WITHOUT_ITS_TIME[:1] if was_told else ())],
    )


def _ask_again(
    uow: UnitOfWork, post: Post, moved: Takeover, accounts: Mapping[str, Account]
) -> None:
    """Answer what the post asked for with the takeover's new time."""
    if post.state not in _WAITS | {PostState.SCHEDULED}:
        return
    channel_of = {name: account.channel for name, account in accounts.items()}
    uow.takeovers.place(post, moved.id, post.wish.moment_in(moved, uow.now))
    unmet = post.wish.unmet_by(moved, channel_of, uow.now)
    uow.messages.replace_problems(post.id, UNMET, unmet)
