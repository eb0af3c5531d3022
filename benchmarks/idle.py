"""What the daemon costs while nothing is due: processor time and memory of the real process.

Run as `python -m benchmarks.idle [--seconds S] [--later N] [--postgres]`. It is measured without
and with publications of later days; the processes that it has started count as well. The floor is
an interpreter that has imported the same and sleeps five times a second. Linux only (/proc).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.database import own_server
from tests.processes import daemon, stop, wait_until
from tests.queue_world import a_queue, fill

LANES = 3
PROMISE = 0.6  # seconds of processor time a minute
FLAT = 1.1  # times the memory without a backlog
SETTLED = 10.0  # seconds after its start that do not count
TICK = os.sysconf("SC_CLK_TCK")
FLOOR = "import time, orchestrator.daemon\nwhile True: time.sleep(0.2)"


class Cost(NamedTuple):
    """Of a process and its children: processor seconds a minute, megabytes."""

    cpu: float
    memory: float


def main() -> int:
    words = argparse.ArgumentParser(
        prog="idle", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    words.add_argument("--seconds", type=float, default=60.0, help="how long it is watched")
    words.add_argument("--later", type=int, default=100_000, help="publications of later days")
    words.add_argument("--postgres", action="store_true", help="on a server of its own")
    asked = words.parse_args()
    print(f"{'':34} {'CPU a minute':>13} {'memory':>10}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        url = None
        if asked.postgres:
            server = stack.enter_context(own_server(settings=())).found
            url = server.url_of(stack.enter_context(server.database()))
        floor = _row("an interpreter that only sleeps", _floor(asked.seconds))
        house = stack.enter_context(a_queue(folder, lanes=LANES, url=url))
        empty = _row("the daemon, nothing planned", _idle(folder, asked.seconds))
        first_slot = datetime.now(UTC) + timedelta(days=1)
        fill(house, asked.later, first_slot=first_slot, apart=timedelta(seconds=7))
        full = _row(f"the daemon, {asked.later:,} planned", _idle(folder, asked.seconds))
    is_kept = max(empty.cpu, full.cpu) <= PROMISE and full.memory <= FLAT * empty.memory
    print(
        f"\nmemory: {full.memory / empty.memory:.2f} times that without a backlog, "
        f"{empty.memory / floor.memory:.2f} times the floor\n"
        f"asked: {PROMISE:g} s a minute, memory flat: {'kept' if is_kept else 'NOT KEPT'}"
    )
    return 0 if is_kept else 1


def _idle(root: Path, seconds: float) -> Cost:
    with daemon(root) as process:
        said = f"event=ready pid={process.pid}"
        wait_until(lambda: said in (root / "daemon.log").read_text("utf-8"), "the daemon is ready")
        cost = _watch(process.pid, seconds)
        stop(process)
    return cost


def _floor(seconds: float) -> Cost:
    with _process([sys.executable, "-c", FLOOR]) as pid:
        return _watch(pid, seconds)


@contextmanager
def _process(words: list[str]) -> Iterator[int]:
    with subprocess.Popen(words) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def _watch(pid: int, seconds: float) -> Cost:
    time.sleep(SETTLED)
    before = _processor(pid)
    time.sleep(seconds)
    used = _processor(pid) - before
    return Cost(cpu=used * 60 / seconds, memory=sum(map(_megabytes, _family(pid))))


def _family(pid: int) -> list[int]:
    """Name a process and all that descend from it."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text("ascii").split()]
    return [pid, *(one for child in children for one in _family(child))]


def _processor(pid: int) -> float:
    """Return the seconds that a family has used, those that are gone included."""
    used = 0
    for one in _family(pid):
        fields = Path(f"/proc/{one}/stat").read_text("ascii").rpartition(")")[2].split()
        used += sum(map(int, fields[11:15]))  # utime, stime, cutime, cstime: proc(5)
    return used / TICK


def _megabytes(pid: int) -> float:
    """Return what a process holds alone, and its part of what it shares."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _row(name: str, cost: Cost) -> Cost:
    print(f"{name:34} {cost.cpu:11.2f} s {cost.memory:7.1f} MB", flush=True)
    return cost


if __name__ == "__main__":
    sys.exit(main())
