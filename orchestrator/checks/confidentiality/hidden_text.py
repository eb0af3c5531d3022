"""What readers do not see: direction switches, tags, zero-width ones in words; hidden HTML.

Soft hyphens (pasted from Word) and joiners between emoji are ordinary and pass.
"""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Check, Draft
from orchestrator.domain.finding import Finding, FindingType, Severity

_HIDDEN: Final = re.compile(
    "[\u202a-\u202e\u2066-\u2069]{1,64}|"
    "(?<=[^\\W_])[\u200b-\u200f\u2060-\u2064\ufeff]{1,64}(?=[^\\W_])"
    "|(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0000-\U000e007f]{1,64}"
)
_OF_THE_MAIL: Final = (
    "The mail holds text that its reader does not see. It is not published; look at what it says."
)


class HiddenText(Check):
    """Finds what was typed or styled to be unseen, in the text as given, before any folding."""

    id: ClassVar = "confidentiality.hidden_text"
    type: ClassVar = FindingType.HIDDEN_TEXT
    severity: ClassVar = Severity.WARN
    why: ClassVar = "Here stand characters that no reader can see; they may hide something."

    def inspect(self, draft: Draft) -> Iterator[Finding]:
        """Yield each run of unseen characters, and one finding for all that the mail hid."""
        if draft.hides_text:
            yield Finding(
                check=self.id,
                type=self.type,
                severity=self.severity,
                place="mail",
                why=_OF_THE_MAIL,
                because="text that the HTML of the mail does not show",
            )
        for place, text in draft.texts.items():
            for match in _HIDDEN.finditer(text):
                yield Finding(
                    check=self.id,
                    type=self.type,
                    severity=self.severity,
                    place=place,
                    start=match.start(),
                    end=match.end(),
                    masked=f"{match.end() - match.start()} unseen",
                    why=self.why,
                    because="unseen characters, by code point",
                )
