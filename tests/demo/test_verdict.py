"""The demo's verdict must see what is wrong: it is asked about days that went differently.

What followers see is tampered with in `tests/flows/test_story.py`, on a day that was really played.
"""

from datetime import date
from pathlib import Path

import pytest

from orchestrator.demo.mails import demo_mails
from orchestrator.demo.verdict import Evidence, differences_of_all, endings
from orchestrator.domain.finding import FindingType, Severity
from orchestrator.domain.post import PostState
from orchestrator.domain.records import MessageOutcome, Room
from orchestrator.store.unit_of_work import UnitOfWork
from tests.builders import NOW, a_finding, stored_post

MAILS = demo_mails(date(2026, 11, 25))
NUMBER = a_finding(
    type=FindingType.NATIONAL_ID, check="gdpr.fodselsnummer", severity=Severity.BLOCK
)
PHONE = a_finding(type=FindingType.PHONE, check="gdpr.phone", severity=Severity.WARN)


def taken_in(uow: UnitOfWork, name: str, outcome: MessageOutcome, reason: str | None, post_id):
    message = uow.messages.begin(name=name, active_name=name, sha256="0" * 64, now=NOW)
    uow.messages.finish(
        message.id, outcome=outcome, reason=reason, problems=(), room=Room.DONE, post_id=post_id
    )


def evidence(notices: Path = Path("/nowhere")) -> Evidence:
    return Evidence(mails=MAILS, seen=(), shown={}, notices=notices)


def differences(uow: UnitOfWork, name: str) -> str:
    told = endings(uow, evidence())
    return "\n".join(next(ending.differences for ending in told if ending.mail.name == name))


def held(uow: UnitOfWork, *findings) -> str:
    """Take in the mail with a number, hold it for something; return what differs."""
    post = stored_post(uow, state=PostState.HELD)
    uow.reviews.replace_findings(post, findings)
    taken_in(uow, "07-jonas.eml", MessageOutcome.ACCEPTED, None, post.id)
    return differences(uow, "07-jonas.eml")


def test_a_mail_that_was_not_taken_in_is_a_difference(uow: UnitOfWork):
    assert all(ending.differences for ending in endings(uow, evidence()))


@pytest.mark.parametrize(
    ("outcome", "reason", "differs"),
    [
        (MessageOutcome.REFUSED_SENDER, "unknown-sender", False),
        (MessageOutcome.REFUSED_SENDER, "dmarc-fail", True),
        (MessageOutcome.QUARANTINED, "unknown-sender", True),
        (MessageOutcome.ACCEPTED, None, True),
    ],
)
def test_a_stranger_is_refused_as_one(uow: UnitOfWork, outcome, reason, differs):
    taken_in(uow, "12-stranger.eml", outcome, reason, None)

    assert bool(differences(uow, "12-stranger.eml")) is differs


def test_a_stranger_who_was_refused_and_has_a_post_is_a_difference(uow: UnitOfWork):
    post = stored_post(uow)
    taken_in(uow, "12-stranger.eml", MessageOutcome.REFUSED_SENDER, "unknown-sender", post.id)

    assert "came of it" in differences(uow, "12-stranger.eml")


@pytest.mark.parametrize(("to", "told"), [("villads@postkasse.example", 1), ("anna@x.example", 0)])
def test_a_stranger_who_was_answered_is_a_difference(
    uow: UnitOfWork, tmp_path: Path, to: str, told: int
):
    (tmp_path / "notice.eml").write_text(f"To: {to}\n\nHei")

    assert len(differences_of_all(uow, evidence(tmp_path))) == told


def test_a_vacation_reply_that_became_a_post_is_a_difference(uow: UnitOfWork):
    taken_in(uow, "14-aino.eml", MessageOutcome.ACCEPTED, None, stored_post(uow).id)

    assert differences(uow, "14-aino.eml")


@pytest.mark.parametrize(("is_same", "differs"), [(True, False), (False, True)])
def test_a_second_delivery_is_the_first_ones_post(uow: UnitOfWork, is_same, differs):
    first = stored_post(uow)
    second = first if is_same else stored_post(uow)
    taken_in(uow, "01-sofie.eml", MessageOutcome.ACCEPTED, None, first.id)
    taken_in(uow, "15-sofie-again.eml", MessageOutcome.ACCEPTED, "duplicate", second.id)

    assert bool(differences(uow, "15-sofie-again.eml")) is differs


def test_a_post_that_is_not_live_is_a_difference(uow: UnitOfWork):
    taken_in(uow, "01-sofie.eml", MessageOutcome.ACCEPTED, None, stored_post(uow).id)

    assert "instagram: it did not go there" in differences(uow, "01-sofie.eml")


def test_a_post_that_was_let_in_with_a_warning_is_a_difference(uow: UnitOfWork):
    post = stored_post(uow, state=PostState.HELD)
    uow.reviews.replace_findings(post, [NUMBER])
    taken_in(uow, "07-jonas.eml", MessageOutcome.ACCEPTED_WITH_WARNING, "unclear", post.id)

    assert differences(uow, "07-jonas.eml")


def test_a_number_that_is_held_for_the_number_alone_is_as_the_story_says(uow: UnitOfWork):
    assert held(uow, NUMBER) == ""


def test_a_held_post_whose_turn_is_over_is_told_as_lapsed_and_where_to_find_it(uow: UnitOfWork):
    post = stored_post(uow, state=PostState.LAPSED)
    taken_in(uow, "07-jonas.eml", MessageOutcome.ACCEPTED, None, post.id)

    told = next(e for e in endings(uow, evidence()) if e.mail.name == "07-jonas.eml")

    assert "posts list --state lapsed" in told.lines[-1]


def test_a_number_that_was_not_held_is_a_difference(uow: UnitOfWork):
    post = stored_post(uow, state=PostState.PENDING_APPROVAL)
    uow.reviews.replace_findings(post, [NUMBER])
    taken_in(uow, "07-jonas.eml", MessageOutcome.ACCEPTED, None, post.id)

    assert "not held" in differences(uow, "07-jonas.eml")


def test_a_number_that_was_not_found_is_a_difference(uow: UnitOfWork):
    assert "did not find: block NATIONAL_ID in caption" in held(uow)


def test_a_finding_that_the_story_does_not_name_is_a_difference(uow: UnitOfWork):
    assert "does not name: warn PHONE in caption" in held(uow, NUMBER, PHONE)


def test_a_second_finding_of_a_kind_is_another_one(uow: UnitOfWork):
    assert "does not name: block NATIONAL_ID in caption" in held(uow, NUMBER, NUMBER)


def test_a_milder_finding_is_another_one(uow: UnitOfWork):
    mild = a_finding(type=FindingType.NATIONAL_ID, severity=Severity.WARN)

    assert "did not find: block NATIONAL_ID in caption" in held(uow, mild)
