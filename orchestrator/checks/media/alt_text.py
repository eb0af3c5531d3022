"""Alternative texts, WCAG 2.1 criterion 1.1.1 through EN 301 549.

How much it weighs is the country's matter: `checks/profiles.toml` blocks in Norway and warns
elsewhere; `policy.toml` may say otherwise.
"""

from collections.abc import Iterator
from typing import ClassVar

from orchestrator.checks.base import Check, Draft
from orchestrator.domain.finding import Finding, FindingType, Severity


class AltTextMissing(Check):
    """Finds pictures that nobody described; `alt:1` belongs to `media:1`."""

    id: ClassVar = "media.alt_text"
    type: ClassVar = FindingType.ALT_TEXT
    severity: ClassVar = Severity.WARN
    why: ClassVar = (
        "This picture has no description for those who do not see it; add a line `Alt: …`."
    )

    def inspect(self, draft: Draft) -> Iterator[Finding]:
        """Yield one finding a picture without a description."""
        for place in draft.media:
            _, _, number = place.partition(":")
            if not draft.texts.get(f"alt:{number}", "").strip():
                yield Finding(
                    check=self.id,
                    type=self.type,
                    severity=self.severity,
                    place=place,
                    why=self.why,
                )
