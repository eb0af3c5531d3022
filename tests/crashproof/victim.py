"""The process that is killed: forked from one that has imported all, so that a death is cheap."""

import json
import os
import select
import signal
import subprocess
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from tests.processes import plain_environment

DONE: Final = 0
BROKE_OFF: Final = 70  # an error that was not foreseen ended the work: a restart mends it
_PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Victim:
    """A process that stands still until it is told to go."""

    pid: int
    nursery: "Nursery"

    def start(self) -> None:
        """Let it work."""
        self.nursery.say({"go": self.pid})

    def end(self) -> int:
        """Wait for its end; return its exit code, negative for a signal."""
        return int(self.nursery.hear()["ended"])


class Nursery:
    """A process that has imported everything, and forks victims."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crashproof.victim"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**plain_environment(), "PYTHONDONTWRITEBYTECODE": "1"},
        )

    def victim(self, scenario: str, root: Path, *, die_at: int | None = None) -> Victim:
        """Fork one. `die_at`: it kills itself at this border; 0: it counts them into a file."""
        self.say({"scenario": scenario, "root": str(root), "die_at": die_at})
        return Victim(pid=int(self.hear()["pid"]), nursery=self)

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(_PATIENCE)
        self._process.stdout.close()
        self._log.close()

    def say(self, words: dict[str, object]) -> None:
        """Send one line."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words).encode() + b"\n")
        self._process.stdin.flush()

    def hear(self) -> dict[str, int]:
        """Read one line. Raises `AssertionError` when none comes."""
        assert self._process.stdout is not None
        readable, _, _ = select.select([self._process.stdout], [], [], _PATIENCE)
        assert readable, "the victim hangs"
        line: dict[str, int] = json.loads(self._process.stdout.readline())
        return line


def _serve(orders: IO[str], answers: IO[str]) -> None:
    from tests.crashproof import scenarios

    scenarios.import_all()
    gates: dict[int, int] = {}
    for line in orders:
        order = json.loads(line)
        if "go" in order:
            pid = order["go"]
            os.close(gates.pop(pid))
            answer = {"ended": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}
        else:
            opened, gate = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(gate)
                for other in gates.values():
                    os.close(other)
                _work(order, opened)
            os.close(opened)
            gates[pid] = gate
            answer = {"pid": pid}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _work(order: dict[str, object], gate: int) -> None:
    """Wait for the word, do the scenario's work, and end without cleaning up."""
    from tests.crashproof import borders, scenarios

    quiet = os.open(os.devnull, os.O_RDWR)
    os.dup2(quiet, 0)
    os.dup2(quiet, 1)
    signal.alarm(int(_PATIENCE))
    os.read(gate, 1)
    root = Path(str(order["root"]))
    if order["die_at"] is not None:
        borders.count(int(str(order["die_at"])), root / "borders")
    try:
        scenarios.KNOWN[str(order["scenario"])].work(root)
    except BaseException:
        traceback.print_exc()
        os._exit(BROKE_OFF)
    os._exit(DONE)


if __name__ == "__main__":
    _serve(sys.stdin, sys.stdout)
