import re
import tomllib
from pathlib import Path

import pytest

import orchestrator.checks
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.registry import CHECKS, all_checks, load

FOLDER = Path(orchestrator.checks.__file__).parent
ROOT = FOLDER.parents[1]


def test_every_entry_loads_and_says_its_own_id():
    assert [check.id for check in all_checks()] == list(CHECKS)


@pytest.mark.parametrize("check_id", CHECKS)
def test_the_entry_says_what_the_class_says(check_id):
    check = load(check_id)

    assert (check.type, check.severity) == (CHECKS[check_id].type, CHECKS[check_id].severity)


def test_the_readme_has_a_row_for_every_check_and_no_other():
    rows = re.findall(
        r"^\| `([a-z_.]+)` \| ([A-Z_]+) \| (\w+) \|",
        (FOLDER / "README.md").read_text("utf-8"),
        re.MULTILINE,
    )

    assert rows == [(id_, entry.type.value, entry.severity.value) for id_, entry in CHECKS.items()]


def test_the_example_policy_is_valid():
    CheckPolicy.parse(tomllib.loads((ROOT / "config" / "policy.toml").read_text("utf-8")))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.py")), ids=lambda path: path.name)
def test_a_check_stays_small(path):
    is_check = "(TextCheck)" in path.read_text("utf-8") or "(Check)" in path.read_text("utf-8")

    assert len(path.read_text("utf-8").splitlines()) <= (140 if is_check else 300)
