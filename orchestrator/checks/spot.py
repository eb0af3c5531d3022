"""What most checks share: look at each text, report spots, mask what is shown of them."""

import re
from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import ClassVar, Final, NamedTuple

from orchestrator.checks.base import Check, Draft
from orchestrator.checks.text import Normalised, normalise, once_a_text
from orchestrator.domain.finding import Finding, Severity

BULLET: Final = "•"
_HIDDEN: Final = re.compile(r"[^\s\-./@:+]")
_SHOWN: Final = 2
_LONG_ENOUGH_TO_SHOW: Final = 6
_MASK_MAX: Final = 24
SPOTS_MAX: Final = 200  # of one check in one text: beyond that a list of them helps nobody
MORE: Final = "There is more of this kind further on; it is not listed one by one."


class Spot(NamedTuple):
    """A place in the folded text; severity and reason where they differ from the check's.

    `because` says which pattern and what beside it decided, in fixed words: never the value.
    """

    start: int
    end: int
    severity: Severity | None = None
    why: str | None = None
    because: str = ""


class TextCheck(Check):
    """A check of texts: it says where in a folded text something is; the rest is done here."""

    masks_initials: ClassVar[bool] = (
        False  # a name is shown by its initials, a number by its start
    )

    def inspect(self, draft: Draft) -> Iterator[Finding]:
        """Yield a finding for every spot in every text of the draft, at most `SPOTS_MAX` each.

        What follows them is one finding of the check's own severity: many hints hide nothing.
        """
        for place, given in draft.texts.items():
            text = normalise(given)
            spots = iter(self.find(text, draft))
            for spot in islice(spots, SPOTS_MAX):
                yield self._finding(place, text, spot)
            following = next(spots, None)
            if following is not None:
                more = following._replace(severity=None, why=MORE, because="the cap of findings")
                yield self._finding(place, text, more)

    @abstractmethod
    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield spots of the folded text. Linear in its length, and pure."""

    def _finding(self, place: str, text: Normalised, spot: Spot) -> Finding:
        start, end = text.given_span(spot.start, spot.end)
        shown = text.text[spot.start : spot.end]
        return Finding(
            check=self.id,
            type=self.type,
            severity=spot.severity or self.severity,
            place=place,
            start=start,
            end=end,
            masked=initials(shown) if self.masks_initials else mask(shown),
            why=spot.why or self.why,
            because=spot.because,
        )


def mask(value: str) -> str:
    """Show the first two characters of a longer value, bullets for the rest."""
    shown = _SHOWN if len(value) >= _LONG_ENOUGH_TO_SHOW else 0
    return value[:shown] + _HIDDEN.sub(BULLET, value[shown:_MASK_MAX])


def initials(name: str) -> str:
    """Show a name as its initials; a name of one letter shows nothing of itself."""
    return " ".join(
        (part[0] + BULLET * 3) if len(part) > 1 else BULLET for part in name.split()[:4]
    )


def words_near(
    text: Normalised,
    start: int,
    end: int,
    words: re.Pattern[str],
    *,
    before: int = 60,
    after: int = 60,
) -> bool:
    """Say whether context words stand shortly before or after a span."""
    return words_between(text, start - before, start, words) or words_between(
        text, end, end + after, words
    )


def words_between(text: Normalised, start: int, end: int, words: re.Pattern[str]) -> bool:
    """Say whether one of some words stands wholly between two places."""
    spans = _spans(text, words)
    first = bisect_left(spans, (start, 0))
    return first < len(spans) and spans[first][1] <= end


@once_a_text
def _spans(text: Normalised, words: re.Pattern[str]) -> tuple[tuple[int, int], ...]:
    """Find words once in a text: one full of numbers would search around each of them."""
    return tuple(match.span() for match in words.finditer(text.text))
