"""Local times as people write and read them; the store knows UTC only."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final

from orchestrator.domain.takeover import utc_to_local

_CLOCK: Final = re.compile(r"\d{1,2}[:.]\d{2}(?::\d{2})?")


def clock(text: str) -> time | None:
    """Read a time of day; None if it is none."""
    if not _CLOCK.fullmatch(text):
        return None
    hour, minute, second = (*(int(part) for part in re.split(r"[:.]", text)), 0)[:3]
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def spoken(moment: datetime | None, zone: str) -> str:
    """Write a moment in local time, with its weekday and zone: Wed 2026-11-25 09:00 CET."""
    if moment is None:
        return ""
    local = utc_to_local(moment, zone)
    seconds = f":{local:%S}" if local.second else ""
    return f"{local:%a %Y-%m-%d %H:%M}{seconds} {local:%Z}"


def in_utc(moment: datetime) -> str:
    """Write a moment's time of day in UTC: 08:00 UTC."""
    utc = moment.astimezone(UTC)
    return f"{utc:%H:%M:%S} UTC" if utc.second else f"{utc:%H:%M} UTC"


def last_day(moment: datetime, zone: str) -> str:
    """Name the last local day that lies wholly before a moment: what `end_of_day` was made of."""
    return utc_to_local(moment - timedelta(microseconds=1), zone).date().isoformat()
