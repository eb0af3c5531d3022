"""What an ambassador asked for, and what a takeover answers."""

from datetime import UTC, date, datetime, time

import pytest

from orchestrator.domain.takeover import Takeover, TakeoverState
from orchestrator.domain.wish import Wish

CHANNEL_OF = {"facebook-main": "facebook", "linkedin-main": "linkedin"}
THREE_DAYS = Takeover(
    id=1,
    state=TakeoverState.PLANNED,
    ambassador_id=1,
    accounts=tuple(CHANNEL_OF),
    first_day=date(2026, 11, 25),
    last_day=date(2026, 11, 27),
    opens=time(8),
    closes=time(16),
    slots=(time(9), time(14)),
    zone="Europe/Copenhagen",
)
BEFORE = datetime(2026, 11, 1, tzinfo=UTC)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (BEFORE, at(25, 13)),
        (at(25, 13), at(25, 13)),  # this very moment
        (at(25, 14), at(26, 13)),
        (at(27, 14), at(27, 13)),  # over: the last day stays the one that was meant
    ],
)
def test_a_time_alone_is_the_first_day_on_which_it_is_still_to_come(now, moment):
    assert Wish(at=time(14)).moment_in(THREE_DAYS, now) == moment


def test_a_day_alone_is_all_of_it():
    assert Wish(day=date(2026, 11, 26)).moment_in(THREE_DAYS, BEFORE) == at(26, 7)


def test_without_a_wish_every_slot_is_right():
    assert Wish().moment_in(THREE_DAYS, BEFORE) is None
    assert Wish().accounts_in(THREE_DAYS, CHANNEL_OF) == THREE_DAYS.accounts
    assert Wish().unmet_by(THREE_DAYS, CHANNEL_OF, BEFORE) == ()


@pytest.mark.parametrize(("day", "fits"), [(24, False), (25, True), (27, True), (28, False)])
def test_a_takeover_fits_if_it_has_the_day(day, fits):
    assert Wish(day=date(2026, 11, day)).fits(THREE_DAYS) is fits


@pytest.mark.parametrize(
    ("wish", "unmet"),
    [
        (Wish(channels=("facebook",)), ()),
        (Wish(channels=("facebook", "instagram")), ("channel-not-in-takeover",)),
        (Wish(channels=()), ()),  # told as a line that was not understood
        (Wish(day=date(2026, 11, 27), at=time(14)), ()),
        (Wish(day=date(2026, 11, 27), at=time(14, 1)), ("after-last-slot",)),
        (Wish(day=date(2026, 11, 26), at=time(20)), ()),  # the next day has slots
    ],
)
def test_what_a_takeover_does_not_answer_is_named(wish, unmet):
    assert wish.unmet_by(THREE_DAYS, CHANNEL_OF, BEFORE) == unmet


def test_a_wish_before_any_takeover_says_what_is_missing():
    assert Wish().unmet_by(None, CHANNEL_OF, BEFORE) == ("no-takeover",)
    assert Wish(day=date(2026, 11, 26)).unmet_by(None, CHANNEL_OF, BEFORE) == (
        "no-takeover-that-day",
    )
