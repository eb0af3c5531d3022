from datetime import UTC, datetime

import pytest

from orchestrator.intake.drop_folder import spool_rooms, take
from orchestrator.intake.maildir import scan

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def maildir(tmp_path):
    for room in ("new", "cur", "tmp"):
        (tmp_path / "Maildir" / room).mkdir(parents=True)
    return tmp_path / "Maildir"


def names(folder):
    return [one.name for one in scan(folder, seen={}, now=NOW).candidates]


def test_new_and_seen_mails_are_found_at_first_sight(maildir):
    (maildir / "new" / "1.host").write_bytes(b"a")
    (maildir / "cur" / "2.host:2,S").write_bytes(b"b")

    assert sorted(names(maildir)) == ["1.host", "2.host:2,S"]


def test_what_is_being_delivered_is_not_looked_at(maildir):
    (maildir / "tmp" / "1.host").write_bytes(b"a")

    assert names(maildir) == []


@pytest.mark.parametrize("flags", ["D", "T", "ST"])
def test_drafts_and_deleted_mails_are_not_ours(maildir, flags):
    (maildir / "cur" / f"1.host:2,{flags}").write_bytes(b"a")

    assert names(maildir) == []


def test_a_link_is_reported(maildir):
    (maildir / "new" / "1.host").symlink_to("/etc/passwd")
    found = scan(maildir, seen={}, now=NOW)

    assert (found.candidates, len(found.oddities)) == ((), 1)


def test_a_maildir_without_its_folders_is_reported(tmp_path):
    assert len(scan(tmp_path, seen={}, now=NOW).oddities) == 2


def test_a_mail_leaves_the_maildir_by_rename(maildir, tmp_path):
    (maildir / "cur" / "2.host:2,S").write_bytes(b"b")
    rooms = spool_rooms(tmp_path / "spool")
    found = scan(maildir, seen={}, now=NOW).candidates[0]
    taken = take(found, rooms.active)

    assert (taken.read_bytes(), taken.suffix, ":" in taken.name) == (b"b", ".eml", False)
    assert names(maildir) == []
