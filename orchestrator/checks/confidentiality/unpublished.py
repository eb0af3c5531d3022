"""Decisions that are told first to those they concern: tenders, dismissals, cuts, gaps.

Sources of the duty: forvaltningsloven § 27 (Denmark), forvaltningsloven § 13 (Norway), OSL 19
kap. (Sweden), JulkL 24 § (Finland). A word alone says little ("closes", "tender"); together with
another one, or with "not yet", it says that others do not know.
"""

from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.confidentiality.untold import untold
from orchestrator.checks.evidence import Piece, windows
from orchestrator.checks.lexicon import load
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

# "duty" (talk of confidentiality, a surprise party) and "recruiting" speak against it.
WEIGHTS: Final = {
    "unpublished": 2, "hush": 2, "not told": 2, "gap": 2, "weakness": 2, "draft decision": 2,
    "behind doors": 2, "told later": 1, "open": 1, "before the board": 1, "whisper": 1,
    "change": 1, "pending": 1, "tender": 1, "winner": 1, "hired": 1, "system": 1, "down": 1,
    "inspection": 1, "result": 1, "money": 1, "duty": -2, "recruiting": -2,
}  # fmt: skip
_NEEDED: Final = (2, 3)  # in one sentence, in two
# By these the speaker herself says that others do not know it.
_SECRET: Final = frozenset({"hush", "not told", "told later", "open", "whisper"})
# Weak kinds that mean nothing without their partner.
_PAIRS: Final = (("tender", "winner"), ("system", "down"), ("inspection", "result"))


class UnpublishedDecision(TextCheck):
    """Finds what is not told yet: tenders, cuts, gaps, appointments, weaknesses."""

    id: ClassVar = "confidentiality.unpublished"
    type: ClassVar = FindingType.CONFIDENTIAL
    severity: ClassVar = Severity.WARN
    why: ClassVar = "This may tell of a decision before it is public; ask who owns it."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield the stretch from the first to the last piece of the narrowest window."""
        del draft
        pieces = [*untold(text)]
        pieces += [
            Piece(hit.start, hit.end, hit.section)
            for hit in load("internal").hits(text)
            if hit.section == "unpublished"
        ]
        for window in windows(text, pieces, widest=len(_NEEDED)):
            needed = _NEEDED[0 if window.kinds & _SECRET else window.sentences - 1]
            if _weight(window.kinds) >= needed:
                kept = [piece for piece in window.pieces if WEIGHTS.get(piece.kind, 0) > 0]
                because = "weighed: " + ", ".join(sorted(window.kinds))
                yield Spot(kept[0].start, max(piece.end for piece in kept), because=because)
                return  # one is enough for a person to look at the whole


def _weight(kinds: frozenset[str]) -> int:
    """Sum the weights; one half of a pair counts only beside something that is not told."""
    broken = () if kinds & _SECRET else (pair for pair in _PAIRS if not kinds >= set(pair))
    lonely = {kind for pair in broken for kind in pair}
    return sum(WEIGHTS.get(kind, 0) for kind in kinds - lonely)
