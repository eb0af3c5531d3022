"""Danish CPR numbers.

Source: CPR-kontoret (cpr.dk): numbers without modulus 11 are valid and issued since 2007, so a
date that exists is enough together with a hyphen or a context word; alone it is probable.
Replacement numbers (erstatningsnumre) add 60 to the day, and may carry letters.
Databeskyttelsesloven § 11.
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
    rf"(?<![\d+])(\d\d)({SEP})(\d\d)({SEP})(\d\d)({GAP})(\d{{4}}|\d\d[ .\-]\d\d)(?!\d)"
)
_WITH_LETTERS: Final = re.compile(
    r"(?<!\d)(\d\d)(\d\d)(\d\d)-?(?=[A-Z]{0,3}\d)[A-Z\d]{4}(?![A-Z\d])"
)
_WEIGHTS: Final = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_MOBILE: Final = ("040", "044", "045", "050", "070", "072", "073", "076", "079")  # Sweden, Finland
_REPLACEMENT: Final = 60


class CprNumber(TextCheck):
    """Finds CPR numbers in every layout."""

    id: ClassVar = "gdpr.cpr"
    type: ClassVar = FindingType.NATIONAL_ID
    severity: ClassVar = Severity.BLOCK
    why: ClassVar = "This looks like a Danish CPR number; identity numbers are never published."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield certain numbers as they are, probable ones as warnings."""
        for match in _LAYOUT.finditer(text.text):
            day, first, month, second, year, gap, serial = match.groups()
            digits = day + month + year + serial[:2] + serial[-2:]
            if not is_cpr_date(digits) or (first and not gap):
                continue  # the second: 08/10/2000 08:28 is a date and a time
            start, end = match.span()
            is_joined = first == second == ""
            fits = is_modulus_11(digits)
            if has_context(text, start, end):
                how = "layout and date; a context word near"
                yield Spot(start, end, because=because(how, fits=fits))
            elif is_joined and "-" in gap:
                how = "layout and date; the hyphen before the serial"
                yield Spot(start, end, because=because(how, fits=fits))
            elif first == second and draft.language in {"da", "en", None}:
                yield from _by_check_digit(digits, start, end, gap, draft.language)
        yield from _taken_apart(text)
        for match in _WITH_LETTERS.finditer(text.text):
            if is_cpr_date(match.group()) and has_context(text, *match.span()):
                yield Spot(*match.span(), because="replacement number; a context word near")


def is_cpr_date(digits: str) -> bool:
    """Say whether the first six digits are a day, also of a replacement number."""
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return is_date(day - _REPLACEMENT if day > _REPLACEMENT else day, month, year)


def is_modulus_11(digits: str) -> bool:
    """Say whether ten digits carry the old check digit."""
    return weighted(digits, _WEIGHTS) % 11 == 0


def _taken_apart(text: Normalised) -> Iterator[Spot]:
    """Yield numbers written digit by digit, or in two pieces with words between."""
    for run in one_by_one(text):
        is_dated = _is_ten(run.digits) and is_cpr_date(run.digits)
        if is_dated and (is_modulus_11(run.digits) or has_context(text, run.start, run.end)):
            yield Spot(run.start, run.end, because="digits one by one; date and check digit")
    for run in in_two_pieces(text):
        if _is_ten(run.digits) and is_cpr_date(run.digits):
            yield Spot(run.start, run.end, because="two pieces and a date; a context word near")


def _is_ten(digits: str) -> bool:
    return len(digits) == len(_WEIGHTS) and digits.isdigit()


def _by_check_digit(
    digits: str, start: int, end: int, gap: str, language: str | None
) -> Iterator[Spot]:
    if gap == "" and language != "da" and digits.startswith(_MOBILE):
        return  # an ordinary mobile number of a neighbour country, said without context
    if is_modulus_11(digits):
        yield Spot(start, end, because=because("layout and date", fits=True))
    elif "." not in gap:
        yield Spot(
            start,
            end,
            Severity.WARN,
            "These digits may be a Danish CPR number: the date fits.",
            "layout and date; no check digit, no context word",
        )
