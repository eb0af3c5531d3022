"""Who may be named by everybody: public persons, figures of stories, what bears a person's name.

A name said once in full is known by its parts in the rest of the text, and who is listed beside a
public person (`Alf Prøysen, Erik Bye og …`) is one too.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from orchestrator.checks.gdpr.name_rules import extent, is_capital
from orchestrator.checks.gdpr.things import bears_a_things_name
from orchestrator.checks.lexicon import Lexicon, by_key, sections_of
from orchestrator.checks.names.forms import bases
from orchestrator.checks.text import Normalised

_BESIDE: Final = re.compile(
    r",? (?:(?:og|och|and|ja|samt|eller|or|tai|&) )?(?:(?:litt|lidt|lite|to gange|en|ein|ett|et|"
    r"den|the|some|selvfølgelig|såklart|forresten|noen|nogle|några) ){0,2}"
)
_PART_LEAST: Final = 4  # letters of a part that stands for the whole name


def public_tokens(text: Normalised) -> frozenset[int]:
    """Give the tokens that are nobody's private name."""
    listed = {at for first, last in _read_public(text) for at in range(first, last + 1)}
    beside = set(_listed_beside(text, listed)) if listed else set()
    named = {text.tokens[at].lower for at in listed | beside if is_capital(text.tokens[at])}
    named |= {text.tokens[at].lower for at in _things(text)}
    known = {word for word in named if len(word) >= _PART_LEAST} | _cast(text)
    again = {
        at
        for word, places in text.words.items()
        if known and (word in known or any(base in known for base in bases(word)))
        for at in places
        if text.tokens[at].word[0].isupper()
    }
    return frozenset(listed | beside | again)


def _read_public(text: Normalised) -> Iterator[tuple[int, int]]:
    """Yield the first and last token of each listed name, and of what stands behind a cue."""
    for hit in _public().hits(text):
        if hit.section == "name":
            if any(t.word[0].isupper() for t in text.tokens[hit.first : hit.last + 1]):
                yield hit.first, hit.last
        elif hit.last + 1 < len(text.tokens) and is_capital(text.tokens[hit.last + 1]):
            yield hit.last + 1, extent(text, hit.last + 1)


def _listed_beside(text: Normalised, listed: set[int]) -> Iterator[int]:
    """Yield the tokens of names that stand in one list with a public one, before or behind it."""
    runs = _runs(text)
    for one, (first, last) in enumerate(runs):
        if not listed.isdisjoint(range(first, last + 1)):
            yield from _chained(text, runs[one + 1 :], last)
            yield from _chained_back(text, runs[:one], first)


def _chained(text: Normalised, runs: list[tuple[int, int]], end: int) -> Iterator[int]:
    for first, last in runs:
        if not _BESIDE.fullmatch(text.text, text.tokens[end].end, text.tokens[first].start):
            return
        yield from range(first, last + 1)
        end = last


def _chained_back(text: Normalised, runs: list[tuple[int, int]], start: int) -> Iterator[int]:
    for first, last in reversed(runs):
        if not _BESIDE.fullmatch(text.text, text.tokens[last].end, text.tokens[start].start):
            return
        yield from range(first, last + 1)
        start = first


def _runs(text: Normalised) -> list[tuple[int, int]]:
    """Give the runs of capitalised words, as first and last token."""
    runs: list[tuple[int, int]] = []
    index = 0
    while index < len(text.tokens):
        last = index
        if is_capital(text.tokens[index]):
            last = extent(text, index)
            runs.append((index, last))
        index = last + 1
    return runs


def _cast(text: Normalised) -> set[str]:
    """Give the names that a work or an author in the text makes public: `Peer Gynt`, `Solveig`."""
    works = {hit.section for hit in _works().hits(text)}
    return {name for work in works for name in by_key("casts")[work]}


@lru_cache(maxsize=1)
def _works() -> Lexicon:
    return Lexicon({work: [work] for work in by_key("casts")})


def _things(text: Normalised) -> Iterator[int]:
    """Yield the names of animals, machines and the like."""
    for index, token in enumerate(text.tokens):
        if token.word[0].isupper() and bears_a_things_name(text, index):
            yield index


@lru_cache(maxsize=1)
def _public() -> Lexicon:
    """Join the lists of public persons; a name of several words may be inflected."""
    names = [name for file in ("public", "artists") for name in sections_of(file)["name"]]
    inflected = [name if name.endswith("*") or " " not in name else f"{name}*" for name in names]
    return Lexicon({"cue": sections_of("public")["cue"], "name": inflected})
