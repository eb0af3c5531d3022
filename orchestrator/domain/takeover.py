"""Takeovers: one person owns some accounts for a day or some days; local time becomes UTC here.

Local times are wall-clock times in the takeover's zone. Across DST: an hour that does not exist
moves forward by the gap; an hour that exists twice means the first of the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.domain.actors import Role
from orchestrator.domain.transitions import Arrow, Machine, arrows

FIRST_DAY: Final = date(2000, 1, 1)  # beyond these two a day is a slip of the pen
LAST_DAY: Final = date(2199, 12, 31)


class TakeoverState(StrEnum):
    """Where a takeover stands."""

    PLANNED = "planned"
    ACTIVE = "active"
    ENDED = "ended"
    CANCELLED = "cancelled"


class TakeoverEvent(StrEnum):
    """What can happen to a takeover."""

    START = "start"
    END = "end"
    CANCEL = "cancel"
    MOVE = "move"
    HAND_OVER = "hand_over"


_S, _E, _R = TakeoverState, TakeoverEvent, Role
_TABLE: Final[tuple[Arrow[TakeoverState, TakeoverEvent], ...]] = (
    *arrows([_S.PLANNED], _E.START, _S.ACTIVE, _R.SCHEDULER),
    *arrows([_S.ACTIVE], _E.END, _S.ENDED, _R.SCHEDULER, _R.PLANNER, _R.OPERATOR),
    *arrows([_S.PLANNED], _E.CANCEL, _S.CANCELLED, _R.PLANNER),
    *arrows([_S.PLANNED], _E.MOVE, _S.PLANNED, _R.PLANNER),
    *arrows([_S.PLANNED], _E.HAND_OVER, _S.PLANNED, _R.PLANNER),
    *arrows([_S.ACTIVE], _E.HAND_OVER, _S.ACTIVE, _R.PLANNER),
)
TAKEOVER: Final = Machine(name="takeover", start=TakeoverState.PLANNED, table=_TABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The allowed hours of one day, in UTC: `opens` is in it, `closes` is not."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One planned time in a window, in UTC, with the window's end as its limit."""

    at: datetime
    closes: datetime
    grace: timedelta | None = None  # how late its post may be; None: as the settings say


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeover:
    """Who owns which accounts, on which days, in which hours, at which times."""

    id: int
    state: TakeoverState
    ambassador_id: int
    accounts: tuple[str, ...]
    first_day: date
    last_day: date
    opens: time  # local
    closes: time  # local
    slots: tuple[time, ...]  # local, each day
    zone: str  # IANA name
    grace: timedelta | None = None  # of its slots

    @property
    def starts_at(self) -> datetime:
        """Return its first moment, in UTC."""
        return local_to_utc(self.first_day, self.opens, self.zone)

    @property
    def ends_at(self) -> datetime:
        """Return the moment it is over, in UTC."""
        return local_to_utc(self.last_day, self.closes, self.zone)

    def windows(self) -> Iterator[Window]:
        """Yield each day's window."""
        for day in self.days():
            yield Window(
                opens=local_to_utc(day, self.opens, self.zone),
                closes=local_to_utc(day, self.closes, self.zone),
            )

    def planned_slots(self) -> Iterator[Slot]:
        """Yield all slots of all days in order of time, each inside its day's window."""
        for day, window in zip(self.days(), self.windows(), strict=True):
            for moment in sorted({local_to_utc(day, at, self.zone) for at in self.slots}):
                if window.opens <= moment < window.closes:
                    yield Slot(at=moment, closes=window.closes, grace=self.grace)

    def next_slot(self, after: datetime) -> Slot | None:
        """Return its first slot after a moment."""
        return next((slot for slot in self.planned_slots() if slot.at > after), None)

    def overlaps(self, other: "Takeover") -> bool:
        """Tell whether both own an account in some common window."""
        if not set(self.accounts) & set(other.accounts):
            return False
        return any(
            mine.opens < theirs.closes and theirs.opens < mine.closes
            for mine in self.windows()
            for theirs in other.windows()
        )

    def days(self) -> Iterator[date]:
        """Yield its days, in order."""
        for number in range((self.last_day - self.first_day).days + 1):
            yield self.first_day + timedelta(days=number)


def local_to_utc(day: date, at: time, zone: str) -> datetime:
    """Turn a wall-clock time into UTC. Missing hours move forward, double hours mean the first.

    Raises `zoneinfo.ZoneInfoNotFoundError` for an unknown zone.
    """
    local = datetime.combine(day, at, ZoneInfo(zone))  # fold=0: the first of two, and the old
    return local.astimezone(UTC)  # offset in a gap, which is the time moved forward


def end_of_day(day: date, zone: str) -> datetime:
    """Return the moment at which a local day is over."""
    return local_to_utc(day + timedelta(days=1), time(0), zone)


def is_missing(day: date, at: time, zone: str) -> bool:
    """Tell whether a wall-clock time does not exist on that day (the spring night)."""
    tz = ZoneInfo(zone)
    back = datetime.combine(day, at, tz).astimezone(UTC).astimezone(tz)
    return back.time() != at


def is_double(day: date, at: time, zone: str) -> bool:
    """Tell whether a wall-clock time comes twice on that day (the autumn night)."""
    first = datetime.combine(day, at, ZoneInfo(zone))
    return first.utcoffset() != first.replace(fold=1).utcoffset() and not is_missing(day, at, zone)


def utc_to_local(moment: datetime, zone: str) -> datetime:
    """Turn a UTC moment into the zone's wall-clock time."""
    return moment.astimezone(ZoneInfo(zone))
