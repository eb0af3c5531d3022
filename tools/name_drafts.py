"""The project's own drafts with their names marked: to learn from, and to score by halves."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from orchestrator.checks.names.model import NameModel
from orchestrator.checks.text import Normalised, normalise
from tools.name_corpus import Sentence, number_of

DRAFTS: Final = Path(__file__).parents[1] / "tests" / "checks" / "data"
_OTHER: Final = "other"  # a private third person; the sender, public persons and figures are not

Span = tuple[int, int]


class Draft(NamedTuple):
    """A draft, with the spans of all names, of private persons' names, and whether it is clean."""

    text: str
    names: tuple[Span, ...]
    others: tuple[Span, ...]
    is_clean: bool

    @property
    def half(self) -> int:
        """Say which half of the drafts it belongs to, 0 or 1."""
        return number_of(self.text, "draft") % 2

    def sentences(self) -> Iterator[Sentence]:
        """Yield its sentences, cut as the model is asked about them."""
        folded = normalise(self.text)
        for begin, end in (folded.given_span(*span) for span in folded.sentences):
            inside = [(max(a, begin), min(b, end)) for a, b in self.names if a < end and begin < b]
            yield Sentence(self.text[begin:end], tuple((a - begin, b - begin) for a, b in inside))


def drafts(folder: Path = DRAFTS) -> Iterator[Draft]:
    """Read the drafts whose names are marked, in the order of the text: `[name, kind]`."""
    for path in sorted(folder.glob("*/*.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            if "names" in row:
                names = tuple(_spans(row["text"], [name for name, _ in row["names"]]))
                kinds = [kind for _, kind in row["names"]]
                others = (span for span, kind in zip(names, kinds, strict=True) if kind == _OTHER)
                yield Draft(row["text"], names, tuple(others), row["outcome"] == "pass")


def _spans(text: str, names: Sequence[str]) -> Iterator[Span]:
    end = 0
    for name in names:
        start = text.index(name, end)
        end = start + len(name)
        yield start, end


class Seen(NamedTuple):
    """What the model gives to private persons' names, and the most to a word of a clean draft."""

    others: tuple[float, ...]
    strays: tuple[float, ...]

    def missed(self, level: float) -> float:
        """Give the part of the names below a level."""
        return sum(value < level for value in self.others) / len(self.others)

    def alarms(self, level: float) -> float:
        """Give the part of the clean drafts with a word at a level that is in no name."""
        return sum(value >= level for value in self.strays) / len(self.strays)


def seen(model: NameModel, given: Sequence[Draft]) -> Seen:
    """Ask the model about drafts."""
    others: list[float] = []
    strays: list[float] = []
    for draft in given:
        text = Normalised(draft.text)
        places = [text.given_span(token.start, token.end) for token in text.tokens]
        likely = list(zip(places, model.likely_tokens(text), strict=True))
        others += [
            max((value for (a, b), value in likely if a < end and start < b), default=0.0)
            for start, end in draft.others
        ]
        if draft.is_clean:
            free = (
                value
                for (a, b), value in likely
                if not any(a < end and start < b for start, end in draft.names)
            )
            strays.append(max(free, default=0.0))
    return Seen(tuple(others), tuple(strays))
