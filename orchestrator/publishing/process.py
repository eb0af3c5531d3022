"""Which process sends, and whether another one is surely dead."""

import re
import socket
from pathlib import Path
from typing import Final

from orchestrator.domain.records import Sender

_PROC: Final = Path("/proc")
_STARTED: Final = 19  # starttime, counted behind the command name (proc(5), field 22)


def this_process(pid: int) -> Sender:
    """Describe this process; where /proc is missing, nothing can be told of it later."""
    booted = re.search(r"^btime (\d+)$", _read(_PROC / "stat") or "", re.MULTILINE)
    return Sender(
        host=socket.gethostname(),
        boot_id=_read(_PROC / "sys/kernel/random/boot_id") or "",
        booted=int(booted[1]) if booted else 0,
        pids=_namespace(pid),
        pid=pid,
        started=_started(pid) or "",
    )


def is_surely_dead(sender: Sender, me: Sender) -> bool:
    """Tell whether a process can send no more: we booted since, or its id is gone or given anew.

    Of another host, or of another namespace of process ids (a container), nothing is known: False.
    Two machines may bear one name, so that another boot counts only if ours came later.
    """
    if sender.host != me.host or not sender.boot_id or not me.boot_id:
        return False
    if sender.boot_id != me.boot_id:
        return 0 < sender.booted < me.booted
    if not sender.started or not sender.pids or sender.pids != me.pids:
        return False
    return _started(sender.pid) != sender.started


def is_this(sender: Sender, me: Sender) -> bool:
    """Tell whether a process is surely this one; of what cannot be told apart: False."""
    return sender == me and bool(me.boot_id and me.pids and me.started)


def _namespace(pid: int) -> str:
    try:
        return str((_PROC / str(pid) / "ns/pid").readlink())
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    status = _read(_PROC / str(pid) / "stat")
    if status is None:
        return None
    fields = status.rpartition(")")[2].split()
    is_zombie = fields[0] == "Z"  # dead, and not yet buried by its parent
    return None if is_zombie else fields[_STARTED]


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return None
