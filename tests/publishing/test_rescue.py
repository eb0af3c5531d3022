"""What a dead publisher held is freed; what it sent is in doubt, and never simply tried again."""

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.base import Receipt
from adapters.errors import OutcomeUnknown
from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import Publication
from orchestrator.publishing import attempt, record, rescue
from orchestrator.publishing.process import this_process
from tests.house import House
from tests.publishing.children import a_dead_process, another_process
from tests.publishing.moments import at_the_slot, claimed, notices, sent_by

P = PublicationState


@pytest.fixture
def post_id(house: House) -> int:
    post = house.a_scheduled_post(accounts=("linkedin-main",))
    at_the_slot(house, post.id)
    return post.id


def only(house: House, post_id: int) -> Publication:
    return house.publications(post_id)["linkedin-main"]


def rescued(house: House) -> int:
    return rescue.run_once(house.wiring.press, house.clock())


def test_our_own_living_process_is_left_alone(house: House, post_id: int):
    claimed(house)

    assert rescued(house) == 0
    assert only(house, post_id).state is P.PUBLISHING


def test_an_attempt_of_ours_that_broke_off_after_the_marker_is_in_doubt_at_once(
    house: House, post_id: int
):
    """Nothing more can come of it, though our process lives: an absence will count."""

    class BreakingOff:
        def __getattr__(self, name: str) -> Any:
            return getattr(house.wiring.press.adapter("linkedin-main"), name)

        def publish(self, *_: object) -> None:
            raise KeyboardInterrupt

    press = replace(house.wiring.press, adapter=lambda _: BreakingOff())  # type: ignore[arg-type, return-value]
    (claim,) = attempt.claim_due(press, house.clock())
    while_it_runs = rescued(house)
    with pytest.raises(KeyboardInterrupt):
        attempt.run(press, claim)

    assert (while_it_runs, rescued(house)) == (0, 1)
    doubtful = only(house, post_id)
    assert (doubtful.state, doubtful.sender) == (P.IN_DOUBT, None)


@pytest.mark.process
def test_another_living_process_is_left_alone_while_its_lease_holds(house: House, post_id: int):
    with another_process() as (sender, _):
        claimed(house, sender=sender)

        assert rescued(house) == 0


@pytest.mark.process
def test_a_dead_process_s_claim_is_freed_at_once(house: House, post_id: int):
    claimed(house, sender=a_dead_process())

    assert rescued(house) == 1
    freed = only(house, post_id)
    assert (freed.state, freed.lease_token, freed.sender) == (P.RETRYABLE, None, None)


@pytest.mark.process
def test_what_a_dead_process_had_sent_is_in_doubt_at_once(house: House, post_id: int):
    sent_by(house, a_dead_process())

    assert rescued(house) == 1
    assert only(house, post_id).state is P.IN_DOUBT
    assert notices(house).count(NoticeKind.IN_DOUBT) == 1


def test_a_lease_that_is_over_frees_what_was_not_sent(house: House, post_id: int):
    claimed(house)
    lease_until = only(house, post_id).lease_until
    assert lease_until is not None
    house.clock.moment = lease_until - timedelta(microseconds=1)
    early = rescued(house)

    house.clock.moment = lease_until

    assert (early, rescued(house)) == (0, 1)
    assert only(house, post_id).state is P.RETRYABLE


def test_a_lease_that_is_over_puts_in_doubt_what_was_sent(house: House, post_id: int):
    sent_by(house, this_process(os.getpid()))
    house.clock.advance(hours=1)

    rescued(house)

    assert only(house, post_id).state is P.IN_DOUBT


def test_the_lease_outlives_the_time_that_the_request_may_take(house: House, post_id: int):
    sent_by(house, this_process(os.getpid()))

    sending = only(house, post_id)
    timeout = house.wiring.accounts["linkedin-main"].capabilities.publish_timeout
    assert sending.sent_at is not None
    assert sending.lease_until is not None
    assert sending.lease_until > sending.sent_at + timeout


def test_a_rescue_ends_the_open_attempt(house: House, post_id: int):
    claimed(house)
    house.clock.advance(hours=1)

    rescued(house)

    with house.wiring.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT outcome FROM attempts").all()
    assert [row.outcome for row in rows] == ["rescue"]


def test_a_marker_that_was_set_since_the_rescuer_looked_is_seen(house: House, post_id: int):
    """Else it would free what is being sent at this moment."""
    claim = claimed(house)
    prepared = attempt._prepare(house.wiring.press, claim)
    assert prepared is not None
    house.clock.advance(minutes=4)
    assert attempt._mark_sending(house.wiring.press, claim, prepared)
    house.clock.advance(minutes=2)  # the lease of the claim is over, the marker's is not

    rescue._rescue(house.wiring.press, claim.publication.id, house.clock())

    assert only(house, post_id).state is P.PUBLISHING


def test_a_second_rescue_finds_nothing(house: House, post_id: int):
    claimed(house)
    house.clock.advance(hours=1)
    rescued(house)

    assert rescued(house) == 0


@pytest.mark.process
def test_a_freed_publication_goes_out_once(house: House, post_id: int):
    claimed(house, sender=a_dead_process())

    house.play_until(house.clock() + timedelta(minutes=2))

    assert [post["copies"] for post in house.sandbox.posts()] == [1]
    assert house.post(post_id).state is PostState.PUBLISHED


# ---------------------------------------------------------------- late answers


def test_a_late_receipt_confirms_what_was_put_in_doubt(house: House, post_id: int):
    claim = sent_by(house, this_process(os.getpid()))
    house.clock.advance(hours=1)
    rescued(house)

    record.success(house.wiring.press, claim, Receipt(remote_id="urn:li:share:1"))

    late = only(house, post_id)
    assert (late.state, late.remote_id) == (P.PUBLISHED, "urn:li:share:1")


def test_a_late_error_changes_nothing(house: House, post_id: int):
    claim = sent_by(house, this_process(os.getpid()))
    house.clock.advance(hours=1)
    rescued(house)

    record.failure(house.wiring.press, claim, OutcomeUnknown("the answer is lost"))

    assert only(house, post_id).state is P.IN_DOUBT


def test_a_late_receipt_of_a_claim_that_was_freed_and_taken_again_is_refused(
    house: House, post_id: int
):
    """It can only come of a publisher that never set the send marker: the fence stands."""
    claim = claimed(house)
    house.clock.advance(minutes=10)
    rescued(house)
    claimed(house)

    record.success(house.wiring.press, claim, Receipt(remote_id="urn:li:share:1"))

    assert only(house, post_id).remote_id is None
    assert only(house, post_id).state is P.PUBLISHING


def test_a_woken_publisher_cannot_send_over_its_successor(house: House, post_id: int):
    sleeper = claimed(house)
    house.clock.advance(minutes=10)
    rescued(house)
    successor = claimed(house)

    attempt.run(house.wiring.press, sleeper)
    attempt.run(house.wiring.press, successor)

    assert [post["copies"] for post in house.sandbox.posts()] == [1]
