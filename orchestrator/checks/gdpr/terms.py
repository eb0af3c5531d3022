"""Sensitive words of a text, without those that only look so: jobs, places, courses, weather."""

from collections.abc import Iterator
from functools import lru_cache
from heapq import merge
from typing import Final

from orchestrator.checks.gdpr.anchors import reads_english
from orchestrator.checks.gdpr.care import needs
from orchestrator.checks.gdpr.signs import signs
from orchestrator.checks.lexicon import Hit, Lexicon, load, sections_of
from orchestrator.checks.text import Normalised

_LISTS: Final = {
    "health": ("health", "health_mind", "health_care"),
    "special": ("special", "special_work", "special_life"),
}
_INNOCENT: Final = "innocent"
# a word of two sections counts as the later one
_WEIGHTS: Final = (
    "english weak", "weak", "acronym", "english", "small", "strong", _INNOCENT,
)  # fmt: skip


def terms(text: Normalised, subject: str) -> Iterator[Hit]:
    """Yield the terms of a subject, `health` or `special`, in order."""
    listed = _lexicon(subject).hits(text)
    for hit in merge(listed, needs(text), signs(text)) if subject == "health" else listed:
        if _counts(text, hit, subject):
            yield hit


@lru_cache(maxsize=2)
def _lexicon(subject: str) -> Lexicon:
    lists = [sections_of(name) for name in _LISTS[subject]]
    return Lexicon(
        {weight: [word for each in lists for word in each.get(weight, ())] for weight in _WEIGHTS}
    )


def _counts(text: Normalised, hit: Hit, subject: str) -> bool:
    first = text.tokens[hit.first]
    if hit.section == _INNOCENT or (hit.section == "small" and not first.word.islower()):
        return False
    if hit.section.startswith("english") and not reads_english(text):
        return False
    if _leads_an_english_pair(text, hit):
        return False
    return hit.first != hit.last or not _is_compound(first.lower, subject)


def _leads_an_english_pair(text: Normalised, hit: Hit) -> bool:
    """Say whether a place, a job or a course follows: `cancer prevention`."""
    if hit.last + 1 >= len(text.tokens) or not reads_english(text):
        return False
    following = text.tokens[hit.last + 1]
    is_close = following.start - hit.end == 1
    return is_close and load("compounds").section_of(following.lower) == "english ending"


@lru_cache(maxsize=1024)
def _is_compound(word: str, subject: str) -> bool:
    """Say whether a word is a condition's place, job, course or cause: `demensafdeling`.

    Where the beginning alone is no term, the whole is one: `fosterhjem`.
    """
    endings, listed = load("compounds"), _lexicon(subject)
    return any(
        endings.section_of(word[cut:]) == "ending" and listed.section_of(word[:cut]) is not None
        for cut in range(4, min(len(word), 48) - 2)
    )
