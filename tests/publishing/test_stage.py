"""The publisher: one lane for each account, and a settlement that can be repeated."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.base import ChannelAdapter
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationEvent, PublicationState
from orchestrator.publishing.press import PUBLISHER
from orchestrator.publishing.stage import PublishingStage
from tests.house import ACCOUNTS, House
from tests.publishing.moments import at_the_slot, changing, claimed

P = PublicationState


def test_all_accounts_are_claimed_in_one_round(house: House):
    post = house.a_scheduled_post()
    at_the_slot(house, post.id)

    assert house.publish() == len(ACCOUNTS)


def test_an_account_sends_one_thing_at_a_time(house: House):
    first, second = (
        house.a_scheduled_post(text, accounts=("linkedin-main",)) for text in ("En", "To")
    )
    at_the_slot(house, first.id)
    claimed(house)
    with changing(house) as uow:
        (due_too,) = uow.publications.of_post(second.id)
        uow.publications.look_later(due_too, next_at=house.clock(), where="")

    assert house.publish() == 0
    assert house.states(second.id) == {"linkedin-main": P.SCHEDULED}


def test_the_earlier_slot_goes_first(house: House):
    first, second = (
        house.a_scheduled_post(text, accounts=("linkedin-main",)) for text in ("En", "To")
    )
    at_the_slot(house, second.id)
    house.clock.moment -= timedelta(hours=1, minutes=40)  # the first is late, the second not due

    house.publish()

    assert house.states(first.id) == {"linkedin-main": P.PUBLISHED}
    assert house.states(second.id) == {"linkedin-main": P.SCHEDULED}


def test_a_hanging_platform_does_not_keep_the_others_waiting(house: House):
    """The lane waits for its platform; the others end meanwhile."""
    post = house.a_scheduled_post(accounts=("facebook-main", "linkedin-main"))
    at_the_slot(house, post.id)
    released = threading.Event()
    adapter_of = house.wiring.press.adapter

    def adapter(account: str) -> ChannelAdapter:
        if account == "facebook-main":
            released.wait(30)
        return adapter_of(account)

    stage = PublishingStage(replace(house.wiring.press, adapter=adapter), lanes=3)
    try:
        stage.run_once(house.clock())
        until = threading.Event()
        for _ in range(200):
            if house.states(post.id)["linkedin-main"] is P.PUBLISHED:
                break
            until.wait(0.05)

        assert house.states(post.id) == {
            "linkedin-main": P.PUBLISHED,
            "facebook-main": P.PUBLISHING,
        }
    finally:
        released.set()
        stage.close()


def test_an_attempt_that_breaks_off_is_logged_and_costs_only_itself(
    house: House, caplog: pytest.LogCaptureFixture
):
    post = house.a_scheduled_post(accounts=("facebook-main", "linkedin-main"))
    at_the_slot(house, post.id)
    adapter_of = house.wiring.press.adapter

    def adapter(account: str) -> ChannelAdapter:
        if account == "facebook-main":
            raise RuntimeError
        return adapter_of(account)

    stage = PublishingStage(replace(house.wiring.press, adapter=adapter), lanes=3)
    stage.run_once(house.clock())
    stage.drain()
    stage.close()

    assert house.states(post.id) == {"linkedin-main": P.PUBLISHED, "facebook-main": P.PUBLISHING}
    assert "attempt broke off" in caplog.text


def test_a_claim_that_fails_costs_only_itself(house: House):
    """What is claimed already must run, or its account waits for the end of a lease."""
    post = house.a_scheduled_post()
    at_the_slot(house, post.id)
    tokens = iter(["", "token-1", "token-2", ""])  # for all at once, then for each alone

    def new_token() -> str:
        token = next(tokens)
        if not token:
            raise RuntimeError
        return token

    stage = PublishingStage(replace(house.wiring.press, new_token=new_token), lanes=3)
    started = stage.run_once(house.clock())
    stage.drain()
    stage.close()

    assert started == 2
    assert sorted(house.states(post.id).values()).count(P.PUBLISHING) == 0


def test_a_crash_before_the_settlement_is_made_good_by_a_tick(house: House):
    post = house.a_scheduled_post(accounts=("linkedin-main",))
    at_the_slot(house, post.id)
    claim = claimed(house)
    with changing(house) as uow:  # the receipt was recorded; then the process died
        uow.apply_publication(
            claim.publication, PublicationEvent.SUCCEED, PUBLISHER, remote_id="urn:li:share:1"
        )
    before = house.post(post.id).state

    settled = house.wiring.publishing.settle_once(house.clock())

    assert (before, settled) == (PostState.SCHEDULED, 1)
    assert house.post(post.id).state is PostState.PUBLISHED


def test_a_settlement_can_be_repeated(house: House):
    post = house.a_scheduled_post(accounts=("linkedin-main",))
    at_the_slot(house, post.id)
    house.publish()

    assert house.wiring.publishing.settle_once(house.clock()) == 0


def test_nothing_is_settled_while_something_is_open(house: House):
    house.a_scheduled_post()

    assert house.wiring.publishing.settle_once(house.clock()) == 0
