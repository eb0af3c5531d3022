"""Score the text checks on the project's own drafts, and time them against a plain scan.

python benchmarks/checks.py [drafts.jsonl or a folder of such files]
"""

import json
import re
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

from orchestrator.checks.jsonl import check_lines
from orchestrator.checks.policy import CheckPolicy

DRAFTS = Path(__file__).parents[1] / "tests" / "checks" / "data" / "drafts" / "dev.jsonl"
FLOOR = re.compile(r"(?:\d[ .\-]?){6,16}|[\w.+\-]+@[\w\-]+\.\w+|[A-ZÆØÅÄÖ][a-zæøåäö]+")


KEYS = ("id", "lang", "text", "ambassador", "area")


def read(path: Path) -> list[dict[str, object]]:
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    return [json.loads(line) for line in lines if line.strip()]


def answers(drafts: list[dict[str, object]]) -> list[dict[str, object]]:
    lines = (json.dumps({key: d[key] for key in KEYS if key in d}) for d in drafts)
    return [json.loads(line) for line in check_lines(lines, policy=CheckPolicy(), terms={})]


def score(
    drafts: list[dict[str, object]], given: list[dict[str, object]]
) -> tuple[dict[str, float], dict[str, tuple[int, int]], list[str]]:
    """Give the rates, the recall of each type as (found, all), and the ids that came out wrong."""
    risky = clean = leaks = alarms = blocks = blocked = exact = 0
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    wrong: list[str] = []
    for draft, answer in zip(drafts, given, strict=True):
        expected, outcome = draft["outcome"], answer["outcome"]
        exact += expected == outcome
        if expected == "pass":
            clean += 1
            alarms += outcome != "pass"
        else:
            risky += 1
            leaks += outcome == "pass"
        if expected == "block":
            blocks += 1
            blocked += outcome == "block"
        findings = answer["findings"]
        types = draft["types"]
        assert isinstance(findings, list)
        assert isinstance(types, list)
        seen = {f["type"] for f in findings if f["severity"] != "info"}
        wanted.update(types)
        found.update(kind for kind in types if kind in seen)
        if expected != outcome or any(kind not in seen for kind in types):
            wrong.append(f"{draft['id']}: {expected} -> {outcome}, {types} -> {sorted(seen)}")
    rates = {
        "leak rate": leaks / risky,
        "false-alarm rate": alarms / clean,
        "block recall": blocked / blocks,
        "exact outcome": exact / len(drafts),
    }
    return rates, {kind: (found[kind], wanted[kind]) for kind in sorted(wanted)}, wrong


def scan(text: str) -> float:
    started = time.perf_counter()
    sum(1 for _ in FLOOR.finditer(text))
    return time.perf_counter() - started


def timed(drafts: list[dict[str, object]], rounds: int = 5) -> tuple[list[float], float]:
    """Give the best milliseconds per 400 characters of each draft, and of a plain scan."""
    ours, floor, length = [], 0.0, 0
    for number, draft in enumerate(drafts):
        text = str(draft["text"])
        best = float("inf")
        for round_number in range(rounds):
            # another text each round, so that nothing is remembered from the last one
            line = json.dumps(
                {"id": number, "lang": draft["lang"], "text": f"{text} {round_number}"}
            )
            started = time.perf_counter()
            list(check_lines([line], policy=CheckPolicy(), terms={}))
            best = min(best, time.perf_counter() - started)
        ours.append(best * 1000 * 400 / max(len(text), 200))
        floor += min(scan(text) for _ in range(rounds))
        length += len(text)
    return ours, floor * 1000 * 400 / length


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DRAFTS
    drafts = read(path)
    rates, recall, wrong = score(drafts, answers(drafts))
    print(f"{len(drafts)} drafts of {path.name}")
    for name, rate in rates.items():
        print(f"  {name:18} {rate:6.1%}")
    print("recall by type (found/all)")
    for kind, (found, wanted) in recall.items():
        print(f"  {kind:18} {found}/{wanted}")
    ours, floor = timed(drafts)
    median = statistics.median(ours)
    print(f"ms per 400 characters: median {median:.2f}, worst {max(ours):.2f}")
    print(f"plain scan of one pattern: {floor:.3f} ms; ratio {median / floor:.0f}")
    if "-v" in sys.argv[2:] or len(sys.argv) == 1:
        print("came out otherwise:", *wrong, sep="\n  ")


if __name__ == "__main__":
    main()
