"""Invariants of sending, watched at the moment when the request goes out."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from adapters.base import ChannelAdapter, OutboundPost
from orchestrator.domain.post import PostState
from orchestrator.publishing import attempt
from orchestrator.store.engine import open_store
from orchestrator.store.tables import revisions
from tests.house import House

ACCOUNT = "linkedin-main"


class Watching(ChannelAdapter):
    """An adapter that looks around before it sends."""

    kind = "watching"

    def __init__(self, sends, look):
        self._sends, self._look = sends, look

    @classmethod
    def open(cls, account_id, options, *, now):
        raise NotImplementedError

    @property
    def capabilities(self):
        return self._sends.capabilities

    def whoami(self):
        return self._sends.whoami()

    def prepare(self, post, so_far):
        return self._sends.prepare(post, so_far)

    def publish(self, post, prepared):
        self._look(post)
        return self._sends.publish(post, prepared)

    def find(self, post, prepared, since):
        return self._sends.find(post, prepared, since)

    def remove(self, receipt):
        self._sends.remove(receipt)


def send_watched(house, look):
    press = house.wiring.press
    watched = replace(press, adapter=lambda account: Watching(press.adapter(account), look))
    for claim in attempt.claim_due(watched, house.clock()):
        attempt.run(watched, claim)


@pytest.fixture
def due(house: House):
    """A post whose slot has come."""
    post = house.a_scheduled_post(accounts=(ACCOUNT,))
    assert post.slot_at is not None
    house.clock.moment = post.slot_at + timedelta(seconds=1)
    return house.post(post.id)


def test_the_send_marker_is_committed_before_the_request(house: House, due):
    """Invariant I1: another process sees it while the request goes out."""
    seen: list[datetime | None] = []

    def look(_post):
        other = open_store(house.wiring.settings.database_url)
        with other.read(house.clock()) as uow:
            seen.extend(p.sent_at for p in uow.publications.of_post(due.id))
        other.close()

    send_watched(house, look)

    assert seen == [house.clock()]


def test_what_is_sent_is_what_was_approved(house: House, due):
    """Invariant I5."""
    sent: list[OutboundPost] = []
    send_watched(house, sent.append)

    with house.wiring.store.read(house.clock()) as uow:
        assert [post.caption for post in sent] == [uow.posts.content(due).caption]


def test_what_changed_after_the_approval_is_not_sent(house: House, due):
    """Invariant I5: somebody wrote past the door, right before the request."""
    with house.wiring.store.write(house.clock()) as uow:
        uow._connection.execute(sa.update(revisions).values(caption="Something else"))
    sent: list[OutboundPost] = []
    send_watched(house, sent.append)

    assert sent == []
    assert house.live_copies() == 0
    assert house.post(due.id).state is PostState.PENDING_APPROVAL


def test_what_changes_between_claim_and_request_is_not_sent(house: House, due):
    """Invariant I5: the gate is asked again at the send marker."""
    (claim,) = attempt.claim_due(house.wiring.press, house.clock())
    with house.wiring.store.write(house.clock()) as uow:
        uow._connection.execute(sa.update(revisions).values(caption="Something else"))
    attempt.run(house.wiring.press, claim)

    assert house.live_copies() == 0
