"""The levels that the engine reaches on the project's own drafts; see benchmarks/checks.py for the table."""

import json
from pathlib import Path

import pytest

from orchestrator.checks.jsonl import check_lines
from orchestrator.checks.policy import CheckPolicy

DRAFTS = Path(__file__).parent / "data" / "drafts" / "dev.jsonl"


@pytest.fixture(scope="module")
def pairs():
    drafts = [json.loads(line) for line in DRAFTS.read_text("utf-8").splitlines()]
    lines = (json.dumps({k: d[k] for k in ("id", "lang", "text")}) for d in drafts)
    given = [json.loads(line) for line in check_lines(lines, policy=CheckPolicy(), terms={})]
    return [(draft, answer["outcome"]) for draft, answer in zip(drafts, given, strict=True)]


def share(flags):
    flags = list(flags)
    return sum(flags) / len(flags)


def test_at_most_one_risky_draft_in_fifty_leaks(pairs):
    assert (
        share(outcome == "pass" for draft, outcome in pairs if draft["outcome"] != "pass") <= 0.02
    )


def test_nearly_all_that_should_block_blocks(pairs):
    assert (
        share(outcome == "block" for draft, outcome in pairs if draft["outcome"] == "block")
        >= 0.97
    )


def test_few_clean_drafts_raise_an_alarm(pairs):
    assert (
        share(outcome != "pass" for draft, outcome in pairs if draft["outcome"] == "pass") <= 0.06
    )


def test_the_outcome_is_mostly_exact(pairs):
    assert share(outcome == draft["outcome"] for draft, outcome in pairs) >= 0.95


def test_the_set_is_large_and_in_every_language(pairs):
    assert len(pairs) >= 300
    assert {draft["lang"] for draft, _ in pairs} == {"da", "nb", "nn", "sv", "fi", "en"}
