"""Windows and slots over the nights when the clocks change.

In Copenhagen 28 March 2027 has no hour from 2 to 3, and 25 October 2026 has it twice; in Helsinki
the same from 3 to 4.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.takeover import (
    TAKEOVER,
    Slot,
    TakeoverState,
    Window,
    is_missing,
    local_to_utc,
    utc_to_local,
)
from tests.builders import a_takeover

COPENHAGEN, HELSINKI = "Europe/Copenhagen", "Europe/Helsinki"
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
ZONES = st.sampled_from([COPENHAGEN, HELSINKI, "Europe/Oslo", "Europe/Stockholm", "Atlantic/Faroe"])  # fmt: skip


def utc(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


days = st.dates(date(2026, 1, 1), date(2027, 12, 31)) | st.sampled_from([SPRING, AUTUMN])
times = st.times().map(lambda t: t.replace(microsecond=0, fold=0))


@st.composite
def takeovers(draw):
    first = draw(days)
    opens, closes = sorted(draw(st.lists(times, min_size=2, max_size=2, unique=True)))
    return a_takeover(
        first_day=first,
        last_day=first + timedelta(days=draw(st.integers(0, 3))),
        opens=opens,
        closes=closes,
        slots=tuple(draw(st.lists(times, max_size=6))),
        accounts=tuple(draw(st.sets(st.sampled_from(["one", "two", "three"]), min_size=1))),
        zone=draw(ZONES),
    )


@pytest.mark.parametrize(
    ("day", "at", "zone", "moment"),
    [
        (SPRING, time(1, 59), COPENHAGEN, utc(SPRING, 0, 59)),
        (SPRING, time(2, 30), COPENHAGEN, utc(SPRING, 1, 30)),  # is shown as 3:30
        (SPRING, time(3, 30), COPENHAGEN, utc(SPRING, 1, 30)),
        (SPRING, time(3, 30), HELSINKI, utc(SPRING, 1, 30)),  # is shown as 4:30
        (SPRING, time(9), COPENHAGEN, utc(SPRING, 7)),
        (AUTUMN, time(1, 59), COPENHAGEN, utc(AUTUMN, 0, 0) - timedelta(minutes=1)),
        (AUTUMN, time(2, 30), COPENHAGEN, utc(AUTUMN, 0, 30)),  # the first of two
        (AUTUMN, time(3), COPENHAGEN, utc(AUTUMN, 2)),
        (AUTUMN, time(3, 30), HELSINKI, utc(AUTUMN, 0, 30)),  # the first of two
        (AUTUMN, time(4), HELSINKI, utc(AUTUMN, 2)),
        (date(2026, 6, 10), time(9), COPENHAGEN, utc(date(2026, 6, 10), 7)),
        (date(2026, 1, 10), time(9), HELSINKI, utc(date(2026, 1, 10), 7)),
    ],
)
def test_a_local_time_is_one_moment(day, at, zone, moment):
    assert local_to_utc(day, at, zone) == moment


def test_a_missing_hour_is_shown_moved_forward_by_the_gap():
    moved = utc_to_local(local_to_utc(SPRING, time(2, 30), COPENHAGEN), COPENHAGEN)

    assert moved.time() == time(3, 30)


@pytest.mark.parametrize(
    ("day", "at", "zone", "missing"),
    [
        (SPRING, time(1, 59), COPENHAGEN, False),
        (SPRING, time(2), COPENHAGEN, True),
        (SPRING, time(2, 59), COPENHAGEN, True),
        (SPRING, time(3), COPENHAGEN, False),
        (SPRING, time(2, 30), HELSINKI, False),
        (SPRING, time(3, 30), HELSINKI, True),
        (AUTUMN, time(2, 30), COPENHAGEN, False),
    ],
)
def test_an_hour_of_the_spring_night_is_missing(day, at, zone, missing):
    assert is_missing(day, at, zone) is missing


def test_an_unknown_zone_is_an_error():
    with pytest.raises(ZoneInfoNotFoundError):
        local_to_utc(SPRING, time(9), "Europe/Fjordby")


@given(days, times, ZONES)
def test_a_time_that_exists_comes_back_as_it_was(day, at, zone):
    back = utc_to_local(local_to_utc(day, at, zone), zone)

    assert ((back.date(), back.time()) == (day, at)) is not is_missing(day, at, zone)


@given(days, times, ZONES)
def test_of_two_hours_the_first_is_meant(day, at, zone):
    moment = local_to_utc(day, at, zone)
    second = datetime.combine(day, at.replace(fold=1), ZoneInfo(zone)).astimezone(UTC)

    assert moment <= second or is_missing(day, at, zone)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (SPRING, COPENHAGEN, 3),
        (AUTUMN, COPENHAGEN, 5),
        (SPRING, HELSINKI, 3),
        (AUTUMN, HELSINKI, 5),
        (date(2026, 6, 10), COPENHAGEN, 4),
    ],
)
def test_the_night_of_the_change_is_shorter_or_longer(day, zone, hours):
    takeover = a_takeover(first_day=day, last_day=day, opens=time(1), closes=time(5), zone=zone)
    (window,) = takeover.windows()

    assert window.closes - window.opens == timedelta(hours=hours)


def test_each_day_has_its_window():
    takeover = a_takeover(
        first_day=date(2027, 3, 27), last_day=date(2027, 3, 29), opens=time(8), closes=time(16)
    )

    assert list(takeover.windows()) == [
        Window(opens=utc(date(2027, 3, 27), 7), closes=utc(date(2027, 3, 27), 15)),
        Window(opens=utc(date(2027, 3, 28), 6), closes=utc(date(2027, 3, 28), 14)),
        Window(opens=utc(date(2027, 3, 29), 6), closes=utc(date(2027, 3, 29), 14)),
    ]


def test_a_slot_at_the_close_is_outside():
    takeover = a_takeover(slots=(time(8), time(16)), opens=time(8), closes=time(16))
    day = takeover.first_day

    assert list(takeover.planned_slots()) == [Slot(at=utc(day, 6), closes=utc(day, 14))]


def test_two_slots_that_the_spring_night_makes_one_are_one():
    takeover = a_takeover(
        first_day=SPRING,
        last_day=SPRING,
        opens=time(1),
        closes=time(5),
        slots=(time(2, 30), time(3, 30)),
    )

    assert [slot.at for slot in takeover.planned_slots()] == [utc(SPRING, 1, 30)]


@given(takeovers())
def test_each_slot_lies_in_a_window(takeover):
    windows = list(takeover.windows())

    assert all(
        any(w.opens <= slot.at < w.closes == slot.closes for w in windows)
        for slot in takeover.planned_slots()
    )


@given(takeovers())
def test_slots_come_in_order_of_time_and_once(takeover):
    moments = [slot.at for slot in takeover.planned_slots()]

    assert moments == sorted(set(moments))


@given(takeovers())
def test_windows_lie_between_start_and_end(takeover):
    windows = list(takeover.windows())

    assert (windows[0].opens, windows[-1].closes) == (takeover.starts_at, takeover.ends_at)


@given(takeovers(), takeovers())
def test_overlap_is_mutual(one, other):
    assert one.overlaps(other) is other.overlaps(one)


@given(takeovers())
def test_a_takeover_without_common_account_overlaps_nothing(takeover):
    assert not takeover.overlaps(a_takeover(accounts=("four",)))


@pytest.mark.parametrize(
    ("opens", "closes", "overlap"),
    [
        (time(16), time(18), False),
        (time(6), time(8), False),
        (time(15, 59), time(18), True),
        (time(9), time(10), True),
        (time(6), time(18), True),
    ],
)
def test_two_takeovers_may_touch_and_not_overlap(opens, closes, overlap):
    one = a_takeover(opens=time(8), closes=time(16))
    other = a_takeover(opens=opens, closes=closes)

    assert one.overlaps(other) is overlap


def test_a_common_moment_counts_across_zones():
    one = a_takeover(opens=time(8), closes=time(9), zone=COPENHAGEN)
    other = a_takeover(opens=time(9, 30), closes=time(10), zone=HELSINKI)

    assert one.overlaps(other)


@pytest.mark.parametrize("state", [TakeoverState.ENDED, TakeoverState.CANCELLED], ids=str)
def test_a_takeover_that_is_over_has_no_way_out(state):
    assert TAKEOVER.events_from(state) == []
