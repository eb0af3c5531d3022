"""Train the model of persons' names, choose its levels on sentences kept apart, print the scores.

python -m tools.train_names --data DIR [--out DIR | --halves]

DIR holds the labelled sentences (`NAME.tsv.gz`); Faker and wordfreq must be installed for their
lists. The project's own drafts are learnt from too; `--halves` tells how a model does on drafts
that it has not seen. The same data and versions give the same files.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pycrfsuite

from orchestrator.checks.gdpr.things import is_thing_word
from orchestrator.checks.lexicon import by_key, sections_of
from orchestrator.checks.names import words as table
from orchestrator.checks.names.features import TOKEN, Features
from orchestrator.checks.names.model import Levels, NameModel
from orchestrator.checks.text import normalise
from tools import name_lists
from tools.name_corpus import SCORED, Sentence, kept_apart, labelled, number_of, training
from tools.name_drafts import Draft, drafts, seen
from tools.name_examples import from_templates, more, small
from tools.name_scores import score

OUT: Final = Path(__file__).parents[1] / "orchestrator" / "checks" / "names"
THRESHOLDS: Final = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)
_FOLDS: Final = 8
_NAMES: Final = table.GIVEN | table.GIVEN_ELSEWHERE | table.SURNAME | table.SURNAME_ELSEWHERE
_PLACES: Final = ("places", "days", "makers", "feasts", "systems")
_DRAFTED: Final = 2  # times a sentence of a draft counts: drafts are what the model is asked about
_TRAINER: Final = {
    "c1": 0.36,
    "c2": 0.01,
    "max_iterations": 150,
    "feature.minfreq": 2,
    "feature.possible_transitions": True,
}
# sentence F1 that each set must reach; in small letters where it is asked. The Twitter half has
# seventy-four sentences: too few to choose a level by
_LEVELS: Final = {
    "da_ddt_dev": (0.86, 0.83), "nb_norne_dev": (0.91, 0.87),
    "nn_norne_dev": (0.87, 0.0), "sv_klintan_train": (0.91, 0.89), "fi_turku_dev": (0.74, 0.0),
    "en_ewt_dev": (0.78, 0.0), "en_wnut_dev": (0.52, 0.0),
}  # fmt: skip
_PERHAPS_PRECISION: Final = 0.75  # of all sets together, at the lower level

Counts = tuple[Counter[str], Counter[str]]  # small, capital inside a sentence


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, write and score."""
    parser = argparse.ArgumentParser(description="Train the model of persons' names.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--halves", action="store_true", help="score each half of the drafts")
    options = parser.parse_args(arguments)
    sentences, own = training(options.data), list(drafts())
    if options.halves:
        _score_halves(sentences, own)
    else:
        _train(sentences, own, options.out)
        _choose_levels(options.data, options.out)
    return 0


def _train(labelled_texts: Sequence[Sentence], own: Sequence[Draft], out: Path) -> None:
    started = time.monotonic()
    drafted = [sentence for draft in own for sentence in draft.sentences()]
    both = [*labelled_texts, *drafted]
    counts = [_counted(s for s in both if _fold(s) == fold) for fold in range(_FOLDS)]
    lists, running = _lists(), name_lists.running_words()
    words = _bits(_without(counts, -1), lists, running)
    (out / "words.bin").write_bytes(table.WordTable.pack(words))
    readers = [
        Features(partial(_mark, _bits(_without(counts, fold), lists, running)))
        for fold in range(_FOLDS)
    ]
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=_TRAINER, verbose=False)
    number = 0
    for sentence, fold in _examples(labelled_texts, drafted):
        number += 1
        split, labels = labelled(sentence)
        trainer.append(readers[fold].of_sentence(split), labels)
    print(
        f"{number} sentences, {len(words)} words, {time.monotonic() - started:.0f} s", flush=True
    )
    del readers
    trainer.train(str(out / "model.crfsuite"))
    print(f"trained after {time.monotonic() - started:.0f} s", flush=True)


def _examples(
    labelled_texts: Sequence[Sentence], drafted: Sequence[Sentence]
) -> Iterator[tuple[Sentence, int]]:
    """Yield what is learnt, each with the fold whose counts it must not see."""
    origins = list(name_lists.by_origin().values())
    nordic = name_lists.nordic()
    everyone = [nordic, nordic, name_lists.elsewhere(), *origins]
    weighed = [(sentence, 2 if sentence.is_english else 1) for sentence in labelled_texts]
    for sentence, weight in (*weighed, *((sentence, _DRAFTED) for sentence in drafted)):
        fold = _fold(sentence)
        for _ in range(weight):
            yield sentence, fold
        for other in more([sentence], everyone):
            yield other, fold
    for sentence in from_templates(everyone):
        yield sentence, _fold(sentence)


def _score_halves(labelled_texts: Sequence[Sentence], own: Sequence[Draft]) -> None:
    """Print what a model sees in the half of the drafts that it did not learn from."""
    print("half".ljust(5), "names, clean".ljust(14), *(f"p>={t:<10}" for t in THRESHOLDS))
    for half in (0, 1):
        kept = [draft for draft in own if draft.half == half]
        with TemporaryDirectory() as folder:
            _train(labelled_texts, [draft for draft in own if draft.half != half], Path(folder))
            got = seen(_model(Path(folder)), kept)
        row = (f"{got.missed(t):.1%}/{got.alarms(t):.1%}".ljust(13) for t in THRESHOLDS)
        print(str(half).ljust(5), f"{len(got.others)}, {len(got.strays)}".ljust(14), *row)
    print("names of private persons missed / clean drafts with a word that is no name")


