"""A Maildir as a source: `new/` and `cur/`, never `tmp/`, where mail is still being delivered.

Whatever stands in `new/` or `cur/` is complete (the Maildir promise), so a file is taken at first
sight. It leaves by rename, as from the drop folder.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from orchestrator.intake.drop_folder import (
    SETTLE,
    Candidate,
    Oddity,
    Scan,
    Sighting,
    candidate,
    is_temporary,
    oldest_first,
    shown,
    unreadable_folder,
    why_odd,
)

_LOOKED_AT: Final = ("new", "cur")
_NOT_OURS: Final = frozenset("DT")  # flags of drafts and of what the owner threw away


def scan(
    folder: Path,
    *,
    seen: dict[str, Sighting],  # noqa: ARG001 - one interface for all sources
    now: datetime,  # noqa: ARG001
    settle: timedelta = SETTLE,  # noqa: ARG001
) -> Scan:
    """Look into a Maildir; files are taken with `drop_folder.take`."""
    candidates: list[Candidate] = []
    oddities: list[Oddity] = []
    for room in (folder / name for name in _LOOKED_AT):
        try:
            paths = list(room.iterdir())
        except OSError as error:
            oddities.append(unreadable_folder(room, error))
            continue
        for path in paths:
            if is_temporary(path.name) or _NOT_OURS.intersection(_flags(path.name)):
                continue
            try:
                found = path.lstat()
            except FileNotFoundError:
                continue  # gone between the two calls
            why = why_odd(path, found)
            if why is None:
                candidates.append(candidate(path, found))
            else:
                oddities.append(Oddity(name=shown(path.name), why=why))
    return Scan(candidates=oldest_first(candidates), oddities=tuple(oddities))


def _flags(name: str) -> str:
    """Return the flags of `unique:2,FLAGS`."""
    return name.rpartition(":2,")[2] if ":2," in name else ""
