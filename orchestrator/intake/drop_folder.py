"""The spool: a flat folder of `.eml` files, and the rooms that a file goes through.

A file is in exactly one room at any moment: it moves by rename, both folders are synced, and
nothing is ever overwritten. So it is never lost at a crash, and a rescan finds it again.
"""

import errno
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from orchestrator.durable import make_folder
from orchestrator.intake.limits import TooMuch
from orchestrator.intake.moving import relocate

SETTLE: Final = timedelta(seconds=2)  # how long a file must stand still before it is taken
_TEMPORARY: Final = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_TAKEN_NAME: Final = re.compile(r"(?P<stem>.+)\.[0-9a-f]+-[0-9a-f]+(?:-\d+)?\.eml")
_STEM_MAX: Final = 60
_NO_FILE: Final = frozenset({errno.ELOOP, errno.ENXIO, errno.EISDIR, errno.ENOTDIR, errno.ENODEV})


class Unreadable(Exception):
    """A file of the spool cannot be read as a mail. The message says why."""


class NotNow(Exception):
    """The system cannot read a file at the moment: no fault of the file. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """The folders of the spool."""

    incoming: Path
    active: Path
    done: Path
    refused: Path
    corrupt: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file that stands still and may be taken."""

    path: Path = field(repr=False)
    size: int  # bytes
    mtime_ns: int
    inode: int

    @property
    def name(self) -> str:
        """The file's name as text, whatever its bytes."""
        return shown(self.path.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """An entry that is left alone."""

    name: str = field(repr=False)
    why: str  # for the operator


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What one look at a folder found: what may be taken, oldest first, and what is odd."""

    candidates: tuple[Candidate, ...] = ()
    oddities: tuple[Oddity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """How a file looked when it was first seen like this."""

    size: int
    mtime_ns: int
    inode: int
    since: datetime


def scan(
    folder: Path, *, seen: dict[str, Sighting], now: datetime, settle: timedelta = SETTLE
) -> Scan:
    """Look at a flat folder. A file counts once it looked the same in two scans, `settle` apart.

    `seen` is the caller's memory between scans and is brought up to date.
    """
    candidates: list[Candidate] = []
    oddities: list[Oddity] = []
    present: set[str] = set()
    try:
        entries = list(_entries(folder))
    except OSError as error:
        return Scan(oddities=(unreadable_folder(folder, error),))
    for path, found in entries:
        if is_temporary(path.name):
            continue
        why = why_odd(path, found)
        if why is None and not path.name.lower().endswith(".eml"):
            why = "not an .eml file; remove it, or name it *.eml if it is a mail"
        if why is not None:
            oddities.append(Oddity(name=shown(path.name), why=why))
            continue
        present.add(path.name)
        if _stands_still(path.name, found, seen, now, settle):
            candidates.append(candidate(path, found))
    for name in seen.keys() - present:
        del seen[name]
    return Scan(candidates=oldest_first(candidates), oddities=tuple(oddities))


def take(found: Candidate, active: Path) -> Path:
    """Move a candidate into `active`, under a name of its own, and return where it is.

    Raises `FileNotFoundError` if someone was faster, `Unreadable` if it changed since the scan.
    """
    now = found.path.lstat()
    if (now.st_size, now.st_mtime_ns, now.st_ino) != (found.size, found.mtime_ns, found.inode):
        raise Unreadable("the file changed after it was seen; the next scan looks again")
    stem = _UNSAFE.sub("_", found.path.name.partition(":")[0].removesuffix(".eml"))[:_STEM_MAX]
    return relocate(found.path, active, f"{stem}.{found.mtime_ns:x}-{found.inode:x}.eml")


def name_before(taken: str) -> str:
    """Return the name that a file had before it was taken, as far as `take` kept it."""
    found = _TAKEN_NAME.fullmatch(taken)
    return f"{found['stem']}.eml" if found else taken


def move(path: Path, room: Path) -> Path:
    """Move a file into another room, never over another file, and return where it is."""
    return relocate(path, room, path.name)


def read(path: Path, limit: int) -> bytes:
    """Read a file of at most `limit` bytes, following no link.

    Raises `FileNotFoundError`, `Unreadable`, `TooMuch`, and `NotNow` for whatever may pass.
    """
    try:
        return _read(path, limit)
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in _NO_FILE:
            raise Unreadable("not a regular file") from None
        raise NotNow(error.strerror or "an error of the system") from None


def _read(path: Path, limit: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise Unreadable("not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        if found.st_size > limit:
            raise TooMuch("message-bytes")
        raw = file.read(limit + 1)
    if len(raw) > limit:
        raise TooMuch("message-bytes")
    return raw


def spool_rooms(root: Path) -> Rooms:
    """Make what is missing of the spool's rooms and return them. Raises `OSError`."""
    rooms = Rooms(
        incoming=root / "incoming",
        active=root / "active",
        done=root / "done",
        refused=root / "refused",
        corrupt=root / "corrupt",
    )
    for room in (root, rooms.incoming, rooms.active, rooms.done, rooms.refused, rooms.corrupt):
        make_folder(room)
    return rooms


# ---------------------------------------------------------------- shared with Maildirs


def shown(name: str) -> str:
    """Return a file name as text: bytes that are no UTF-8 are written out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def why_odd(path: Path, found: os.stat_result) -> str | None:
    """Say why an entry is left alone; None for a regular, readable file with one name."""
    if stat.S_ISLNK(found.st_mode):
        return "a symbolic link; put the file itself there"
    if stat.S_ISDIR(found.st_mode):
        return "a folder; the drop folder is flat"
    if not stat.S_ISREG(found.st_mode):
        return "a pipe, socket or device; remove it"
    if found.st_nlink > 1:
        return "a file with several names (hard links); copy it instead"
    if not os.access(path, os.R_OK, follow_symlinks=False):
        return "not readable for the daemon; mend its owner or mode"
    return None


def unreadable_folder(folder: Path, error: OSError) -> Oddity:
    """Say that a whole folder cannot be read."""
    why = f"the folder cannot be read ({error.strerror}); mend it, the next scan looks again"
    return Oddity(name=shown(folder.name), why=why)


def is_temporary(name: str) -> bool:
    """Tell whether a writer or an editor has not finished with this name."""
    return name.startswith(".") or name.lower().endswith(_TEMPORARY)


def candidate(path: Path, found: os.stat_result) -> Candidate:
    """Return the candidate for a file as it was seen."""
    return Candidate(path=path, size=found.st_size, mtime_ns=found.st_mtime_ns, inode=found.st_ino)


def oldest_first(candidates: list[Candidate]) -> tuple[Candidate, ...]:
    """Sort candidates by age, then by name."""
    return tuple(sorted(candidates, key=lambda one: (one.mtime_ns, one.path.name)))


def _entries(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                yield folder / entry.name, entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # gone between the two calls


def _stands_still(
    name: str, found: os.stat_result, seen: dict[str, Sighting], now: datetime, settle: timedelta
) -> bool:
    before = seen.get(name)
    looks = (found.st_size, found.st_mtime_ns, found.st_ino)
    if before is None or (before.size, before.mtime_ns, before.inode) != looks:
        seen[name] = Sighting(size=looks[0], mtime_ns=looks[1], inode=looks[2], since=now)
        return False
    return now - before.since >= settle
