"""Word lists: whole words, beginnings of words (`demens*`) and phrases, looked up token by token.

A list is read once; looking up costs a few dictionary reads a word, whatever the list's length.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from typing import Final, NamedTuple

from orchestrator.checks.text import Normalised

_ACRONYM: Final = "acronym"
_NOTHING: Final = (False, None)
_STEM_MIN: Final = 3
_STEM_MAX: Final = 24
_WORDS_KEPT: Final = 4096  # looked up and remembered: a text repeats its words
_GAP_MAX: Final = 3  # characters between two words of a phrase


class Hit(NamedTuple):
    """A list's entry found in a text, as a span of the folded text and of its tokens."""

    start: int
    end: int
    first: int  # index of the first token
    last: int  # index of the last token
    section: str


class Lexicon:
    """Entries by section. `*` after a word lets it go on, before it lets a compound end in it.

    Entries of a section `acronym` count only in capitals: `MS`, `KOL`.
    """

    def __init__(self, sections: Mapping[str, Iterable[str]]) -> None:
        self._words: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        self._tails: dict[str, str] = {}
        self._phrases: dict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = {}
        self._inflected: dict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = {}
        for section, entries in sections.items():
            for entry in entries:
                self._add(entry, section)
        self._openings = frozenset(first for first, _ in self._phrases)
        self._stem_openings = frozenset(first for first, _ in self._inflected)
        self._look_up = lru_cache(maxsize=_WORDS_KEPT)(self._looked_up)

    def _add(self, entry: str, section: str) -> None:
        words = [part for word in entry.split() for part in _folded(word)]
        if not words:
            return
        if len(words) > 1:
            exact = not (words[0].endswith("*") or words[1].endswith("*"))
            phrases = self._phrases if exact else self._inflected
            key = (words[0], words[1]) if exact else _beginning(words[0].rstrip("*"), words[1])
            phrases.setdefault(key, []).append((tuple(words), section))
        elif entry.startswith("*"):
            self._tails[words[0].strip("*")] = section
        elif words[0].endswith("*"):
            self._stems[words[0].rstrip("*")] = section
        else:
            self._words[words[0]] = section

    def section_of(self, word: str) -> str | None:
        """Give the section of one lower-case word, or None."""
        return self._look_up(word)[1]

    def _looked_up(self, word: str) -> tuple[bool, str | None]:
        """Say whether a phrase may begin with a word, and which section it is in by itself."""
        opens = word in self._openings or word[:_STEM_MIN] in self._stem_openings
        return opens, self._found(word)

    def _found(self, word: str) -> str | None:
        section = self._words.get(word)
        if section is not None or not (self._stems or self._tails):
            return section
        for length in range(min(len(word), _STEM_MAX), 1, -1):
            section = self._stems.get(word[:length])
            if section is not None:
                return section
        for cut in range(max(2, len(word) - _STEM_MAX), len(word) - 2) if self._tails else ():
            section = self._tails.get(word[cut:])
            if section is not None:
                return section
        return None

    def places(self, text: Normalised) -> list[int]:
        """Give the tokens at which an entry stands or may begin, in order; each word once."""
        known = (at for word, at in text.words.items() if self._look_up(word) != _NOTHING)
        return sorted(chain.from_iterable(known))

    def hits(self, text: Normalised) -> Iterator[Hit]:
        """Yield entries in the order of the text; a phrase wins over a word that starts it."""
        tokens = text.tokens
        skip_to = 0
        for index in self.places(text):
            if index < skip_to:
                continue
            token = tokens[index]
            opens, word = self._look_up(token.lower)
            phrase = self._phrase_at(text, index) if opens else None
            if phrase is not None:
                last, section = phrase
                skip_to = last + 1
                yield Hit(token.start, tokens[last].end, index, last, section)
                continue
            if word is not None and (word != _ACRONYM or token.word.isupper()):
                yield Hit(token.start, token.end, index, index, word)

    def _phrase_at(self, text: Normalised, index: int) -> tuple[int, str] | None:
        tokens = text.tokens
        if index + 1 >= len(tokens):
            return None
        best: tuple[int, str] | None = None
        first, second = tokens[index].lower, tokens[index + 1].lower
        exact = self._phrases.get((first, second), ())
        inflected = self._inflected.get(_beginning(first, second), ())
        for words, section in (*exact, *inflected) if exact or inflected else ():
            last = index + len(words) - 1
            if last >= len(tokens) or (best is not None and last < best[0]):
                continue
            if all(_matches(words[at], tokens[index + at].lower) for at in range(len(words))) and (
                _is_close(text, index, last)
            ):
                best = (last, section)
        return best


@lru_cache(maxsize=32)
def load(name: str) -> Lexicon:
    """Read a list of this package by its name; see `lexicons/README.txt` for the format."""
    return Lexicon(sections_of(name))


@lru_cache(maxsize=32)
def sections_of(name: str) -> Mapping[str, tuple[str, ...]]:
    """Read the sections of a list: `[section]`, then lines `da: entry, entry*, a phrase`."""
    sections: dict[str, list[str]] = {}
    current = sections.setdefault("", [])
    for raw in _read(name).splitlines():
        line = raw.partition("#")[0].strip()
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), [])
        elif line:
            _, _, entries = line.partition(":")
            current.extend(entry.strip() for entry in entries.split(",") if entry.strip())
    return {section: tuple(entries) for section, entries in sections.items() if entries}


@lru_cache(maxsize=4)
def by_key(name: str) -> Mapping[str, tuple[str, ...]]:
    """Read a list whose lines are `key: entry, entry`: what stands behind each key."""
    lines = _read(name).splitlines()
    pairs = (line.partition(":") for line in lines if ":" in line and not line.startswith("#"))
    return {key.strip(): tuple(map(str.strip, entries.split(","))) for key, _, entries in pairs}


def _read(name: str) -> str:
    return files("orchestrator.checks").joinpath("lexicons", f"{name}.txt").read_text("utf-8")


@lru_cache(maxsize=128)
def words_of(name: str, section: str) -> frozenset[str]:
    """Give a section of whole words as a set, for looking up one word."""
    return frozenset(sections_of(name)[section])


def _folded(word: str) -> list[str]:
    """Fold one word of an entry as the text's words are folded; a hyphen makes two."""
    folded = [token.lower for token in Normalised(word).tokens]
    if folded and word.endswith("*"):
        folded[-1] += "*"
    return folded


def _beginning(first: str, second: str) -> tuple[str, str]:
    """Give what two words of a phrase begin with, however they are inflected."""
    return first[:_STEM_MIN], second[:1]


def _matches(entry: str, word: str) -> bool:
    return word.startswith(entry[:-1]) if entry.endswith("*") else word == entry


def _is_close(text: Normalised, first: int, last: int) -> bool:
    tokens = text.tokens
    return all(tokens[at + 1].start - tokens[at].end <= _GAP_MAX for at in range(first, last))
