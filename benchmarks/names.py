"""Score names of persons, sentence by sentence: the model alone, and `gdpr.person` as a whole.

python benchmarks/names.py --data DIR [--sample PER_CENT]

DIR holds the labelled sentences (`NAME.tsv.gz`), which are no part of the project. Printed are
precision/recall/F1. "swapped" puts names of many origins, on no list of ours, where persons stand.
"""

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from orchestrator.checks.jsonl import check_lines
from orchestrator.checks.names.model import shared_model
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.text import Normalised
from tools.name_corpus import SCORED, Sentence, kept_apart, number_of, read
from tools.name_examples import Draw, small, swapped
from tools.name_lists import by_origin
from tools.name_scores import by_check, by_check_or_public, by_hint, by_model, score

UNSEEN: Final = Path(__file__).parents[1] / "tests" / "checks" / "names" / "unseen_names.txt"
CHARACTERS: Final = 400
EVERYTHING: Final = 100


WAYS: Final[dict[str, Callable[[Normalised], bool]]] = {
    "model": by_model,
    "check: name": by_check,
    "or public": by_check_or_public,
    "or perhaps": by_hint,
}


def sampled(data: Path, name: str, per_cent: int) -> list[Sentence]:
    return [s for s in kept_apart(data, name) if number_of(s.text, "sample") % 100 < per_cent]


def table(data: Path, per_cent: int) -> None:
    print("set".ljust(27), "sentences", *(way.ljust(16) for way in WAYS))
    for name in SCORED:
        as_written = sampled(data, name, per_cent)
        row(name, as_written)
        row(f"{name} small", [small(sentence) for sentence in as_written])
    for name in ("da_ddt_dev", "nb_norne_dev", "sv_klintan_train", "fi_turku_dev"):
        named = [s for s in sampled(data, name, per_cent) if s.persons]
        origins = list(by_origin(UNSEEN).values())
        others = [swapped(s, origins, Draw(s.text)) for s in named]
        row(f"{name} swapped", others)
        row(f"{name} swapped small", [small(s) for s in others])


def row(name: str, sentences: Sequence[Sentence]) -> None:
    texts = [Normalised(sentence.text) for sentence in sentences]
    scores = [score(sentences, map(way, texts)) for way in WAYS.values()]
    print(name.ljust(27), str(len(texts)).rjust(9), *(str(got).ljust(16) for got in scores))


def false_numbers(data: Path) -> None:
    """Count identity numbers and IBANs that are seen in all sentences; there are none."""
    seen = sentences = 0
    for path in sorted(data.glob("*.tsv.gz")):
        lines = [json.dumps({"id": 0, "text": sentence.text}) for sentence in read(path)]
        sentences += len(lines)
        for answer in check_lines(lines, policy=CheckPolicy(), terms={}):
            kinds = {finding["type"] for finding in json.loads(answer)["findings"]}
            seen += len(kinds & {"NATIONAL_ID", "IBAN"})
    print(f"identity numbers and IBANs seen in {sentences} sentences: {seen}")


def speed(data: Path) -> None:
    """Time the model on texts of 400 characters, none of them seen before, words mostly known."""
    running = " ".join(sentence.text for sentence in kept_apart(data, "nb_norne_dev"))
    texts = [running[at : at + CHARACTERS] for at in range(0, 200 * CHARACTERS, CHARACTERS)]
    for turn in range(2):
        times: list[float] = []
        for text in texts:
            folded = Normalised(f"{text} {turn}")
            _ = folded.tokens, folded.sentences
            started = time.perf_counter()
            shared_model().likely_tokens(folded)
            times.append((time.perf_counter() - started) * 1000)
        print(
            f"{'warm' if turn else 'cold'}: {statistics.median(times):.2f} ms per "
            f"{CHARACTERS} characters (median), {min(times):.2f} least, {max(times):.2f} most"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Score names of persons.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=EVERYTHING, metavar="PER_CENT")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    levels = shared_model().levels
    print(f"levels: name {levels.name}, perhaps {levels.perhaps}")
    print(f"loaded in {(time.perf_counter() - started) * 1000:.0f} ms, memory of the process "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")  # fmt: skip
    speed(options.data)
    table(options.data, options.sample)
    if options.sample == EVERYTHING:
        false_numbers(options.data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
