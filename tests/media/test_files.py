import hashlib
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.media.files import MediaStore

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    return MediaStore(tmp_path / "media")


def aged(store, sha256, moment):
    os.utime(store.path(sha256), (moment.timestamp(), moment.timestamp()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.binary(max_size=200))
def test_what_is_put_in_comes_out(store, content):
    assert store.path(store.put(content)).read_bytes() == content


def test_a_file_is_named_by_its_sha256(store):
    assert store.put(b"photo") == hashlib.sha256(b"photo").hexdigest()


def test_the_same_bytes_twice_make_one_file(store):
    store.put(b"photo")
    store.put(b"photo")

    assert sum(path.is_file() for path in store.root.rglob("*")) == 1


def test_a_damaged_file_is_written_again(store):
    sha256 = store.put(b"photo")
    store.path(sha256).write_bytes(b"rotten")

    store.put(b"photo")

    assert store.verify(sha256)


def test_verify_sees_a_changed_byte(store):
    sha256 = store.put(b"photo")
    store.path(sha256).write_bytes(b"phot0")

    assert not store.verify(sha256)


def test_verify_is_false_for_what_is_not_there(store):
    assert not store.verify("0" * 64)


@pytest.mark.parametrize(
    "name",
    ["", "..", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n", "/" + "0" * 63],
)
def test_nothing_but_a_hash_gives_a_path(store, name):
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(name)


@given(st.text(max_size=80))
def test_no_name_escapes_the_store(name):
    store = MediaStore(Path("/srv/media"))
    try:
        path = store.path(name)
    except ValueError:
        return
    assert path.is_relative_to(store.root)


def test_files_are_closed_to_others(store):
    path = store.path(store.put(b"photo"))

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_folders_are_closed_to_others(store):
    path = store.path(store.put(b"photo"))

    assert {
        stat.S_IMODE(folder.stat().st_mode) & 0o027 for folder in (path.parent, store.root)
    } == {0}


def test_a_deleted_file_is_gone(store):
    sha256 = store.put(b"photo")

    store.delete(sha256)

    assert not store.path(sha256).exists()


def test_deleting_twice_is_fine(store):
    store.delete("0" * 64)


def test_a_full_disk_leaves_no_half_file(store, monkeypatch):
    def no_room(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(OSError, match="No space"):
        store.put(b"photo")

    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_sweep_deletes_what_is_old_and_unwanted(store):
    old = store.put(b"old")
    aged(store, old, NOW - timedelta(days=2))

    assert (store.sweep(frozenset(), NOW - timedelta(days=1)), store.path(old).exists()) == (
        1,
        False,
    )


def test_sweep_keeps_what_is_asked_for(store):
    kept = store.put(b"kept")
    aged(store, kept, NOW - timedelta(days=2))

    assert store.sweep({kept}, NOW - timedelta(days=1)) == 0


def test_sweep_keeps_what_is_young(store):
    young = store.put(b"young")
    aged(store, young, NOW)

    assert store.sweep(frozenset(), NOW - timedelta(days=1)) == 0


def test_sweep_clears_a_dead_writers_rest(store):
    sha256 = store.put(b"photo")
    rest = store.path(sha256).parent / ".part-abc"
    rest.write_bytes(b"half")
    os.utime(rest, (0, 0))

    store.sweep({sha256}, NOW)

    assert not rest.exists()


def test_sweep_leaves_strangers_alone(store):
    stranger = store.path(store.put(b"photo")).parent / "README"
    stranger.write_bytes(b"not ours")
    os.utime(stranger, (0, 0))

    store.sweep(frozenset(), NOW)

    assert stranger.exists()


def test_sweep_of_a_store_that_was_never_used_finds_nothing(store):
    assert store.sweep(frozenset(), NOW) == 0
