import pytest
import sqlalchemy as sa

from orchestrator.store.accounts import ALL_ACCOUNTS, Pause
from orchestrator.store.tables import stops
from tests.builders import HOUR, NOW


def pause(account="one", until=None, at=NOW):
    return Pause(account=account, until=until, reason="token expired", at=at)


def test_a_paused_account_is_listed(uow):
    uow.accounts.pause(pause())

    assert uow.accounts.pauses(NOW) == [pause()]


def test_a_new_pause_is_told(uow):
    assert uow.accounts.pause(pause())


def test_a_longer_pause_is_not_told_again(uow):
    uow.accounts.pause(pause(until=NOW + HOUR))
    is_fresh = uow.accounts.pause(pause(until=NOW + 2 * HOUR))

    assert (is_fresh, uow.accounts.get_pause("one", NOW)) == (False, pause(until=NOW + 2 * HOUR))


@pytest.mark.parametrize("until", [None, NOW + 2 * HOUR])
def test_a_shorter_pause_ends_no_longer_one(uow, until):
    """A used-up quota must not send an account off again that a person paused."""
    uow.accounts.pause(pause(until=until))

    assert not uow.accounts.pause(pause(until=NOW + HOUR))
    assert uow.accounts.get_pause("one", NOW) == pause(until=until)


def test_a_pause_that_waits_for_a_person_from_now_on_is_told(uow):
    uow.accounts.pause(pause(until=NOW + HOUR))

    assert uow.accounts.pause(pause())


def test_failures_are_counted_in_a_row_and_by_account(uow):
    counted = [uow.accounts.failed(name) for name in ("one", "one", "two")]
    uow.accounts.works("one")

    assert (counted, uow.accounts.failed("one"), uow.accounts.failed("two")) == ([1, 2, 1], 1, 2)


def test_a_pause_after_one_that_was_over_is_new(uow):
    uow.accounts.pause(pause(until=NOW - HOUR, at=NOW - 2 * HOUR))

    assert uow.accounts.pause(pause())


@pytest.mark.parametrize(
    ("until", "waits"), [(None, True), (NOW + HOUR, True), (NOW, False), (NOW - HOUR, False)]
)
def test_a_pause_ends_at_its_time_or_never(uow, until, waits):
    uow.accounts.pause(pause(until=until))

    assert (uow.accounts.get_pause("one", NOW) is not None) is waits


def test_a_pause_is_one_accounts(uow):
    uow.accounts.pause(pause("one"))

    assert uow.accounts.get_pause("two", NOW) is None


def test_a_resumed_account_waits_no_more(uow):
    uow.accounts.pause(pause())
    resumed = uow.accounts.resume("one")

    assert (resumed, uow.accounts.pauses(NOW)) == (True, [])


def test_an_account_that_does_not_wait_cannot_be_resumed(uow):
    assert not uow.accounts.resume("one")


@pytest.mark.parametrize(
    ("stopped", "closed"),
    [(None, set()), ("one", {"one"}), ("two", set()), (ALL_ACCOUNTS, {"one", "three"})],
)
def test_a_stop_of_an_account_or_of_all_closes_it(uow, stopped, closed):
    if stopped is not None:
        uow._connection.execute(
            sa.insert(stops).values(account=stopped, by="the-operator", reason="why", at=NOW)
        )

    assert uow.accounts.stopped({"one", "three"}) == closed
