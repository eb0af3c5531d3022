import json

import pytest

from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.store.accounts import Stop
from tests.builders import stored_publication
from tests.cli.test_accounts import row
from tests.cli.test_publications import a_publication, now_in

S = PublicationState


def test_a_stop_of_all_cancels_and_revokes_at_once(desk):
    found = a_publication(desk, S.SCHEDULED)
    approved = desk.post(PostState.APPROVED)

    answer = desk.run("stop", "--reason", "a crisis", by="paula")

    assert "1 publications cancelled, 2 approvals revoked" in answer.out
    assert now_in(desk, found).state is S.CANCELLED
    assert desk.state_of(approved.id) is PostState.PENDING_APPROVAL


def test_a_stop_leaves_what_is_in_flight_to_settle(desk):
    found = a_publication(desk, S.PUBLISHING)

    desk.run("stop", "--reason", "a crisis", by="olof")

    assert now_in(desk, found).state is S.PUBLISHING


def test_a_stop_of_one_account_leaves_the_others(desk):
    found = a_publication(desk, S.SCHEDULED)

    desk.run("stop", "--account", "second", "--reason", "x", by="olof")

    assert now_in(desk, found).state is S.SCHEDULED
    assert (row(desk)["stopped"], row(desk, "second")["stopped"]["by"]) == (None, "olof")


def test_a_stop_of_one_account_takes_the_approval_of_what_goes_nowhere(desk):
    found = a_publication(desk, S.SCHEDULED)

    desk.run("stop", "--account", "rehearsal", "--reason", "x", by="olof")

    assert desk.state_of(found.post_id) is PostState.PENDING_APPROVAL


def test_what_a_stop_cancelled_needs_a_new_approval(desk):
    found = a_publication(desk, S.SCHEDULED)
    with desk.write() as uow:
        other = uow.posts.get(found.post_id)
        stored_publication(uow, other, account="second", channel="dry-run")
    desk.run("stop", "--account", "rehearsal", "--reason", "x", by="olof")
    desk.run("release", "--account", "rehearsal", by="olof")

    answer = desk.run("publications", "retry", found.id, by="olof")

    assert (answer.code, "needs a new approval" in answer.err) == (1, True)


def test_a_release_opens_the_gate(desk):
    desk.run("stop", "--reason", "x", by="olof")
    desk.run("release", by="priya")

    assert row(desk)["stopped"] is None


@pytest.mark.parametrize(
    "words", [("stop", "--reason", "x"), ("stop", "--account", "second", "--reason", "x"),
              ("release",), ("release", "--account", "second")],
)  # fmt: skip
def test_an_approver_neither_stops_nor_releases(desk, words):
    assert desk.run(*words).code == 1


def test_a_stop_without_a_reason_is_a_slip(desk):
    assert desk.run("stop", by="olof").code == 2


def test_a_stop_of_an_unknown_account_gets_the_nearest_name(desk):
    answer = desk.run("stop", "--account", "rehersal", "--reason", "x", by="olof")

    assert (answer.code, "did you mean 'rehearsal'?" in answer.err) == (1, True)


def test_an_account_that_left_our_files_can_still_be_released(desk):
    with desk.write() as uow:
        uow.accounts.stop(Stop(account="gone", by="olof", reason="x", at=uow.now))

    assert desk.run("release", "--account", "gone", by="olof").code == 0


def test_each_stop_is_released_by_its_own_name(desk):
    desk.run("stop", "--reason", "x", by="olof")

    assert desk.run("release", "--account", "rehearsal", by="olof").code == 1


def test_a_second_stop_is_refused(desk):
    desk.run("stop", "--reason", "x", by="olof")

    assert desk.run("stop", "--reason", "x", by="olof").code == 1


def test_switches_are_audited(desk):
    desk.run("stop", "--reason", "a crisis", by="olof")

    rows = json.loads(desk.run("audit", "list", "account:*", "--json").out)

    assert [(r["event"], r["actor"], r["reason"]) for r in rows] == [("stop", "olof", "a crisis")]
