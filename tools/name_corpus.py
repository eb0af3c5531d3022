"""The labelled sentences that the model of names learns from, and those kept apart to score it.

Files are `NAME.tsv.gz`: `word TAB B|I|O`, a blank line between sentences. They stay outside the
repository. Every split is by a hash of the sentence, so the same files give the same splits.
"""

import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from orchestrator.checks.names.features import TOKEN
from orchestrator.checks.text import normalise

TRAINED: Final = (
    "da_ddt_train", "nb_norne_train", "nn_norne_train", "sv_klintan_train",
    "sv_talbanken_train", "fi_turku_train", "en_wnut_train",
)  # fmt: skip
HALVED: Final = ("da_twitter_dev", "da_arto_dev", "en_ewt_dev")  # no train split: half of each
SCORED: Final = (
    "da_ddt_dev", "da_twitter_dev", "da_arto_dev", "nb_norne_dev", "nn_norne_dev",
    "sv_klintan_train", "sv_talbanken_dev", "fi_turku_dev", "en_ewt_dev", "en_wnut_dev",
)  # fmt: skip
_KLINTAN: Final = "sv_klintan_train"  # has no dev split: one sentence in six is kept apart
_NO_SPACE_BEFORE: Final = re.compile(r"[.,:;!?%)\]}…»”]+|'(?:s|m|re|ve|ll|d)|n't", re.IGNORECASE)
_NO_SPACE_AFTER: Final = frozenset("([{«“#@$£")


class Sentence(NamedTuple):
    """A sentence as written, with the spans of its persons."""

    text: str
    persons: tuple[tuple[int, int], ...]
    is_english: bool = False


def number_of(text: str, salt: str = "") -> int:
    """Give a number that depends on the text alone."""
    return int.from_bytes(hashlib.sha256((salt + text).encode()).digest()[:6])


def training(data: Path) -> list[Sentence]:
    """Give what is trained on."""
    return [
        sentence._replace(is_english=name.startswith("en_"))
        for name in (*TRAINED, *HALVED)
        for sentence in read(data / f"{name}.tsv.gz")
        if _is_for_training(name, sentence)
    ]


def kept_apart(data: Path, name: str) -> list[Sentence]:
    """Give the sentences of a set that nothing was trained on."""
    sentences = read(data / f"{name}.tsv.gz")
    if name in (*HALVED, _KLINTAN):
        return [sentence for sentence in sentences if not _is_for_training(name, sentence)]
    return list(sentences)


def _is_for_training(name: str, sentence: Sentence) -> bool:
    if name in HALVED:
        return number_of(sentence.text) % 2 == 0
    return name != _KLINTAN or number_of(sentence.text) % 6 != 0


def read(path: Path) -> Iterator[Sentence]:
    """Read a file's sentences, written as people write them."""
    rows: list[tuple[str, str]] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            word, _, label = line.rstrip("\n").partition("\t")
            if label:
                rows.append((word, label))
            elif rows:
                yield written(rows)
                rows = []
    if rows:
        yield written(rows)


def written(rows: list[tuple[str, str]]) -> Sentence:
    """Join words with spaces where one writes them; keep where the persons are."""
    text, is_open = "", True
    persons: list[tuple[int, int]] = []
    for word, label in rows:
        if not is_open and not _NO_SPACE_BEFORE.fullmatch(word):
            text += " "
        start = len(text)
        text += word
        is_open = word in _NO_SPACE_AFTER
        if label == "B" or (label == "I" and not persons):
            persons.append((start, len(text)))
        elif label == "I":
            persons[-1] = (persons[-1][0], len(text))
    return Sentence(text, tuple(persons))


def labelled(sentence: Sentence) -> tuple[list[str], list[str]]:
    """Cut a sentence into the model's words, each with its label."""
    folded = normalise(sentence.text)
    words, labels = [], []
    spans = [
        (start, end, number)
        for number, given in enumerate(sentence.persons)
        for start, end in [given]
    ]
    last = -1
    for match in TOKEN.finditer(folded.text):
        start, end = folded.given_span(*match.span())
        number = next((n for first, past, n in spans if start < past and first < end), -1)
        words.append(match.group())
        labels.append("O" if number < 0 else "I" if number == last else "B")
        last = number
    return words, labels
