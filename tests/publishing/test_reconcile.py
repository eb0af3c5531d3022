"""What is in doubt is settled by looking at the platform, never by sending."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.errors import OutcomeUnknown
from orchestrator.approval import decide
from orchestrator.compose import Account
from orchestrator.domain.errors import Conflict
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import Publication
from orchestrator.publishing import reconcile, record, rescue
from orchestrator.publishing.press import Press
from orchestrator.publishing.process import this_process
from tests.house import APPROVER, GUARDS_OFF, NOON, House, a_house
from tests.publishing.children import a_dead_process, another_process
from tests.publishing.conftest import Platforms
from tests.publishing.moments import at_the_slot, changing, sent_by

P = PublicationState
CHANNELS = ("facebook", "instagram", "linkedin")
each_channel = pytest.mark.parametrize("channel", CHANNELS)
AFTER_ALL_SETTLE_TIMES = timedelta(minutes=3)


@pytest.fixture
def house(platforms: Platforms, tmp_path: Path) -> Iterator[House]:
    """A house whose platforms would make a second copy of whatever is sent twice."""
    sandbox, clock = platforms
    clock.moment = NOON
    with a_house(tmp_path, clock=clock, rules=GUARDS_OFF, shared=sandbox) as made:
        made.a_takeover()
        yield made


class Doubt:
    """One post on one channel whose fate is unknown."""

    def __init__(self, house: House, channel: str) -> None:
        self.house = house
        self.account = f"{channel}-main"
        self.channel = channel
        self.post_id = house.a_scheduled_post(accounts=(self.account,)).id
        at_the_slot(house, self.post_id)

    def lose_the_answer(self, fault: str) -> None:
        """Publish, and let the answer be lost."""
        self.prepare()
        self.house.sandbox.order_fault(fault, channel=self.channel, phase="publish")
        self.house.publish()
        assert self.now.state is P.IN_DOUBT

    def prepare(self) -> None:
        """Do the uploads before the slot, so that the next round publishes."""
        slot_at = self.house.clock()
        self.house.clock.moment = slot_at - timedelta(seconds=30)
        with changing(self.house) as uow:
            uow.publications.look_later(self.now, next_at=self.house.clock(), where="")
        for _ in range(3):
            self.house.publish()
            self.house.clock.advance(seconds=5)
        self.house.clock.moment = slot_at

    def look(self, *, press: Press | None = None) -> int:
        return reconcile.run_once(press or self.house.wiring.press, self.house.clock())

    @property
    def now(self) -> Publication:
        return self.house.publications(self.post_id)[self.account]

    @property
    def publish_requests(self) -> int:
        return sum(r["phase"] == "publish" for r in self.house.sandbox.requests())


def with_capabilities(house: House, account: str, **changes: object) -> Press:
    """Return a press whose account can do something else."""
    known = house.wiring.accounts
    told: Account = known[account]
    changed = replace(told, capabilities=replace(told.capabilities, **changes))  # type: ignore[arg-type]
    return replace(house.wiring.press, accounts={**known, account: changed})


# ---------------------------------------------------------------- found


@each_channel
def test_a_lost_answer_is_confirmed_when_the_post_is_seen(house: House, channel: str):
    doubt = Doubt(house, channel)
    doubt.lose_the_answer("drop_after_publish")

    assert doubt.look() == 1
    (seen,) = house.sandbox.posts()
    assert (doubt.now.state, doubt.now.remote_id) == (P.PUBLISHED, seen["id"])


@each_channel
def test_a_confirmed_post_is_settled_with_it(house: House, channel: str):
    doubt = Doubt(house, channel)
    doubt.lose_the_answer("drop_after_publish")

    doubt.look()

    assert house.post(doubt.post_id).state is PostState.PUBLISHED


def test_found_counts_before_the_settle_time_and_without_authority(house: House):
    doubt = Doubt(house, "facebook")
    doubt.lose_the_answer("drop_after_publish")

    doubt.look(press=with_capabilities(house, doubt.account, find_is_authoritative=False))

    assert doubt.now.state is P.PUBLISHED


def test_a_confirmed_publication_was_published_when_it_was_sent(house: House):
    doubt = Doubt(house, "facebook")
    doubt.lose_the_answer("drop_after_publish")
    sent_at = doubt.now.sent_at
    house.clock.advance(minutes=5)

    doubt.look()

    assert doubt.now.published_at == sent_at


# ---------------------------------------------------------------- absent


@each_channel
def test_an_absence_is_not_believed_before_the_settle_time(house: House, channel: str):
    doubt = Doubt(house, channel)
    doubt.lose_the_answer("drop_before_work")
    settle_time = house.wiring.accounts[doubt.account].capabilities.settle_time
    house.clock.advance(seconds=settle_time.total_seconds() - 1)

    assert doubt.look() == 0
    assert doubt.now.state is P.IN_DOUBT


@each_channel
def test_an_absence_counts_after_the_settle_time(house: House, channel: str):
    doubt = Doubt(house, channel)
    doubt.lose_the_answer("drop_before_work")
    house.clock.advance(
        seconds=house.wiring.accounts[doubt.account].capabilities.settle_time.total_seconds()
    )

    assert doubt.look() == 1
    assert doubt.now.state is P.RETRYABLE


@each_channel
def test_what_was_surely_not_published_goes_out_once(house: House, channel: str):
    doubt = Doubt(house, channel)
    doubt.lose_the_answer("drop_before_work")

    house.play_until(house.clock() + timedelta(minutes=6))

    assert doubt.now.state is P.PUBLISHED
    assert [post["copies"] for post in house.sandbox.posts()] == [1]


@each_channel
def test_an_absence_without_authority_leaves_it_to_a_person(house: House, channel: str):
    doubt = Doubt(house, channel)
    doubt.lose_the_answer("drop_before_work")
    house.clock.advance(hours=2)

    doubt.look(press=with_capabilities(house, doubt.account, find_is_authoritative=False))

    assert doubt.now.state is P.IN_DOUBT


def test_the_settle_time_can_be_stretched(house: House):
    doubt = Doubt(house, "facebook")
    doubt.lose_the_answer("drop_before_work")
    house.clock.advance(minutes=2)

    doubt.look(press=replace(house.wiring.press, settle_multiplier=3.0))

    assert doubt.now.state is P.IN_DOUBT


# ---------------------------------------------------------------- who may still be sending


@each_channel
def test_with_a_living_sender_no_absence_counts(house: House, channel: str):
    """It may wake up and send; even Instagram's container is another one at the next slot."""
    doubt = Doubt(house, channel)
    doubt.prepare()
    sent_by(house, this_process(os.getpid()))
    house.clock.advance(minutes=6)
    rescue.run_once(house.wiring.press, house.clock())

    doubt.look()

    assert doubt.now.state is P.IN_DOUBT


