"""Score the text checks on drafts, time them, and measure Presidio on the same texts.

python benchmarks/checks.py [FILE.jsonl or FOLDER ...] [--presidio-python PATH] [--wrong]

Without a path: the project's own drafts and those that the rules were not made with. Times are
processor time, so that other processes count for nothing. Presidio is not part of `[dev]`: pip
install 'ambassador-orchestrator[bench]', or name an interpreter that has it.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from orchestrator.checks.base import Draft
from orchestrator.checks.jsonl import check_lines
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.registry import all_checks
from orchestrator.checks.run import run_checks

HERE = Path(__file__).parent
DATA = HERE.parent / "tests" / "checks" / "data"
KEYS = ("id", "lang", "text", "ambassador", "area")
FLOOR = re.compile(r"(?:\d[ .\-]?){6,16}|[\w.+\-]+@[\w\-]+\.\w+|[A-ZÆØÅÄÖ][a-zæøåäö]+")
ROUNDS = 5
WORST_LENGTH = 100_000
PEER_TYPES = ("NATIONAL_ID", "IBAN", "PHONE", "EMAIL", "PERSON_THIRD_PARTY")

Drafts = list[dict[str, Any]]


class Score(NamedTuple):
    """What came of some drafts."""

    drafts: int
    leaks: int
    risky: int
    alarms: int
    clean: int
    blocked: int
    blocks: int
    exact: int

    def __add__(self, other: "Score") -> "Score":  # type: ignore[override]
        return Score(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def row(self, name: str) -> str:
        """Write the rates of these drafts as a line of the table."""
        rates = (
            (self.leaks, self.risky),
            (self.alarms, self.clean),
            (self.blocked, self.blocks),
            (self.exact, self.drafts),
        )
        cells = " ".join(
            f"{part / whole:>11.1%}" if whole else f"{'-':>11}" for part, whole in rates
        )
        return f"{name:24} {self.drafts:6} {cells}"


def read(path: Path) -> Drafts:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.jsonl")) if path.is_dir() else [path]


def answers(drafts: Drafts) -> Drafts:
    lines = (json.dumps({key: d[key] for key in KEYS if key in d}) for d in drafts)
    return [json.loads(line) for line in check_lines(lines, policy=CheckPolicy(), terms={})]


def types_seen(answer: dict[str, Any]) -> set[str]:
    return {finding["type"] for finding in answer["findings"] if finding["severity"] != "info"}


def score(drafts: Drafts, given: Drafts) -> Score:
    pairs = [(d["outcome"], a["outcome"]) for d, a in zip(drafts, given, strict=True)]
    return Score(
        drafts=len(pairs),
        leaks=sum(want != "pass" and got == "pass" for want, got in pairs),
        risky=sum(want != "pass" for want, _ in pairs),
        alarms=sum(want == "pass" and got != "pass" for want, got in pairs),
        clean=sum(want == "pass" for want, _ in pairs),
        blocked=sum(want == got == "block" for want, got in pairs),
        blocks=sum(want == "block" for want, _ in pairs),
        exact=sum(want == got for want, got in pairs),
    )


def recall(drafts: Drafts, seen: Iterable[set[str]]) -> dict[str, tuple[int, int]]:
    """Give for each type how many drafts with it were seen as such, and how many there are."""
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for draft, types in zip(drafts, seen, strict=True):
        wanted.update(draft["types"])
        found.update(kind for kind in draft["types"] if kind in types)
    return {kind: (found[kind], wanted[kind]) for kind in sorted(wanted)}


def wrong(drafts: Drafts, given: Drafts) -> Iterator[str]:
    for draft, answer in zip(drafts, given, strict=True):
        seen = types_seen(answer)
        if draft["outcome"] != answer["outcome"] or not set(draft["types"]) <= seen:
            yield (
                f"{draft['id']}: {draft['outcome']} -> {answer['outcome']}, "
                f"{draft['types']} -> {sorted(seen)}"
            )


def seconds_of(text: str, language: str | None) -> float:
    draft = Draft(texts={"caption": text}, language=language)
    started = time.process_time()
    run_checks(draft, all_checks(), CheckPolicy())
    return time.process_time() - started


def scan(text: str) -> float:
    started = time.process_time()
    sum(1 for _ in FLOOR.finditer(text))
    return time.process_time() - started


def milliseconds(drafts: Drafts) -> list[float]:
    """Give the best time of each draft; another text each round, so that no cache helps."""
    return [
        1000 * min(seconds_of(f"{d['text']} {n}", d["lang"]) for n in range(ROUNDS))
        for d in drafts
    ]


def show_times(drafts: Drafts, ours: list[float]) -> None:
    per_400 = [ms * 400 / max(len(d["text"]), 200) for ms, d in zip(ours, drafts, strict=True)]
    floor = sum(min(scan(d["text"]) for _ in range(ROUNDS)) for d in drafts) * 1000
    print("\ntime, warm")
    for name, all_of in (("a draft", ours), ("400 characters", per_400)):
        median, worst = statistics.median(all_of), max(all_of)
        print(f"  {name:16} median {median:.2f} ms, worst {worst:.2f} ms")
    print(f"  a scan with one plain pattern {floor / len(drafts):.3f} ms a draft; "
          f"all checks take {sum(ours) / floor:.0f} times that")  # fmt: skip


def show_worst() -> None:
    """Time the longest text of every adversarial kind; the ratio is 2 where time is linear."""
    units = {
        u for each in json.loads((DATA / "worst.json").read_text("utf-8")).values() for u in each
    }
    timed = []
    for unit in sorted(units):
        whole = (unit * (WORST_LENGTH // len(unit) + 1))[:WORST_LENGTH]
        timed.append((seconds_of(whole, "da"), seconds_of(whole[: WORST_LENGTH // 2], "da"), unit))
    timed.sort(reverse=True)
    print(f"\nworst text of {WORST_LENGTH:,} characters, {len(units)} kinds")
    for long, short, unit in timed[:3]:
        print(f"  {long:.2f} s, {long / short:.1f} times its half   {unit!a}")


def show_memory(paths: list[Path]) -> None:
    """Measure a process that does nothing but check, with the model loaded."""
    names = [str(path) for path in paths]
    done = subprocess.run(
        [sys.executable, __file__, "--memory", *names], capture_output=True, text=True, check=True
    )
    print(f"\nmemory of a process that checked them all: {done.stdout.strip()} MB at most")


def megabytes_after(drafts: Drafts) -> float:
    """Give the most that this process held; Linux only (ru_maxrss would count its parent's)."""
    answers(drafts)
    held = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert held is not None
    return int(held.group(1)) / 1024


def peer(python: str, drafts: Drafts) -> tuple[Drafts, dict[str, Any]] | None:
    """Let Presidio look at the drafts in a process of its own; None where it is not installed."""
    can = subprocess.run(
        [python, "-c", "import presidio_analyzer"], capture_output=True, check=False
    )
    if can.returncode:
        return None
    lines = "\n".join(json.dumps({key: d[key] for key in KEYS if key in d}) for d in drafts)
    done = subprocess.run(
        [python, str(HERE / "presidio_peer.py")],
        input=lines, capture_output=True, text=True, check=True,
    )  # fmt: skip
    *rows, facts = [json.loads(line) for line in done.stdout.splitlines()]
    return rows, facts


def show_peer(python: str, drafts: Drafts, given: Drafts, ours: list[float]) -> None:
    print("\nPresidio without a model, its recognisers of Sweden and Finland on")
    answered = peer(python, drafts)
    if answered is None:
        print("  not installed: pip install 'ambassador-orchestrator[bench]'")
        return
    rows, facts = answered
    theirs = [row["ms"] for row in rows]
    print(f"  presidio-analyzer {facts['version']}, {facts['megabytes']:.0f} MB; a draft: median "
          f"{statistics.median(theirs):.2f} ms, worst {max(theirs):.2f} ms")  # fmt: skip
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"  time, ours to theirs: {ratio:.2f}")
    mine = recall(drafts, map(types_seen, given))
    other = recall(drafts, (set(row["types"]) for row in rows))
    clean = [row for row, draft in zip(rows, drafts, strict=True) if not draft["types"]]
    print("  recall by type, ours and theirs")
    for kind in (kind for kind in PEER_TYPES if kind in mine):
        (our, whole), (their, _) = mine[kind], other[kind]
        told = f"{our / their:.1f} times" if their else "they find none"
        print(f"    {kind:20} {our:3}/{whole:<3} {their:3}/{whole:<3} {told}")
    alarms = sum(bool(row["types"]) for row in clean)
    print(f"  drafts without anything to find: they see something in {alarms} of {len(clean)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        default=[DATA / name for name in ("drafts", "unseen", "held")],
    )
    parser.add_argument("--presidio-python", default=sys.executable, metavar="PATH")
    parser.add_argument("--wrong", action="store_true", help="list what came out otherwise")
    parser.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    files = list(files_of(options.paths))
    drafts = [draft for file in files for draft in read(file)]
    if options.memory:
        print(f"{megabytes_after(drafts):.0f}")
        return
    given = answers(drafts)
    print(f"{'':24} drafts   leak rate  false alrm  blk recall       exact")
    begin, total = 0, Score(*[0] * 8)
    for file in files:
        end = begin + len(read(file))
        one = score(drafts[begin:end], given[begin:end])
        print(one.row(f"{file.parent.name}/{file.name}"))
        begin, total = end, total + one
    print(total.row("all"))
    print("\nrecall by type (found/all)")
    for kind, (found, whole) in recall(drafts, map(types_seen, given)).items():
        print(f"  {kind:20} {found}/{whole}")
    ours = milliseconds(drafts)
    show_times(drafts, ours)
    show_worst()
    show_memory(options.paths)
    show_peer(options.presidio_python, drafts, given, ours)
    if options.wrong:
        print("\ncame out otherwise:", *wrong(drafts, given), sep="\n  ")


if __name__ == "__main__":
    main()
