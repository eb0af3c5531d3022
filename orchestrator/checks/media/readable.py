"""Pictures and films that could not be read, or were not what they said."""

from collections.abc import Iterator
from typing import ClassVar

from orchestrator.checks.base import Check, Draft
from orchestrator.domain.finding import Finding, FindingType, Severity


class UnreadableFile(Check):
    """Finds media that no probe could measure; nothing is published that was not looked at."""

    id: ClassVar = "media.readable"
    type: ClassVar = FindingType.MEDIA
    severity: ClassVar = Severity.BLOCK
    why: ClassVar = "The file could not be read; send it again, as JPEG or PNG."

    def inspect(self, draft: Draft) -> Iterator[Finding]:
        """Yield one finding a broken file, with what the probe said."""
        for place, reason in draft.broken_media.items():
            yield Finding(
                check=self.id,
                type=self.type,
                severity=self.severity,
                place=place,
                why=f"{self.why} ({reason})",
            )
