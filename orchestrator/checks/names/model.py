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
        if not words:
            return []
        features = self._features.of_sentence(words)
        with self._lock:
            self._tagger.set(features)
            return [1.0 - self._tagger.marginal("O", at) for at in range(len(words))]

    def likely_tokens(self, text: Normalised) -> list[float]:
        """Give the same for each token of a text; a token inside a word counts as the word."""
        likely = [0.0] * len(text.tokens)
        starts = text.token_starts
        for begin, end in text.sentences:
            words = TOKEN.finditer(text.text, begin, end)
            while piece := list(islice(words, _SENTENCE_MAX)):
                if not any(match.group()[0].isalpha() for match in piece):
                    continue  # numbers alone name nobody
                values = self.probabilities([match.group() for match in piece])
                for match, value in zip(piece, values, strict=True):
                    at = bisect_left(starts, match.start())
                    while at < len(starts) and starts[at] < match.end():
                        likely[at] = value
                        at += 1
        return likely


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
