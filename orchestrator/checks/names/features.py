"""What the model of names is told about a word: its letters, its shape, its neighbours.

Training (`tools/train_names.py`) and use share this file: a change here needs a new training.
"""

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from orchestrator.checks.names.forms import bases
from orchestrator.checks.names.words import Mark

TOKEN: Final = re.compile(
    r"https?://\S{1,200}|[@#][\w.]{0,60}\w|[^\W_]+(?:['-][^\W_]+)*|[^\w\s]{1,3}|_+"
)
_LETTERS: Final = 24  # of a word that are looked at; longer ones are no names
_PREFIXES: Final = (1, 2, 3, 4)
_SUFFIXES: Final = (2, 3, 4, 5)
_FEW: Final = 2  # words; a shorter sentence does not show how it uses capitals

_PART: Final = 4  # letters of a part of a compound
_NEAR: Final = range(1, 7)  # words
_ORDINARY: Final = frozenset("lLwW")  # uses of a word that is none of a name by itself
_COMMON: Final = frozenset("LW")
_COMPOUND: Final = "k"  # of two such words

Lookup = Callable[[str], Mark]


class Word(NamedTuple):
    """What is known of a word by itself: for its own place, and as a neighbour."""

    here: tuple[str, ...]
    before: tuple[str, ...]  # as the word before the one in question
    after: tuple[str, ...]
    two_before: str
    two_after: str
    shape: str
    mark: str
    word: str
    is_thing: bool
    may_name: bool
    is_capital: bool


_OUTSIDE: Final = Word((), ("-1<",), ("+1>",), "-2<", "+2>", "<", "<", "<", False, False, False)


class Features:
    """Features of sentences, with a memory for words; one for each table of words."""

    def __init__(self, lookup: Lookup, remembered: int = 20_000) -> None:
        self._lookup = lookup
        self._word = lru_cache(maxsize=remembered)(self._read)

    def may_name(self, words: Sequence[str]) -> bool:
        """Say whether any word may be a name at all: most sentences need no more than this."""
        read = map(self._word, words)
        return any(word.may_name or (at and word.is_capital) for at, word in enumerate(read))

    def of_sentence(self, words: Sequence[str]) -> list[list[str]]:
        """Give one list of features for each word of a sentence."""
        case = _case_of(words)
        read = [_OUTSIDE, _OUTSIDE, *map(self._word, words), _OUTSIDE, _OUTSIDE]
        things = {at for at, word in enumerate(read[2:-2]) if word.is_thing}
        return [
            _at_its_place(
                read[at : at + 5], f"{case}<" if at == 0 else case, _things_near(things, at)
            )
            for at in range(len(words))
        ]

    def _read(self, given: str) -> Word:
        word = given.encode("utf-8", "replace").decode("utf-8")  # half a character is none
        lower = word.lower()[:_LETTERS]
        shape = _shape_of(word)
        mark = self._lookup(lower)
        base = next((found for found in map(self._lookup, bases(lower)) if found.names), None)
        names = f"{mark.names}+{base.names}" if base and not mark.names else mark.names
        tail = None if mark.use else self._tail(lower)
        use, lists = (
            (mark.use, mark.lists) if tail is None else (_COMPOUND, mark.lists or tail.lists)
        )
        known = f"{names}{use}{lists}"
        here = (
            f"w={lower}",
            f"s={shape}",
            f"v={use}|{shape}",
            f"g={names}|{use}",
            f"h={names}|{shape}",
            f"l={lists}",
            *(f"p={lower[:size]}" for size in _PREFIXES if len(lower) > size),
            *(f"e={lower[-size:]}" for size in _SUFFIXES if len(lower) > size),
            f"f={lower[-3:]}|{shape}",
            f"u={lower[-3:]}|{use}",
        )
        is_word = len(word) > 1 and word[0].isalpha()
        is_plain = (use in _ORDINARY or use == _COMPOUND) and "g" not in names
        # `an` and `do` are names somewhere: common words are no reason to ask
        may_name = is_word and (not is_plain or bool(names and use not in _COMMON))
        more = (shape, known, lower, "h" in lists, may_name, is_word and word[0].isupper())
        before = (f"-w={lower}", f"-s={shape}", f"-m={known}", f"-e={lower[-3:]}")
        after = (f"+w={lower}", f"+s={shape}", f"+m={known}", f"+e={lower[-3:]}")
        return Word(here, before, after, f"-2={lower}", f"+2={lower}", *more)

    def _tail(self, lower: str) -> Mark | None:
        """Give the last part of a word that no text showed: `mandagsquiz`, `bokbussen`."""
        for cut in range(_PART, len(lower) - _PART + 1):
            tail = self._lookup(lower[cut:])
            if tail.use in _ORDINARY and (
                self._lookup(lower[:cut]).use in _ORDINARY
                or (lower[cut - 1] in "se" and self._lookup(lower[: cut - 1]).use in _ORDINARY)
            ):
                return tail
        return None


def _at_its_place(window: Sequence[Word], case: str, things: str) -> list[str]:
    """Give a word's features among two words before and two after it."""
    before2, before, word, after, after2 = window
    return [
        *word.here,
        *before.before,
        *after.after,
        before2.two_before,
        after2.two_after,
        f"c={case}|{word.shape}|{word.mark}",
        f"n={before.shape}|{word.shape}|{after.shape}",
        f"m={before.mark}|{word.mark}|{after.mark}",
        f"t={case}|{word.mark}|{after.mark}|{after.shape}",
        f"q={before.word}|{word.mark}",
        f"x={things}|{word.mark}",
        f"y={things}|{word.shape}",
    ]


def _things_near(things: Collection[int], at: int) -> str:
    """Say whether a thing stands right before, before or behind a word."""
    if not things:
        return ""
    return "".join(
        (
            "1" if at - 1 in things else "",
            "<" if any(at - far in things for far in _NEAR) else "",
            ">" if any(at + far in things for far in _NEAR) else "",
        )
    )


def _shape_of(word: str) -> str:
    """Give a word's shape with runs shortened: `Anne-Marie` -> `Xx-Xx`, `DR1` -> `XXd`."""
    kinds: list[str] = []
    for char in word[:_LETTERS]:
        kind = (
            "X" if char.isupper() else "x" if char.isalpha() else "d" if char.isdigit() else char
        )
        is_run = kinds[-1:] == [kind] and (kind != "X" or kinds[-2:] == [kind, kind])
        if not is_run:
            kinds.append(kind)
    return "".join(kinds)


def _case_of(words: Sequence[str]) -> str:
    """Say how a sentence uses capitals: nowhere, first word only, everywhere, or as one would."""
    letters = [word for word in words if word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in letters)
    if capitals == 0:
        return "0"
    if capitals == 1 and letters[0][0].isupper():
        return "1"
    return "A" if capitals * 2 > len(letters) > _FEW else "N"
