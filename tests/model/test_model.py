"""The publishing protocol, proved by search: every interleaving of a small world is walked.

`pytest -s tests/model` prints the figures, and the shortest story behind each shortcut.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from orchestrator.domain.publication import PUBLICATION, PublicationEvent, PublicationState
from tests.model.promises import PROMISES
from tests.model.search import Explorer, Search, Story
from tests.model.world import Channel, Rules, Shortcut

PAGE: Final = Path(__file__).parents[2] / "orchestrator" / "README.md"
ASKED_BY_POST: Final = Channel("a platform that is asked for the post", can_be_asked=True)
ASKED_BY_REFERENCE: Final = Channel(
    "a platform that takes a reference once", can_be_asked=True, takes_reference_once=True
)
NOT_ASKED: Final = Channel("a platform that cannot be asked", can_be_asked=False)
CHANNELS: Final = (ASKED_BY_POST, ASKED_BY_REFERENCE, NOT_ASKED)
TWICE: Final = "never two live copies"

each_channel = pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)


class Result(NamedTuple):
    broken: Story | None
    found: Search


@cache
def searched(channel: Channel) -> Result:
    explorer = Explorer(Rules(channel))
    broken = explorer.walk(*PROMISES)
    print(f"\n{channel.name}: {explorer.found()}")
    return Result(broken, explorer.found())


@cache
def story(shortcut: Shortcut, promise: str, channel: Channel = ASKED_BY_POST) -> Story | None:
    told = Explorer(Rules(channel, shortcut)).walk(promise)
    print(f"\n{shortcut.value}\n{told}")
    return told


# ---------------------------------------------------------------- the protocol as it is


@each_channel
def test_no_world_that_can_be_reached_breaks_a_promise(channel: Channel):
    broken = searched(channel).broken

    assert broken is None, str(broken)


@each_channel
def test_from_every_world_an_end_can_be_reached_without_a_person(channel: Channel):
    """Where the platform cannot be asked, a doubt is the end: a person was told."""
    assert searched(channel).found.stuck == 0


def test_every_arrow_of_the_table_was_walked():
    """A search that never comes somewhere proves nothing about it."""
    walked = frozenset[tuple[PublicationState, PublicationState]]().union(
        *(searched(channel).found.walked for channel in CHANNELS)
    )

    assert {(arrow.source, arrow.target) for arrow in PUBLICATION.table} <= walked


def test_the_row_moves_by_arrows_of_the_table_only():
    """Two arrows may share a transaction: a claim of what was withdrawn, a removal at once."""
    at_once = {
        (first.source, second.target)
        for first in PUBLICATION.table
        for second in PUBLICATION.table
        if first.target is second.source
        and second.event in {PublicationEvent.CANCEL, PublicationEvent.REQUEST_REMOVAL}
    }
    arrows = {(arrow.source, arrow.target) for arrow in PUBLICATION.table} | at_once
    walked = {
        (before, after)
        for channel in CHANNELS
        for before, after in searched(channel).found.walked
        if before is not after
    }

    assert walked <= arrows


def test_the_page_tells_the_figures_of_the_search():
    told = re.findall(r"^\| (a platform .+) \| ([\d,]+) \| ([\d,]+) \| (\d+) \|$", PAGE.read_text(), re.MULTILINE)  # fmt: skip
    figures = [
        (channel.name, f"{found.states:,}", f"{found.transitions:,}", f"{found.depth}")
        for channel, (_, found) in ((channel, searched(channel)) for channel in CHANNELS)
    ]

    assert told == figures


# ---------------------------------------------------------------- what it would cost to leave out


@pytest.mark.parametrize(
    "shortcut",
    [
        Shortcut.RESCUE_BY_AGE,
        Shortcut.NO_MARKER,
        Shortcut.NO_TOKEN,
        Shortcut.TIMEOUT_IS_RETRYABLE,
    ],
)
def test_each_of_the_four_usual_shortcuts_publishes_twice(shortcut: Shortcut):
    assert story(shortcut, TWICE) is not None


@pytest.mark.parametrize(
    "shortcut",
    [
        Shortcut.ERROR_MEANS_NOT_SENT,
        Shortcut.STALE_RESCUE,
        Shortcut.STALE_LOOK,
        Shortcut.SETTLE_FROM_MARKER,
        Shortcut.TRUST_THE_EYE,
    ],
)
def test_each_of_the_less_usual_shortcuts_publishes_twice_too(shortcut: Shortcut):
    assert story(shortcut, TWICE) is not None


def test_a_reference_that_is_taken_once_does_not_make_a_living_sender_harmless():
    """Another slot gets another reference, and the sleeper still holds the first one."""
    assert story(Shortcut.TRUST_THE_REFERENCE, TWICE, ASKED_BY_REFERENCE) is not None


def test_a_gate_that_is_asked_at_the_claim_only_sends_what_was_stopped():
    assert story(Shortcut.GATE_ONCE, "nothing sent that was stopped before its marker") is not None


@pytest.mark.parametrize(
    ("shortcut", "promise"),
    [
        (Shortcut.NO_MARKER, "sent only after a committed marker"),
        (Shortcut.RESCUE_BY_AGE, "never 'not sent' of what is live or may still be sent"),
    ],
)
def test_a_shortcut_breaks_the_promise_that_it_is_about_first(shortcut: Shortcut, promise: str):
    assert story(shortcut, promise) is not None


def test_a_story_that_is_found_is_told_from_the_start_to_the_second_copy():
    told = story(Shortcut.NO_TOKEN, TWICE)

    assert told is not None
    assert (told.told[0].what, len(told.told[-1].world.copies)) == ("claims", 2)
