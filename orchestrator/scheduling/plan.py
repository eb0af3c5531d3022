"""Planning a takeover: the rules are asked before it is written; posts that wait join it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, time, timedelta
from typing import Any, Final

from orchestrator.compose import Account
from orchestrator.domain.actors import Actor, Role
from orchestrator.domain.errors import NotAllowed
from orchestrator.domain.post import POST, PostEvent, PostState
from orchestrator.domain.records import Post
from orchestrator.domain.takeover import TAKEOVER, Takeover
from orchestrator.domain.wish import UNMET
from orchestrator.scheduling.sense import remarks, require_consent, require_sense
from orchestrator.store.unit_of_work import UnitOfWork

_CAN_JOIN: Final = {
    PostState.RECEIVED,
    PostState.HELD,
    PostState.PENDING_APPROVAL,
    PostState.APPROVED,
    PostState.PARKED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a planner asks for. Times are wall-clock times in `zone`."""

    ambassador_id: int
    accounts: tuple[str, ...]
    first_day: date
    last_day: date
    opens: time
    closes: time
    slots: tuple[time, ...]
    zone: str
    grace: timedelta | None = None  # how late its posts may be; None: as the settings say

    def as_takeover(self) -> Takeover:
        """Return what it would be, before it has a number."""
        return Takeover(id=0, state=TAKEOVER.start, **asdict(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The takeover, what a planner should know about it, and the posts that joined it."""

    takeover: Takeover
    remarks: tuple[str, ...]
    joined: tuple[int, ...]


def plan_takeover(
    uow: UnitOfWork, plan: Plan, actor: Actor, accounts: Mapping[str, Account]
) -> Planned:
    """Write a takeover. Posts of the ambassador that wait for one join it and are checked again.

    Raises `Refused` for unknown accounts, times that make no sense or are over, an overlap, a
    retired ambassador, or a consent that does not cover the takeover.
    """
    if Role.PLANNER not in actor.roles:
        raise NotAllowed(f"{actor.name} may not plan takeovers", "who may: planner")
    plan = replace(plan, accounts=tuple(dict.fromkeys(plan.accounts)))
    require_sense(plan.as_takeover(), accounts, uow.now)
    require_consent(uow, plan.as_takeover(), accounts)
    takeover = uow.takeovers.plan(**asdict(plan))
    uow.audit.append(uow.now, actor, f"takeover:{takeover.id}", "plan", target="planned")
    return Planned(
        takeover=takeover,
        remarks=tuple(remarks(takeover)),
        joined=join_waiting_posts(uow, takeover, actor, accounts),
    )


def join_waiting_posts(
    uow: UnitOfWork, takeover: Takeover, actor: Actor, accounts: Mapping[str, Account]
) -> tuple[int, ...]:
    """Give the takeover to posts that had none, and answer what their mails asked for."""
    joined = []
    for post in uow.posts.of_ambassador(takeover.ambassador_id):
        waits = post.takeover_id is None and post.state in _CAN_JOIN
        if not waits or not post.wish.fits(takeover):
            continue
        uow.apply_post(
            post,
            PostEvent.EDIT,
            actor,
            reason=f"it joins takeover {takeover.id}",
            rules_version="",
            **_answered(uow, post, takeover, accounts),
        )
        joined.append(post.id)
    return tuple(joined)


def reopen(
    uow: UnitOfWork, post_id: int, actor: Actor, accounts: Mapping[str, Account], *, reason: str
) -> Post:
    """Open a lapsed post for its ambassador's next takeover; the checks look first.

    It goes to the accounts that were asked for. Without a takeover that fits, it waits for one to
    be planned, and joins it then.
    """
    post = uow.posts.get(post_id)
    POST.check(post.state, PostEvent.REOPEN, actor, number=post.id)
    takeover = uow.takeovers.of_ambassador(post.ambassador_id, uow.now, fits=post.wish.fits)
    columns: dict[str, Any] = {"takeover_id": None, "requested_at": None}
    if takeover is not None:
        columns = _answered(uow, post, takeover, accounts)
    return uow.apply_post(
        post, PostEvent.REOPEN, actor, reason=reason, slot_at=None, rules_version="", **columns
    )


def _answered(
    uow: UnitOfWork, post: Post, takeover: Takeover, accounts: Mapping[str, Account]
) -> dict[str, Any]:
    """Answer what a post asked for, and note what the takeover cannot give it."""
    channel_of = {name: account.channel for name, account in accounts.items()}
    wished = post.accounts or post.wish.accounts_in(takeover, channel_of)  # an edit has set it
    unmet = post.wish.unmet_by(takeover, channel_of, uow.now)
    uow.messages.replace_problems(post.id, UNMET, unmet)
    return {
        "takeover_id": takeover.id,
        "accounts": [account for account in takeover.accounts if account in wished],
        "requested_at": post.wish.moment_in(takeover, uow.now),
    }
