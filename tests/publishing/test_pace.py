"""How fast an account goes: the gap, what its platform asks for, and a rest where it fails."""

from collections.abc import Iterator
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.publication import OPEN, PublicationState
from orchestrator.publishing import stopping
from orchestrator.store.accounts import Pause
from tests.house import APPROVER, NOON, House, a_house, slot_at
from tests.publishing.conftest import Platforms
from tests.publishing.moments import at_the_slot, changing, notices

P = PublicationState
FACEBOOK = ("facebook-main",)


@pytest.fixture
def house(platforms: Platforms, tmp_path: Path) -> Iterator[House]:
    """A house with slots for six posts."""
    sandbox, clock = platforms
    clock.moment = NOON
    with a_house(tmp_path, clock=clock, shared=sandbox) as made:
        made.a_takeover(slots=tuple(time(12, minute) for minute in range(5, 60, 10)))
        yield made


def posts(house: House, number: int) -> list[int]:
    """Store posts for one account, all due at the first one's slot."""
    made = [house.a_scheduled_post(f"Nummer {n}", accounts=FACEBOOK).id for n in range(number)]
    at_the_slot(house, made[0])
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE publications SET (slot_at, next_at, deadline) = "
            f"(SELECT slot_at, slot_at, deadline FROM publications WHERE post_id = {made[0]})"
        )
    return made


def states(house: House, made: list[int]) -> list[PublicationState]:
    return [house.states(post_id)["facebook-main"] for post_id in made]


def pause(house: House) -> Pause | None:
    with house.wiring.store.read(house.clock()) as uow:
        return uow.accounts.get_pause("facebook-main", house.clock())


def play(house: House, minutes: int) -> None:
    house.play_until(house.clock() + timedelta(minutes=minutes), step=timedelta(seconds=10))


# ---------------------------------------------------------------- the gap


def test_two_posts_of_an_account_never_go_out_closer_than_its_gap(house: House):
    made = posts(house, 3)

    house.publish()
    at_once = states(house, made)
    play(house, 3)

    sent = sorted(p.sent_at for i in made for p in house.publications(i).values() if p.sent_at)
    gaps = [later - earlier for earlier, later in pairwise(sent)]
    assert at_once == [P.PUBLISHED, P.SCHEDULED, P.SCHEDULED]
    assert states(house, made) == [P.PUBLISHED] * 3
    assert all(gap >= timedelta(minutes=1) for gap in gaps)


def test_the_gap_of_one_account_keeps_no_other_waiting(house: House):
    posts(house, 1)
    house.publish()
    other = house.a_scheduled_post("På LinkedIn", accounts=("linkedin-main",))
    with changing(house) as uow:
        (waiting,) = uow.publications.of_post(other.id)
        uow.publications.look_later(waiting, next_at=house.clock(), where="")
    house.clock.moment = slot_at(other)

    house.publish()

    assert house.states(other.id) == {"linkedin-main": P.PUBLISHED}


# ---------------------------------------------------------------- what the platform asks for


def test_a_budget_that_is_nearly_used_up_lets_the_account_rest_as_long_as_it_is_told(house: House):
    made = posts(house, 2)
    house.sandbox.order_fault("usage_high", channel="facebook", options={"minutes": 7})

    house.publish()
    told = pause(house)
    play(house, 6)
    before = states(house, made)
    play(house, 2)

    assert told is not None
    assert (told.reason, told.until) == ("quota", told.at + timedelta(minutes=7))
    assert before == [P.PUBLISHED, P.SCHEDULED]
    assert states(house, made) == [P.PUBLISHED, P.PUBLISHED]
    assert NoticeKind.ACCOUNT_PAUSED not in notices(house)


# ---------------------------------------------------------------- a platform that fails


def requests_a_minute(house: House, minutes: int) -> list[int]:
    """Play some minutes; count the publish requests in each."""
    counted = []
    for _ in range(minutes):
        before = len(house.sandbox.requests())
        play(house, 1)
        counted.append(sum(r["phase"] == "prepare" for r in house.sandbox.requests()[before:]))
    return counted


def test_a_platform_that_keeps_failing_is_spared_over_all_posts_and_told_of_once(house: House):
    made = posts(house, 5)
    house.sandbox.order_fault("html_503", channel="facebook", phase="prepare", times=10_000)

    play(house, 1)
    first = pause(house)
    tries = requests_a_minute(house, 10)

    attempts = sum(p.attempt for i in made for p in house.publications(i).values())
    assert first is not None
    assert first.until is not None
    assert first.reason == "platform"
    assert timedelta(minutes=1) <= first.until - first.at <= timedelta(minutes=1, seconds=15)
    assert sum(count > 0 for count in tries) <= 4  # after 1, 2, 4 … minutes
    assert attempts <= 3 + 4
    assert notices(house).count(NoticeKind.ACCOUNT_PAUSED) == 1


def test_it_opens_again_by_itself_and_everything_goes_out(house: House):
    made = posts(house, 4)
    house.sandbox.order_fault("html_503", channel="facebook", phase="prepare", times=9)
    play(house, 1)
    broken = pause(house)

    play(house, 20)

    assert broken is not None
    assert states(house, made) == [P.PUBLISHED] * 4
    assert house.live_copies("facebook") == 4


def test_what_failed_long_ago_counts_no_more_once_a_post_went_out(house: House):
    made = posts(house, 2)
    house.sandbox.order_fault("html_503", channel="facebook", phase="prepare", times=6)
    play(house, 5)
    house.sandbox.order_fault("html_503", channel="facebook", phase="prepare", times=3)
    play(house, 5)

    assert states(house, made) == [P.PUBLISHED] * 2
    assert NoticeKind.ACCOUNT_PAUSED not in notices(house)


# ---------------------------------------------------------------- a dead token


def test_a_dead_token_pauses_the_account_once_burns_nothing_and_keeps_the_queue(house: House):
    made = posts(house, 3)
    house.sandbox.order_fault("expired_token", channel="facebook", phase="prepare")

    play(house, 20)

    told = pause(house)
    assert told is not None
    assert (told.reason, told.until) == ("token", None)
    assert notices(house).count(NoticeKind.ACCOUNT_PAUSED) == 1
    assert [house.publications(i)["facebook-main"].attempt for i in made] == [0, 0, 0]
    assert all(state in OPEN for state in states(house, made))


def test_with_a_new_token_in_its_file_everything_goes_out_after_a_resume(house: House):
    """The daemon reads the token again: nobody has to restart it."""
    file = house.root / "config/sandbox-tokens/facebook"
    good = file.read_text()
    file.write_text("a-token-that-is-over")
    made = posts(house, 3)
    play(house, 5)
    before = states(house, made)
    file.write_text(good)
    play(house, 5)
    unresumed = states(house, made)

    with changing(house) as uow:
        stopping.resume(uow, "facebook-main", APPROVER)
    play(house, 5)

    assert all(state in OPEN for state in before + unresumed)
    assert states(house, made) == [P.PUBLISHED] * 3
    assert house.live_copies("facebook") == 3
