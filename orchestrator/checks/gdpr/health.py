"""Health of another person (GDPR Art. 4(15) and 9; the duty of secrecy everywhere)."""

from collections.abc import Iterator
from typing import ClassVar

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.joined import joined_terms
from orchestrator.checks.gdpr.sender import sender_words
from orchestrator.checks.gdpr.weigh import weighed
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity


class HealthOfAnother(TextCheck):
    """Finds words of illness and treatment, and blocks where they are said of somebody else."""

    id: ClassVar = "gdpr.health"
    type: ClassVar = FindingType.HEALTH
    severity: ClassVar = Severity.BLOCK
    why: ClassVar = "This tells something medical about another person who can be recognised."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield every term, weighed by whom it is said of.

        Who agreed to be named has not agreed to this: the allow-list does not count here.
        """
        for term in joined_terms(text, "health", sender_words(draft), frozenset()):
            yield weighed(term)
