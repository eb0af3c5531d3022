"""What is public twice, and what never, after a worker was killed again and again amid a drain.

Run as `python -m benchmarks.kills [--kills N] [--due N]`, with the extra `bench` for the peers.
To publish is to append a line to a file, so that nobody can miss or double it. Ours is measured
twice: where the receiver can be asked what it has, and where it cannot, so that what is in doubt
is set aside and shown. The last worker is left alone until it finds nothing to do any more.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.base import Absent, Found, OutboundPost, Prepared, Receipt, Unsure
from benchmarks.queue_peers import (
    IN_FLIGHT,
    LOOK_SECONDS,
    PEERS,
    REQUEST_SECONDS,
    request,
    why_not,
)
from orchestrator.domain.publication import UNSETTLED, PublicationState
from orchestrator.publishing import reconcile, rescue
from orchestrator.publishing.stage import PublishingStage
from orchestrator.settings import load
from orchestrator.wiring import Wiring, utc_now
from tests.database import PostgresServer, own_server
from tests.queue_world import Instant, a_queue, fill, with_adapter

PATIENCE = 120.0  # seconds, for one worker to get on
LANES = 20


class Appending(Instant):
    """A receiver whose posts are the lines of a file."""

    def __init__(self, ledger: Path, *, can_be_asked: bool) -> None:
        super().__init__(ledger)
        self._ledger = ledger
        self._can_be_asked = can_be_asked

    def publish(self, post: OutboundPost, prepared: Prepared) -> Receipt:
        request(str(self._ledger), _number_of(post))
        return Receipt(remote_id=post.key)

    def find(
        self, post: OutboundPost, prepared: Prepared, since: datetime
    ) -> Found | Absent | Unsure:
        if not self._can_be_asked:
            return Unsure(where="the file")
        is_there = _number_of(post) in _lines(self._ledger)
        return Found(receipt=Receipt(remote_id=post.key)) if is_there else Absent()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A queue with jobs in it, and how to start a worker."""

    name: str
    worker: list[str]
    ledger: Path
    enqueue: Callable[[int], None]
    aside: Callable[[], int]  # what is set aside, and shown to a person


