"""Handles that spell a person's name: `@JaneHolm`, `@lars.holm`, perhaps `@larsholm`."""

import re
from typing import Final

from orchestrator.checks.gdpr.name_forms import given_section
from orchestrator.checks.gdpr.name_rules import Name
from orchestrator.checks.text import Normalised

_HANDLE: Final = re.compile(r"(?<![\w@.])@([^\W\d_][\w.]{2,39})")
_PART: Final = re.compile(r"[^\W\d_a-zæøåäöéü]?[a-zæøåäöéü]{2,24}")
_GIVEN_LEAST: Final = 4  # letters of a given name that starts a handle in small letters
_REST_LEAST: Final = 4


def handle_names(text: Normalised) -> tuple[Name, ...]:
    """Give the handles that name a person, as spans without the `@`."""
    starts = {token.start: index for index, token in enumerate(text.tokens)}
    found = []
    for match in _HANDLE.finditer(text.text):
        parts = [part.lower() for part in _PART.findall(match.group(1))]
        is_certain = len(parts) > 1 and any(given_section(part) == "name" for part in parts)
        if match.start(1) in starts and (is_certain or _starts_with_given(parts[:1])):
            first = last = starts[match.start(1)]
            while last + 1 < len(text.tokens) and text.tokens[last + 1].end <= match.end():
                last += 1
            span = match.start(1), text.tokens[last].end
            found.append(Name(*span, first, last, is_certain, is_child=False))
    return tuple(found)


def _starts_with_given(parts: list[str]) -> bool:
    return any(
        given_section(part[:cut]) == "name"
        for part in parts
        for cut in range(_GIVEN_LEAST, len(part) - _REST_LEAST + 1)
    )
