"""Media in a folder: the contract of every store, and what a folder adds to it."""

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.media.files import MediaUnavailable
from orchestrator.media.folder import MediaFolder
from tests.contracts.media_store import MediaStoreContract, in_an_hour

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "media"


@pytest.fixture
def folder(root):
    return MediaFolder(root)


class TestMediaFolder(MediaStoreContract):
    @pytest.fixture
    def store(self, folder):
        return folder

    def replace(self, store, sha256, content):
        store.path(sha256).write_bytes(content)


@given(st.text(max_size=80))
def test_no_name_escapes_the_store(name):
    root = Path("/srv/media")
    try:
        path = MediaFolder(root).path(name)
    except ValueError:
        return
    assert path.is_relative_to(root)


def test_files_are_closed_to_others(folder):
    path = folder.path(folder.put(b"photo"))

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_folders_are_closed_to_others(folder, root):
    path = folder.path(folder.put(b"photo"))

    assert {stat.S_IMODE(made.stat().st_mode) & 0o027 for made in (path.parent, root)} == {0}


def test_a_full_disk_is_said_and_leaves_no_half_file(folder, root, monkeypatch):
    def no_room(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(MediaUnavailable, match="No space") as told:
        folder.put(b"photo")

    assert "make room" in told.value.advice
    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_sweep_clears_a_dead_writers_rest(folder):
    sha256 = folder.put(b"photo")
    rest = folder.path(sha256).parent / ".part-abc"
    rest.write_bytes(b"half")
    os.utime(rest, (0, 0))

    folder.sweep({sha256}, NOW)

    assert not rest.exists()


def test_sweep_leaves_strangers_alone(folder):
    stranger = folder.path(folder.put(b"photo")).parent / "README"
    stranger.write_bytes(b"not ours")
    os.utime(stranger, (0, 0))

    folder.sweep(frozenset(), NOW)

    assert stranger.exists()


def test_a_folder_forgets_nothing_it_is_the_store_itself(folder):
    folder.put(b"photo")

    assert folder.forget(in_an_hour()) == 0
