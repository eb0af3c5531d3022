import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from orchestrator.cli.status import _age
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.settings.lock import only_one
from orchestrator.store.tables import publications
from tests.cli.test_publications import a_publication
from tests.house import NOON


def picture(desk):
    answer = desk.run("status", "--json")
    assert answer.code == 0
    return json.loads(answer.out)


def test_posts_and_publications_are_counted_by_state(desk):
    a_publication(desk, PublicationState.IN_DOUBT)
    desk.post(PostState.HELD)

    found = picture(desk)

    assert found["posts"] == {"held": 1, "scheduled": 1}
    assert found["publications"] == {"in_doubt": 1}


def test_the_next_due_time_is_told(desk):
    found = a_publication(desk, PublicationState.SCHEDULED)

    assert picture(desk)["next_due_at"] == found.next_at.isoformat()


def test_what_was_due_before_is_due_now(desk):
    a_publication(desk, PublicationState.SCHEDULED)
    with desk.wiring() as wiring, wiring.store.engine.begin() as connection:
        connection.execute(sa.update(publications).values(next_at=NOON - timedelta(days=999)))

    assert "next due       now" in desk.run("status").out


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=49), "2 days"),
    ],
)
def test_one_is_no_plural(passed, said):
    assert _age(passed) == said


def test_the_post_that_waits_longest_is_named(desk):
    first = desk.post(PostState.HELD)
    desk.post(PostState.PENDING_APPROVAL)

    assert picture(desk)["waits_longest"]["post"] == first.id


def test_mails_that_were_put_aside_are_counted_by_reason(desk):
    incoming = desk.root / "spool/incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    for number in range(3):
        sender = "From: berit@nordvik.example\n" if number else ""
        (incoming / f"{number}.eml").write_text(f"{sender}Message-ID: <{number}@x>\n\nHei!\n")
    desk.run("spool", "take", "--once")

    assert picture(desk)["put_aside"] == {"from-missing": 1, "unknown-sender": 2}
    assert (
        "mails aside    in 7 days 1 from-missing, 2 unknown-sender; orchestrator spool list"
        in desk.run("status").out
    )


def test_without_mails_aside_nothing_is_said_of_them(desk):
    assert "aside" not in desk.run("status").out


def test_no_daemon_runs(desk):
    assert picture(desk)["daemon_runs"] is False


def test_a_daemon_that_holds_the_lock_runs(desk):
    with only_one(desk.root / "queue.db.lock"):
        assert picture(desk)["daemon_runs"] is True


def test_pauses_and_stops_are_told(desk):
    desk.run("accounts", "pause", "rehearsal", "--reason", "token", by="olof")
    desk.run("stop", "--reason", "a crisis", by="olof")

    out = desk.run("status").out

    assert [
        word for word in ("rehearsal", "token", "all accounts", "a crisis") if word not in out
    ] == []


def test_a_post_for_an_account_that_is_gone_is_told(desk):
    post = desk.post(PostState.APPROVED, accounts=("rehearsal", "closed-down"))

    assert picture(desk)["without_account"] == [{"post": post.id, "accounts": ["closed-down"]}]
    assert f"post {post.id} is for closed-down" in desk.run("status").out


def test_an_empty_workspace_has_a_status(desk):
    assert "daemon         does not run" in desk.run("status").out


def test_a_database_that_is_too_old_is_named(desk):
    (desk.root / "queue.db").unlink()

    answer = desk.run("status")

    assert (answer.code, "orchestrator init" in answer.err) == (1, True)
