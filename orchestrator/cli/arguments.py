"""What people write on the command line: numbers, days, hours and hashes, read strictly."""

import re
from datetime import date, time
from typing import Any, Final

import click

from orchestrator.cli.times import clock

_HASH: Final = re.compile(r"[0-9a-fA-F]{8,64}")


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
            return date.fromisoformat(value)
        except ValueError:
            self.fail("write a day as 2026-11-25", param, ctx)


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
