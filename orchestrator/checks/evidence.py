"""Evidence: pieces that mean little alone and much together, in a few neighbouring sentences."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from orchestrator.checks.text import Normalised

_REACH: Final = 480  # characters that neighbouring sentences may have together
_PIECES_MAX: Final = 400  # looked at in one window; a post has a dozen


class Piece(NamedTuple):
    """A stretch of the folded text that is evidence of one kind."""

    start: int
    end: int
    kind: str


class Window(NamedTuple):
    """Neighbouring sentences with what stands in them."""

    sentences: int
    start: int
    end: int
    pieces: tuple[Piece, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """Give the kinds of evidence; a kind counts once."""
        return frozenset(piece.kind for piece in self.pieces)

    def weight(self, weights: Mapping[str, int]) -> int:
        """Sum the weights of the kinds; a harmless kind has a negative one."""
        return sum(weights.get(kind, 0) for kind in self.kinds)


def windows(text: Normalised, pieces: Iterable[Piece], *, widest: int) -> Iterator[Window]:
    """Yield every window of one to `widest` sentences, the narrow ones first."""
    found = sorted(pieces)
    starts = [piece.start for piece in found]
    for count in range(1, widest + 1):
        for first in range(len(text.sentences) - count + 1):
            begin, finish = text.sentences[first][0], text.sentences[first + count - 1][1]
            if count > 1 and finish - begin > _REACH:
                continue
            low, high = bisect_left(starts, begin), bisect_left(starts, finish)
            if high > low:
                yield Window(
                    count, begin, finish, tuple(found[low : min(high, low + _PIECES_MAX)])
                )
