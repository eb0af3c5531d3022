from datetime import date, time, timedelta

import pytest

from orchestrator.domain.errors import NotFound, Refused
from orchestrator.domain.takeover import TakeoverState
from tests.builders import DAY, NOW, a_takeover, stored_ambassador, stored_takeover

SECOND = timedelta(seconds=1)


def test_a_takeover_comes_back_as_it_was_planned(uow):
    ambassador = stored_ambassador(uow)
    planned = stored_takeover(
        uow,
        ambassador_id=ambassador.id,
        accounts=("one", "two"),
        slots=(time(9), time(14, 30)),
        zone="Europe/Helsinki",
    )

    assert planned == a_takeover(
        id=planned.id,
        ambassador_id=ambassador.id,
        accounts=("one", "two"),
        slots=(time(9), time(14, 30)),
        zone="Europe/Helsinki",
    )


def test_a_takeover_that_overlaps_on_an_account_is_refused(uow):
    first = stored_takeover(uow, accounts=("one", "two"))

    with pytest.raises(Refused, match=f"takeover {first.id} "):
        stored_takeover(uow, accounts=("two", "three"), opens=time(15))


@pytest.mark.parametrize(
    "facts",
    [
        {"accounts": ("three",)},
        {"opens": time(16), "closes": time(18)},
        {"first_day": date(2026, 6, 11), "last_day": date(2026, 6, 11)},
        {"first_day": date(2026, 6, 9), "last_day": date(2026, 6, 9)},
    ],
    ids=["another account", "later hours", "the day after", "the day before"],
)
def test_a_takeover_beside_another_one_is_planned(uow, facts):
    stored_takeover(uow, accounts=("one", "two"))

    assert stored_takeover(uow, **{"accounts": ("one",), **facts}).id


@pytest.mark.parametrize("state", [TakeoverState.CANCELLED, TakeoverState.ENDED], ids=str)
def test_a_takeover_that_is_over_frees_its_hours(uow, state):
    stored_takeover(uow, state=state)

    assert stored_takeover(uow).state is TakeoverState.PLANNED


def test_a_takeover_that_does_not_exist_is_named(uow):
    with pytest.raises(NotFound, match="4711"):
        uow.takeovers.get(4711)


def test_all_are_listed_in_order_of_their_start(uow):
    later = stored_takeover(uow, first_day=date(2026, 6, 12), last_day=date(2026, 6, 12))
    earlier = stored_takeover(uow)

    assert uow.takeovers.all() == [earlier, later]


def test_she_has_the_takeover_of_now_or_her_next_one(uow):
    she = stored_ambassador(uow)
    stored_takeover(uow)
    later = stored_takeover(
        uow, ambassador_id=she.id, first_day=date(2026, 6, 12), last_day=date(2026, 6, 12)
    )
    next_one = stored_takeover(
        uow, ambassador_id=she.id, first_day=date(2026, 6, 11), last_day=date(2026, 6, 11)
    )

    assert uow.takeovers.of_ambassador(she.id, NOW) == next_one
    assert uow.takeovers.of_ambassador(she.id, next_one.ends_at) == later
    assert uow.takeovers.of_ambassador(she.id, NOW + 30 * DAY) is None


def test_a_takeover_starts_at_its_first_moment(uow):
    takeover = stored_takeover(uow)

    assert uow.takeovers.to_start(takeover.starts_at - SECOND) == []
    assert uow.takeovers.to_start(takeover.starts_at) == [takeover]


def test_a_takeover_ends_at_its_last_moment(uow):
    takeover = stored_takeover(uow, state=TakeoverState.ACTIVE)

    assert uow.takeovers.to_end(takeover.ends_at - SECOND) == []
    assert uow.takeovers.to_end(takeover.ends_at) == [takeover]


@pytest.mark.parametrize("state", set(TakeoverState) - {TakeoverState.PLANNED}, ids=str)
def test_only_a_planned_takeover_starts(uow, state):
    takeover = stored_takeover(uow, state=state)

    assert uow.takeovers.to_start(takeover.starts_at) == []
