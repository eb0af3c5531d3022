"""`orchestrator/README.md` says what the code does: tables of arrows, layers, extension points."""

import ast
import re
import tomllib
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from adapters.registry import CHANNELS
from orchestrator.checks.registry import CHECKS
from orchestrator.domain.post import POST, PostEvent
from orchestrator.domain.publication import PUBLICATION, PublicationEvent
from orchestrator.domain.takeover import TAKEOVER, TakeoverEvent
from orchestrator.domain.transitions import Machine
from orchestrator.media.registry import PROBES
from orchestrator.notify.registry import NOTIFIERS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "orchestrator" / "README.md").read_text()
MACHINES: dict[str, Machine[Any, Any]] = {
    "Post": POST,
    "Publication": PUBLICATION,
    "Takeover": TAKEOVER,
}
EVENTS = {"post": PostEvent, "publication": PublicationEvent, "takeover": TakeoverEvent}
EXTENSION_POINTS = {
    "adapters/README.md": CHANNELS,
    "orchestrator/checks/README.md": CHECKS,
    "orchestrator/media/README.md": PROBES,
    "orchestrator/notify/README.md": NOTIFIERS,
}
words = re.compile(r"`([^`]+)`")


def section(title):
    """The lines below a heading, up to the next one."""
    lines = PAGE.splitlines()
    start = next(n for n, line in enumerate(lines) if re.fullmatch(rf"#+ {title}", line))
    return list(takewhile(lambda line: not line.startswith("#"), lines[start + 1 :]))


def rows(title):
    """The cells of a section's first table, without its head."""
    found = [line for line in section(title) if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[2:]]


@pytest.mark.parametrize("title", MACHINES)
def test_the_page_has_the_arrows_of_the_code_and_no_other(title):
    written = {
        (source, words.findall(event)[0], words.findall(target)[0], frozenset(who.split(", ")))
        for sources, event, target, who, _ in rows(title)
        for source in words.findall(sources)
    }
    known = {
        (arrow.source.value, arrow.event.value, arrow.target.value, frozenset(arrow.who))
        for arrow in MACHINES[title].table
    }

    assert written == known


@pytest.mark.parametrize("title", MACHINES)
def test_every_arrow_has_its_guard_in_words(title):
    assert all(guard for *_, guard in rows(title))


@pytest.mark.parametrize("title", MACHINES)
def test_the_page_names_the_start(title):
    text = " ".join(section(title))

    assert f"tarts as `{MACHINES[title].start}`" in text


def test_the_layers_are_those_of_the_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(c["layers"] for c in contracts["contracts"] if c["type"] == "layers")
    expected = [re.findall(r"\w+", layer) for layer in layers]

    assert [words.findall(names) for names, _ in rows("Layers")] == expected


def caused():
    """The events that the code outside the tables of arrows names."""
    return {
        ast.unparse(node)
        for path in (ROOT / "orchestrator").rglob("*.py")
        if path.parent.name != "domain"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    } | {
        f"PostEvent.{node.attr}"  # what the roll-up derives
        for node in ast.walk(ast.parse((ROOT / "orchestrator/domain/rollup.py").read_text()))
        if isinstance(node, ast.Attribute)
    }


def test_the_page_names_the_events_that_nothing_causes_yet():
    written = {(name, event) for name, events in rows("Rules that nothing causes yet") for event in words.findall(events)}  # fmt: skip
    named = caused()
    uncaused = {
        (name, event.value)
        for name, events in EVENTS.items()
        for event in events
        if f"{events.__name__}.{event.name}" not in named
    }

    assert written == uncaused


def guards():
    return [
        (number, test)
        for number, _, tests in rows("What always holds")
        for test in words.findall(tests)
    ]


def test_each_invariant_has_a_test_that_guards_it():
    assert sorted({number for number, _ in guards()}) == [f"I{n}" for n in range(1, 9)]


@pytest.mark.parametrize(("number", "test"), guards())
def test_a_test_that_guards_an_invariant_exists(number, test):
    file, _, name = test.partition("::")

    assert f"def {name}(" in (ROOT / file).read_text()


@pytest.mark.parametrize("page", EXTENSION_POINTS)
def test_the_page_leads_to_every_extension_point(page):
    contract, registry, link = (Path(page).parent / name for name in ("base.py", "registry.py", "README.md"))  # fmt: skip
    (row,) = [r for r in rows("Where to add something") if f"`{contract}`" in r[1]]

    assert words.findall(row[2]) == [str(registry)]
    assert (ROOT / "orchestrator" / re.findall(r"\((\S+)\)", row[3])[0]).resolve() == ROOT / link


@pytest.mark.parametrize("page", EXTENSION_POINTS)
def test_an_extension_point_s_page_lists_its_registry(page):
    text = (ROOT / page).read_text()
    listed = {name for line in text.splitlines() if line.startswith("|") for name in re.split(r"[|`,\s]+", line)}  # fmt: skip

    assert set(EXTENSION_POINTS[page]) - listed == set()


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", PAGE))
def test_a_link_of_the_page_leads_somewhere(link):
    assert (ROOT / "orchestrator" / link).exists()


@pytest.mark.parametrize("anchor", re.findall(r"\]\(#([^)]+)\)", PAGE))
def test_a_link_into_the_page_leads_to_a_heading(anchor):
    headings = {line.lstrip("# ").lower().replace(" ", "-") for line in PAGE.splitlines() if line.startswith("#")}  # fmt: skip

    assert anchor in headings


def test_decisions_are_numbered_in_order():
    numbers = re.findall(r"^\*\*D(\d+)\.", PAGE, re.MULTILINE)

    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
