"""Swedish personnummer (10 or 12 digits) and samordningsnummer.

Source: Skatteverket SKV 704: Luhn over ten digits; `+` from the year one turns 100;
samordningsnummer add 60 to the day. Dataskyddslagen 3 kap. 10 §. Plain ten digits look like a
mobile number, so they need more.
"""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.digits import (
    SEP,
    because,
    has_context,
    in_two_pieces,
    is_date,
    is_luhn,
    one_by_one,
)
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

_LAYOUT: Final = re.compile(
    rf"(?<![\d+])(18|19|20)?(\d\d)({SEP})(\d\d)({SEP})(\d\d)( ?[\-+./]? ?)(\d{{4}}|"
    rf"\d\d[ .\-]\d\d)(?!\d)"
)
_TIME: Final = re.compile(r"[01]\d[0-5]\d|2[0-3][0-5]\d")  # 20241122-1430 names a photo
_COORDINATION: Final = 60
_SHORT: Final = 10
_LONG: Final = 12


class Personnummer(TextCheck):
    """Finds Swedish identity numbers in every layout."""

    id: ClassVar = "gdpr.personnummer"
    type: ClassVar = FindingType.NATIONAL_ID
    severity: ClassVar = Severity.BLOCK
    why: ClassVar = "This looks like a Swedish personnummer; identity numbers are never published."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield certain numbers as they are, probable ones as warnings."""
        for match in _LAYOUT.finditer(text.text):
            century, year, first, month, second, day, gap, serial = match.groups()
            digits = year + month + day + serial[:2] + serial[-2:]
            if not has_day(digits):
                continue
            start, end = match.span()
            if has_context(text, start, end):
                how = "layout and date; a context word near"
                yield Spot(start, end, because=because(how, fits=is_luhn(digits)))
            elif first == second == "":
                yield from _joined(digits, century, gap, draft.language, Spot(start, end))
            elif first == second and is_luhn(digits) and gap.strip() in {"-", "+"}:
                how = "spaced layout, date and sign"
                yield Spot(start, end, because=because(how, fits=True))
        for run in one_by_one(text):
            settled = is_luhn(run.digits[-_SHORT:]) or has_context(text, run.start, run.end)
            if settled and _is_dated(run.digits):
                yield Spot(run.start, run.end, because="digits one by one; date and check digit")
        for run in in_two_pieces(text):
            if _is_dated(run.digits):
                yield Spot(
                    run.start, run.end, because="two pieces and a date; a context word near"
                )


def _is_dated(digits: str) -> bool:
    is_whole = len(digits) in {_SHORT, _LONG} and digits.isdigit()
    return is_whole and has_day(digits[-_SHORT:])


def has_day(digits: str) -> bool:
    """Say whether the first six of ten digits are a day, also of a samordningsnummer."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return is_date(day - _COORDINATION if day > _COORDINATION else day, month, year)


def _joined(
    digits: str, century: str | None, gap: str, language: str | None, spot: Spot
) -> Iterator[Spot]:
    has_sign = gap.strip() in {"-", "+"}
    settled = is_luhn(digits)
    is_settled = settled and (century or gap == " " or language in {"sv", None})
    if is_settled or (has_sign and not (century and _TIME.match(digits[-4:]))):
        how = "layout and date; the sign before the serial" if has_sign else "layout and date"
        yield spot._replace(because=because(how, fits=settled))
    elif has_sign or (century and not gap):
        yield spot._replace(
            severity=Severity.WARN,
            why="These digits may be a Swedish personnummer: the date fits.",
            because="layout and date; no check digit, no context word",
        )
