"""The worker's side: sets its own limits, then answers calls until the parent goes away."""

import contextlib
import ctypes
import importlib
import math
import os
import resource
import signal
import socket
import sys
import time
from typing import Any, Final, NoReturn

from orchestrator.confine.wire import BadFrame, receive, send

NO_ROOM: Final = 70  # the exit code when the argument itself did not fit
_OPEN_FILES: Final = 64
_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h
_CLONE_NEWUSER: Final = 0x10000000  # linux/sched.h
_CLONE_NEWNET: Final = 0x40000000


def serve(order: dict[str, Any]) -> NoReturn:
    """Answer calls until the parent goes away. Runs only in the child."""
    line = socket.socket(fileno=order["fd"])
    _die_with(order["parent"])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        module, _, name = order["target"].partition(":")
        function = getattr(importlib.import_module(module), name)
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must hear its name
        send(line, {"raised": type(error).__name__})
        sys.exit(1)
    _leave_network()
    _set_limits(memory=order["memory"], file=order["file"])
    send(line, {"ready": True})
    while True:
        try:
            argument = receive(line, until=None, limit=order["memory"])
        except (EOFError, OSError):
            sys.exit(0)
        except (MemoryError, BadFrame):
            sys.exit(NO_ROOM)
        _start_clocks(cpu_seconds=order["cpu"], wall_seconds=order["wall"])
        try:
            send(line, {"result": function(argument)})
        except BaseException as error:  # noqa: BLE001 - the parent replaces this process anyway
            send(line, {"raised": type(error).__name__})
        _stop_clocks()


def _set_limits(*, memory: int, file: int) -> None:
    for kind, amount in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_FSIZE, file),
        (resource.RLIMIT_CORE, 0),  # a core file would hold the mail
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (amount, amount))


def _start_clocks(*, cpu_seconds: int, wall_seconds: float) -> None:
    used = time.process_time()
    resource.setrlimit(
        resource.RLIMIT_CPU, (math.ceil(used + cpu_seconds), resource.RLIM_INFINITY)
    )
    # the parent's clock strikes first; this one is for a child whose parent was killed meanwhile
    signal.setitimer(signal.ITIMER_REAL, wall_seconds + 2)


def _stop_clocks() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _die_with(parent: int) -> None:
    """End at once when the parent does; an idle child also notices by the closed line."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(0)


def _leave_network() -> None:
    """Move into an empty network, where the system permits it; silently stay where it does not."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
