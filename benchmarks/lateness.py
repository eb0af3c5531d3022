"""How late posts are: a real daemon, a sandbox in a process of its own, and both clocks the same.

Run as `python -m benchmarks.lateness [--posts N] [--seconds S] [--later N] [--folder DIR]`.
Lateness is when the commit request had come into the sandbox's ledger, minus the slot, for posts
that are prepared ahead. Beside it: how soon a post is out that another process enqueues for now,
and how soon the first due post after the publisher's start. PostgreSQL is measured where its
server is found, with fsync on. The floor is one synced transaction of SQLite on the same disk.
"""

import argparse
import json
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen
from typing import NamedTuple
from urllib.request import urlopen

import pytest

from orchestrator.store.engine import journal_mode
from tests.database import own_server
from tests.house import House
from tests.processes import daemon, stop, wait_until
from tests.queue_world import a_queue, a_sandbox_process, fill, played_accounts

LANES = 12
SOON = timedelta(seconds=5)  # from the moment of planning until the first slot
NOW = timedelta(0)
LATER = timedelta(days=1)
READY = re.compile(r"^(\S+) .* event=ready pid=(\d+)", re.MULTILINE)
ROUNDS = 20


class Promise(NamedTuple):
    """What is promised of some milliseconds."""

    p50: float
    p99: float


