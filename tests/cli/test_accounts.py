import json

import pytest

from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from tests.builders import stored_publication
from tests.cli.test_publications import a_publication, now_in

S = PublicationState


def row(desk, account="rehearsal"):
    rows = json.loads(desk.run("accounts", "list", "--json").out)
    return next(row for row in rows if row["id"] == account)


def test_the_list_shows_our_accounts(desk):
    assert row(desk) == {
        "id": "rehearsal", "channel": "dry-run", "language": "da", "name": "Rehearsal",
        "paused": None, "stopped": None, "last_published_at": None,
    }  # fmt: skip


def test_an_operator_pauses_and_resumes(desk):
    desk.run("accounts", "pause", "rehearsal", "--reason", "token", by="olof")
    paused = row(desk)["paused"]["reason"]
    desk.run("accounts", "resume", "rehearsal", by="olof")

    assert (paused, row(desk)["paused"]) == ("token", None)


def test_a_pause_cancels_nothing(desk):
    found = a_publication(desk, S.SCHEDULED)

    desk.run("accounts", "pause", "rehearsal", "--reason", "token", by="olof")

    assert now_in(desk, found).state is S.SCHEDULED


@pytest.mark.parametrize(
    "words",
    [("pause", "rehearsal", "--reason", "x"), ("resume", "rehearsal"), ("release", "--all"),
     ("stop", "--all", "--reason", "x")],
)  # fmt: skip
def test_an_approver_switches_nothing(desk, words):
    assert desk.run("accounts", *words).code == 1


def test_an_unknown_account_gets_the_nearest_name(desk):
    answer = desk.run("accounts", "pause", "rehersal", "--reason", "x", by="olof")

    assert (answer.code, "did you mean 'rehearsal'?" in answer.err) == (1, True)


def test_a_stop_of_all_cancels_and_revokes_at_once(desk):
    found = a_publication(desk, S.SCHEDULED)
    approved = desk.post(PostState.APPROVED)

    answer = desk.run("accounts", "stop", "--all", "--reason", "a crisis", by="paula")

    assert "1 publications cancelled, 2 approvals revoked" in answer.out
    assert now_in(desk, found).state is S.CANCELLED
    assert desk.state_of(approved.id) is PostState.PENDING_APPROVAL


def test_a_stop_leaves_what_is_in_flight_to_settle(desk):
    found = a_publication(desk, S.PUBLISHING)

    desk.run("accounts", "stop", "--all", "--reason", "a crisis", by="olof")

    assert now_in(desk, found).state is S.PUBLISHING


def test_a_stop_of_one_account_leaves_the_others(desk):
    found = a_publication(desk, S.SCHEDULED)

    desk.run("accounts", "stop", "second", "--reason", "x", by="olof")

    assert now_in(desk, found).state is S.SCHEDULED
    assert (row(desk)["stopped"], row(desk, "second")["stopped"]["by"]) == (None, "olof")


def test_a_stop_of_one_account_takes_the_approval_of_what_goes_nowhere(desk):
    found = a_publication(desk, S.SCHEDULED)

    desk.run("accounts", "stop", "rehearsal", "--reason", "x", by="olof")

    assert desk.state_of(found.post_id) is PostState.PENDING_APPROVAL


def test_what_a_stop_cancelled_needs_a_new_approval(desk):
    found = a_publication(desk, S.SCHEDULED)
    with desk.write() as uow:
        other = uow.posts.get(found.post_id)
        stored_publication(uow, other, account="second", channel="dry-run")
    desk.run("accounts", "stop", "rehearsal", "--reason", "x", by="olof")
    desk.run("accounts", "release", "rehearsal", by="olof")

    answer = desk.run("publications", "replan", found.id, by="olof")

    assert (answer.code, "needs a new approval" in answer.err) == (1, True)


def test_a_release_opens_the_gate(desk):
    desk.run("accounts", "stop", "--all", "--reason", "x", by="olof")
    desk.run("accounts", "release", "--all", by="priya")

    assert row(desk)["stopped"] is None


@pytest.mark.parametrize("words", [(), ("rehearsal", "--all")])
def test_a_stop_names_one_account_or_all(desk, words):
    assert desk.run("accounts", "stop", *words, "--reason", "x", by="olof").code == 2


def test_a_second_stop_is_refused(desk):
    desk.run("accounts", "stop", "--all", "--reason", "x", by="olof")

    assert desk.run("accounts", "stop", "--all", "--reason", "x", by="olof").code == 1


def test_switches_are_audited(desk):
    desk.run("accounts", "stop", "--all", "--reason", "a crisis", by="olof")

    rows = json.loads(desk.run("audit", "list", "account:*", "--json").out)

    assert [(r["event"], r["actor"], r["reason"]) for r in rows] == [("stop", "olof", "a crisis")]
