"""Words that are nearly another: a letter too many, too few, another one, or two swapped."""

from collections.abc import Iterable
from typing import Final

_SHORTEST: Final = 3
_TYPICAL: Final = 5  # letters from which one slip alone makes no other common word
_LONG: Final = 8  # letters from which two slips are told
_FAR: Final = 3


def is_near(word: str, known: Iterable[str], *, is_expected: bool = False) -> bool:
    """Tell whether a word is probably meant as one of those known.

    Two swapped letters always count. Of words below five letters anything else counts only where
    such a word is expected: "then" is near to "when".
    """
    return any(_is_near(word, one, is_expected=is_expected) for one in known)


def _is_near(word: str, known: str, *, is_expected: bool) -> bool:
    shorter, longer = sorted((len(word), len(known)))
    if shorter < _SHORTEST or longer - shorter >= _FAR:
        return False
    slips = _slips(word, known)
    if longer < _TYPICAL and not is_expected:
        return slips == 1 and sorted(word) == sorted(known)
    return slips <= (2 if longer >= _LONG else 1)


def _slips(word: str, known: str) -> int:
    """Return the Damerau-Levenshtein distance (optimal string alignment) of two words."""
    before: list[int] = []
    row = list(range(len(known) + 1))
    for at, letter in enumerate(word, start=1):
        earlier, before, row = before, row, [at]
        for other_at, other in enumerate(known, start=1):
            slips = min(
                before[other_at] + 1, row[-1] + 1, before[other_at - 1] + (letter != other)
            )
            if at > 1 and other_at > 1 and (letter, other) == (known[other_at - 2], word[at - 2]):
                slips = min(slips, earlier[other_at - 2] + 1)
            row.append(slips)
    return row[-1]
