"""What is made for the group of the folder above, and for nobody else."""

import os
import stat

import pytest

from orchestrator.durable import make_file, make_folder
from tests.unprivileged import as_unprivileged, let_in

GROUP = 54_321  # nobody's on this machine


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def strict_umask():
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("strict_umask")
@pytest.mark.parametrize(
    ("above", "made"),
    [(0o2750, 0o2750), (0o3770, 0o2750), (0o777, 0o2750), (0o700, 0o2700), (0o740, 0o2740)],
)
def test_a_folder_grants_the_group_what_the_one_above_does_but_for_writing(tmp_path, above, made):
    tmp_path.chmod(above)

    make_folder(tmp_path / "media" / "ab")

    assert [mode(tmp_path / "media"), mode(tmp_path / "media" / "ab")] == [made, made]


def test_a_folder_that_is_there_stays_as_it_is(tmp_path):
    tmp_path.chmod(0o711)

    make_folder(tmp_path)

    assert mode(tmp_path) == 0o711


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give away to any group")
def test_what_is_made_has_the_group_of_the_folder_above(tmp_path):
    os.chown(tmp_path, -1, GROUP)

    make_folder(tmp_path / "media" / "ab")
    (tmp_path / "media" / "ab" / "photo").touch()
    make_file(tmp_path / "queue.db")

    made = ("media", "media/ab", "media/ab/photo", "queue.db")
    assert {(tmp_path / name).stat().st_gid for name in made} == {GROUP}


def test_a_group_that_is_not_ours_is_not_asked_for_twice(tmp_path):
    """Who is not in the group of the folder above keeps her own: nothing fails."""
    tmp_path.chmod(0o777)
    let_in(tmp_path)

    as_unprivileged(lambda: make_folder(tmp_path / "media"))

    assert (tmp_path / "media").is_dir()


def test_a_file_that_is_there_keeps_its_content_and_mode(tmp_path):
    path = tmp_path / "queue.db"
    path.write_bytes(b"kept")
    path.chmod(0o600)

    make_file(path)

    assert (path.read_bytes(), mode(path)) == (b"kept", 0o600)
