"""The demo's verdict must see what is wrong: it is asked about days that went differently."""

from datetime import date

import pytest

from orchestrator.demo.mails import demo_mails
from orchestrator.demo.verdict import differences_of_ledger, endings
from orchestrator.domain.records import MessageOutcome, Room
from orchestrator.store.unit_of_work import UnitOfWork
from tests.builders import NOW, stored_post

MAILS = demo_mails(date(2026, 11, 25))
LIVE = {"id": "1", "copies": 1, "removed_at": None}


def taken_in(uow: UnitOfWork, name: str, outcome: MessageOutcome, reason: str | None, post_id):
    message = uow.messages.begin(name=name, active_name=name, sha256="0" * 64, now=NOW)
    uow.messages.finish(
        message.id, outcome=outcome, reason=reason, problems=(), room=Room.DONE, post_id=post_id
    )


def differences(uow: UnitOfWork, name: str) -> tuple[str, ...]:
    told = endings(uow, MAILS, [])
    return next(ending.differences for ending in told if ending.mail.name == name)


def test_a_mail_that_was_not_taken_in_is_a_difference(uow: UnitOfWork):
    assert all(ending.differences for ending in endings(uow, MAILS, []))


def test_a_stranger_who_was_let_in_is_a_difference(uow: UnitOfWork):
    post = stored_post(uow)
    taken_in(uow, "10-stranger.eml", MessageOutcome.ACCEPTED, None, post.id)

    assert differences(uow, "10-stranger.eml")


def test_a_refused_stranger_is_as_the_story_says(uow: UnitOfWork):
    taken_in(uow, "10-stranger.eml", MessageOutcome.REFUSED_SENDER, "unknown-sender", None)

    assert differences(uow, "10-stranger.eml") == ()


def test_a_post_that_is_not_live_is_a_difference(uow: UnitOfWork):
    post = stored_post(uow)
    taken_in(uow, "01-sofie.eml", MessageOutcome.ACCEPTED, None, post.id)

    assert differences(uow, "01-sofie.eml")


def test_a_number_that_was_not_held_is_a_difference(uow: UnitOfWork):
    post = stored_post(uow)
    taken_in(uow, "07-jonas.eml", MessageOutcome.ACCEPTED, None, post.id)

    assert differences(uow, "07-jonas.eml")


@pytest.mark.parametrize("ledger", [[], [LIVE] * 16, [LIVE] * 18])
def test_more_or_fewer_live_posts_are_a_difference(ledger):
    assert differences_of_ledger(MAILS, ledger)


def test_a_second_copy_is_a_difference():
    assert differences_of_ledger(MAILS, [LIVE] * 16 + [LIVE | {"copies": 2}])


def test_the_right_number_of_live_posts_is_none():
    assert differences_of_ledger(MAILS, [LIVE] * 17) == []
