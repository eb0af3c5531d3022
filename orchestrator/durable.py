"""Writing files that survive a crash: whole or not at all, and still there after a power cut."""

import os
import tempfile
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


def sync_folder(folder: Path) -> None:
    """Make a rename or a deletion in a folder survive a power cut. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
