"""Files that people name on the command line: plain ones only, opened without waiting."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

import click


def open_plain(path: Path) -> BinaryIO:
    """Open a plain file for reading. Raises `click.UsageError` for anything else.

    A FIFO would keep us waiting for its writer, and a device may never end.
    """
    try:
        # a FIFO opens at once without waiting for a writer
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        why = error.strerror if isinstance(error, OSError) else "no such name is possible"
        raise click.UsageError(f"{path} cannot be read: {why}") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise click.UsageError(f"{path} is no plain file; give it to standard input instead: -")
    return os.fdopen(descriptor, "rb")
