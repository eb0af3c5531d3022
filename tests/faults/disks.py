"""Small disks: full, without inodes, read-only. Where none may be mounted, tests are skipped."""

import contextlib
import errno
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

_FILLER: Final = ".filler"
_PIECES: Final = (1 << 16, 1 << 12, 1)  # bytes; smaller and smaller, until not one fits


@contextlib.contextmanager
def a_small_disk(folder: Path, options: str = "size=6m") -> Iterator[Path]:
    """Mount a file system in memory at a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "faults", folder],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode != 0:
        pytest.skip(f"no small disk may be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextlib.contextmanager
def without_room(disk: Path) -> Iterator[None]:
    """Fill a disk to its last byte."""
    with (disk / _FILLER).open("wb", buffering=0) as file:
        for size in _PIECES:
            _until_full(lambda size=size: file.write(bytes(size)))  # type: ignore[misc]
    try:
        yield
    finally:
        (disk / _FILLER).unlink()


@contextlib.contextmanager
def without_inodes(disk: Path) -> Iterator[None]:
    """Take every inode of a disk."""
    made: list[Path] = []

    def one_more() -> None:
        made.append(disk / f"{_FILLER}-{len(made)}")
        made[-1].touch()

    _until_full(one_more)
    try:
        yield
    finally:
        for path in made:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """Let nobody write to a disk, as a kernel does that has seen its errors."""
    _remount(disk, "ro")
    try:
        yield
    finally:
        _remount(disk, "rw")


def _remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", disk], check=True)


def _until_full(act: Callable[[], object]) -> None:
    for _ in range(1_000_000):
        try:
            act()
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return
    raise AssertionError("the disk does not fill")
