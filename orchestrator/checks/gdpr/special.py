"""Faith, ethnicity, union, politics, orientation, crime of another (GDPR Art. 9(1), 10)."""

from collections.abc import Iterator
from typing import ClassVar

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.joined import joined_terms
from orchestrator.checks.gdpr.sender import sender_words
from orchestrator.checks.gdpr.weigh import weighed
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity


class SpecialOfAnother(TextCheck):
    """Finds words of these categories, and blocks where they are said of somebody else."""

    id: ClassVar = "gdpr.special"
    type: ClassVar = FindingType.OTHER_SPECIAL
    severity: ClassVar = Severity.BLOCK
    why: ClassVar = "This tells of a belief, an origin or a private side of another person."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield every term, weighed by whom it is said of.

        Who agreed to be named has not agreed to this: the allow-list does not count here.
        """
        for term in joined_terms(text, "special", sender_words(draft), frozenset()):
            yield weighed(term)
