"""The project's own model of persons' names: a linear-chain CRF, read once from package data.

Trained by `tools/train_names.py`; sources, licences and scores stand in `NOTICE.md`.
"""

import json
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from threading import Lock
from typing import Final, NamedTuple

from orchestrator.checks.names.features import TOKEN, Features
from orchestrator.checks.names.words import WordTable
from orchestrator.checks.text import Normalised

_PACKAGE: Final = "orchestrator.checks.names"
_SENTENCE_MAX: Final = 400  # words read at once; longer "sentences" are lists or worse


class Levels(NamedTuple):
    """From which probability a word is a name, and from which it is perhaps one."""

    name: float
    perhaps: float


class NameModel:
    """Says how likely each word of a sentence belongs to a person's name."""

    def __init__(self, model: bytes, words: bytes, levels: Levels) -> None:
        import pycrfsuite

        self.levels = levels
        self._features = Features(WordTable(words))
        self._tagger = pycrfsuite.Tagger()
        self._model = model  # the tagger reads these very bytes: they must live as long as it
        self._tagger.open_inmemory(self._model)
        self._lock = Lock()  # the tagger keeps the sentence it was asked about

    def probabilities(self, words: Sequence[str]) -> list[float]:
        """Give, for each word of one sentence, how likely it belongs to a person's name."""
        if not self._features.may_name(words):
            return [0.0] * len(words)
        features = self._features.of_sentence(words)
        with self._lock:
            self._tagger.set(features)
            return [1.0 - self._tagger.marginal("O", at) for at in range(len(words))]

    def likely_tokens(self, text: Normalised) -> list[float]:
        """Give the same for each token of a text; a token inside a word counts as the word."""
        likely = [0.0] * len(text.tokens)
        starts = text.token_starts
        known: dict[tuple[str, ...], list[float]] = {}  # a text may say one sentence often
        for begin, end in text.sentences:
            matches = TOKEN.finditer(text.text, begin, end)
            while piece := list(islice(matches, _SENTENCE_MAX)):
                words = tuple(_in_small([match.group() for match in piece]))
                values = known.get(words)
                if values is None:
                    values = known[words] = self.probabilities(words)
                at = bisect_left(starts, piece[0].start())
                for match, value in zip(piece, values, strict=True):
                    while at < len(starts) and starts[at] < match.end():
                        likely[at] = value
                        at += 1
        return likely


def _in_small(words: list[str]) -> list[str]:
    """Write a sentence in small letters that is all in capitals: the model knows both."""
    letters = [word for word in words if len(word) > 1 and word.isalpha()]
    shouted = sum(word.isupper() for word in letters)
    return [word.lower() for word in words] if shouted * 4 > len(letters) * 3 else words


@lru_cache(maxsize=1)
def shared_model() -> NameModel:
    """Read the model at its first use; the process keeps one."""
    folder = files(_PACKAGE)
    levels = json.loads(folder.joinpath("levels.json").read_text("utf-8"))
    return NameModel(
        folder.joinpath("model.crfsuite").read_bytes(),
        folder.joinpath("words.bin").read_bytes(),
        Levels(name=levels["name"], perhaps=levels["perhaps"]),
    )
