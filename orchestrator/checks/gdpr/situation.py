"""Situations that point at one person without a name: "the 84-year-old in room 4 who fell".

In a small place age, place, service, time and event together are as good as a name (GDPR recital
26). Each kind of evidence has a weight; one sentence needs less than two or three.
"""

from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.evidence import Window, windows
from orchestrator.checks.gdpr.circumstances import HAPPENED, circumstances
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

# "harmless": practice, fiction, talk in general
WEIGHTS: Final = {
    "unique": 3, "age": 2, "young": 2, "room": 2, "pointer": 2, "grave": 2, "person": 1,
    "worker": 1, "described": 1, "former": 1, "trait": 1, "place": 1, "service": 1, "time": 1,
    "event": 1, "harmless": -3,
}  # fmt: skip
_NEEDED: Final = (5, 6, 7)  # in one sentence, in two, in three
_EASED: Final = (
    1  # less, where something grave happened, or something at some time to one singled out
)
_SOMEBODY: Final = frozenset({"age", "young", "person", "worker", "room", "pointer", "unique"})
_SINGLED: Final = frozenset({"unique", "room", "pointer", "described", "former", "trait"})
_AGES: Final = frozenset({"age", "young"})


class RecognisableSituation(TextCheck):
    """Finds an event, somebody, and where or when, close together."""

    id: ClassVar = "gdpr.situation"
    type: ClassVar = FindingType.SITUATION
    severity: ClassVar = Severity.WARN
    why: ClassVar = (
        "Age, place, time and event together may point at one person, also without a name."
    )

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield the stretch from the first to the last piece of the narrowest window."""
        del draft
        for window in windows(text, circumstances(text), widest=len(_NEEDED)):
            if _points_at_one(window):
                yield Spot(window.pieces[0].start, max(piece.end for piece in window.pieces))
                return  # one is enough for a person to look at the whole


def _points_at_one(window: Window) -> bool:
    kinds = window.kinds
    is_singled, has_happened = bool(kinds & _SINGLED), bool(kinds & HAPPENED)
    if not kinds & _SOMEBODY or not (is_singled or has_happened):
        return False
    is_eased = "grave" in kinds or (is_singled and (has_happened or "time" in kinds))
    needed = _NEEDED[window.sentences - 1] - (_EASED if is_eased else 0)
    twice = WEIGHTS["age"] if kinds >= _AGES else 0  # two ages count as one
    return window.weight(WEIGHTS) - twice >= needed