AT_ITS_SLOT = Promise(10, 50)
SEEN = Promise(250, 250)
STARTED = Promise(1000, 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A workspace, its sandbox, and what is asked of them."""

    house: House
    sandbox: str

    def arrivals(self) -> dict[str, list[datetime]]:
        """Return for each account when its posts had come in, in order."""
        with urlopen(f"{self.sandbox}/_sandbox/posts") as answer:
            posts = json.load(answer)
        found = defaultdict(list)
        for post in posts:
            found[post["account"]].append(datetime.fromisoformat(post["arrived_at"]))
        return found

    def count(self) -> int:
        """Count the posts that came in."""
        return sum(map(len, self.arrivals().values()))

    def await_posts(self, number: int) -> None:
        """Look until so many have come in."""
        wait_until(lambda: self.count() >= number, "every post is out")

    def newest(self) -> datetime:
        """Return when the newest post had come in."""
        return max(max(came) for came in self.arrivals().values())

    def fill(self, number: int, first: timedelta, apart: timedelta = NOW) -> datetime:
        """Plan posts on all accounts in turn; return the first one's slot."""
        slot = datetime.now(UTC) + first
        fill(self.house, number, first_slot=slot, apart=apart)
        return slot

    @contextmanager
    def daemon(self) -> Iterator[Popen[bytes]]:
        """Run the daemon; it has said that it is ready."""
        with daemon(self.house.root) as process:
            wait_until(lambda: self.ready_at(process.pid) is not None, "the daemon is ready")
            yield process
            stop(process)

    def ready_at(self, pid: int) -> datetime | None:
        """Read in its log when a daemon's publisher was started."""
        log = (self.house.root / "daemon.log").read_text("utf-8")
        said = {int(number): at for at, number in READY.findall(log)}
        return datetime.fromisoformat(said[pid]) if pid in said else None


def main() -> int:
    words = argparse.ArgumentParser(
        prog="lateness", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    words.add_argument("--posts", type=int, default=300)
    words.add_argument("--seconds", type=float, default=60.0, help="over which they are spread")
    words.add_argument("--later", type=int, default=100_000, help="publications of later days")
    words.add_argument("--folder", help="where the workspaces are made: its disk is measured")
    asked = words.parse_args()
    apart = timedelta(seconds=asked.seconds / asked.posts)
    print(f"{'milliseconds':46} {'p50':>7} {'p95':>7} {'p99':>7} {'max':>7} {'earliest':>9}")
    with tempfile.TemporaryDirectory(prefix="bench-", dir=asked.folder) as folder:
        floor = _synced_transactions(Path(folder) / "floor.db")
        _row(f"floor: a synced transaction ({journal_mode()})", floor)
        for kind, url in _databases():
            with _a_scene(Path(folder) / kind, url) as scene:
                _measure(scene, kind, asked.posts, apart, asked.later)
    return 0


def _databases() -> Iterator[tuple[str, str | None]]:
    yield "SQLite", None
    try:
        with own_server(settings=()) as server, server.found.database() as name:
            yield "PostgreSQL", server.found.url_of(name)
    except pytest.skip.Exception as skipped:
        print(f"PostgreSQL is not measured: {skipped}")


@contextmanager
def _a_scene(root: Path, url: str | None) -> Iterator[Scene]:
    with (
        a_sandbox_process(LANES) as sandbox,
        a_queue(root, lanes=LANES, url=url, sandbox=sandbox) as house,
    ):
        yield Scene(house=house, sandbox=sandbox)


def _measure(scene: Scene, kind: str, posts: int, apart: timedelta, later: int) -> None:
    with scene.daemon():
        _row(
            f"{kind}: after the slot, nothing behind", _lateness(scene, posts, apart), AT_ITS_SLOT
        )
        _row(f"{kind}: enqueued by another process", _seen(scene), SEEN)
    scene.fill(later, LATER, timedelta(seconds=7))
    with scene.daemon():
        behind = f"{kind}: after the slot, {later:,} behind"
        _row(behind, _lateness(scene, posts, apart), AT_ITS_SLOT)
    _row(f"{kind}: first post after the publisher's start", _started(scene), STARTED)


def _lateness(scene: Scene, posts: int, apart: timedelta) -> list[float]:
    """Spread posts over the accounts; return how late each came, in milliseconds."""
    before = scene.arrivals()
    first = scene.fill(posts, SOON, apart)
    lasts = (SOON + posts * apart).total_seconds()
    wanted = sum(map(len, before.values())) + posts
    time.sleep(lasts)
    scene.await_posts(wanted)
    after = scene.arrivals()
    late = []
    for lane, account in enumerate(played_accounts(LANES)):
        came = after[account.id][len(before[account.id]) :]
        slots = (first + number * apart for number in range(lane, posts, LANES))
        late += [_milliseconds(at - slot) for at, slot in zip(came, slots, strict=True)]
    return late


def _seen(scene: Scene) -> list[float]:
    """Enqueue one post at a time that is due now; return after how long each had come."""
    waits = []
    for _ in range(ROUNDS):
        wanted = scene.count() + 1
        scene.fill(1, NOW)
        committed = datetime.now(UTC)
        scene.await_posts(wanted)
        waits.append(_milliseconds(scene.newest() - committed))
    return waits


def _started(scene: Scene) -> list[float]:
    """Start the daemon while a post is due; return how long after its start that had come."""
    waits = []
    for _ in range(ROUNDS // 4):
        wanted = scene.count() + 1
        scene.fill(1, NOW)
        with scene.daemon() as process:
            scene.await_posts(wanted)
            ready = scene.ready_at(process.pid)
        assert ready is not None
        waits.append(_milliseconds(scene.newest() - ready))
    return waits


def _synced_transactions(path: Path) -> list[float]:
    """Time what one commit costs on this disk, whoever asks for it."""
    took = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal_mode()}")
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("CREATE TABLE floor (number INTEGER)")
        for number in range(10 * ROUNDS):
            began = time.perf_counter()
            connection.execute("INSERT INTO floor VALUES (?)", (number,))
            took.append(1000 * (time.perf_counter() - began))
    return took


def _row(name: str, took: Sequence[float], promise: Promise | None = None) -> None:
    p50, p95, p99 = (statistics.quantiles(took, n=100)[at - 1] for at in (50, 95, 99))
    line = f"{name:46} {p50:7.1f} {p95:7.1f} {p99:7.1f} {max(took):7.1f} {min(took):9.1f}"
    if promise is not None:
        is_kept = p50 <= promise.p50 and p99 <= promise.p99 and min(took) >= 0
        line += f"   asked: {promise.p50:g}, {promise.p99:g}: {'kept' if is_kept else 'NOT KEPT'}"
    print(line, flush=True)


def _milliseconds(time: timedelta) -> float:
    return time / timedelta(milliseconds=1)


if __name__ == "__main__":
    sys.exit(main())
