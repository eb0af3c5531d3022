"""Positions that a camera wrote into a file. What goes out is cleaned; the sender should know."""

from collections.abc import Iterator
from typing import ClassVar

from orchestrator.checks.base import Check, Draft
from orchestrator.domain.finding import Finding, FindingType, Severity


class LocationInFile(Check):
    """Finds files that arrived with a position in them."""

    id: ClassVar = "media.location"
    type: ClassVar = FindingType.MEDIA
    severity: ClassVar = Severity.INFO
    why: ClassVar = (
        "The file arrived with the position where it was taken; that is removed before publishing."
    )

    def inspect(self, draft: Draft) -> Iterator[Finding]:
        """Yield one finding a file."""
        for place, facts in draft.media.items():
            if facts.has_location:
                yield Finding(
                    check=self.id,
                    type=self.type,
                    severity=self.severity,
                    place=place,
                    why=self.why,
                )
