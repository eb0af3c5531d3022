"""Situations that point at one person without a name: "the 84-year-old in room 4 who fell".

In a small place age, place, service, time and event together are as good as a name (GDPR recital
26).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.anchors import AGE, ROOM
from orchestrator.checks.lexicon import Hit, load
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

_PEOPLE: Final = frozenset({"client", "child", "vague"})
_LEAST: Final = 3  # different pieces, an event and somebody among them
_REACH: Final = 260  # characters that two sentences may have together


class RecognisableSituation(TextCheck):
    """Finds an event, somebody, and where or when, close together."""

    id: ClassVar = "gdpr.situation"
    type: ClassVar = FindingType.SITUATION
    severity: ClassVar = Severity.WARN
    why: ClassVar = (
        "Age, place, time and event together may point at one person, also without a name."
    )

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield the stretch from the first to the last piece of one or two sentences."""
        del draft
        pieces = _pieces(text)
        windows = [*text.sentences]
        windows += [
            (first[0], second[1])
            for first, second in pairwise(text.sentences)
            if second[1] - first[0] <= _REACH
        ]
        for begin, finish in windows:
            here = [piece for piece in pieces if begin <= piece[0] < finish]
            if _points_at_one({kind for _, _, kind in here}):
                yield Spot(here[0][0], max(end for _, end, _ in here))
                return  # one is enough for a person to look at the whole


def _points_at_one(kinds: set[str]) -> bool:
    has_somebody = bool(kinds & {"age", "person", "room"})
    has_setting = bool(kinds & {"room", "service", "time"})
    return "event" in kinds and has_somebody and has_setting and len(kinds) >= _LEAST


def _pieces(text: Normalised) -> list[tuple[int, int, str]]:
    found = [(*match.span(), "age") for match in AGE.finditer(text.text)]
    found += [(*match.span(), "room") for match in ROOM.finditer(text.text)]
    found += [_piece(hit, hit.section) for hit in load("situation").hits(text)]
    found += [_piece(h, "person") for h in load("relations").hits(text) if h.section in _PEOPLE]
    return sorted(found)


def _piece(hit: Hit, kind: str) -> tuple[int, int, str]:
    return hit.start, hit.end, kind
