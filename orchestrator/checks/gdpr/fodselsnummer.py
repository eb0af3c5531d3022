"""Norwegian identity numbers: fødselsnummer, D-, H- and FH-numbers, synthetic ones.

Source: Skatteetaten (D: day + 40; Tenor: month + 80 or + 65; H and NAV: month + 40; FH: first
digit 8 or 9) and the 2032 reform: the first check digit may leave a remainder of 0-3.
Personopplysningsloven § 12.
"""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.digits import (
    GAP,
    SEP,
    because,
    has_context,
    in_two_pieces,
    is_date,
    one_by_one,
    weighted,
)
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

_LAYOUT: Final = re.compile(
    rf"(?<![\d+])(\d\d)({SEP})(\d\d)({SEP})(\d\d)({GAP})(\d{{5}}|\d{{3}}[ .\-]?\d\d|"
    rf"\d\d[ .\-]?\d{{3}})(?!\d)"
)
_FIRST: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_FIRST_REMAINDERS: Final = frozenset({0, 1, 2, 3})
_LENGTH: Final = 11
_NOT_DIGIT: Final = re.compile(r"\D")


class Fodselsnummer(TextCheck):
    """Finds Norwegian identity numbers in every layout."""

    id: ClassVar = "gdpr.fodselsnummer"
    type: ClassVar = FindingType.NATIONAL_ID
    severity: ClassVar = Severity.BLOCK
    why: ClassVar = (
        "This looks like a Norwegian identity number; identity numbers are never published."
    )

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield certain numbers as they are, probable ones as warnings."""
        del draft
        for match in _LAYOUT.finditer(text.text):
            _, first, _, second, _, gap, _ = match.groups()
            digits = _NOT_DIGIT.sub("", match.group())
            start, end = match.span()
            is_usual = first == second and bool(
                gap or not first
            )  # else it is an account number: 1234.56.78903
            if has_context(text, start, end):
                if has_date(digits) or has_check_digits(digits):
                    how = "layout; a context word near"
                    yield Spot(start, end, because=because(how, fits=has_check_digits(digits)))
            elif is_usual and has_date(digits):
                yield from _without_context(digits, start, end, gap)
            elif is_usual and digits[0] in "89" and has_check_digits(digits):
                yield Spot(
                    start,
                    end,
                    Severity.WARN,
                    "These digits may be a Norwegian FH-number.",
                    because("layout, no date", fits=True),
                )
        for run in one_by_one(text):
            if _is_dated(run.digits) and (
                has_check_digits(run.digits) or has_context(text, run.start, run.end)
            ):
                yield Spot(run.start, run.end, because="digits one by one; date and check digits")
        for run in in_two_pieces(text):
            if _is_dated(run.digits):
                yield Spot(
                    run.start, run.end, because="two pieces and a date; a context word near"
                )


def _is_dated(digits: str) -> bool:
    return len(digits) == _LENGTH and digits.isdigit() and has_date(digits)


def has_date(digits: str) -> bool:
    """Say whether the first six digits are a day, with any of the additions in use."""
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    days = (day, day - 40)
    months = (month, month - 40, month - 65, month - 80)
    return any(is_date(d, m, year) for d in days for m in months)


def has_check_digits(digits: str) -> bool:
    """Say whether both check digits fit, by the rule of today or of 2032."""
    return (
        weighted(digits, _FIRST) % 11 in _FIRST_REMAINDERS and weighted(digits, _SECOND) % 11 == 0
    )


def _without_context(digits: str, start: int, end: int, gap: str) -> Iterator[Spot]:
    if has_check_digits(digits):
        yield Spot(start, end, because=because("layout and date", fits=True))
    elif gap in {" ", "-", " - "}:
        yield Spot(start, end, because="layout and date; the gap before the last five")
    else:
        yield Spot(
            start,
            end,
            Severity.WARN,
            "These digits may be a Norwegian identity number: the date fits.",
            "layout and date; no check digits, no context word",
        )
