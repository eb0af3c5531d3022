"""Markings by which a document or a sentence says that it is not for outside."""

from collections.abc import Iterator
from typing import ClassVar

from orchestrator.checks.base import Draft
from orchestrator.checks.lexicon import load
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity


class InternalMarking(TextCheck):
    """Finds markings of secrecy, embargo and internal use in the five languages."""

    id: ClassVar = "confidentiality.marking"
    type: ClassVar = FindingType.CONFIDENTIAL
    severity: ClassVar = Severity.WARN
    why: ClassVar = "By its own words this is meant for colleagues alone, or too early."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield the marking."""
        del draft
        for hit in load("internal").hits(text):
            if hit.section == "marking":
                yield Spot(hit.start, hit.end, because="word list internal, section marking")
