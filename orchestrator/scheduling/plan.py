"""Planning a takeover: the rules that are asked before it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orchestrator.compose import Account
from orchestrator.domain.actors import Actor, Role
from orchestrator.domain.consent import Consent
from orchestrator.domain.errors import NotAllowed, Refused
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.records import Ambassador
from orchestrator.domain.takeover import Takeover, is_missing
from orchestrator.store.unit_of_work import UnitOfWork

_DAYS_MOST: Final = 31

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

    Raises `Refused` for unknown accounts, hours that make no sense, an overlap, a retired
    ambassador, or a consent that does not cover the takeover.
    """
    if Role.PLANNER not in actor.roles:
        raise NotAllowed(f"{actor.name} may not plan takeovers", "who may: planner")
    plan = replace(plan, accounts=tuple(dict.fromkeys(plan.accounts)))
    _require_sense(plan, accounts)
    ambassador = uow.ambassadors.get(plan.ambassador_id)
    takeover = uow.takeovers.plan(
        ambassador_id=plan.ambassador_id,
        accounts=plan.accounts,
        first_day=plan.first_day,
        last_day=plan.last_day,
        opens=plan.opens,
        closes=plan.closes,
        slots=plan.slots,
        zone=plan.zone,
    )
    consent = uow.ambassadors.consent(plan.ambassador_id)
    _require_consent(ambassador, consent, takeover, accounts)
    if takeover.ends_at <= uow.now:
        raise Refused("this takeover would be over already", "choose a later day")
    uow.audit.append(uow.now, actor, f"takeover:{takeover.id}", "plan", target="planned")
    return Planned(
        takeover=takeover,
        remarks=tuple(_remarks(plan, takeover)),
        joined=_join_waiting_posts(uow, takeover, actor),
    )


def _require_sense(plan: Plan, accounts: Mapping[str, Account]) -> None:
    unknown = [name for name in plan.accounts if name not in accounts]
    if unknown or not plan.accounts:
        raise Refused(
            f"unknown accounts: {', '.join(unknown)}" if unknown else "no account is named",
            f"known: {', '.join(sorted(accounts)) or 'none; see config/accounts.toml'}",
        )
    if plan.first_day > plan.last_day:
        raise Refused("the last day is before the first", "swap --from and --to")
    if (plan.last_day - plan.first_day).days >= _DAYS_MOST:
        raise Refused(
            f"more than {_DAYS_MOST} days for one takeover", "plan it as several takeovers"
        )
    if plan.opens >= plan.closes:
        raise Refused("the window closes before it opens", "give --hours as 08:00-16:00")
    outside = [at for at in plan.slots if not plan.opens <= at < plan.closes]
    if outside or not plan.slots:
        listed = ", ".join(at.isoformat() for at in outside)
        raise Refused(
            f"slots outside the window: {listed}" if outside else "no slot is named",
            "name times inside the hours: --slot 09:00 --slot 14:30",
        )
    try:
        ZoneInfo(plan.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder
        raise Refused(
            f"unknown time zone {plan.zone!r}", "write it as Europe/Copenhagen"
        ) from None


def _require_consent(
    ambassador: Ambassador,
    consent: Consent | None,
    takeover: Takeover,
    accounts: Mapping[str, Account],
) -> None:
    if not ambassador.is_active:
        raise Refused(
            f"ambassador {ambassador.id} is retired", "plan the takeover for somebody else"
        )
    channels = {accounts[name].channel for name in takeover.accounts}
    moments: Sequence[datetime] = (takeover.starts_at, takeover.ends_at)
    for channel in sorted(channels):
        if consent is None or not all(consent.covers(channel, at) for at in moments):
            raise Refused(
                f"the consent of ambassador {ambassador.id} does not cover {channel} on all days",
                f"see: orchestrator ambassadors show {ambassador.id}; add a consent with: "
                "orchestrator ambassadors consent",
            )


def _remarks(plan: Plan, takeover: Takeover) -> list[str]:
    days = sorted({window.opens.astimezone(ZoneInfo(plan.zone)).date()
                   for window in takeover.windows()})  # fmt: skip
    return [
        f"{day.isoformat()} has no {at.isoformat('minutes')} in {plan.zone}: "
        "the slot moves one hour forward"
        for day in days
        for at in plan.slots
        if is_missing(day, at, plan.zone)
    ]


def _join_waiting_posts(uow: UnitOfWork, takeover: Takeover, actor: Actor) -> tuple[int, ...]:
    """Give the takeover to posts that had none; the channels that a mail named stay its own."""
    joined = []
    for post in uow.posts.of_ambassador(takeover.ambassador_id):
        if post.takeover_id is not None or post.state not in _CAN_JOIN:
            continue
        wished = post.accounts or takeover.accounts
        uow.apply_post(
            post,
            PostEvent.EDIT,
            actor,
            reason="the takeover was planned",
            takeover_id=takeover.id,
            accounts=[account for account in takeover.accounts if account in wished],
            rules_version="",
        )
        joined.append(post.id)
    return tuple(joined)
