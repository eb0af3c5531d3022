"""Scores of sentences: whether one holds a person, and whether one was seen."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from orchestrator.checks.gdpr.persons import names, persons
from orchestrator.checks.gdpr.public_names import public_tokens
from orchestrator.checks.names.model import shared_model
from orchestrator.checks.text import Normalised
from tools.name_corpus import Sentence

NOBODY: Final[frozenset[str]] = frozenset()


class Score(NamedTuple):
    """Precision, recall and F1 of sentences, with their number and how many hold a person."""

    sentences: int
    holding: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Give the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        """Write as `.91/.88/.90`."""
        return f"{self.precision:.2f}/{self.recall:.2f}/{self.f1:.3f}"


def score(sentences: Sequence[Sentence], seen: Iterable[bool]) -> Score:
    """Compare what was seen with what is there."""
    right = alarms = 0
    holding = sum(bool(sentence.persons) for sentence in sentences)
    for sentence, is_seen in zip(sentences, seen, strict=True):
        if is_seen:
            right += bool(sentence.persons)
            alarms += not sentence.persons
    return Score(
        len(sentences),
        holding,
        right / (right + alarms) if right + alarms else 0.0,
        right / holding if holding else 0.0,
    )


def by_model(text: Normalised) -> bool:
    """Ask the model alone."""
    model = shared_model()
    return max(model.likely_tokens(text), default=0.0) >= model.levels.name


def by_check(text: Normalised) -> bool:
    """Ask what `gdpr.person` calls a name."""
    return any(name.is_certain for name in names(text, NOBODY, NOBODY))


def by_hint(text: Normalised) -> bool:
    """Ask what is at least perhaps a name."""
    return bool(persons(text))


def by_check_or_public(text: Normalised) -> bool:
    """Count public persons too, whom the check lets pass and the sets call persons."""
    return by_check(text) or (by_model(text) and bool(public_tokens(text)))
