import email
import os
import stat
from email import policy

import pytest

from orchestrator.notify.base import NotDelivered
from orchestrator.notify.folder import FolderNotifier, FolderOptions
from tests.contracts.notifier import ADDRESS, NOW, SECRET, NotifierContract, a_notice


class TestFolder(NotifierContract):
    @pytest.fixture
    def notifier(self, tmp_path):
        self.folder = tmp_path / "notices"
        return FolderNotifier.open(FolderOptions(folder=self.folder), now=lambda: NOW)

    def delivered(self):
        return len(list(self.folder.glob("*.eml")))

    def test_the_file_is_a_mail_that_opens(self, notifier):
        notifier.send(a_notice())
        (path,) = self.folder.iterdir()
        letter = email.message_from_bytes(path.read_bytes(), policy=policy.default)

        assert (letter["To"], letter.get_content().splitlines()) == (
            ADDRESS,
            a_notice().body.splitlines(),
        )

    def test_the_file_is_named_by_its_key(self, notifier):
        notifier.send(a_notice())

        assert next(self.folder.iterdir()).name.startswith("post-17-held-2-")

    def test_a_second_delivery_makes_no_second_file(self, notifier):
        notifier.send(a_notice())
        notifier.send(a_notice())

        assert self.delivered() == 1

    def test_two_keys_make_two_files(self, notifier):
        notifier.send(a_notice())
        notifier.send(a_notice(key="post:18:held:2"))

        assert self.delivered() == 2

    def test_others_cannot_read_it(self, notifier):
        notifier.send(a_notice())

        assert stat.S_IMODE(next(self.folder.iterdir()).stat().st_mode) == 0o640

    def test_a_full_disk_delays_it_and_leaves_nothing(self, notifier, monkeypatch):
        def no_room(descriptor):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", no_room)
        with pytest.raises(NotDelivered, match="outbox") as caught:
            notifier.send(a_notice())

        assert (list(self.folder.iterdir()), SECRET in str(caught.value)) == ([], False)

    def test_a_file_in_the_folders_place_delays_it(self, notifier):
        self.folder.write_text("not a folder")

        with pytest.raises(NotDelivered):
            notifier.send(a_notice())


@pytest.mark.parametrize("inside", ["", "notices", "incoming/notices"])
def test_a_folder_inside_the_drop_folder_is_refused(tmp_path, inside):
    with pytest.raises(ValueError, match="drop folder"):
        FolderOptions(folder=tmp_path / "spool" / inside, drop_folders=(tmp_path / "spool",))


def test_a_link_into_the_drop_folder_is_refused(tmp_path):
    (tmp_path / "spool").mkdir()
    (tmp_path / "notices").symlink_to(tmp_path / "spool")

    with pytest.raises(ValueError, match="drop folder"):
        FolderOptions(folder=tmp_path / "notices", drop_folders=(tmp_path / "spool",))


def test_placing_makes_the_folders_absolute(tmp_path):
    placed = FolderOptions().placed(tmp_path, (tmp_path / "spool",))

    assert (placed.folder, placed.drop_folders) == (tmp_path / "notices", (tmp_path / "spool",))


def test_placing_checks_again(tmp_path):
    with pytest.raises(ValueError, match="drop folder"):
        FolderOptions(folder="spool/out").placed(tmp_path, (tmp_path / "spool",))


@pytest.mark.parametrize(
    "sender", ["", "nobody", "a@b.example\nBcc: c@d.example", "A <a@b.example>"]
)
def test_a_sender_that_is_no_address_is_refused(sender):
    with pytest.raises(ValueError, match="sender"):
        FolderOptions(sender=sender)
