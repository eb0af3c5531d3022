"""Which process sends, and whether another one is surely dead."""

import socket
from pathlib import Path
from typing import Final

from orchestrator.domain.records import Sender

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_START_FIELD: Final = 19  # starttime, counted behind the command name (proc(5), field 22)


def this_process(pid: int) -> Sender:
    """Describe this process; where /proc is missing, nothing can be told of it later."""
    return Sender(
        host=socket.gethostname(),
        boot_id=_read(_BOOT_ID) or "",
        pid=pid,
        started=_started(pid) or "",
    )


def is_surely_dead(sender: Sender, me: Sender) -> bool:
    """Tell whether a process can send no more: another boot, or its id is gone or given anew.

    Of another host nothing is known: False.
    """
    if sender.host != me.host or not sender.boot_id or not me.boot_id or not sender.started:
        return False
    return sender.boot_id != me.boot_id or _started(sender.pid) != sender.started


def _started(pid: int) -> str | None:
    status = _read(Path(f"/proc/{pid}/stat"))
    if status is None:
        return None
    fields = status.rpartition(")")[2].split()
    is_zombie = fields[0] == "Z"  # dead, and not yet buried by its parent
    return None if is_zombie else fields[_START_FIELD]


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return None