def main() -> int:
    words = argparse.ArgumentParser(
        prog="kills", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    words.add_argument("--kills", type=int, default=20)
    words.add_argument("--due", type=int, default=500, help="publications that are drained")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--work", nargs=3, help=argparse.SUPPRESS)  # a worker of ours
    asked = words.parse_args()
    if asked.work:
        root, ledger, word = asked.work
        _work(Path(root), Path(ledger), asks=word == "asks")
        return 0
    print(f"{asked.kills} kills while {asked.due} drain, up to {IN_FLIGHT} in flight")
    print(f"{'':48} {'kills':>5} {'twice':>6} {'never':>6} {'set aside, shown':>17}")
    with ExitStack() as stack:
        server = None
        try:
            server = stack.enter_context(own_server(settings=())).found
        except pytest.skip.Exception as skipped:
            print(f"PostgreSQL is not measured: {skipped}")
        for contender in _contenders(server):
            with contender as one:
                _row(one, asked.due, asked.kills, random.Random(asked.seed))
    return 0


def _row(one: Contender, due: int, kills: int, chance: random.Random) -> None:
    one.enqueue(due)
    killed = sum(_kill_amid_work(one, chance) for _ in range(kills))
    subprocess.run(one.worker, check=True, timeout=PATIENCE + due, stderr=subprocess.DEVNULL)
    seen = Counter(_lines(one.ledger))
    twice, aside = sum(seen.values()) - len(seen), one.aside()
    never = due - len(seen) - aside
    print(f"{one.name:48} {killed:5} {twice:6} {max(never, 0):6} {aside:17}", flush=True)


def _kill_amid_work(one: Contender, chance: random.Random) -> bool:
    """Kill a worker some lines after its start; False: it had nothing to do any more."""
    wanted = len(_lines(one.ledger)) + chance.randint(1, 15)
    until = time.monotonic() + PATIENCE
    with subprocess.Popen(one.worker, stderr=subprocess.DEVNULL) as process:
        while len(_lines(one.ledger)) < wanted and process.poll() is None:
            assert time.monotonic() < until, f"{one.name}: no line came"
            time.sleep(0.001)
        time.sleep(chance.random() * REQUEST_SECONDS)
        process.kill()
    return process.returncode == -signal.SIGKILL


def _lines(ledger: Path) -> list[int]:
    return (
        [int(line) for line in ledger.read_text("ascii").splitlines()] if ledger.exists() else []
    )


def _number_of(post: OutboundPost) -> int:
    return int(post.key.replace("-", ""), 16)


# ---------------------------------------------------------------- who takes part


def _contenders(server: PostgresServer | None) -> Iterator[AbstractContextManager[Contender]]:
    for where in (None, server) if server else (None,):
        for asks in (True, False):
            yield _ours(where, asks=asks)
        for name in PEERS:
            if not why_not(name, is_postgres=where is not None):
                yield _peer(name, where)
    for name in PEERS:
        if reason := why_not(name, is_postgres=server is not None):
            print(f"{name}: {reason}")


@contextmanager
def _ours(server: PostgresServer | None, *, asks: bool) -> Iterator[Contender]:
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        url = None if server is None else server.url_of(stack.enter_context(server.database()))
        house = stack.enter_context(a_queue(root, lanes=LANES, url=url))
        ledger, word = root / "ledger", "asks" if asks else "cannot"

        def enqueue(number: int) -> None:
            past = datetime.now(UTC) - timedelta(minutes=5)
            fill(house, number, first_slot=past, apart=timedelta(0))

        def aside() -> int:
            with house.wiring.store.read(house.clock()) as uow:
                return len(uow.publications.in_states(PublicationState.IN_DOUBT))

        yield Contender(
            name=f"ours, {_kind(server)}, {'asks the receiver' if asks else 'cannot ask'}",
            worker=[
                sys.executable,
                "-m",
                "benchmarks.kills",
                "--work",
                str(root),
                str(ledger),
                word,
            ],
            ledger=ledger,
            enqueue=enqueue,
            aside=aside,
        )


@contextmanager
def _peer(name: str, server: PostgresServer | None) -> Iterator[Contender]:
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        url = f"sqlite:///{root / 'jobs.db'}"
        if server is not None:
            url = server.url_of(stack.enter_context(server.database()))
        ledger = root / "ledger"
        peer = PEERS[name](url, ledger, request)
        peer.prepare()
        yield Contender(
            name=f"{name}, {_kind(server)}",
            worker=[sys.executable, "-m", "benchmarks.queue_peers", name, url, str(ledger)],
            ledger=ledger,
            enqueue=lambda number: peer.enqueue(range(number)),
            aside=lambda: 0,
        )


def _kind(server: PostgresServer | None) -> str:
    return "SQLite" if server is None else "PostgreSQL"


def _work(root: Path, ledger: Path, *, asks: bool) -> None:
    """Publish what is due, as the daemon does, until only what a person must settle is left."""
    wiring = Wiring(load(root, {}))
    press = with_adapter(wiring.press, Appending(ledger, can_be_asked=asks))
    stage, is_free = PublishingStage(press, lanes=IN_FLIGHT), threading.Event()
    stage.on_free = is_free.set
    to_do = {*UNSETTLED} - (set() if asks else {PublicationState.IN_DOUBT})
    while True:
        is_free.clear()
        rescue.run_once(press, utc_now())
        reconcile.run_once(press, utc_now())
        if stage.run_once(utc_now()) == 0:
            with wiring.store.read(utc_now()) as uow:
                if not to_do & uow.publications.count_by_state().keys():
                    break
            is_free.wait(LOOK_SECONDS)
    stage.close()
    wiring.close()


if __name__ == "__main__":
    sys.exit(main())
