"""Finnish henkilötunnus.

Source: Digi- ja väestötietovirasto (dvv.fi): separators + for the 1800s, - Y X W V U for the
1900s and A-F for the 2000s; individual numbers 900-999 are temporary or for tests; the control
character is the remainder of 31. Tietosuojalaki 29 §.
"""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.digits import SEP, because, has_context, in_two_pieces, is_date
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

_CONTROLS: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_LAYOUT: Final = re.compile(
    rf"(?<!\d)(\d\d)({SEP})(\d\d)({SEP})(\d\d)( ?[\-+A-FU-Y]? ?)(\d{{3}}) ?([0-9A-Z])(?![0-9A-Z])",
    re.IGNORECASE,
)
_LENGTH: Final = 10


class Henkilotunnus(TextCheck):
    """Finds Finnish identity codes in every layout."""

    id: ClassVar = "gdpr.hetu"
    type: ClassVar = FindingType.NATIONAL_ID
    severity: ClassVar = Severity.BLOCK
    why: ClassVar = "This looks like a Finnish henkilötunnus; identity codes are never published."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield certain codes as they are, probable ones as warnings."""
        del draft
        for match in _LAYOUT.finditer(text.text):
            day, first, month, second, year, sign, serial, control = match.groups()
            if first != second or not is_date(int(day), int(month), int(year)):
                continue
            spot = Spot(*match.span())
            fits = control_of(day + month + year + serial) == control.upper()
            if has_context(text, spot.start, spot.end):
                how = "layout and date; a context word near"
                yield spot._replace(because=because(how, fits=fits))
            elif sign.strip():
                yield from _with_sign(spot, sign.strip(), control, fits=fits)
            elif fits and control.isalpha() and first == "":
                yield spot._replace(
                    severity=Severity.WARN,
                    why="This may be a Finnish henkilötunnus without its sign.",
                    because=because("layout and date, no sign", fits=True),
                )
        for run in in_two_pieces(text):
            day, month, year = run.digits[:2], run.digits[2:4], run.digits[4:6]
            if len(run.digits) == _LENGTH and is_date(int(day), int(month), int(year)):
                yield Spot(
                    run.start, run.end, because="two pieces and a date; a context word near"
                )


def control_of(digits: str) -> str:
    """Give the control character of the nine digits."""
    return _CONTROLS[int(digits) % len(_CONTROLS)]


def _with_sign(spot: Spot, sign: str, control: str, *, fits: bool) -> Iterator[Spot]:
    if fits or (sign in "-+" and control.isalpha()):
        how = "layout and date; sign and letter"
        yield spot._replace(because=because(how, fits=fits))
    elif sign.isalpha() and control.isalpha():
        yield spot._replace(
            severity=Severity.WARN,
            why="This may be a Finnish henkilötunnus: the date fits.",
            because="layout and date; a sign and a letter",
        )
