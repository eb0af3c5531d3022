import errno
import os
import stat
import threading
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.intake.drop_folder import (
    Sighting,
    Unreadable,
    move,
    read,
    scan,
    shown,
    spool_rooms,
    take,
)
from orchestrator.intake.limits import TooMuch

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SETTLE = timedelta(seconds=2)


@pytest.fixture
def rooms(tmp_path):
    return spool_rooms(tmp_path / "spool")


def drop(folder, name="a.eml", content=b"From: a\n\nhej", age=0):
    path = folder / name
    path.write_bytes(content)
    os.utime(path, ns=(10**18 - age, 10**18 - age))
    return path


def settled(folder, seen=None):
    """Look twice, so that what stands still is found."""
    seen = {} if seen is None else seen
    scan(folder, seen=seen, now=NOW, settle=SETTLE)
    return scan(folder, seen=seen, now=NOW + SETTLE, settle=SETTLE)


def candidate_of(folder):
    return settled(folder).candidates[0]


def test_the_group_may_read_the_rooms_as_the_folder_above_and_nobody_else_may(tmp_path):
    tmp_path.chmod(0o2755)

    rooms = spool_rooms(tmp_path / "spool")

    modes = {
        stat.S_IMODE(room.stat().st_mode) for room in (rooms.incoming, rooms.active, rooms.corrupt)
    }
    assert modes == {0o2750}


def test_rooms_that_exist_keep_their_mode(tmp_path):
    (tmp_path / "incoming").mkdir(mode=0o700)
    (tmp_path / "incoming").chmod(0o2730)
    rooms = spool_rooms(tmp_path)

    assert stat.S_IMODE(rooms.incoming.stat().st_mode) == 0o2730


# ---------------------------------------------------------------- looking


def test_a_file_is_not_taken_at_first_sight(rooms):
    drop(rooms.incoming)

    assert scan(rooms.incoming, seen={}, now=NOW, settle=SETTLE).candidates == ()


def test_a_file_that_stands_still_is_a_candidate(rooms):
    drop(rooms.incoming)

    assert [one.name for one in settled(rooms.incoming).candidates] == ["a.eml"]


def test_a_second_look_too_soon_is_not_enough(rooms):
    drop(rooms.incoming)
    seen: dict[str, Sighting] = {}
    scan(rooms.incoming, seen=seen, now=NOW, settle=SETTLE)

    assert scan(rooms.incoming, seen=seen, now=NOW + SETTLE / 2, settle=SETTLE).candidates == ()


def test_a_file_that_grows_is_watched_anew(rooms):
    path = drop(rooms.incoming)
    seen: dict[str, Sighting] = {}
    scan(rooms.incoming, seen=seen, now=NOW, settle=SETTLE)
    with path.open("ab") as file:
        file.write(b"more")
    second = scan(rooms.incoming, seen=seen, now=NOW + SETTLE, settle=SETTLE)
    third = scan(rooms.incoming, seen=seen, now=NOW + 2 * SETTLE, settle=SETTLE)

    assert (len(second.candidates), len(third.candidates)) == (0, 1)


def test_a_file_that_was_replaced_is_watched_anew(rooms):
    path = drop(rooms.incoming)
    seen: dict[str, Sighting] = {}
    scan(rooms.incoming, seen=seen, now=NOW, settle=SETTLE)
    drop(rooms.incoming, "b.tmp").replace(path)

    assert scan(rooms.incoming, seen=seen, now=NOW + SETTLE, settle=SETTLE).candidates == ()


def test_a_clock_that_went_backwards_takes_nothing_early(rooms):
    drop(rooms.incoming)
    seen: dict[str, Sighting] = {}
    scan(rooms.incoming, seen=seen, now=NOW, settle=SETTLE)

    assert (
        scan(rooms.incoming, seen=seen, now=NOW - timedelta(days=1), settle=SETTLE).candidates
        == ()
    )


def test_the_oldest_comes_first(rooms):
    drop(rooms.incoming, "young.eml")
    drop(rooms.incoming, "old.eml", age=10**12)

    assert [one.name for one in settled(rooms.incoming).candidates] == ["old.eml", "young.eml"]


@pytest.mark.parametrize(
    "name", [".hidden.eml", "a.eml.tmp", "a.eml.part", "a.eml~", ".a.eml.swp", "a.filepart"]
)
def test_unfinished_files_are_ignored(rooms, name):
    drop(rooms.incoming, name)
    found = settled(rooms.incoming)

    assert (found.candidates, found.oddities) == ((), ())


def test_what_is_gone_is_forgotten(rooms):
    path = drop(rooms.incoming)
    seen: dict[str, Sighting] = {}
    settled(rooms.incoming, seen)
    path.unlink()
    scan(rooms.incoming, seen=seen, now=NOW, settle=SETTLE)

    assert seen == {}


def odd_link(folder):
    (folder / "odd.eml").symlink_to("/etc/passwd")


def odd_dangling_link(folder):
    (folder / "odd.eml").symlink_to("nowhere")


def odd_folder(folder):
    (folder / "odd.eml").mkdir()


def odd_pipe(folder):
    os.mkfifo(folder / "odd.eml")


def odd_hard_link(folder):
    os.link(drop(folder.parent, "elsewhere"), folder / "odd.eml")


def odd_name(folder):
    drop(folder, "odd.txt")


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (odd_link, "symbolic link"),
        (odd_dangling_link, "symbolic link"),
        (odd_folder, "folder"),
        (odd_pipe, "pipe"),
        (odd_hard_link, "several names"),
        (odd_name, "not an .eml file"),
    ],
)
def test_what_is_no_plain_file_is_reported_and_left_alone(rooms, make, word):
    make(rooms.incoming)
    found = settled(rooms.incoming)

    assert found.candidates == ()
    assert [word in odd.why for odd in found.oddities] == [True]
    assert len(list(rooms.incoming.iterdir())) == 1


