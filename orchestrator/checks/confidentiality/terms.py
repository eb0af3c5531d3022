"""The organisation's own confidential words, from `config/terms/`."""

from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar

from orchestrator.checks.base import Draft
from orchestrator.checks.lexicon import Lexicon
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity


class OwnTerms(TextCheck):
    """Finds the organisation's terms, of every language: a post may mix them."""

    id: ClassVar = "confidentiality.terms"
    type: ClassVar = FindingType.CONFIDENTIAL
    severity: ClassVar = Severity.WARN
    why: ClassVar = "This stands on the organisation's list of words that are not for outside."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield whole words and phrases; `*` at a word's end lets it be inflected."""
        terms = tuple(sorted({term for words in draft.terms.values() for term in words}))
        for hit in _lexicon(terms).hits(text):
            yield Spot(hit.start, hit.end, because="the organisation's own list (config/terms)")


@lru_cache(maxsize=8)
def _lexicon(terms: tuple[str, ...]) -> Lexicon:
    return Lexicon({"term": terms})
