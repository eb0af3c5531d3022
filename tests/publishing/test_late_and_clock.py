"""A clock that jumps, and nights in which an hour is missing or comes twice: never early, twice."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import Publication
from tests.house import NOON, House, a_house
from tests.publishing.conftest import Platforms
from tests.publishing.moments import changing, notices

P = PublicationState
ACCOUNT = "facebook-main"
SLOTS = tuple(time(12, minute) for minute in (5, 15, 25, 35, 45, 55))


@pytest.fixture
def house(platforms: Platforms, tmp_path: Path) -> Iterator[House]:
    sandbox, clock = platforms
    clock.moment = NOON
    with a_house(tmp_path, clock=clock, shared=sandbox) as made:
        yield made


def a_day_of_posts(house: House, *, grace: timedelta | None = None) -> list[int]:
    """Plan six slots, ten minutes apart, each with a post."""
    house.a_takeover(accounts=(ACCOUNT,), slots=SLOTS, grace=grace)
    return [house.a_scheduled_post(f"Nr. {n}", accounts=(ACCOUNT,)).id for n in range(6)]


def of(house: House, post_id: int) -> Publication:
    return house.publications(post_id)[ACCOUNT]


def sent_at(house: House, post_id: int) -> datetime:
    moment = of(house, post_id).sent_at
    assert moment is not None
    return moment


def states(house: House, posts: list[int]) -> list[PublicationState]:
    return [of(house, post_id).state for post_id in posts]


def play(house: House, **by: float) -> None:
    house.play_until(house.clock() + timedelta(**by), step=timedelta(seconds=10))


# ---------------------------------------------------------------- forward


def test_after_a_jump_forward_what_is_past_its_time_is_missed_and_the_rest_keeps_its_gap(
    house: House,
):
    """At 12:00 the clock jumps to 13:01: 12:05 and 12:15 are over (15 + 30 minutes)."""
    posts = a_day_of_posts(house)
    house.clock.advance(minutes=61)

    house.publish()
    at_once = states(house, posts).count(P.PUBLISHED)
    play(house, minutes=5)

    sent = sorted(sent_at(house, post_id) for post_id in posts[2:])
    assert at_once == 1
    assert states(house, posts) == [P.MISSED] * 2 + [P.PUBLISHED] * 4
    assert all(b - a >= timedelta(minutes=1) for a, b in pairwise(sent))
    assert house.live_copies() == 4


def test_what_a_jump_made_miss_waits_for_a_person(house: House):
    posts = a_day_of_posts(house)
    house.clock.advance(minutes=61)

    play(house, minutes=1)

    assert house.post(posts[0]).state is PostState.FAILED
    assert NoticeKind.NOT_PUBLISHED in notices(house)


def test_a_takeover_s_own_grace_says_what_is_too_late(house: House):
    posts = a_day_of_posts(house, grace=timedelta(0))
    house.clock.advance(minutes=61)

    play(house, minutes=5)

    assert states(house, posts) == [P.MISSED] * 5 + [P.PUBLISHED]


def test_a_night_of_sleep_sends_nothing_of_yesterday(house: House):
    posts = a_day_of_posts(house)
    house.clock.advance(hours=20)

    play(house, minutes=2)

    assert states(house, posts) == [P.MISSED] * 6
    assert house.live_copies() == 0


# ---------------------------------------------------------------- backward


def test_after_a_jump_backward_nothing_goes_out_twice(house: House):
    posts = a_day_of_posts(house)
    play(house, minutes=6)
    before = states(house, posts)
    house.clock.advance(hours=-3)

    play(house, hours=3, minutes=7)

    assert before == [P.PUBLISHED] + [P.SCHEDULED] * 5
    assert states(house, posts) == before
    assert house.live_copies() == 1


def test_after_a_jump_backward_nothing_goes_out_early(house: House):
    posts = a_day_of_posts(house)
    house.clock.advance(minutes=4, seconds=30)
    house.publish()  # prepared ahead of 12:05
    house.clock.advance(minutes=-30)

    play(house, minutes=30)
    early = states(house, posts)
    play(house, minutes=1)

    assert P.PUBLISHED not in early
    assert states(house, posts)[0] is P.PUBLISHED
    assert house.live_copies() == 1


def test_a_jump_backward_keeps_no_account_waiting_for_its_gap(house: House):
    """What was sent "in the future" must not hold the lane until then."""
    posts = a_day_of_posts(house)
    play(house, minutes=6)
    house.clock.advance(minutes=-50)
    following = of(house, posts[1])
    with changing(house) as uow:
        uow.publications.look_later(following, next_at=house.clock(), where="")

    with house.wiring.store.read(house.clock()) as uow:
        due = uow.publications.due(house.clock(), house.wiring.press.gaps)
    assert [publication.id for publication in due] == [following.id]


# ---------------------------------------------------------------- nights

COPENHAGEN, HELSINKI = "Europe/Copenhagen", "Europe/Helsinki"
AUTUMN, SPRING = date(2026, 10, 25), date(2027, 3, 28)
NIGHTS = [
    pytest.param(COPENHAGEN, AUTUMN, {time(1, 30): "23:30", time(2, 30): "00:30",
                                      time(3, 30): "02:30"}, id="Copenhagen, 02:30 comes twice"),
    pytest.param(HELSINKI, AUTUMN, {time(2, 30): "23:30", time(3, 30): "00:30",
                                    time(4, 30): "02:30"}, id="Helsinki, 03:30 comes twice"),
    pytest.param(COPENHAGEN, SPRING, {time(1, 30): "00:30", time(2, 15): "01:15",
                                      time(3, 30): "01:30"}, id="Copenhagen, 02:15 is missing"),
    pytest.param(HELSINKI, SPRING, {time(2, 30): "00:30", time(3, 15): "01:15",
                                    time(4, 30): "01:30"}, id="Helsinki, 03:15 is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "day", "slots"), NIGHTS)
def test_in_a_night_that_changes_the_clocks_each_post_goes_out_once_at_its_moment(
    house: House, zone: str, day: date, slots: dict[time, str]
):
    house.clock.moment = datetime.combine(day, time(0, 10), ZoneInfo(zone)).astimezone(UTC)
    house.a_takeover((ACCOUNT,), tuple(slots), zone=zone, opens=time(1), closes=time(6))
    posts = [house.a_scheduled_post(f"Nr. {n}", accounts=(ACCOUNT,)).id for n in range(3)]
    planned = [f"{of(house, post_id).slot_at:%H:%M}" for post_id in posts]

    for post_id in posts:
        slot_at = of(house, post_id).slot_at
        house.play_until(slot_at - timedelta(minutes=11), step=timedelta(minutes=10))
        house.clock.moment = slot_at - timedelta(minutes=2)
        play(house, minutes=4)

    late = [sent_at(house, post_id) - of(house, post_id).slot_at for post_id in posts]
    assert planned == list(slots.values())
    assert states(house, posts) == [P.PUBLISHED] * 3
    assert all(timedelta(0) <= by <= timedelta(seconds=30) for by in late)
    assert house.live_copies() == 3
