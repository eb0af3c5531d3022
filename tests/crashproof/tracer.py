"""strace counts a victim's state-changing calls, and kills it or lets a call fail at the N-th."""

import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.crashproof.victim import Victim

_CALLS: Final = (
    "write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate", "rename", "renameat",
    "renameat2", "unlink", "unlinkat", "link", "linkat", "mkdir", "mkdirat", "connect", "sendto",
    "sendmsg", "recvfrom",
)  # fmt: skip
_CALL: Final = re.compile(r"^(?:\d+ +)?(\w+)\(")
_ATTACH_SECONDS: Final = 10.0


_ASKING: Final = ("sendto", "recvfrom")  # a statement on its way to a server, and its answer
DISK_FAULTS: Final = ("ENOSPC", "EIO")
CUT_OFF: Final = "ECONNRESET"


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """The `number`-th time that a victim makes one call: it is killed there, or the call fails."""

    scenario: str
    database: str
    fault: str
    call: str
    number: int

    def __str__(self) -> str:
        return f"{self.scenario} {self.database} {self.fault} {self.call} {self.number}"


def can_happen(fault: str, call: str) -> bool:
    """Tell whether a fault can come of a call: disks fail files, peers cut connections off."""
    if fault == CUT_OFF:
        return call in _ASKING
    if fault in DISK_FAULTS:
        return call not in {*_ASKING, "connect", "sendmsg"}
    return call != "recvfrom"  # it changes nothing


def why_not() -> str | None:
    """Say why strace cannot be used here; None: it can."""
    strace = shutil.which("strace")
    if strace is None:
        return "strace is not installed"
    tried = subprocess.run([strace, "-qq", "true"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "strace may not trace here (ptrace is not permitted)"


def count(victim: Victim) -> tuple[Counter[str], int]:
    """Let a victim work undisturbed; return its calls and its exit code."""
    with tempfile.NamedTemporaryFile(mode="r") as log:
        code = _traced(victim, ["-e", f"trace={','.join(_CALLS)}", "-o", log.name])
        found = (_CALL.match(line) for line in log)
        return Counter(match[1] for match in found if match), code


def written_down(victim: Victim, calls: str) -> list[str]:
    """Let a victim work undisturbed; return its calls as lines, each with the paths of its files."""
    with tempfile.NamedTemporaryFile(mode="r") as log:
        code = _traced(victim, ["-y", "-s", "80", "-e", f"trace={calls}", "-o", log.name])
        assert code == 0
        return log.read().splitlines()


def disturb(victim: Victim, point: Point) -> int:
    """Let a victim work until its point comes; return its exit code, negative for a signal."""
    what = "signal=SIGKILL" if point.fault == "kill" else f"error={point.fault}"
    rule = f"inject={point.call}:{what}:when={point.number}"
    return _traced(victim, ["-e", f"trace={point.call}", "-e", rule, "-o", "/dev/null"])


def _traced(victim: Victim, options: list[str]) -> int:
    with tempfile.TemporaryFile() as told:
        strace = subprocess.Popen(
            ["strace", "-p", str(victim.pid), *options], stdout=told, stderr=told
        )
        try:
            _await_attached(strace, victim.pid)
            victim.start()
            code = victim.end()
        finally:
            with suppress(subprocess.TimeoutExpired):
                strace.wait(5.0)
            if strace.poll() is None:
                strace.kill()
                strace.wait()
    return code


def _await_attached(strace: subprocess.Popen[bytes], pid: int) -> None:
    """Look where Linux says who traces a process (proc(5), TracerPid)."""
    until = time.monotonic() + _ATTACH_SECONDS
    status = Path(f"/proc/{pid}/status")
    while f"TracerPid:\t{strace.pid}" not in status.read_text(encoding="ascii"):
        assert strace.poll() is None, "strace ended before it was attached"
        assert time.monotonic() < until, "strace could not be attached"
        time.sleep(0.002)
