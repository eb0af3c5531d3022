"""Normalise a text once, with a way back: findings point into the text as given.

Folded: compatibility forms (NFKC: full-width, circled, superscript digits), digits of other
scripts, every dash, every space, typographic apostrophes. Left out: zero-width characters, soft
hyphens, bidi controls, variation selectors, keycap frames. A letter that plays a digit (O, o, l,
I, Cyrillic and Greek twins) becomes one when it stands between digits.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache, wraps
from typing import Any, Concatenate, Final, NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u02d7\ufe58\ufe63\uff0d"
_APOSTROPHES: Final = "\u2018\u2019\u02bc\u00b4\u0060"
_SPACES: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_DROPPED: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u20e3\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f"
)
_PLAIN: Final = re.compile("[\\x00-\\x7f\u00c0-\u00ff]+")  # these fold to themselves
_SINGLE: Final = dict.fromkeys(map(ord, _DASHES), "-") | dict.fromkeys(map(ord, _APOSTROPHES), "'")
_IS_SPACE: Final = re.compile(f"[{_SPACES}]")
_IS_DROPPED: Final = re.compile(f"[{_DROPPED}]")
_TWINS: Final = str.maketrans("OoОоΟοQlI|ІіЅ", "0000000111115")
_TWIN_RUN: Final = re.compile(r"(?<=\d)[OoОоΟοQlI|ІіЅ]{1,4}(?=[ .\-]?\d)")
_TOKEN: Final = re.compile(r"[^\W_]+")
_BREAK: Final = re.compile(
    r"[.!?…]{1,8}[\"')\]»”]{0,3}\s{1,8}|\n[ \t\r]{0,40}\n|\n(?=[^\W\d_a-zæøåäö]|[#@*•-])"
)
_FIRST_LETTER: Final = re.compile(r"[^\W\d_]")
_ENGLISH_WORDS: Final = frozenset(("the", "and", "of", "is", "was", "with", "has", "she", "their"))
_ENGLISH_ENOUGH: Final = 2
_ABBREVIATIONS: Final = frozenset(
    [
        "bl",
        "eks",
        "ex",
        "ca",
        "dr",
        "f",
        "feks",
        "fx",
        "hr",
        "fr",
        "frk",
        "jf",
        "kl",
        "mr",
        "mrs",
        "ms",
        "nr",
        "osv",
        "pga",
        "st",
        "stk",
        "tel",
        "tlf",
        "vs",
        "bla",
        "dvs",
        "evt",
        "inkl",
        "alm",
        "kap",
        "vej",
        "prof",
        "sr",
        "jr",
        "lic",
        "ev",
        "mm",
        "esim",
        "mm",
        "klo",
        "os",
        "puh",
        "n",
        "eg",
        "ie",
        "no",
        "t",
        "ex",
    ]
)


class Token(NamedTuple):
    """One word or number of the folded text."""

    start: int
    end: int
    word: str
    lower: str


class Normalised:
    """A folded text, its words and sentences, and the way back to the text as given."""

    def __init__(self, given: str) -> None:
        self.given = given
        self.text, self._starts = _fold(given)
        self.memo: dict[tuple[object, ...], Any] = {}  # what `once_a_text` found out about it

    def given_span(self, start: int, end: int) -> tuple[int, int]:
        """Turn a span of the folded text into Python indices of the text as given."""
        if self._starts is None:
            return start, end
        starts = self._starts
        return starts[start], (starts[end - 1] if end > start else starts[start]) + (
            self._width(end - 1) if end > start else 0
        )

    def _width(self, index: int) -> int:
        """Say how many given characters the folded character came from."""
        assert self._starts is not None
        here = self._starts[index]
        after = bisect_right(self._starts, here)
        limit = self._starts[after]
        width = limit - here
        while width > 1 and _IS_DROPPED.match(self.given[here + width - 1]):
            width -= 1  # what was left out after a character is no part of it
        return max(width, 1)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Give the words and numbers in order."""
        return tuple(
            Token(*m.span(), word := m.group(), word.lower()) for m in _TOKEN.finditer(self.text)
        )

    @cached_property
    def token_starts(self) -> tuple[int, ...]:
        """Give where each token starts, for bisecting."""
        return tuple(token.start for token in self.tokens)

    @cached_property
    def words(self) -> Mapping[str, Sequence[int]]:
        """Give for each lower-case word where it stands among the tokens: a text repeats words."""
        places: dict[str, list[int]] = {}
        for index, token in enumerate(self.tokens):
            places.setdefault(token.lower, []).append(index)
        return places

    @cached_property
    def reads_english(self) -> bool:
        """Say whether the words look like English; posts mix languages."""
        return sum(token.lower in _ENGLISH_WORDS for token in self.tokens) >= _ENGLISH_ENOUGH

    @cached_property
    def has_capitals(self) -> bool:
        """Say whether sentences begin with a capital; many write none at all."""
        return any(
            (first := _FIRST_LETTER.search(self.text, begin, end)) and first.group().isupper()
            for begin, end in self.sentences
        )

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Give the sentences as spans that cover the whole folded text."""
        spans: list[tuple[int, int]] = []
        start = 0
        for match in _BREAK.finditer(self.text):
            if match.group()[0] == "." and self._is_abbreviation(match.start(), match.end()):
                continue
            spans.append((start, match.end()))
            start = match.end()
        spans.append((start, len(self.text)))
        return tuple(spans)

    def sentence_at(self, position: int) -> int:
        """Say which sentence a position stands in."""
        return bisect_right(self._sentence_starts, position) - 1

    @cached_property
    def _sentence_starts(self) -> tuple[int, ...]:
        return tuple(start for start, _ in self.sentences)

    def _is_abbreviation(self, dot: int, after: int) -> bool:
        word = self.text[max(0, dot - 12) : dot]
        last = re.search(r"[^\W_]{0,12}$", word)
        text = last.group() if last else ""
        if not text:
            return False
        follows_small = self.text[after : after + 1].islower()
        return (
            text.lower() in _ABBREVIATIONS
            or (text.isdigit() and follows_small)
            or (len(text) == 1 and text.isalpha())
        )


def once_a_text(
    function: Callable[Concatenate[Normalised, P], R],
) -> Callable[Concatenate[Normalised, P], R]:
    """Let checks share what one of them found out about a text; it goes when the text goes.

    Positional arguments only, and hashable.
    """

    @wraps(function)
    def remembering(text: Normalised, /, *args: P.args, **kwargs: P.kwargs) -> R:
        key = (function, *args)
        if key not in text.memo:
            text.memo[key] = function(text, *args, **kwargs)
        known: R = text.memo[key]
        return known

    return remembering


@lru_cache(maxsize=64)
def normalise(text: str) -> Normalised:
    """Fold a text; checks that ask for the same text share one result, until a run ends."""
    return Normalised(text)


def _fold(given: str) -> tuple[str, list[int] | None]:
    """Fold; the second value holds where each folded character came from, None for one to one."""
    if given.isascii():
        return _fold_twins(given), None
    pieces: list[str] = []
    starts: list[int] = []
    index, length = 0, len(given)
    while index < length:
        end = _end_of_plain(given, index)
        if end > index:
            pieces.append(given[index:end])
            starts.extend(range(index, end))
            index = end
            continue
        end = index + 1
        while end < length and _hangs_on(given[end]):
            end += 1
        folded = _fold_cluster(given[index:end])
        pieces.append(folded)
        starts.extend([index] * len(folded))
        index = end
    text = "".join(pieces)
    starts.append(length)
    return _fold_twins(text), starts


def _end_of_plain(given: str, index: int) -> int:
    """Say how far characters go that fold to themselves; the last may bear a mark behind it."""
    run = _PLAIN.match(given, index)
    if run is None:
        return index
    end = run.end()
    return end - 1 if end < len(given) and _hangs_on(given[end]) else end


def _hangs_on(char: str) -> bool:
    """Say whether a character belongs to the one before: a mark, or what is dropped before one."""
    return bool(unicodedata.combining(char) or _IS_DROPPED.match(char))


@lru_cache(maxsize=2048)
def _fold_cluster(cluster: str) -> str:
    """Fold one character with the marks that stand on it."""
    if len(cluster) == 1:
        if cluster.isascii():
            return cluster
        if _IS_DROPPED.match(cluster):
            return ""
        if _IS_SPACE.match(cluster):
            return " "
    else:
        cluster = _IS_DROPPED.sub("", cluster)
        if len(cluster) == 1:
            return _fold_cluster(cluster)
    folded = unicodedata.normalize("NFKC", cluster).translate(_SINGLE)
    if folded.isascii():
        return folded
    return "".join(_fold_digit(char) for char in folded)


def _fold_digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _fold_twins(text: str) -> str:
    """Turn letters that stand between digits and look like digits into them; length stays."""
    return _TWIN_RUN.sub(lambda match: match.group().translate(_TWINS), text)
