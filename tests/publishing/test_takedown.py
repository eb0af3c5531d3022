"""What is withdrawn is taken down and looked at again; what an API cannot do is a person's task."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.base import Receipt
from orchestrator.approval import decide
from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import Publication
from orchestrator.publishing import by_hand, takedown
from tests.house import APPROVER, House
from tests.publishing.moments import changing, notices

P = PublicationState
REMOVABLE = ("facebook", "linkedin")
each_channel = pytest.mark.parametrize("channel", REMOVABLE)


class Live:
    """One post that followers see, on one channel."""

    def __init__(self, house: House, channel: str) -> None:
        self.house = house
        self.account = f"{channel}-main"
        self.post = house.a_scheduled_post(accounts=(self.account,))
        assert self.post.slot_at is not None
        house.play_until(self.post.slot_at + timedelta(minutes=1))
        assert self.now.state is P.PUBLISHED

    def withdraw(self) -> None:
        with changing(self.house) as uow:
            decide.withdraw(uow, self.post.id, APPROVER)

    def take_down(self) -> int:
        return takedown.run_once(self.house.wiring.press, self.house.clock())

    @property
    def now(self) -> Publication:
        return self.house.publications(self.post.id)[self.account]


@each_channel
def test_a_withdrawn_post_is_taken_down(house: House, channel: str):
    live = Live(house, channel)
    live.withdraw()

    assert live.take_down() == 1
    assert live.now.state is P.REMOVED
    assert house.live_copies() == 0


@each_channel
def test_the_removal_is_read_back(house: House, channel: str):
    live = Live(house, channel)
    live.withdraw()
    before = len(house.sandbox.requests())

    live.take_down()

    phases = [request["phase"] for request in house.sandbox.requests()[before:]]
    assert phases[0] == "remove"
    assert "read" in phases[1:]


@each_channel
def test_what_is_gone_already_counts_as_removed(house: House, channel: str):
    live = Live(house, channel)
    with house.wiring.store.read(house.clock()) as uow:
        publication = uow.publications.of_post(live.post.id)[0]
    adapter = house.wiring.adapter(live.account)
    adapter.remove(Receipt(remote_id=publication.remote_id))
    live.withdraw()

    live.take_down()

    assert live.now.state is P.REMOVED


def test_a_removal_that_did_nothing_is_seen_and_tried_again(house: House):
    live = Live(house, "linkedin")
    live.withdraw()
    house.sandbox.order_fault(
        "empty_answer_after_publish", channel="linkedin", phase="remove", options={"work": False}
    )

    live.take_down()
    waiting = live.now
    house.clock.advance(minutes=1)
    live.take_down()

    assert (waiting.state, waiting.error_text) == (
        P.REMOVAL_REQUESTED,
        "still visible after the removal",
    )
    assert live.now.state is P.REMOVED


def test_a_channel_that_deletes_nothing_makes_it_a_person_s_task(house: House):
    live = Live(house, "instagram")
    live.withdraw()

    live.take_down()

    assert live.now.state is P.REMOVAL_MANUAL
    assert notices(house).count(NoticeKind.REMOVAL_MANUAL) == 1
    assert not any(request["phase"] == "remove" for request in house.sandbox.requests())


def test_a_live_post_whose_id_is_unknown_makes_it_a_person_s_task(house: House):
    live = Live(house, "facebook")
    live.withdraw()
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE publications SET remote_id = NULL")

    live.take_down()

    assert live.now.state is P.REMOVAL_MANUAL


@each_channel
def test_a_passing_fault_is_tried_again_once_a_minute(house: House, channel: str):
    live = Live(house, channel)
    live.withdraw()
    house.sandbox.order_fault("error_500", channel=channel, phase="remove", times=1000)
    live.take_down()
    asked = len(house.sandbox.requests())
    house.clock.advance(seconds=59)

    early = live.take_down()

    assert (early, len(house.sandbox.requests())) == (0, asked)
    assert live.now.next_at == house.clock() + timedelta(seconds=1)
    assert live.now.state is P.REMOVAL_REQUESTED


@each_channel
def test_a_used_up_limit_is_waited_for(house: House, channel: str):
    live = Live(house, channel)
    live.withdraw()
    house.sandbox.order_fault(
        "rate_limit", channel=channel, phase="remove", options={"minutes": 19}
    )

    live.take_down()

    assert live.now.next_at - house.clock() >= timedelta(minutes=15)
    assert live.now.state is P.REMOVAL_REQUESTED


@each_channel
def test_a_blocked_account_makes_it_a_person_s_task_at_once(house: House, channel: str):
    """Consent is gone: it cannot wait until somebody renews a token."""
    live = Live(house, channel)
    live.withdraw()
    house.sandbox.order_fault("expired_token", channel=channel, phase="remove", times=1000)

    live.take_down()

    assert live.now.state is P.REMOVAL_MANUAL
    assert NoticeKind.REMOVAL_MANUAL in notices(house)


def test_a_removal_by_hand_has_a_deadline(house: House):
    live = Live(house, "instagram")
    live.withdraw()

    live.take_down()

    assert live.now.next_at == house.clock() + timedelta(hours=24)


def test_of_a_removal_by_hand_that_is_overdue_the_operators_are_reminded_once(house: House):
    live = Live(house, "instagram")
    live.withdraw()
    live.take_down()
    house.clock.advance(hours=23, minutes=59)
    live.take_down()
    before = notices(house).count(NoticeKind.REMOVAL_OVERDUE)
    house.clock.advance(minutes=2)

    live.take_down()
    live.take_down()

    assert (before, notices(house).count(NoticeKind.REMOVAL_OVERDUE)) == (0, 1)


def test_of_a_removal_that_was_done_in_time_nobody_is_reminded(house: House):
    live = Live(house, "instagram")
    live.withdraw()
    live.take_down()
    with changing(house) as uow:
        by_hand.removed(uow, live.now.id, APPROVER)
    house.clock.advance(hours=25)

    live.take_down()

    assert NoticeKind.REMOVAL_OVERDUE not in notices(house)


def test_a_stop_of_all_accounts_does_not_keep_posts_up(house: House):
    live = Live(house, "facebook")
    live.withdraw()
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO stops (account, by, reason, at) VALUES ('*', 'anna', 'crisis', "
            "'2026-11-25 11:00:00.000000')"
        )

    live.take_down()

    assert live.now.state is P.REMOVED


def test_the_post_stays_withdrawn(house: House):
    live = Live(house, "facebook")
    live.withdraw()

    house.round()

    assert house.post(live.post.id).state is PostState.WITHDRAWN


def test_an_account_that_is_gone_from_our_files_makes_it_a_person_s_task(house: House):
    live = Live(house, "facebook")
    live.withdraw()
    left = {k: v for k, v in house.wiring.accounts.items() if k != live.account}

    takedown.run_once(replace(house.wiring.press, accounts=left), house.clock())

    assert live.now.state is P.REMOVAL_MANUAL
