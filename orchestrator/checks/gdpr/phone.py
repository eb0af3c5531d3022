"""Telephone numbers of the Nordic countries.

The phonenumbers library does the grammar, with leniency 1: stricter levels lose Norwegian mobile
numbers such as 918 27 364. Years, dates, times and amounts that it takes for numbers are sorted
out here.
"""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

import phonenumbers

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.digits import squash
from orchestrator.checks.gdpr.persons import Name, names
from orchestrator.checks.gdpr.public_contact import is_public_number
from orchestrator.checks.gdpr.sender import sender_words
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

_RUN: Final = re.compile(r"(?<![\d=])(?<!\w/)(?:\+|\(\+?)?\d(?:[ .\-/()]{0,3}\d){6,16}(?!\d)")
_REGIONS: Final = {"da": ("DK",), "nb": ("NO",), "nn": ("NO",), "sv": ("SE", "FI"), "fi": ("FI",)}
_EVERYWHERE: Final = ("DK", "NO", "SE", "FI")
_NO_PHONE: Final = re.compile(
    r"(?:19|20)\d\d[-./ ]{0,3}(?:19|20)\d\d$|(?:19|20)\d\d[-./]?[01]\d[-./]?[0-3]\d|"
    r"[0-3]?\d[-./][01]?\d[-./] ?(?:19|20)?\d\d|0[.,]\d|"
    r"[0-2]\d[.:][0-5]\d ?- ?[0-2]?\d[.:][0-5]\d"
)
_AMOUNT: Final = re.compile(
    r" ?(?:kr|kroner|kronor|dkk|nok|sek|eur|euro|€|mio|millioner|miljoner|miljoonaa|m²|stk|%)",
    re.IGNORECASE,
)
_MONEY_BEFORE: Final = re.compile(
    r"(?:kr\.?|dkk|nok|sek|eur|€|cvr[^\d]{0,6}|org\.? ?n(?:r|ummer)[^\d]{0,4}|y-tunnus[^\d]{0,3}|"
    r"ean[^\d]{0,4}) ?$",
    re.IGNORECASE,
)
_WHOSE: Final = 48  # characters from a person's name to her number
_TOO_MANY: Final = 50  # numbers looked at in one text; a post has a handful


class PhoneNumber(TextCheck):
    """Finds telephone numbers; the organisation's public ones are allowed or a hint only."""

    id: ClassVar = "gdpr.phone"
    type: ClassVar = FindingType.PHONE
    severity: ClassVar = Severity.WARN
    why: ClassVar = "This looks like a telephone number; if it is private, leave it out."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield numbers that are valid somewhere in the Nordic countries."""
        allowed = {squash(value)[-8:] for value in draft.allowed if squash(value)}
        own = _REGIONS.get(draft.language or "", ())
        regions = own + tuple(region for region in _EVERYWHERE if region not in own)
        for number, run in enumerate(_RUN.finditer(text.text)):
            if number >= _TOO_MANY:
                yield Spot(*run.span(), because="one run of digits too many to read each")
                return
            if _is_something_else(text.text, *run.span()):
                continue
            found = _first_number(run.group(), regions)
            if found is None or squash(run.group()[slice(*found)])[-8:] in allowed:
                continue
            named = names(text, sender_words(draft), draft.allowed)
            yield _weighed(text, run.start() + found[0], run.start() + found[1], named)


def _first_number(run: str, regions: tuple[str, ...]) -> tuple[int, int] | None:
    """Give the span of the first valid number in a run of digits, country after country."""
    for region in regions:
        for match in phonenumbers.PhoneNumberMatcher(run, region, leniency=1, max_tries=10):
            return match.start, match.end
    return None


def _is_something_else(text: str, start: int, end: int) -> bool:
    return bool(
        _NO_PHONE.match(text, start, end)
        or _AMOUNT.match(text, end, end + 12)
        or _MONEY_BEFORE.search(text, max(0, start - 16), start)
    )


def _weighed(text: Normalised, start: int, end: int, named: tuple[Name, ...]) -> Spot:
    is_whose = any(n.is_certain and start - _WHOSE <= n.start < start for n in named)
    if not is_whose and is_public_number(text, start, end):
        return Spot(
            start,
            end,
            Severity.INFO,
            "This seems to be the organisation's public number.",
            "valid in a numbering plan; a desk's word beside it, or a switchboard's shape",
        )
    return Spot(start, end, because="valid in a numbering plan")