def _model(folder: Path) -> NameModel:
    model, words = (folder / name for name in ("model.crfsuite", "words.bin"))
    return NameModel(model.read_bytes(), words.read_bytes(), Levels(1.0, 1.0))


def _fold(sentence: Sentence) -> int:
    return number_of(sentence.text, "fold") % _FOLDS


def _counted(sentences: Iterator[Sentence]) -> Counts:
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for sentence in sentences:
        words = [m.group() for m in TOKEN.finditer(normalise(sentence.text).text)]
        for word in words[1:]:
            (lower if word.islower() else capital)[word.lower()] += word[0].isalpha()
        if words and words[0].islower():
            lower[words[0]] += 1
    return lower, capital


def _without(counts: Sequence[Counts], fold: int) -> Counts:
    """Sum the counts of all folds but one."""
    kept = [pair for number, pair in enumerate(counts) if number != fold]
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for small_ones, capitals in kept:
        lower.update(small_ones)
        capital.update(capitals)
    return lower, capital


def _lists() -> Mapping[str, int]:
    """Give the words of the lists of names, titles and places with their bits."""
    nordic, elsewhere = name_lists.nordic(), name_lists.elsewhere()
    listed: Counter[str] = Counter()
    own = [name for section in sections_of("given_names").values() for name in section]
    titles = [word for section in sections_of("titles").values() for word in section]
    places = [name for kind in _PLACES for name in by_key("places")[kind]] + [*name_lists.places()]
    for bit, names in (
        (table.GIVEN, [*nordic.given, *own]),
        (table.GIVEN_ELSEWHERE, elsewhere.given),
        (table.SURNAME, nordic.surnames),
        (table.SURNAME_ELSEWHERE, elsewhere.surnames),
        (table.TITLE, titles),
        (table.PLACE, places),
    ):
        for name in names:
            for word in {name.lower(), *(() if bit >= table.TITLE else name.lower().split())}:
                listed[word] |= bit
    return listed


def _bits(counts: Counts, lists: Mapping[str, int], running: Mapping[str, bool]) -> dict[str, int]:
    """Give every word's bits: how it is used, and its lists."""
    lower, capital = counts
    bits = dict(lists)
    for word in lower.keys() | capital.keys():
        bits[word] = bits.get(word, 0) | _use(lower[word], capital[word])
    for word in bits.keys() | running.keys():
        if is_thing_word(word):
            bits[word] = bits.get(word, 0) | table.THING
        elif any(lists.get(word[cut:], 0) & table.TITLE for cut in range(4, len(word) - 4)):
            bits[word] = bits.get(word, 0) | table.TITLE
    for word, is_common in running.items():
        if not bits.get(word, 0) & (7 | _NAMES):
            bits[word] = bits.get(word, 0) | (7 if is_common else 6)
    return bits


def _use(lower: int, capital: int) -> int:
    """Give the place in `words.USES`."""
    both = lower + capital
    if both < 2:  # noqa: PLR2004
        return 0
    if capital > both * 0.7:
        return 4 if capital < 4 else 5  # noqa: PLR2004
    if capital > both * 0.1:
        return 3
    return 1 if lower < 8 else 2  # noqa: PLR2004


def _mark(words: Mapping[str, int], word: str) -> table.Mark:
    return table.mark_of(words.get(word, 0))


def _choose_levels(data: Path, out: Path) -> None:
    """Take the level whose worst margin over what must be reached is best; write and print."""
    model = _model(out)
    margins = dict.fromkeys(THRESHOLDS, 1.0)
    right, alarms = Counter[float](), Counter[float]()
    print("set, sentences".ljust(34), *(f"p>={t:<12}" for t in THRESHOLDS))
    for name in SCORED:
        cased = kept_apart(data, name)
        for sentences, is_small in ((cased, False), ([small(s) for s in cased], True)):
            surest = [_surest(model, sentence) for sentence in sentences]
            row = f"{name}{' small' if is_small else ''} {len(sentences)}".ljust(34)
            for t in THRESHOLDS:
                got = score(sentences, [value >= t for value in surest])
                wanted = _LEVELS.get(name, (0.0, 0.0))[is_small]
                margins[t] = min(margins[t], got.f1 - wanted if wanted else 1.0)
                for sentence, value in zip(sentences, surest, strict=True):
                    right[t] += value >= t and bool(sentence.persons)
                    alarms[t] += value >= t and not sentence.persons
                row += f" {got!s:15}"
            print(row, flush=True)
    print("worst margin".ljust(34), *(f"{margins[t]:<15.3f}" for t in THRESHOLDS))
    name_level = max(THRESHOLDS, key=lambda t: margins[t])
    perhaps = min(
        (t for t in THRESHOLDS if right[t] >= _PERHAPS_PRECISION * (right[t] + alarms[t])),
        default=name_level,
    )
    levels = {"name": name_level, "perhaps": min(perhaps, name_level)}
    (out / "levels.json").write_text(json.dumps(levels) + "\n", "utf-8")
    print(levels)


def _surest(model: NameModel, sentence: Sentence) -> float:
    words = [match.group() for match in TOKEN.finditer(normalise(sentence.text).text)]
    return max(model.probabilities(words), default=0.0)


if __name__ == "__main__":
    sys.exit(main())