def test_the_settle_time_begins_when_the_call_is_over(house: House):
    """A publisher may sleep between its marker and its request."""
    doubt = Doubt(house, "facebook")
    doubt.prepare()
    claim = sent_by(house, this_process(os.getpid()))
    house.clock.advance(minutes=3)
    record.failure(house.wiring.press, claim, OutcomeUnknown("the answer is lost"))

    doubt.look()

    assert doubt.now.state is P.IN_DOUBT


@pytest.mark.process
def test_the_settle_time_begins_when_the_sender_is_seen_dead(house: House):
    """It may have lived, and sent, until a moment ago."""
    doubt = Doubt(house, "facebook")
    doubt.prepare()
    with another_process() as (sender, _):
        sent_by(house, sender)
        house.clock.advance(minutes=6)
        rescue.run_once(house.wiring.press, house.clock())
    doubt.look()

    doubt.look()

    assert (doubt.now.state, doubt.now.sender) == (P.IN_DOUBT, None)


def test_a_late_error_ends_the_call_of_a_living_sender(house: House):
    doubt = Doubt(house, "facebook")
    doubt.prepare()
    claim = sent_by(house, this_process(os.getpid()))
    house.clock.advance(minutes=6)
    rescue.run_once(house.wiring.press, house.clock())
    record.failure(house.wiring.press, claim, OutcomeUnknown("the answer is lost"))
    house.clock.advance(minutes=2)

    doubt.look()

    assert doubt.now.state is P.RETRYABLE


