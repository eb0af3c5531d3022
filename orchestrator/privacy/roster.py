"""Read many ambassadors from a CSV or JSON file; say everything that is wrong with it at once."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from orchestrator.domain.consent import TAKEOVER_PURPOSE, Consent, period
from orchestrator.domain.errors import Refused
from orchestrator.domain.takeover import FIRST_DAY, LAST_DAY, utc_to_local
from orchestrator.privacy.register import Entry, problems_of

BYTES_MAX: Final = 5_000_000
PEOPLE_MAX: Final = 10_000
_MUST: Final = ("email", "name", "language", "channels", "until", "evidence")
_MAY: Final = ("area", "from", "purpose")
_BETWEEN: Final = re.compile(r"[,;|+\s]+")
_TOLD_MOST: Final = 50  # problems; who has more mends the file's shape first

# Where it stands ("line 3", "item 3"), and its fields or what is wrong with the whole of it.
Row = tuple[str, Mapping[str, Any] | str]


class RosterUnusable(Refused):
    """The file cannot be taken in; nothing of it was."""

    def __init__(self, problems: list[str]) -> None:
        """`problems`: all of them, each with its place; never a value of the file."""
        self.problems = tuple(problems)
        shown = "\n".join(f"  {problem}" for problem in problems[:_TOLD_MOST])
        more = len(problems) - _TOLD_MOST
        rest = f"\n  and {more} more" if more > 0 else ""
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            f"{count} in the file, so nothing of it was taken in:\n{shown}{rest}",
            "mend the file, then import it again",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An entry and where it stands in the file."""

    place: str
    entry: Entry


def read_roster(raw: bytes, *, is_json: bool, now: datetime, zone: str) -> list[Placed]:
    """Read all entries; a consent's days are those of `zone`. Raises `RosterUnusable`."""
    if len(raw) > BYTES_MAX:
        raise RosterUnusable([f"the file is larger than {BYTES_MAX // 1_000_000} MB"])
    rows = list(_json_rows(raw) if is_json else _csv_rows(raw))
    if len(rows) > PEOPLE_MAX:
        raise RosterUnusable([f"more than {PEOPLE_MAX} people; import them in parts"])
    if not rows:
        raise RosterUnusable(["nobody stands in it"])
    problems: list[str] = []
    placed = []
    first_place: dict[str, str] = {}
    for place, fields in rows:
        if isinstance(fields, str):
            problems.append(f"{place}: {fields}")
            continue
        entry, found = _entry(fields, utc_to_local(now, zone).date(), zone)
        found += problems_of(entry, now)
        known = first_place.setdefault(entry.email.casefold(), place)
        if entry.email and known != place:
            found.append(f"email: the same address stands in {known}")
        placed.append(Placed(place=place, entry=entry))
        problems += [f"{place}: {problem}" for problem in dict.fromkeys(found)]
    if problems:
        raise RosterUnusable(problems)
    return placed


def _entry(fields: Mapping[str, Any], today: date, zone: str) -> tuple[Entry, list[str]]:
    """Read one person; what cannot be read is empty there, and named."""
    texts = {name: fields.get(name) or "" for name in (*_MUST, *_MAY) if name != "channels"}
    problems = [
        f"{name}: must be a text" for name, text in texts.items() if not isinstance(text, str)
    ]
    texts = {name: text.strip() if isinstance(text, str) else "" for name, text in texts.items()}
    first, last = _day(texts["from"]) if texts["from"] else today, _day(texts["until"])
    if first is None:
        problems.append(
            "from: write the first day as 2026-01-31, or nothing: it counts from today"
        )
    if last is None:
        problems.append("until: write the last day as 2026-12-31")
    valid_from, valid_until = period(first or today, last or LAST_DAY, zone)
    consent = Consent(
        channels=_channels(fields.get("channels")),
        purpose=texts["purpose"] or TAKEOVER_PURPOSE,
        evidence=texts["evidence"],
        valid_from=valid_from,
        valid_until=valid_until,
    )
    entry = Entry(
        email=texts["email"],
        name=texts["name"],
        language=texts["language"].casefold(),
        area=texts["area"] or None,
        consent=consent,
    )
    return entry, problems


def _channels(given: object) -> frozenset[str]:
    if isinstance(given, str):
        given = _BETWEEN.split(given)
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        return frozenset()
    return frozenset(name.strip().casefold() for name in given if name.strip())


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _text(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:1000]:
        raise RosterUnusable(["the file is UTF-16 or no text: save it as CSV UTF-8"])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RosterUnusable([f"line {line}: is not UTF-8: save the file as CSV UTF-8"]) from None


def _csv_rows(raw: bytes) -> Iterator[Row]:
    """Yield the people of a CSV file with a header; commas, semicolons or tabs between fields."""
    text = _text(raw)
    head = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [name.strip().casefold() for name in next(reader, [])]
        _require_header(names)
        started = reader.line_num + 1
        for cells in reader:
            place, started = f"line {started}", reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                yield place, f"has {len(cells)} fields, the header has {len(names)}"
            else:
                yield place, dict(zip(names, cells, strict=True))
    except csv.Error:
        wrong = f"line {reader.line_num}: its quotes do not match, or a field is too long"
        raise RosterUnusable([wrong]) from None


def _require_header(names: list[str]) -> None:
    problems = [f"line 1: the column {name} is missing" for name in _MUST if name not in names]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [f"line 1: column {names.index(name) + 1} stands there twice" for name in twice]
    problems += [
        f"line 1: column {number} is unknown; known: {', '.join((*_MUST, *_MAY))}"
        for number, name in enumerate(names, start=1)
        if name not in (*_MUST, *_MAY)
    ]
    if problems:
        raise RosterUnusable(problems)


def _json_rows(raw: bytes) -> Iterator[Row]:
    """Yield the people of a JSON file: a list of objects."""
    try:
        found = json.loads(_text(raw))
    except json.JSONDecodeError as error:
        raise RosterUnusable([f"line {error.lineno}: is no JSON"]) from None
    except (RecursionError, ValueError):
        raise RosterUnusable(["the file is no JSON that can be read"]) from None
    if not isinstance(found, list):
        raise RosterUnusable(["it must be a list of objects: [{…}, {…}]"])
    for number, fields in enumerate(found, start=1):
        place = f"item {number}"
        if not isinstance(fields, dict):
            yield place, "must be an object"
        elif unknown := set(fields) - {*_MUST, *_MAY}:
            yield place, f"{len(unknown)} unknown keys; known: {', '.join((*_MUST, *_MAY))}"
        else:
            yield place, fields
