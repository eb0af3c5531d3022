"""Names of persons other than the sender (GDPR Art. 4(1), 6)."""

from collections.abc import Iterator
from typing import ClassVar

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.persons import names
from orchestrator.checks.gdpr.sender import sender_words
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity


class ThirdParty(TextCheck):
    """Finds persons who are named and have not agreed to it, as far as we know."""

    id: ClassVar = "gdpr.person"
    type: ClassVar = FindingType.PERSON_THIRD_PARTY
    severity: ClassVar = Severity.WARN
    why: ClassVar = "This names another person; publish it only if that person has agreed."
    masks_initials: ClassVar = True

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield names; what only perhaps is one is a hint."""
        for name in names(text, sender_words(draft), draft.allowed):
            if name.is_certain:
                yield Spot(name.start, name.end, because="certainly a name")
            else:
                yield Spot(
                    name.start,
                    name.end,
                    Severity.INFO,
                    "This may be a person's name.",
                    "perhaps a name",
                )
