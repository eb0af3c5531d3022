"""Names of persons in a text: what the rules see and what the project's own model sees.

This is the one place that says what is a name. Public persons, characters, places, bodies and the
sender are told apart, so that checks need not.
"""

from orchestrator.checks.gdpr.name_rules import Name, public_tokens, ruled_names
from orchestrator.checks.names.forms import bases
from orchestrator.checks.text import Normalised, once_a_text

__all__ = ["Name", "names"]


@once_a_text
def names(text: Normalised, sender: frozenset[str], allowed: frozenset[str]) -> tuple[Name, ...]:
    """Give the names of other persons that are neither public nor allowed."""
    owners = [sender, *(frozenset(value.lower().split()) for value in allowed)]
    found = []
    for name in _seen(text):
        words = [text.tokens[at].lower for at in range(name.first, name.last + 1)]
        if not any(_is_of(words, owner) for owner in owners):
            found.append(name)
    return tuple(found)


@once_a_text
def _seen(text: Normalised) -> tuple[Name, ...]:
    return tuple(ruled.name for ruled in ruled_names(text, public_tokens(text)))


def _is_of(words: list[str], owner: frozenset[str]) -> bool:
    """Say whether every word of a name belongs to a person, inflected or not."""
    return all(word in owner or any(base in owner for base in bases(word)) for word in words)
