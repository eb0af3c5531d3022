import json
import sqlite3

import pytest

from orchestrator.domain.post import PostState


def test_the_trail_of_one_thing_is_listed(desk):
    post = desk.post(PostState.APPROVED)
    desk.post(PostState.APPROVED)

    rows = json.loads(desk.run("audit", "list", f"post:{post.id}", "--json").out)

    assert [row["event"] for row in rows] == ["pass_checks", "approve"]


def test_the_newest_entries_are_listed(desk):
    desk.post(PostState.APPROVED)

    rows = json.loads(desk.run("audit", "list", "--limit", 1, "--json").out)

    assert [row["event"] for row in rows] == ["approve"]


def test_a_whole_trail_is_said_to_be_whole(desk):
    desk.post(PostState.APPROVED)

    answer = desk.run("audit", "verify")

    assert (answer.code, "2 entries" in answer.out) == (0, True)


def test_an_empty_trail_is_whole(desk):
    assert desk.run("audit", "verify").code == 0


def test_a_trail_that_was_changed_is_broken_where_it_was_changed(desk):
    desk.post(PostState.APPROVED)
    with sqlite3.connect(desk.root / "queue.db") as connection:
        connection.execute("UPDATE audit SET actor = 'nobody' WHERE sequence = 2")
    connection.close()

    answer = desk.run("audit", "verify", "--json")

    assert (answer.code, json.loads(answer.out)["first_break"]) == (1, 2)


@pytest.mark.parametrize("subject", ["17", "post", "post:x", "caption:1", "post:1 OR 1"])
def test_a_subject_that_is_none_is_a_slip(desk, subject):
    assert desk.run("audit", "list", subject).code == 2
