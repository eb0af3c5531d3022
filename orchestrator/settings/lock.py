"""One daemon per SQLite database: a lock file beside it, which dies with its process."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from orchestrator.domain.errors import Refused
from orchestrator.durable import make_file, make_folder

_TRIES: Final = 10  # `is_held` may hold it for a blink
_PAUSE_SECONDS: Final = 0.05


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold the lock (`Settings.lock`). Raises `Refused` if another process has it."""
    make_folder(lock.parent)
    make_file(lock)
    with lock.open("r", encoding="ascii") as file:
        if not _locked(file, tries=_TRIES):
            raise Refused(
                f"another daemon runs on this database (it holds {lock.name})",
                "it takes in mail and publishes by itself; for this command stop it first. "
                "More daemons need PostgreSQL: see database_url in config/orchestrator.toml",
            )
        yield


def is_held(lock: Path) -> bool:
    """Tell whether some process holds the lock now."""
    try:
        with lock.open("r", encoding="ascii") as file:
            return not _locked(file, tries=1)
    except FileNotFoundError:
        return False


def _locked(file: IO[str], *, tries: int) -> bool:
    for number in range(tries):
        if number:
            threading.Event().wait(_PAUSE_SECONDS)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return True
    return False
