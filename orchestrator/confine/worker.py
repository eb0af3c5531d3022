"""The parent's side: starts the worker, keeps the wall clock, replaces it after any fault."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from orchestrator.confine.child import NO_ROOM
from orchestrator.confine.wire import READ_SIZE, BadFrame, plain_name, receive, send

MEMORY_BYTES: Final = 512 * 1024 * 1024  # of address space
CPU_SECONDS: Final = 10  # per call: no more than 10 s a file
WALL_SECONDS: Final = 10.0  # per call, kept by the parent
ANSWER_BYTES: Final = 192 * 1024 * 1024  # a 50 MB mail's decoded parts fit many times
CALLS_PER_WORKER: Final = 2_000  # then a fresh one: fragmented memory is given back
_START_SECONDS: Final = 60.0  # interpreter and imports, on a busy machine
_BOOT: Final = (
    "import json, sys; order = json.loads(sys.argv[1]); sys.path[:] = order['path'];"
    " from orchestrator.confine.child import serve; serve(order)"
)


class CrashReason(StrEnum):
    """Why a call in the child gave no answer."""

    MEMORY = "memory"
    TIME = "time"
    SIGNAL = "signal"
    EXCEPTION = "exception"
    ANSWER = "answer"  # it answered, but not in the form or size agreed on
    START = "start"  # the worker did not come up: a fault of the installation, not of the file


class Crashed(Exception):
    """The limited child process failed. Names a reason, at most a type or signal, no content."""

    def __init__(self, reason: CrashReason, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(
            f"the limited child process failed: {reason}{f' ({detail})' if detail else ''}"
        )


class Confined:
    """A warm worker for one function, named by its dotted path `module:function`.

    The function takes and returns plain values: None, bool, int, float, str, bytes, and lists,
    tuples (which arrive as lists) and dicts of them. The worker starts on the first call and ends
    with the thread that started it: start it from a thread that lives as long as the daemon.
    Threads take turns.
    """

    def __init__(
        self,
        target: str,
        *,
        memory_bytes: int = MEMORY_BYTES,
        cpu_seconds: int = CPU_SECONDS,
        wall_seconds: float = WALL_SECONDS,
        answer_bytes: int = ANSWER_BYTES,
        file_bytes: int = 0,  # the largest file that the child may write
        calls_per_worker: int = CALLS_PER_WORKER,
    ) -> None:
        self._target = target
        self._limits = {
            "memory": memory_bytes,
            "cpu": cpu_seconds,
            "wall": wall_seconds,
            "file": file_bytes,
        }
        self._wall_seconds = wall_seconds
        self._answer_bytes = answer_bytes
        self._calls_per_worker = calls_per_worker
        self._child: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._calls = 0
        self._turn = threading.Lock()

    def call(self, argument: Any) -> Any:
        """Run the function on the argument and return its plain result. Raises `Crashed`."""
        with self._turn:
            line = self._ready_line()
            self._calls += 1
            until = time.monotonic() + self._wall_seconds
            try:
                line.settimeout(self._wall_seconds)
                send(line, argument)
                answer = receive(line, until=until, limit=self._answer_bytes)
            except TimeoutError:
                self._replace()
                raise Crashed(CrashReason.TIME, "wall") from None
            except (OSError, EOFError):
                raise self._cause_of_death() from None
            except BadFrame:
                self._replace()
                raise Crashed(CrashReason.ANSWER) from None
            return self._unwrapped(answer)

    def close(self) -> None:
        """End the worker. May be called twice; a later call starts a new one."""
        with self._turn:
            self._replace()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The worker's process id; None while there is none."""
        return self._child.pid if self._child else None

    def _ready_line(self) -> socket.socket:
        if self._calls >= self._calls_per_worker or (
            self._child and self._child.poll() is not None
        ):
            self._replace()
        if self._line is None:
            self._start()
        assert self._line is not None
        return self._line

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        path = [str(Path(entry).absolute()) for entry in sys.path]
        order = {
            **self._limits,
            "target": self._target,
            "fd": theirs.fileno(),
            "path": path,
            "parent": os.getpid(),
        }
        with theirs:
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
                [sys.executable, "-I", "-X", "utf8", "-c", _BOOT, json.dumps(order)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # a traceback may quote what it read
                pass_fds=(theirs.fileno(),),
                env={},  # tokens may stand in ours
                cwd="/",
                start_new_session=True,
            )
        self._line, self._calls = ours, 0
        ours.settimeout(_START_SECONDS)
        try:
            ready = receive(ours, until=time.monotonic() + _START_SECONDS, limit=READ_SIZE)
        except (OSError, EOFError, BadFrame):
            ready = {}
        if ready != {"ready": True}:
            self._replace()
            detail = ready.get("raised", "") if isinstance(ready, dict) else ""
            raise Crashed(CrashReason.START, plain_name(detail))

    def _unwrapped(self, answer: Any) -> Any:
        if isinstance(answer, dict) and answer.keys() == {"result"}:
            return answer["result"]
        self._replace()
        if isinstance(answer, dict) and answer.keys() == {"raised"}:
            name = plain_name(answer["raised"])
            raise Crashed(
                CrashReason.MEMORY if name == "MemoryError" else CrashReason.EXCEPTION, name
            )
        raise Crashed(CrashReason.ANSWER)

    def _cause_of_death(self) -> Crashed:
        assert self._child is not None
        try:
            code = self._child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            code = 0
        self._replace()
        if -code in {signal.SIGXCPU, signal.SIGALRM}:
            return Crashed(CrashReason.TIME, "cpu" if -code == signal.SIGXCPU else "wall")
        if code == NO_ROOM:
            return Crashed(CrashReason.MEMORY)
        if code < 0:
            return Crashed(CrashReason.SIGNAL, signal.Signals(-code).name)
        return Crashed(CrashReason.ANSWER, "closed")

    def _replace(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._line = self._child = None
