"""The protocol of one attempt, against the sandbox over HTTP."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.publishing import attempt, rescue
from tests.house import House, slot_at


def test_a_scheduled_post_goes_out_once_on_every_account(house: House):
    post = house.a_scheduled_post()

    house.play_until(slot_at(post) + timedelta(minutes=1))

    assert [p["copies"] for p in house.sandbox.posts()] == [1, 1, 1]
    assert house.post(post.id).state is PostState.PUBLISHED


def test_nothing_is_public_before_the_slot(house: House):
    post = house.a_scheduled_post()

    house.play_until(slot_at(post) - timedelta(seconds=30))

    assert house.sandbox.posts() == []


def test_what_is_sent_is_what_was_composed_alt_text_included(house: House):
    post = house.a_scheduled_post("Hei fra parken!", photos=2, variants={"linkedin": "Hello!"})

    house.play_until(slot_at(post) + timedelta(minutes=1))

    texts = {p["channel"]: p["text"] for p in house.sandbox.posts()}
    alts = {tuple(m["alt_text"] for m in p["media"]) for p in house.sandbox.posts()}
    assert texts == {
        "facebook": "Hei fra parken!",
        "instagram": "Hei fra parken!",
        "linkedin": "Hello!",
    }
    assert alts == {("En park, bilde 1", "En park, bilde 2")}


def test_every_published_row_has_the_platform_s_id_and_a_permalink(house: House):
    post = house.a_scheduled_post()

    house.play_until(slot_at(post) + timedelta(minutes=1))

    ids = {p["channel"]: p["id"] for p in house.sandbox.posts()}
    rows = house.publications(post.id).values()
    assert {p.channel: p.remote_id for p in rows} == ids
    assert all(p.permalink for p in rows)


def test_a_refusal_fails_that_account_alone(house: House):
    post = house.a_scheduled_post()
    house.sandbox.order_fault("refuse_content", channel="facebook")

    house.play_until(slot_at(post) + timedelta(minutes=1))

    assert house.states(post.id)["facebook-main"] is PublicationState.FAILED
    assert house.post(post.id).state is PostState.PARTIALLY_PUBLISHED


def test_a_passing_fault_is_tried_again_after_a_wait(house: House):
    post = house.a_scheduled_post(accounts=("linkedin-main",))
    house.sandbox.order_fault("error_500", channel="linkedin", phase="prepare")

    house.play_until(slot_at(post) + timedelta(seconds=20))
    waiting = house.publications(post.id)["linkedin-main"]
    house.play_until(slot_at(post) + timedelta(minutes=3))

    assert house.states(post.id)["linkedin-main"] is PublicationState.PUBLISHED
    assert waiting.state in {PublicationState.RETRYABLE, PublicationState.PUBLISHED}


def test_attempts_end_after_the_configured_number(house: House):
    post = house.a_scheduled_post(accounts=("linkedin-main",))
    house.sandbox.order_fault("error_500", channel="linkedin", phase="prepare", times=1000)

    house.play_until(slot_at(post) + timedelta(hours=1), step=timedelta(minutes=2))

    settled = house.publications(post.id)["linkedin-main"]
    assert settled.state in {PublicationState.FAILED, PublicationState.MISSED}
    assert house.live_copies() == 0


def test_an_expired_token_pauses_the_account_and_burns_no_attempt(house: House):
    post = house.a_scheduled_post()
    house.sandbox.order_fault("expired_token", channel="facebook", phase="any", times=1000)

    house.play_until(slot_at(post) + timedelta(minutes=2))

    stuck = house.publications(post.id)["facebook-main"]
    with house.wiring.store.read(house.clock()) as uow:
        pauses = [(p.account, p.reason) for p in uow.accounts.pauses(house.clock())]
    assert (stuck.state, stuck.attempt) == (PublicationState.RETRYABLE, 0)
    assert pauses == [("facebook-main", "token")]


def test_a_paused_account_goes_on_when_it_is_resumed(house: House):
    post = house.a_scheduled_post()
    house.sandbox.order_fault("expired_token", channel="facebook", phase="any")
    house.play_until(slot_at(post) + timedelta(minutes=1))

    with house.wiring.store.write(house.clock()) as uow:
        uow.accounts.resume("facebook-main")
    house.play_until(house.clock() + timedelta(minutes=1))

    assert house.post(post.id).state is PostState.PUBLISHED
    assert house.live_copies() == 3


def test_operators_hear_once_of_a_paused_account(house: House):
    house.a_scheduled_post("En")
    second = house.a_scheduled_post("To")
    house.sandbox.order_fault("expired_token", channel="facebook", phase="any", times=1000)

    house.play_until(slot_at(second) + timedelta(minutes=2), step=timedelta(minutes=1))

    with house.wiring.store.read(house.clock()) as uow:
        kinds = [n.kind.value for n in uow.outbox.due(house.clock())]
    assert kinds.count("account_paused") == 1


def test_a_rate_limit_is_waited_for_and_is_no_attempt(house: House):
    post = house.a_scheduled_post(accounts=("facebook-main",))
    house.sandbox.order_fault("rate_limit", channel="facebook", options={"minutes": 10})

    house.play_until(slot_at(post) + timedelta(minutes=2))
    waiting = house.publications(post.id)["facebook-main"]
    house.play_until(slot_at(post) + timedelta(minutes=14), step=timedelta(minutes=1))

    assert waiting.next_at - waiting.slot_at >= timedelta(minutes=10)
    assert waiting.attempt == 0
    assert house.states(post.id)["facebook-main"] is PublicationState.PUBLISHED


def test_a_slow_publisher_whose_lease_was_taken_cannot_send(house: House):
    """The fence: it comes back after the rescue, and its send marker finds no row."""
    post = house.a_scheduled_post(accounts=("linkedin-main",))
    house.clock.moment = slot_at(post)
    (claim,) = attempt.claim_due(house.wiring.press, house.clock())

    house.clock.advance(hours=1)  # it slept; the lease is over
    rescue.run_once(house.wiring.press, house.clock())
    attempt.run(house.wiring.press, claim)

    assert house.live_copies() == 0
    assert house.states(post.id)["linkedin-main"] is PublicationState.RETRYABLE


def test_the_remote_id_is_kept_even_if_the_permalink_cannot_be_read(house: House):
    post = house.a_scheduled_post(accounts=("instagram-main",))
    house.clock.moment = slot_at(post)
    house.publish()
    house.sandbox.order_fault("error_500", channel="instagram", phase="read", after=1, times=50)

    house.play_until(slot_at(post) + timedelta(minutes=2))

    published = house.publications(post.id)["instagram-main"]
    assert published.state is PublicationState.PUBLISHED
    assert published.remote_id is not None


def test_every_attempt_is_written_down_with_its_end(house: House):
    post = house.a_scheduled_post(accounts=("facebook-main",))
    house.sandbox.order_fault("error_500", channel="facebook", phase="prepare")

    house.play_until(slot_at(post) + timedelta(minutes=3))

    with house.wiring.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT outcome, error FROM attempts ORDER BY id").all()
    assert [row.outcome for row in rows][-1] == "succeed"
    assert all(row.outcome for row in rows)


def test_what_is_ready_waits_in_its_lane_for_a_near_slot(house: House):
    post = house.a_scheduled_post(accounts=("linkedin-main",))
    house.clock.moment = slot_at(post) - timedelta(seconds=20)
    waited: list[tuple[datetime, bool]] = []

    def wait(moment: datetime) -> bool:
        (waiting,) = house.publications(post.id).values()
        waited.append((moment, waiting.sent_at is not None))
        house.clock.moment = moment
        return True

    (claim,) = attempt.claim_due(house.wiring.press, house.clock())
    attempt.run(house.wiring.press, claim, wait)

    shortly_before = slot_at(post) - timedelta(seconds=0.4)
    assert waited == [(shortly_before, False), (slot_at(post), True)]  # and the send marker
    assert house.states(post.id) == {"linkedin-main": PublicationState.PUBLISHED}


@pytest.mark.parametrize("waits", [0, 1], ids=["before the send marker", "after it"])
def test_who_is_woken_to_stop_gives_the_publication_back_ready(house: House, waits: int):
    post = house.a_scheduled_post(accounts=("linkedin-main",))
    house.clock.moment = slot_at(post) - timedelta(seconds=20)
    answers = iter([True] * waits + [False])

    (claim,) = attempt.claim_due(house.wiring.press, house.clock())
    attempt.run(house.wiring.press, claim, lambda _moment: next(answers))

    (given_back,) = house.publications(post.id).values()
    assert given_back.state is PublicationState.PROCESSING
    assert (given_back.attempt, given_back.is_ready) == (0, True)
    assert given_back.sent_at is None
    assert given_back.next_at == slot_at(post)
    assert house.sandbox.posts() == []


@pytest.mark.parametrize("clock", ["wall", "monotonic"])
def test_a_lease_that_ran_out_on_either_clock_sends_nothing(house: House, clock: str):
    post = house.a_scheduled_post(accounts=("linkedin-main",))
    house.clock.moment = slot_at(post)
    seconds = [0.0]
    press = replace(house.wiring.press, monotonic=lambda: seconds[0])
    (claim,) = attempt.claim_due(press, house.clock())
    if clock == "wall":
        house.clock.advance(seconds=press.lease.total_seconds())
    else:
        seconds[0] = press.lease.total_seconds()

    attempt.run(press, claim)

    assert house.sandbox.posts() == []
    assert house.states(post.id) == {"linkedin-main": PublicationState.PUBLISHING}


def test_an_attempt_takes_three_commits(house: House):
    """Claim, send marker, and record with settlement: each costs a sync of the disk."""
    post = house.a_scheduled_post(accounts=("linkedin-main",))
    house.clock.moment = slot_at(post)
    writes: list[int] = []

    @sa.event.listens_for(house.wiring.store.engine, "commit")
    def _count(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("begin") == "IMMEDIATE":
            writes.append(1)

    house.publish()

    assert house.post(post.id).state is PostState.PUBLISHED
    assert sum(writes) == 3
