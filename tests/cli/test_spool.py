import json

import pytest

from orchestrator.cli.spool_words import explained
from orchestrator.intake.attachments import QUIET, REASONS
from orchestrator.intake.brief import HINTS
from orchestrator.settings.lock import only_one
from tests.cli.test_ambassadors import added

MAIL = b"""\
From: Solveig Fjordby <%s>
To: takeover@nordvik.example
Subject: En dag
Message-ID: <%s@nordvik.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

God morgen!
"""


@pytest.fixture
def drop(desk):
    added(desk)

    def drop(name, sender=b"solveig@nordvik.example", raw=None):
        incoming = desk.root / "spool/incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        (incoming / name).write_bytes(MAIL % (sender, name.encode()) if raw is None else raw)

    return drop


def rows(answer):
    return json.loads(answer.out)


def test_a_mail_that_lies_there_is_taken_in(desk, drop):
    drop("a.eml")

    taken = rows(desk.run("spool", "take", "--once", "--json"))

    assert [(t["name"], t["outcome"], t["post_id"], t["room"]) for t in taken] == [
        ("a.eml", "accepted-with-warning", 1, "done")
    ]


def test_a_stranger_is_refused_with_the_reason_in_words(desk, drop):
    drop("a.eml", b"fremmed@nordvik.example")

    assert "the sender is no ambassador" in desk.run("spool", "take", "--once").out


def test_what_was_taken_in_before_is_not_told_again(desk, drop):
    drop("a.eml")
    desk.run("spool", "take", "--once")
    drop("b.eml")

    assert [t["name"] for t in rows(desk.run("spool", "take", "--once", "--json"))] == ["b.eml"]


def test_what_a_crash_left_behind_is_taken_in(desk, drop):
    drop("a.eml")
    (desk.root / "spool/active").mkdir()
    (desk.root / "spool/incoming/a.eml").rename(desk.root / "spool/active/a.1-1.eml")

    assert [t["room"] for t in rows(desk.run("spool", "take", "--once", "--json"))] == ["done"]


def test_the_list_keeps_what_became_of_every_file(desk, drop):
    drop("a.eml")
    drop("b.eml", b"fremmed@nordvik.example")
    desk.run("spool", "take", "--once")

    found = rows(desk.run("spool", "list", "--json"))

    assert {f["name"]: f["reason"] for f in found} == {
        "a.eml": "no-takeover", "b.eml": "unknown-sender",
    }  # fmt: skip


def test_the_list_gives_the_newest(desk, drop):
    for name in ("a.eml", "b.eml"):
        drop(name)
        desk.run("spool", "take", "--once")

    answer = desk.run("spool", "list", "--limit", 1, "--json")

    assert ([f["name"] for f in rows(answer)], "only the newest 1" in answer.err) == (
        ["b.eml"], True,
    )  # fmt: skip


def test_an_oddity_is_left_alone_and_told(desk, drop):
    drop("notes.txt")

    answer = desk.run("spool", "take", "--once")

    assert "left alone: notes.txt" in answer.err
    assert (desk.root / "spool/incoming/notes.txt").exists()


def test_the_list_names_what_is_left_alone_while_a_daemon_runs(desk, drop):
    drop("notes.txt")
    (desk.root / "spool/incoming/a.eml").symlink_to("/etc/hostname")

    with only_one(desk.root / "queue.db.lock"):
        listed, status = desk.run("spool", "list"), desk.run("status")

    for name in ("notes.txt", "a.eml"):
        assert f"left alone: {name}: " in listed.err
        assert f"left alone     {name}: " in status.out


def test_the_status_in_json_names_what_is_left_alone(desk, drop):
    drop("notes.txt")

    (found,) = json.loads(desk.run("status", "--json").out)["left_alone"]

    assert (found["name"], "not an .eml file" in found["why"]) == ("notes.txt", True)


def test_without_once_it_names_the_daemon(desk):
    answer = desk.run("spool", "take")

    assert (answer.code, "orchestrator run" in answer.err) == (2, True)


def test_beside_a_daemon_nothing_is_taken(desk, drop):
    drop("a.eml")

    with only_one(desk.root / "queue.db.lock"):
        answer = desk.run("spool", "take", "--once")

    assert (answer.code, "another daemon" in answer.err) == (1, True)
    assert (desk.root / "spool/incoming/a.eml").exists()


def test_a_name_that_would_move_the_cursor_is_made_visible(desk, drop):
    drop("a\x1b[2J.eml")
    desk.run("spool", "take", "--once")

    assert "\x1b" not in desk.run("spool", "list").out


def test_nothing_there_is_no_failure(desk):
    assert desk.run("spool", "take", "--once").code == 0


@pytest.mark.parametrize("reason", sorted(REASONS - QUIET))
def test_every_kind_of_file_that_is_left_out_is_explained(reason):
    assert "beyond a limit" not in explained(f"attachment-{reason}")


@pytest.mark.parametrize("code", sorted(HINTS))
def test_every_unclear_line_is_explained(code):
    assert HINTS[code] in explained(code)


def test_a_code_without_words_stays_readable():
    assert "header-lines" in explained("header-lines")