@pytest.mark.process
def test_an_unreadable_file_is_reported(rooms):
    if os.getuid() != 0:
        drop(rooms.incoming).chmod(0)
        assert "not readable" in settled(rooms.incoming).oddities[0].why
        return
    drop(rooms.incoming).chmod(0)
    for folder in [rooms.incoming, *rooms.incoming.parents]:
        if folder.stat().st_uid == 0 and not folder.stat().st_mode & stat.S_IXOTH:
            folder.chmod(folder.stat().st_mode | 0o055)
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of threads
        child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
        try:
            why = settled(rooms.incoming).oddities[0].why
        except BaseException as error:
            why = repr(error)
        os.write(writer, why.encode())
        os._exit(0)
    os.waitpid(child, 0)

    assert "not readable" in os.read(reader, 1000).decode()


def test_a_folder_that_is_gone_is_reported(tmp_path):
    found = scan(tmp_path / "gone", seen={}, now=NOW)

    assert "cannot be read" in found.oddities[0].why


def test_a_name_that_is_no_text_is_shown_and_can_be_taken(rooms):
    name = os.fsdecode(b"s\xf8.eml")
    drop(rooms.incoming, name)
    found = candidate_of(rooms.incoming)
    taken = take(found, rooms.active)

    assert found.name == "s\\xf8.eml"
    assert taken.name.isascii()


# ---------------------------------------------------------------- taking and moving


def test_a_file_taken_stands_in_active_alone(rooms):
    drop(rooms.incoming, content=b"hej")
    taken = take(candidate_of(rooms.incoming), rooms.active)

    assert (taken.parent, taken.read_bytes()) == (rooms.active, b"hej")
    assert list(rooms.incoming.iterdir()) == []


def test_files_of_one_name_get_names_of_their_own(rooms):
    taken = []
    for content in (b"one", b"two"):
        drop(rooms.incoming, content=content)
        taken.append(take(candidate_of(rooms.incoming), rooms.active))

    assert [path.read_bytes() for path in taken] == [b"one", b"two"]


def test_a_hostile_name_becomes_a_plain_one(rooms):
    drop(rooms.incoming, "a b;rm -rf $HOME\n\u202e.eml")
    taken = take(candidate_of(rooms.incoming), rooms.active)

    assert taken.name.startswith("a_b_rm_-rf_HOME_.")


def test_someone_faster_is_told(rooms):
    path = drop(rooms.incoming)
    found = candidate_of(rooms.incoming)
    path.unlink()

    with pytest.raises(FileNotFoundError):
        take(found, rooms.active)


def test_a_file_that_changed_after_the_scan_is_not_taken(rooms):
    drop(rooms.incoming)
    found = candidate_of(rooms.incoming)
    drop(rooms.incoming, content=b"something else")

    with pytest.raises(Unreadable, match="changed"):
        take(found, rooms.active)
    assert list(rooms.active.iterdir()) == []


def test_a_move_never_replaces_a_file(rooms):
    drop(rooms.done, content=b"old")
    moved = move(drop(rooms.active, content=b"new"), rooms.done)

    assert (rooms.done / "a.eml").read_bytes() == b"old"
    assert (moved.name, moved.read_bytes()) == ("a-1.eml", b"new")


def test_many_files_of_one_name_are_all_kept(rooms):
    moved = {move(drop(rooms.active, content=b"%d" % at), rooms.done).name for at in range(20)}

    assert len(moved) == len(list(rooms.done.iterdir())) == 20


def test_a_race_for_one_name_loses_no_file(rooms):
    sources = []
    for at in range(24):
        folder = rooms.active / str(at)
        folder.mkdir()
        sources.append(drop(folder, content=b"%d" % at))
    threads = [threading.Thread(target=move, args=(source, rooms.done)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(int(path.read_bytes()) for path in rooms.done.iterdir()) == list(range(24))


def test_a_file_moves_to_another_file_system(rooms):
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == rooms.active.stat().st_dev:
        pytest.skip("this machine has no second file system to write to")
    source = drop(other, f"orchestrator-test-{os.getpid()}.eml", content=b"far")
    moved = move(source, rooms.active)

    assert (moved.read_bytes(), source.exists()) == (b"far", False)
    assert [path.name for path in rooms.active.iterdir()] == [moved.name]


def test_an_error_of_the_file_system_leaves_the_file(rooms):
    path = drop(rooms.active)

    with pytest.raises(OSError) as caught:
        move(path, rooms.done / "missing")
    assert caught.value.errno == errno.ENOENT
    assert path.exists()


# ---------------------------------------------------------------- reading


def test_a_file_is_read_whole(rooms):
    assert read(drop(rooms.active, content=b"x" * 1000), 1000) == b"x" * 1000


def test_a_file_above_the_limit_is_too_much(rooms):
    with pytest.raises(TooMuch, match="message-bytes"):
        read(drop(rooms.active, content=b"x" * 1001), 1000)


def test_a_sparse_giant_is_refused_before_reading(rooms):
    path = drop(rooms.active)
    os.truncate(path, 1 << 40)

    with pytest.raises(TooMuch):
        read(path, 1000)


@pytest.mark.parametrize("make", [odd_link, odd_folder, odd_pipe, odd_dangling_link])
def test_only_a_regular_file_is_read(rooms, make):
    make(rooms.active)

    with pytest.raises(Unreadable):
        read(rooms.active / "odd.eml", 1000)


@given(st.binary(min_size=1, max_size=30))
def test_any_name_can_be_shown(name):
    shown(os.fsdecode(name)).encode("utf-8")
