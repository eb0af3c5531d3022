"""Where there is no strace: die at the N-th border, counted from outside of the product.

A border is a statement or commit that goes to the database, a connection, or a file that appears,
moves or goes (Python's audit events). No test code stands in the product.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Final

import sqlalchemy as sa

_EVENTS: Final = frozenset(
    {"socket.connect", "os.rename", "os.remove", "os.mkdir", "os.link", "os.truncate"}
)


def count(die_at: int, note: Path) -> None:
    """Count borders from now on; kill this process before the `die_at`-th; 0: note how many."""
    passed = 0

    def border(*_: object) -> None:
        nonlocal passed
        passed += 1
        if die_at == 0:
            note.write_text(str(passed))
        elif passed == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        is_creation = event == "open" and _creates(arguments)
        if event in _EVENTS or is_creation:
            border()

    def _creates(arguments: tuple[object, ...]) -> bool:
        path, _mode, flags = arguments
        return str(path) != str(note) and isinstance(flags, int) and bool(flags & os.O_CREAT)

    for event in ("before_cursor_execute", "commit"):
        sa.event.listen(sa.Engine, event, border)
    sys.addaudithook(audit)