def test_what_was_seen_of_an_earlier_attempt_settles_nothing(house: House):
    """A reconciler that slept while the post was sent again, and its answer lost again."""
    doubt = Doubt(house, "facebook")
    doubt.lose_the_answer("drop_before_work")
    seen_earlier = doubt.now
    house.clock.advance(minutes=2)
    doubt.look()
    house.sandbox.order_fault("drop_after_publish", channel="facebook", phase="publish")
    house.publish()
    assert doubt.now.state is P.IN_DOUBT

    with pytest.raises(Conflict):
        reconcile._disprove(house.wiring.press, seen_earlier)

    assert doubt.now.state is P.IN_DOUBT


@pytest.mark.process
@each_channel
def test_with_a_dead_sender_an_absence_counts(house: House, channel: str):
    doubt = Doubt(house, channel)
    doubt.prepare()
    sent_by(house, a_dead_process())
    rescue.run_once(house.wiring.press, house.clock())
    house.clock.advance(minutes=6)

    doubt.look()

    assert doubt.now.state is P.RETRYABLE


@pytest.mark.parametrize("channel", ["facebook", "linkedin"])
def test_of_a_sender_on_another_host_nothing_is_known(house: House, channel: str):
    doubt = Doubt(house, channel)
    doubt.prepare()
    sent_by(house, replace(this_process(os.getpid()), host="another-host", boot_id="other"))
    house.clock.advance(minutes=6)
    rescue.run_once(house.wiring.press, house.clock())
    house.clock.advance(days=1)

    doubt.look()

    assert doubt.now.state is P.IN_DOUBT


def test_the_container_is_kept_for_the_new_attempt(house: House):
    """That is why Instagram cannot make a second copy even with its guard broken."""
    doubt = Doubt(house, "instagram")
    doubt.lose_the_answer("drop_before_work")
    before = dict(doubt.now.references)
    house.clock.advance(minutes=3)

    doubt.look()

    assert dict(doubt.now.references) == before
    assert before


# ---------------------------------------------------------------- unsure


@each_channel
def test_a_platform_that_cannot_be_read_settles_nothing(house: House, channel: str):
    doubt = Doubt(house, channel)
    doubt.lose_the_answer("drop_before_work")
    house.sandbox.order_fault("expired_token", channel=channel, phase="read", times=1000)
    house.clock.advance(hours=3)

    assert doubt.look() == 0
    assert doubt.now.state is P.IN_DOUBT
    assert doubt.now.error_text


@each_channel
def test_nothing_is_sent_again_while_it_is_in_doubt(house: House, channel: str):
    doubt = Doubt(house, channel)
    doubt.lose_the_answer("drop_before_work")
    house.sandbox.order_fault("expired_token", channel=channel, phase="read", times=100_000)

    house.play_until(house.clock() + timedelta(minutes=50), step=timedelta(minutes=5))

    assert doubt.now.state is P.IN_DOUBT
    assert doubt.publish_requests == 1


def test_without_the_right_to_read_a_person_must_look(house: House):
    doubt = Doubt(house, "linkedin")
    doubt.lose_the_answer("drop_after_publish")
    house.sandbox.order_fault("revoked_permission", channel="linkedin", phase="read", times=1000)

    doubt.look()

    assert doubt.now.state is P.IN_DOUBT
    assert "LinkedIn" in (doubt.now.error_text or "")


def test_looks_come_often_until_the_settle_time_and_seldom_after_it(house: House):
    doubt = Doubt(house, "facebook")
    doubt.lose_the_answer("drop_before_work")
    press = with_capabilities(house, doubt.account, find_is_authoritative=False)
    doubt.look(press=press)
    soon = doubt.now.next_at - house.clock()
    house.clock.advance(minutes=5)

    doubt.look(press=press)

    assert soon <= timedelta(seconds=15)
    assert doubt.now.next_at - house.clock() == timedelta(minutes=10)


def test_a_platform_that_asks_to_wait_is_left_alone_for_so_long(house: House):
    doubt = Doubt(house, "facebook")
    doubt.lose_the_answer("drop_before_work")
    house.sandbox.order_fault(
        "rate_limit", channel="facebook", phase="read", options={"minutes": 19}
    )

    doubt.look()

    assert doubt.now.next_at - house.clock() == timedelta(minutes=19)


