"""The page that ambassadors are shown says what the code does."""

import re
from pathlib import Path

import pytest

import orchestrator.intake
from adapters.registry import CHANNELS as REGISTERED
from orchestrator.intake.brief import HINTS, parse_brief
from orchestrator.intake.words import CHANNELS, LANGUAGES, OPTIONS

README = (Path(orchestrator.intake.__file__).parent / "README.md").read_text(encoding="utf-8")


def words_of(name):
    (row,) = re.findall(rf"^\| {name} \| (.+) \|$", README, re.MULTILINE)
    return tuple(re.findall(r"`([^`]+)`", row))


@pytest.mark.parametrize(
    ("name", "words"), [*OPTIONS.items(), *CHANNELS.items(), *LANGUAGES.items()]
)
def test_the_tables_of_words_are_those_of_the_code(name, words):
    assert words_of(name) == words


def test_every_problem_stands_in_the_readme_with_its_hint():
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|$", README, re.MULTILINE))

    assert {code: rows.get(code) for code in HINTS} == HINTS


def test_every_file_of_the_package_is_named():
    files = {path.name for path in Path(orchestrator.intake.__file__).parent.rglob("*.py")}

    assert files - {"__init__.py"} == set(re.findall(r"`([a-z_]+\.py)`", README))


def test_every_channel_of_ours_can_be_named():
    assert set(REGISTERED) - {"dry-run"} <= set(CHANNELS)


def test_the_example_is_read_without_a_problem():
    example = README.split("```text\n")[1].split("```")[0]
    brief = parse_brief("Titel", example)

    assert (brief.channels, brief.language, len(brief.alt)) == (("instagram", "linkedin"), "da", 2)
    assert (list(brief.variants), brief.problems) == (["linkedin"], ())
