"""Decisions that are told first to those they concern: tenders, dismissals, cuts, gaps.

Sources of the duty: forvaltningsloven § 27 (Denmark), forvaltningsloven § 13 (Norway), OSL 19
kap. (Sweden), JulkL 24 § (Finland).
"""

from collections.abc import Iterator
from typing import ClassVar

from orchestrator.checks.base import Draft
from orchestrator.checks.lexicon import load
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity


class UnpublishedDecision(TextCheck):
    """Finds words of tenders, dismissals and understaffing."""

    id: ClassVar = "confidentiality.unpublished"
    type: ClassVar = FindingType.CONFIDENTIAL
    severity: ClassVar = Severity.WARN
    why: ClassVar = "This may tell of a decision before it is public; ask who owns it."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield the words."""
        del draft
        for hit in load("internal").hits(text):
            if hit.section == "unpublished":
                yield Spot(hit.start, hit.end, because="word list internal, section unpublished")
