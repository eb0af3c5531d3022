"""Which slot a post gets: stable, explained, inside the windows, never twice, never in the past."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.takeover import Slot, Takeover
from orchestrator.scheduling.allocate import Allocation, choose_slot, deadline_of
from tests.builders import a_takeover

ZONES = ("Europe/Copenhagen", "Europe/Oslo", "Europe/Stockholm", "Europe/Helsinki", "UTC")
MORNING = datetime(2026, 6, 10, 5, 0, tzinfo=UTC)
NINE = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)  # 09:00 in Copenhagen, the first slot
HALF_PAST_TWO = datetime(2026, 6, 10, 12, 30, tzinfo=UTC)

moments = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=UTC, microsecond=0)
)
clock_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))


@st.composite
def takeovers(draw: st.DrawFn) -> Takeover:
    """Draw takeovers on any days of two years, the clock changes among them."""
    first = draw(st.dates(date(2026, 1, 1), date(2027, 12, 20)))
    opens, closes = sorted(draw(st.lists(clock_times, min_size=2, max_size=2, unique=True)))
    return a_takeover(
        first_day=first,
        last_day=first + timedelta(days=draw(st.integers(0, 3))),
        opens=opens,
        closes=closes,
        slots=tuple(draw(st.lists(clock_times, min_size=1, max_size=5))),
        zone=draw(st.sampled_from(ZONES)),
    )


def chosen(takeover: Takeover | None = None, **facts: object) -> Allocation:
    given_facts: dict[str, object] = {"taken": (), "requested_at": None, "now": MORNING}
    return choose_slot(takeover or a_takeover(), **(given_facts | facts))  # type: ignore[arg-type]


def at(allocation: Allocation) -> datetime | None:
    return allocation.slot.at if allocation.slot else None


# ---------------------------------------------------------------- one by one


def test_the_first_free_slot_is_given():
    assert chosen() == Allocation(slot=chosen().slot, why="the first free slot")
    assert at(chosen()) == NINE


def test_a_taken_slot_is_passed_over():
    assert at(chosen(taken={NINE})) == HALF_PAST_TWO


def test_a_slot_that_is_now_is_over():
    assert at(chosen(now=NINE)) == HALF_PAST_TWO


def test_the_time_that_was_asked_for_is_given_if_it_is_a_free_slot():
    asked = chosen(requested_at=HALF_PAST_TWO)

    assert (at(asked), asked.why) == (HALF_PAST_TWO, "the slot that was asked for")


def test_the_first_free_slot_after_the_time_asked_is_given():
    asked = chosen(requested_at=NINE + timedelta(minutes=1))

    assert (at(asked), asked.why) == (HALF_PAST_TWO, "the first free slot after the time asked")


def test_a_wish_is_never_met_earlier_than_asked():
    late = chosen(requested_at=HALF_PAST_TWO + timedelta(minutes=1))

    assert (at(late), late.why) == (None, "no free slot at or after the time that was asked for")


def test_without_a_slot_left_it_says_so():
    assert chosen(now=HALF_PAST_TWO).why == "takeover 1 has no slot left"


def test_with_all_slots_taken_it_says_so():
    assert chosen(taken={NINE, HALF_PAST_TWO}).why == "all slots of takeover 1 are taken"


def test_a_time_named_twice_is_one_slot():
    twice = a_takeover(slots=(time(9), time(9), time(14, 30)))

    assert at(chosen(twice, taken={NINE})) == HALF_PAST_TWO


# ---------------------------------------------------------------- nights of the clock change


def test_a_slot_in_the_missing_hour_of_spring_moves_forward():
    night = a_takeover(
        first_day=date(2027, 3, 28),
        last_day=date(2027, 3, 28),
        opens=time(1),
        closes=time(6),
        slots=(time(2, 30),),
    )

    slot = chosen(night, now=datetime(2027, 3, 27, tzinfo=UTC)).slot

    assert slot is not None
    local = slot.at.astimezone(ZoneInfo("Europe/Copenhagen"))
    assert (local.hour, local.minute) == (3, 30)


def test_a_slot_in_the_double_hour_of_autumn_is_one_post():
    night = a_takeover(
        first_day=date(2026, 10, 25),
        last_day=date(2026, 10, 25),
        opens=time(1),
        closes=time(6),
        slots=(time(2, 30),),
    )
    before = datetime(2026, 10, 24, tzinfo=UTC)
    first = chosen(night, now=before)

    second = chosen(night, now=before, taken={at(first)})

    assert at(first) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second.slot is None


# ---------------------------------------------------------------- always


@given(takeovers(), moments, st.sets(moments, max_size=3), st.none() | moments)
def test_the_same_facts_give_the_same_slot(
    takeover: Takeover, now: datetime, taken: set[datetime], asked: datetime | None
):
    once, again = (
        choose_slot(takeover, taken=order, requested_at=asked, now=now)
        for order in (sorted(taken), sorted(taken, reverse=True))
    )

    assert once == again


@given(takeovers(), st.data())
def test_no_slot_is_given_twice_and_all_are_given_in_order(
    takeover: Takeover, data: st.DataObject
):
    now = takeover.starts_at - timedelta(days=1)
    taken: list[datetime] = []
    while (found := choose_slot(takeover, taken=taken, requested_at=None, now=now)).slot:
        taken.append(found.slot.at)

    assert taken == sorted(set(taken))
    assert taken == [slot.at for slot in takeover.planned_slots()]


@given(takeovers(), st.floats(-0.2, 1.2), st.floats(-0.2, 1.2) | st.none())
def test_a_slot_is_never_past_never_before_the_wish_never_outside_a_window(
    takeover: Takeover, when: float, wish: float | None
):
    length = takeover.ends_at - takeover.starts_at
    now = takeover.starts_at + length * when
    asked = None if wish is None else takeover.starts_at + length * wish

    slot = choose_slot(takeover, taken=(), requested_at=asked, now=now).slot

    if slot is not None:
        assert slot.at > now
        assert asked is None or slot.at >= asked
        assert any(w.opens <= slot.at < w.closes == slot.closes for w in takeover.windows())


@given(takeovers(), st.floats(-0.2, 1.2))
def test_every_answer_explains_itself(takeover: Takeover, when: float):
    now = takeover.starts_at + (takeover.ends_at - takeover.starts_at) * when

    allocation = choose_slot(takeover, taken=(), requested_at=None, now=now)

    assert allocation.why
    assert (allocation.slot is None) == ("first free" not in allocation.why)


# ---------------------------------------------------------------- deadlines

QUARTER, HALF = timedelta(minutes=15), timedelta(minutes=30)


@pytest.mark.parametrize(
    ("closes_after", "expected"),
    [
        pytest.param(timedelta(hours=3), QUARTER + HALF, id="length and grace"),
        pytest.param(timedelta(minutes=20), timedelta(minutes=20), id="the window's end"),
        pytest.param(QUARTER + HALF, QUARTER + HALF, id="both at once"),
    ],
)
def test_a_deadline_is_the_slot_s_length_and_grace_within_its_window(
    closes_after: timedelta, expected: timedelta
):
    slot = Slot(at=NINE, closes=NINE + closes_after)

    assert deadline_of(slot, length=QUARTER, grace=HALF) == NINE + expected


@pytest.mark.parametrize("grace", [timedelta(0), timedelta(hours=2)])
def test_a_takeover_s_own_grace_goes_before_the_settings(grace: timedelta):
    slot = Slot(at=NINE, closes=NINE + timedelta(hours=3), grace=grace)

    assert deadline_of(slot, length=QUARTER, grace=HALF) == NINE + QUARTER + grace


@given(takeovers())
def test_every_deadline_is_after_its_slot_and_within_its_window(takeover: Takeover):
    for slot in takeover.planned_slots():
        assert slot.at < deadline_of(slot, length=QUARTER, grace=HALF) <= slot.closes
