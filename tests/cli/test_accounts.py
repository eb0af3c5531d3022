import json

import pytest

from orchestrator.domain.publication import PublicationState
from tests.cli.test_publications import a_publication, now_in

S = PublicationState


def row(desk, account="rehearsal"):
    rows = json.loads(desk.run("accounts", "list", "--json").out)
    return next(row for row in rows if row["id"] == account)


def test_the_list_shows_our_accounts(desk):
    assert row(desk) == {
        "id": "rehearsal", "channel": "dry-run", "language": "da", "name": "Rehearsal",
        "paused": None, "stopped": None, "access": {"problem": None, "ends_at": None},
        "last_published_at": None,
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
    [("pause", "rehearsal", "--reason", "x"), ("resume", "rehearsal")],
)
def test_an_approver_switches_nothing(desk, words):
    assert desk.run("accounts", *words).code == 1


def test_an_unknown_account_gets_the_nearest_name(desk):
    answer = desk.run("accounts", "pause", "rehersal", "--reason", "x", by="olof")

    assert (answer.code, "did you mean 'rehearsal'?" in answer.err) == (1, True)
