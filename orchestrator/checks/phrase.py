"""Patterns that begin with a word: tried only where one of their first words stands.

A long alternation tried at every place of a text costs more than all other looking together.
"""

import re
from collections.abc import Iterator

from orchestrator.checks.lexicon import Lexicon
from orchestrator.checks.text import Normalised


class Phrase:
    """A pattern and the words that it may begin with; `*` after a word lets it go on."""

    def __init__(self, openings: str, pattern: str) -> None:
        self._openings = Lexicon({"opening": openings.split()})
        self._pattern = re.compile(pattern, re.IGNORECASE)

    def finditer(self, text: Normalised) -> Iterator[re.Match[str]]:
        """Yield the matches in order, none over another."""
        end = 0
        for at in self._openings.places(text):
            start = text.tokens[at].start
            match = self._pattern.match(text.text, start) if start >= end else None
            if match is not None:
                end = match.end()
                yield match
