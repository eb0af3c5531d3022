"""Writing files that survive a crash: whole or not at all, and still there after a power cut.

What is made is for its owner and for the group of the folder above, never for others: approvers
work beside the daemon, each with a login of her own.
"""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

UNFINISHED: Final = ".part-"  # how a file begins its name until it is whole


def write_whole(target: Path, content: bytes, *, mode: int) -> None:
    """Write a file under its name at once: temporary file, sync, rename, sync of the folder.

    The folder must exist; a file of that name is replaced. Raises `OSError`.
    """
    descriptor, name = tempfile.mkstemp(prefix=UNFINISHED, dir=target.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above that are missing; one that is there stays as it is.

    Its group and what the group may read come from the folder above; only the owner may write.
    Files made in it get the same group. Raises `OSError`.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    above = folder.parent.stat()
    try:
        folder.mkdir(mode=stat.S_IRWXU)
    except FileExistsError:  # another process was faster
        return
    with suppress(PermissionError):  # only who is in that group can give it
        os.chown(folder, -1, above.st_gid)
    folder.chmod(stat.S_ISGID | stat.S_IRWXU | above.st_mode & (stat.S_IRGRP | stat.S_IXGRP))
    sync_folder(folder.parent)


def make_file(path: Path) -> None:
    """Make an empty file; one that is there stays as it is.

    Its group may do with it what it may do in the folder. Raises `OSError`.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        descriptor = os.open(path, flags, stat.S_IRUSR | stat.S_IWUSR)
    except FileExistsError:
        return
    above = path.parent.stat()
    try:
        with suppress(PermissionError):
            os.fchown(descriptor, -1, above.st_gid)
        granted = above.st_mode & (stat.S_IRGRP | stat.S_IWGRP)
        os.fchmod(descriptor, stat.S_IRUSR | stat.S_IWUSR | granted)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make a rename or a deletion in a folder survive a power cut. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