def test_a_platform_that_fails_is_asked_once_a_minute(house: House):
    doubt = Doubt(house, "facebook")
    doubt.lose_the_answer("drop_before_work")
    house.sandbox.order_fault("error_500", channel="facebook", phase="read", times=1000)

    doubt.look()

    assert doubt.now.next_at - house.clock() == timedelta(minutes=1)
    assert "could not be asked" in (doubt.now.error_text or "")


def test_before_its_turn_nobody_asks_the_platform(house: House):
    doubt = Doubt(house, "facebook")
    doubt.lose_the_answer("drop_before_work")
    doubt.look()
    asked = len(house.sandbox.requests())
    house.clock.advance(seconds=1)

    doubt.look()

    assert len(house.sandbox.requests()) == asked


def test_an_account_that_is_gone_from_our_files_does_not_keep_the_others_waiting(house: House):
    gone, seen = Doubt(house, "facebook"), Doubt(house, "linkedin")
    for doubt in (gone, seen):
        house.sandbox.order_fault("drop_after_publish", channel=doubt.channel, phase="publish")
        at_the_slot(house, doubt.post_id)
        house.publish()
    left = {k: v for k, v in house.wiring.accounts.items() if k != gone.account}

    seen.look(press=replace(house.wiring.press, accounts=left))

    assert (gone.now.state, seen.now.state) == (P.IN_DOUBT, P.PUBLISHED)
    assert "accounts.toml" in (gone.now.error_text or "")


# ---------------------------------------------------------------- LinkedIn's hint


def test_a_duplicate_answer_s_hint_is_kept_and_leads_to_the_post(house: House):
    doubt = Doubt(house, "linkedin")
    doubt.lose_the_answer("linkedin_duplicate")
    hinted = doubt.now.references.get("hint_id")

    doubt.look()

    (seen,) = house.sandbox.posts()
    assert hinted == seen["id"]
    assert (doubt.now.state, doubt.now.remote_id) == (P.PUBLISHED, seen["id"])


def test_a_hint_that_names_a_ghost_leaves_it_to_a_person(house: House):
    doubt = Doubt(house, "linkedin")
    doubt.lose_the_answer("ghost_duplicate")
    house.clock.advance(hours=1)

    doubt.look()

    assert doubt.now.state is P.IN_DOUBT
    assert house.sandbox.posts() == []


# ---------------------------------------------------------------- withdrawn meanwhile


@pytest.mark.parametrize("channel", ["facebook", "linkedin"])
def test_what_was_withdrawn_meanwhile_is_taken_down_once_it_is_found(house: House, channel: str):
    doubt = Doubt(house, channel)
    doubt.lose_the_answer("drop_after_publish")
    with changing(house) as uow:
        decide.withdraw(uow, doubt.post_id, APPROVER)

    house.round()
    house.round()

    assert doubt.now.state is P.REMOVED
    assert house.live_copies() == 0
    assert house.post(doubt.post_id).state is PostState.WITHDRAWN


def test_on_instagram_a_person_must_take_it_down(house: House):
    doubt = Doubt(house, "instagram")
    doubt.lose_the_answer("drop_after_publish")
    with changing(house) as uow:
        decide.withdraw(uow, doubt.post_id, APPROVER)

    house.round()
    house.round()

    assert doubt.now.state is P.REMOVAL_MANUAL


@each_channel
def test_what_was_withdrawn_meanwhile_and_is_surely_absent_never_goes_out(
    house: House, channel: str
):
    doubt = Doubt(house, channel)
    doubt.lose_the_answer("drop_before_work")
    with changing(house) as uow:
        decide.withdraw(uow, doubt.post_id, APPROVER)

    house.play_until(house.clock() + timedelta(hours=2), step=timedelta(minutes=5))

    assert house.sandbox.posts() == []
    assert doubt.now.state is P.CANCELLED


def test_what_was_taken_back_does_not_keep_the_account_s_next_post_waiting(house: House):
    doubt = Doubt(house, "linkedin")
    doubt.lose_the_answer("drop_before_work")
    with changing(house) as uow:
        decide.withdraw(uow, doubt.post_id, APPROVER)
    house.clock.advance(minutes=3)
    doubt.look()
    waiting = doubt.now.state

    house.publish()

    assert (waiting, doubt.now.state) == (P.RETRYABLE, P.CANCELLED)
