"""What people write on the command line: numbers, days, hours and hashes, read strictly."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

import click

from orchestrator.cli.times import clock
from orchestrator.domain.takeover import FIRST_DAY, LAST_DAY, local_to_utc, utc_to_local

_HASH: Final = re.compile(r"[0-9a-fA-F]{8,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalMoment:
    """A wall-clock time on a day; no day: today."""

    day: date | None
    at: time

    def in_utc(self, now: datetime, zone: str) -> datetime:
        """Say when that is."""
        return local_to_utc(self.day or utc_to_local(now, zone).date(), self.at, zone)


class DayType(click.ParamType[date]):
    """A day, such as 2026-11-25."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read it."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail("write a day as 2026-11-25", param, ctx)
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fail(f"write a day from {FIRST_DAY} to {LAST_DAY}", param, ctx)
        return day


class ClockType(click.ParamType[time]):
    """A time of day, such as 09:00."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> time:
        """Read it."""
        if isinstance(value, time):
            return value
        found = clock(value)
        if found is None:
            self.fail("write a time as 09:00", param, ctx)
        return found


class HoursType(click.ParamType[tuple[time, time]]):
    """Opening hours, such as 08:00-16:00."""

    name = "hours"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[time, time]:
        """Read them."""
        if isinstance(value, tuple):
            return value
        opens, _, closes = value.replace("–", "-").partition("-")
        first, last = clock(opens.strip()), clock(closes.strip())
        if first is None or last is None:
            self.fail("write hours as 08:00-16:00, within one day", param, ctx)
        return first, last


class MomentType(click.ParamType[LocalMoment]):
    """A local moment, such as '2026-11-25 14:30', or 14:30 for today."""

    name = "moment"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> LocalMoment:
        """Read it; the zone, and which day is today, are known later."""
        if isinstance(value, LocalMoment):
            return value
        day, _, at = str(value).replace("T", " ").rpartition(" ")
        found = clock(at)
        if found is None:
            self.fail("write a moment as '2026-11-25 14:30', or as 14:30 for today", param, ctx)
        return LocalMoment(day=DAY.convert(day, param, ctx) if day else None, at=found)


class HashType(click.ParamType[str]):
    """The beginning of a content hash, as `posts show` prints it."""

    name = "hash"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read it."""
        if not _HASH.fullmatch(value):
            self.fail("give the hash that 'posts show' printed: 8 to 64 hex digits", param, ctx)
        return str(value).lower()


class NumberType(click.IntRange):
    """The number of a post, a takeover or the like."""

    name = "number"


ID: Final = NumberType(1, 2**31 - 1)  # the numbers that both databases know
DAY: Final = DayType()
CLOCK: Final = ClockType()
HOURS: Final = HoursType()
HASH: Final = HashType()
MOMENT: Final = MomentType()
