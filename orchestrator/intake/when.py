"""Read the day and time of a `When:` line; say what is unclear instead of guessing."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from orchestrator.intake.words import MONTHS, RELATIVE_DAYS, WEEKDAYS

_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:t(?=\d))?")
_NUMBERS: Final = re.compile(
    r"(?P<day>\d{1,2})(?P<mark>[./])\s?(?P<month>\d{1,2})"
    r"(?:(?P=mark)\s?(?P<year>\d{4}|\d{2}(?![\d.:]))|\.(?!\d))?"
)
_DAY_MONTH: Final = re.compile(
    r"(?P<day>\d{1,2})(?:\.|:e|st|nd|rd|th)?\s?(?:of\s)?(?P<name>[^\W\d_]{3,15})\b\.?,?"
    r"(?:\s(?P<year>\d{4})\b(?![.:]))?"
)
_MONTH_DAY: Final = re.compile(
    r"(?P<name>[^\W\d_]{3,15})\.?\s(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?![.:]\d),?"
    r"(?:\s(?P<year>\d{4})\b(?![.:]))?"
)
_CLOCK_WORD: Final = r"(?:kl\.?|klokken|klokka|klockan|klo\.?|kello|at)"
_CLOCK: Final = re.compile(
    rf"(?:{_CLOCK_WORD}\s?)?(?P<hour>\d{{1,2}})[.:](?P<minute>\d{{2}})(?:\s?(?P<half>am|pm))?"
)
_HOUR: Final = re.compile(rf"{_CLOCK_WORD}\s?(?P<hour>\d{{1,2}})(?:\s?(?P<half>am|pm))?")
_HALF_HOUR: Final = re.compile(r"(?P<hour>\d{1,2})\s?(?P<half>am|pm)")
_AMBIGUOUS: Final = re.compile(r"(\d{1,2})\.(\d{2})")
_WORD: Final = re.compile(r"[^\W\d_]+")
_VALUE_MAX: Final = 80
_MONTHS_IN_YEAR: Final = 12
_HOURS_IN_DAY: Final = 24
_NOON: Final = 12
_CENTURY: Final = 2000


class Unclear(Exception):
    """The value can be read in no way, or in two. Carries the problem's code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A wish for a day, a time or both, in the organisation's local time."""

    day: date | None = None  # None: the day of the takeover
    at: time | None = None  # None: any slot of the day
    raw: str = field(default="", repr=False)

    def moment(self, takeover_day: date) -> datetime | None:
        """Return the local, naive moment, or None if no time is given."""
        return datetime.combine(self.day or takeover_day, self.at) if self.at else None


def read_when(value: str, *, today: date | None) -> When:
    """Read `2026-11-25 14:00`, `25.11. kl. 14.30`, `25. november kl 14`, `14:00` and the like.

    A day without a year means the nearest such day to `today`. Raises `Unclear`.
    """
    text = " ".join(value.lower().split())
    if not text:
        raise Unclear("empty")
    if len(text) > _VALUE_MAX:
        raise Unclear("not-understood")
    weekday, rest = _weekday(text)
    if any(re.search(rf"\b{re.escape(word)}\b", rest) for word in RELATIVE_DAYS) or not rest:
        raise Unclear("relative-day")
    if _is_ambiguous(rest):
        raise Unclear("day-or-time")
    day, rest = _day(rest, today)
    at = _time(rest.strip(" ,;-–."))
    if day is None and at is None:
        raise Unclear("not-understood")
    if day is None and weekday is not None:
        raise Unclear("relative-day")
    if day is not None and weekday is not None and day.weekday() != weekday:
        raise Unclear("weekday-differs")
    return When(day=day, at=at, raw=value.strip())


def _weekday(text: str) -> tuple[int | None, str]:
    found = _WORD.match(text)
    if found is None or found[0] not in WEEKDAYS:
        return None, text
    rest = text[found.end() :].lstrip("., ")
    return WEEKDAYS[found[0]], re.sub(r"^(?:den|the|d\.)\s", "", rest)


def _is_ambiguous(text: str) -> bool:
    """Tell whether this is only `10.11`, a time as well as a day."""
    found = _AMBIGUOUS.fullmatch(text)
    return (
        found is not None
        and 1 <= int(found[2]) <= _MONTHS_IN_YEAR
        and 0 < int(found[1]) < _HOURS_IN_DAY
    )


def _day(text: str, today: date | None) -> tuple[date | None, str]:
    text = re.sub(r"^(?:den|the|d\.)\s", "", text)
    clock = _CLOCK.fullmatch(text)
    if clock is not None and int(clock["hour"]) < _HOURS_IN_DAY:
        return None, text
    for form in (_ISO, _NUMBERS, _DAY_MONTH, _MONTH_DAY):
        found = form.match(text)
        if found is None:
            continue
        named = found.groupdict().get("name")
        if named is not None and named not in MONTHS:
            continue
        month = MONTHS[named] if named else int(found["month"])
        year = int(found["year"]) if found["year"] else None
        if year is not None and year < _CENTURY:
            year += _CENTURY
        return _date(year, month, int(found["day"]), today), text[found.end() :]
    return None, text


def _date(year: int | None, month: int, day: int, today: date | None) -> date:
    if year is None and today is None:
        raise Unclear("year-missing")
    years = [year] if year is not None else [_year_of(today) + shift for shift in (-1, 0, 1)]
    days = []
    for candidate in years:
        try:
            days.append(date(candidate, month, day))
        except ValueError:
            continue
    if not days:
        raise Unclear("no-such-day")
    return min(days, key=lambda one: abs((one - today).days) if today else 0)


def _year_of(today: date | None) -> int:
    assert today is not None
    return today.year


def _time(text: str) -> time | None:
    if not text:
        return None
    for form in (_CLOCK, _HOUR, _HALF_HOUR):
        if found := form.fullmatch(text):
            parts = found.groupdict()
            return _clock(int(parts["hour"]), int(parts.get("minute") or 0), parts["half"])
    raise Unclear("not-understood")


def _clock(hour: int, minute: int, half: str | None) -> time:
    if half is not None:
        if not 1 <= hour <= _NOON:
            raise Unclear("no-such-time")
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise Unclear("no-such-time") from None
