import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.demo.expected import Fate
from orchestrator.demo.mails import demo_mails
from orchestrator.demo.relay import HOME, turns, zone_for

MAILS = demo_mails(date(2026, 11, 25))
MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31), timezones=st.just(UTC)
)


@given(MOMENTS)
def test_no_midnight_comes_while_the_demo_plays(now: datetime):
    zone = ZoneInfo(zone_for(now))

    assert now.astimezone(zone).date() == (now + timedelta(minutes=10)).astimezone(zone).date()


@given(MOMENTS, st.integers(2, 60))
def test_turns_follow_each_other_without_overlap(begins: datetime, pace: int):
    planned = turns(MAILS, begins, pace, zone_for(begins))

    assert all(one.closes == other.opens for one, other in itertools.pairwise(planned))


def test_everybody_has_a_slot_for_each_of_her_posts():
    planned = {turn.ambassador: len(turn.slots) for turn in turns(MAILS, MOMENT, 4, HOME)}
    wanted = {"sofie": 1, "ingrid": 1, "oskar": 1, "aino": 1, "tom": 2, "jonas": 1, "veera": 1}

    assert planned == wanted


def test_who_publishes_nothing_has_her_turn_last():
    planned = turns(MAILS, MOMENT, 4, HOME)
    published = {mail.ambassador for mail in MAILS if mail.expected.fate is Fate.PUBLISHED}

    assert planned[-1].ambassador not in published


MOMENT = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
