"""The README tells of every command, and what it says stands where it says."""

import re
from pathlib import Path

from orchestrator.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_commands_is_the_program_s():
    told = dict(re.findall(r"^\| `orchestrator (\w+)` \| (.+) \|$", README, re.MULTILINE))

    assert told == COMMANDS


def test_every_link_leads_to_a_file():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    missing = [link for link in links if not (ROOT / link).exists()]

    assert missing == []


def test_every_benchmark_that_is_named_exists():
    named = set(re.findall(r"benchmarks/\w+\.py", README))

    assert named
    assert all((ROOT / name).is_file() for name in named)


def test_the_changelog_tells_of_every_command():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    missing = [noun for noun in COMMANDS if f"`{noun}`" not in changelog]

    assert missing == []
