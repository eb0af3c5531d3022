"""What holds for all nouns: fast help, and exit code 2 with advice for every slip."""

import subprocess
import sys

import pytest

from orchestrator.cli.main import COMMANDS, main

NOUNS = ("posts", "ambassadors", "takeovers", "publications", "stop", "release", "accounts", "spool",
         "allow", "audit", "status", "run")  # fmt: skip
LISTINGS = (
    "posts",
    "ambassadors",
    "takeovers",
    "publications",
    "accounts",
    "spool",
    "allow",
    "audit",
)
HEAVY = ("sqlalchemy", "pydantic", "requests", "alembic", "jinja2", "apscheduler", "PIL")
PROGRAM = """
import sys
from orchestrator.cli.main import main
codes = {noun: main([noun, "--help"]) for noun in %r}
heavy = [name for name in %r if name in sys.modules]
assert not any(codes.values()), codes
print(",".join(heavy), file=sys.stderr)
"""


def test_no_help_imports_anything_heavy():
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM % (NOUNS, HEAVY)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stderr.strip() == ""


@pytest.mark.parametrize("noun", sorted(set(NOUNS) & set(COMMANDS)))
def test_each_noun_explains_itself(noun, capsys):
    assert main([noun, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: orchestrator {noun}")


@pytest.mark.parametrize("noun", LISTINGS)
def test_every_listing_of_an_empty_workspace_is_an_empty_json_list_or_our_accounts(desk, noun):
    import json

    answer = desk.run(noun, "list", "--json", by=None)

    assert answer.code == 0
    assert noun == "accounts" or json.loads(answer.out) == []


@pytest.mark.parametrize("noun", LISTINGS)
def test_every_listing_of_an_empty_workspace_works_for_people_too(desk, noun):
    assert desk.run(noun, "list", by=None).code == 0


@pytest.mark.parametrize("noun", LISTINGS)
def test_a_command_that_is_none_is_a_slip(desk, noun):
    assert desk.run(noun, "lst").code == 2
