"""What is asked of a takeover before it is written or moved, and what its planner should know."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orchestrator.compose import Account
from orchestrator.domain.consent import Consent
from orchestrator.domain.errors import Refused
from orchestrator.domain.takeover import (
    Takeover,
    is_double,
    is_missing,
    local_to_utc,
    utc_to_local,
)
from orchestrator.store.unit_of_work import UnitOfWork

_DAYS_MOST: Final = 31


def require_sense(takeover: Takeover, accounts: Mapping[str, Account], now: datetime) -> None:
    """Refuse unknown accounts, and times that make no sense or are over."""
    unknown = [name for name in takeover.accounts if name not in accounts]
    if unknown or not takeover.accounts:
        raise Refused(
            f"unknown accounts: {', '.join(unknown)}" if unknown else "no account is named",
            f"known: {', '.join(sorted(accounts)) or 'none; see config/accounts.toml'}",
        )
    if takeover.first_day > takeover.last_day:
        raise Refused("the last day is before the first", "swap --from and --to")
    if (takeover.last_day - takeover.first_day).days >= _DAYS_MOST:
        raise Refused(
            f"more than {_DAYS_MOST} days for one takeover", "plan it as several takeovers"
        )
    try:
        ZoneInfo(takeover.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder
        raise Refused(
            f"unknown time zone {takeover.zone!r}", "write it as Europe/Copenhagen"
        ) from None
    _require_slots(takeover)
    _require_to_come(takeover, now)


def _require_slots(takeover: Takeover) -> None:
    if takeover.opens >= takeover.closes:
        raise Refused("the window closes before it opens", "give --hours as 08:00-16:00")
    outside = [at for at in takeover.slots if not takeover.opens <= at < takeover.closes]
    if outside or not takeover.slots:
        raise Refused(
            f"slots outside the window: {_listed(outside)}" if outside else "no slot is named",
            "name times inside the hours: --slot 09:00 --slot 14:30",
        )
    twice = [at for at, count in Counter(takeover.slots).items() if count > 1]
    if twice:
        raise Refused(
            f"slots named twice: {_listed(twice)}",
            "a slot takes one post: name each time once, or another time",
        )


def _require_to_come(takeover: Takeover, now: datetime) -> None:
    if next(takeover.windows()).closes <= now:
        raise Refused(
            f"{takeover.first_day.isoformat()} is over already", "begin on a day that is to come"
        )
    if all(slot.at <= now for slot in takeover.planned_slots()):
        raise Refused(
            "no slot is left in this takeover: all of them are over",
            "name a later --slot, or a later day",
        )


def require_consent(uow: UnitOfWork, takeover: Takeover, accounts: Mapping[str, Account]) -> None:
    """Refuse a retired ambassador, and a consent that does not cover what is left of the takeover.

    Raises `NotFound` for an unknown ambassador.
    """
    ambassador = uow.ambassadors.get(takeover.ambassador_id)
    if not ambassador.is_active:
        raise Refused(
            f"ambassador {ambassador.id} is retired", "plan the takeover for somebody else"
        )
    consent = uow.ambassadors.consent(ambassador.id)
    moments = (max(takeover.starts_at, uow.now), takeover.ends_at)
    for channel in sorted({accounts[name].channel for name in takeover.accounts}):
        if consent is None or not all(consent.covers(channel, at) for at in moments):
            raise Refused(
                f"the consent of ambassador {ambassador.id} does not cover {channel} on all days: "
                f"{_of_consent(consent, channel, takeover.zone)}",
                f"see: orchestrator ambassadors show {ambassador.id}; add a consent with: "
                "orchestrator ambassadors consent",
            )


def _of_consent(consent: Consent | None, channel: str, zone: str) -> str:
    if consent is None:
        return "there is none"
    if consent.withdrawn_at is not None:
        return "she withdrew it"
    if channel not in consent.channels:
        return f"it is for {', '.join(sorted(consent.channels))}"
    first, end = (utc_to_local(at, zone) for at in (consent.valid_from, consent.valid_until))
    return f"it holds from {first:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"


def remarks(takeover: Takeover) -> Iterator[str]:
    """Say which slots the change of the clocks moves, merges, doubles or takes away."""
    for day, window in zip(takeover.days(), takeover.windows(), strict=True):
        before: dict[datetime, time] = {}
        for at in sorted(takeover.slots):
            moment = local_to_utc(day, at, takeover.zone)
            is_left_out = not window.opens <= moment < window.closes
            yield from _of_slot(takeover, day, at, is_left_out=is_left_out)
            if moment in before and not is_left_out:
                yield (
                    f"{day.isoformat()}: the slots {_short(before[moment])} and {_short(at)} are "
                    "the same moment, so that only one post goes out then"
                )
            before[moment] = at


def _of_slot(takeover: Takeover, day: date, at: time, *, is_left_out: bool) -> Iterator[str]:
    zone = takeover.zone
    if is_missing(day, at, zone):
        there = utc_to_local(local_to_utc(day, at, zone), zone).time()
        end = (
            "is left out: the hours are over by then" if is_left_out else f"is at {_short(there)}"
        )
        yield f"{day.isoformat()} has no {_short(at)} in {zone}: the slot {end}"
    elif is_double(day, at, zone):
        yield f"{day.isoformat()} has {_short(at)} twice in {zone}: the slot is the first of them"


def _listed(times: list[time]) -> str:
    return ", ".join(at.isoformat() for at in times)


def _short(at: time) -> str:
    return at.isoformat("seconds" if at.second else "minutes")
