"""A table of words, as numbers: how each is used in running text, and on which lists it stands.

A word is kept as its CRC-32 only, so the table is small and no text can be read from it. Two
words of a hundred thousand may share a number; the model has to live with a wrong hint anyway.
"""

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

# of a word: unseen, lower case (rare, common), both, capitals (rare, common); listed, unseen here
USES: Final = ("", "l", "L", "m", "c", "C", "w", "W")
GIVEN: Final = 8  # a Nordic given name
GIVEN_ELSEWHERE: Final = 16
SURNAME: Final = 32
SURNAME_ELSEWHERE: Final = 64
TITLE: Final = 128  # a title or a relation
PLACE: Final = 256
THING: Final = 512  # a machine, a vessel, an animal: it may bear a person's name
_NAME_BITS: Final = (
    (GIVEN, "g"),
    (GIVEN_ELSEWHERE, "h"),
    (SURNAME, "s"),
    (SURNAME_ELSEWHERE, "z"),
)
_LIST_BITS: Final = ((TITLE, "t"), (PLACE, "o"), (THING, "h"))


class Mark(NamedTuple):
    """What the table says of a word."""

    use: str
    names: str
    lists: str


@lru_cache(maxsize=4096)
def mark_of(bits: int) -> Mark:
    """Spell the bits of a word."""
    return Mark(
        USES[bits & 7],
        "".join(letter for bit, letter in _NAME_BITS if bits & bit),
        "".join(letter for bit, letter in _LIST_BITS if bits & bit),
    )


def number_of(word: str) -> int:
    """Give the number that stands for a lower-case word."""
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


class WordTable:
    """Sorted numbers of words beside their bits."""

    def __init__(self, packed: bytes) -> None:
        count = len(packed) // 6
        self._numbers = array("I", packed[: count * 4])
        self._bits = array("H", packed[count * 4 :])

    @staticmethod
    def pack(words: Mapping[str, int]) -> bytes:
        """Write a table; the same words give the same bytes on every little-endian machine."""
        by_number = {number_of(word): bits for word, bits in words.items() if bits}
        numbers = sorted(by_number)
        in_order = array("H", [by_number[number] for number in numbers])
        return array("I", numbers).tobytes() + in_order.tobytes()

    def __call__(self, word: str) -> Mark:
        """Give a lower-case word's mark."""
        number = number_of(word)
        at = bisect_left(self._numbers, number)
        if at < len(self._numbers) and self._numbers[at] == number:
            return mark_of(self._bits[at])
        return mark_of(0)
