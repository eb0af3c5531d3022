"""Moving a file so that it is in exactly one place at any moment, and never over another file."""

import ctypes
import errno
import os
from pathlib import Path
from typing import Final

from orchestrator.durable import sync_folder

_TRIES: Final = 1_000
_CHUNK: Final = 1 << 20
_AT_FDCWD: Final = -100  # linux/fcntl.h
_RENAME_NOREPLACE: Final = 1  # linux/fs.h
_NO_NOREPLACE: Final = frozenset({errno.EINVAL, errno.ENOSYS})  # an old kernel or file system


def relocate(source: Path, room: Path, name: str) -> Path:
    """Move a file into a room under a free name; both folders are synced. Raises `OSError`."""
    for number in range(_TRIES):
        target = room / (name if number == 0 else f"{name.removesuffix('.eml')}-{number}.eml")
        try:
            _move_new(source, target)
        except FileExistsError:
            continue
        sync_folder(room)
        if source.parent != room:
            sync_folder(source.parent)
        return target
    raise FileExistsError(errno.EEXIST, "too many files of one name", str(room))


def _move_new(source: Path, target: Path) -> None:
    try:
        _rename_new(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_new(source, target)


def _rename_new(source: Path, target: Path) -> None:
    """Rename without replacing. Raises `FileExistsError`."""
    libc = ctypes.CDLL(None, use_errno=True)
    words = (_AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), _RENAME_NOREPLACE)
    if libc.renameat2(*words) == 0:
        return
    code = ctypes.get_errno()
    if code not in _NO_NOREPLACE:
        raise OSError(code, os.strerror(code), str(source))
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)


def _copy_new(source: Path, target: Path) -> None:
    """Move to another file system: the copy is durable under its name before the source goes."""
    unfinished = target.with_name(f".{target.name}.tmp")
    descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as reader, unfinished.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            writer.write(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    try:
        _rename_new(unfinished, target)
    except FileExistsError:
        unfinished.unlink()
        raise
    sync_folder(target.parent)
    source.unlink()
