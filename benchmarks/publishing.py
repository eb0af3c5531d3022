"""What the queue costs: claiming, planning and draining, beside a bare SQL loop and two peers.

Run as `python -m benchmarks.publishing [--due N] [--future N] [--only KIND] [--folder DIR]`.
The bare loop is what any queue must do at least, by the driver alone, on the same database with
the same journal: one statement for each publication, and as many commits as ours. Peers come with
the extra `bench`. The platform answers at once, so that what is measured is the queue. PostgreSQL
is measured where its server is found: our own, with fsync on.
"""

import argparse
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from benchmarks.queue_peers import IN_FLIGHT, PEERS, publish, why_not
from orchestrator.domain.records import NewPublication
from orchestrator.publishing import attempt
from orchestrator.store import tables
from orchestrator.store.engine import Store
from tests.database import PostgresServer, own_server
from tests.house import House
from tests.queue_world import LEAD, a_queue, fill, instant

LANES = 100  # as many are claimed, or planned, in one commit
FUTURE = timedelta(days=1)
APART = timedelta(seconds=7)
NONE = timedelta(0)
SIZES = (1_000, 10_000, 100_000, 1_000_000)
DEAREST = 5.0  # times the bare loop: a claim, a plan
FLATTEST = 1.3  # times the cost with the fewest behind
SLOWEST = 0.5  # of the bare loop's speed: a drain


def main() -> int:
    words = argparse.ArgumentParser(
        prog="publishing", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    words.add_argument("--due", type=int, default=2_000, help="publications to drain")
    words.add_argument("--future", type=int, default=SIZES[-1], help="publications of later days")
    words.add_argument("--only", choices=("sqlite", "postgresql"))
    words.add_argument("--folder", help="where SQLite's files are made: its disk is measured")
    asked = words.parse_args()
    if asked.only != "postgresql":
        _measure(asked.due, asked.future, asked.folder, None)
    if asked.only != "sqlite":
        try:
            with own_server(settings=()) as server:
                _measure(asked.due, asked.future, asked.folder, server.found)
        except pytest.skip.Exception as skipped:
            print(f"\nPostgreSQL is not measured: {skipped}")
    return 0


def _measure(due: int, future: int, folder: str | None, server: PostgresServer | None) -> None:
    print(f"\n{'SQLite' if server is None else 'PostgreSQL'}")
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=folder)))
        url = None if server is None else _a_database(stack, server)
        house = stack.enter_context(a_queue(root, lanes=LANES, url=url))
        bare = stack.enter_context(_bare(house.wiring.store))
        _flatness(house, bare, [size for size in SIZES if size <= future])
        _drain(house, bare, due)
        _peers(stack, root, server, due)


def _a_database(stack: ExitStack, server: PostgresServer) -> str:
    return server.url_of(stack.enter_context(server.database()))


# ---------------------------------------------------------------- claim, plan, what is next


def _flatness(house: House, bare: "Bare", sizes: list[int]) -> None:
    print(f"  a publication, {LANES} in one commit (medians, and times the bare loop)")
    print(f"  {'later days':>12} {'claim':>16} {'plan':>16} {'what is next':>13}")
    have, first = 0, 0.0
    for size in sizes:
        first_slot = house.clock() + FUTURE + have * APART
        fill(house, size - have, first_slot=first_slot, apart=APART)
        have = size
        claim, raw_claim = _medians(partial(_claim, house), bare.claim)
        plan, raw_plan = _medians(partial(_plan, house), bare.plan)
        (ask,) = _medians(partial(_ask, house))
        first = first or claim + plan
        print(
            f"  {size:12,} {claim:7.3f} ms {claim / raw_claim:4.1f}x {plan:7.3f} ms "
            f"{plan / raw_plan:4.1f}x {ask:10.2f} ms   {(claim + plan) / first:.2f} x the first"
        )
    print(f"  asked: claim and plan {DEAREST:g}x at most, {FLATTEST:g} times the first at most")


def _claim(house: House) -> float:
    """Claim what is due on all lanes; return the seconds of one, and give all back."""
    fill(house, LANES, first_slot=house.clock(), apart=NONE)
    began = time.perf_counter()
    claims = attempt.claim_due(house.wiring.press, house.clock(), at_most=LANES)
    seconds = time.perf_counter() - began
    assert len(claims) == LANES
    with house.wiring.store.engine.begin() as connection:
        connection.execute(
            sa.update(tables.publications)
            .where(tables.publications.c.state == "publishing")
            .values(state="cancelled")
        )
    return seconds / LANES


def _plan(house: House) -> float:
    """Plan one publication for each lane in one commit; return the seconds of one."""
    now = house.clock()
    post = house.a_pending_post(str(uuid.uuid4()), photos=0)
    wanted = [
        NewPublication(
            post_id=post.id,
            account=account.id,
            channel=account.channel,
            key=str(uuid.uuid4()),
            slot_at=now + FUTURE,
            deadline=now + 2 * FUTURE,
            next_at=now + FUTURE - LEAD,
        )
        for account in house.wiring.accounts.values()
    ]
    began = time.perf_counter()
    with house.wiring.store.write(now) as uow:
        uow.publications.add(wanted)
    return (time.perf_counter() - began) / LANES


def _ask(house: House) -> float:
    began = time.perf_counter()
    with house.wiring.store.read(house.clock()) as uow:
        uow.publications.due(house.clock())
        uow.publications.next_due_at(after=house.clock())
        uow.publications.to_miss(house.clock())
    return time.perf_counter() - began


def _medians(*measures: Callable[[], float], rounds: int = 15) -> tuple[float, ...]:
    """Return the medians in milliseconds, taken in turn, after one round to warm up."""
    taken = [[measure() for measure in measures] for _ in range(rounds + 1)][1:]
    return tuple(1000 * statistics.median(row) for row in zip(*taken, strict=True))


# ---------------------------------------------------------------- drain


def _drain(house: House, bare: "Bare", number: int) -> None:
    fill(house, number, first_slot=house.clock() - timedelta(minutes=5), apart=NONE)
    press = instant(house.wiring.press)
    writes = _commits(house.wiring.store)
    began, sent = time.perf_counter(), 0
    while claims := attempt.claim_due(press, house.clock(), at_most=IN_FLIGHT):
        for claim in claims:
            attempt.run(press, claim)
        sent += len(claims)
    ours = sent / (time.perf_counter() - began)
    assert sent >= number
    commits = len(writes) / sent
    floor = bare.drain(number, commits=commits)
    print(f"\n  drain of {sent:,} due publications, one worker   a second   times the bare loop")
    _rate("ours", ours, floor, f"{commits:.2f} commits each; asked: {SLOWEST:g}")
    _rate("the bare loop", floor, floor, "as many commits and nothing else")


def _peers(stack: ExitStack, root: Path, server: PostgresServer | None, number: int) -> None:
    for name in PEERS:
        reason = why_not(name, is_postgres=server is not None)
        if reason is not None:
            print(f"  {name}: {reason}")
            continue
        url = f"sqlite:///{root / 'peer.db'}" if server is None else _a_database(stack, server)
        ledger = root / f"{name}.ledger"
        peer = PEERS[name](url, ledger, publish)
        peer.prepare()
        began = time.perf_counter()
        peer.enqueue(range(number))
        enqueued = time.perf_counter()
        peer.drain()
        seconds = time.perf_counter() - enqueued
        lost = number - len(set(ledger.read_text("ascii").split()))
        each = 1000 * (enqueued - began) / number
        print(f"  {name:30} {number / seconds:8.0f}   enqueue {each:.3f} ms each, {lost} lost")


def _rate(name: str, rate: float, floor: float, what: str) -> None:
    print(f"  {name:30} {rate:8.0f} {rate / floor:10.2f}   {what}")


def _commits(store: Store) -> list[int]:
    writes: list[int] = []

    @sa.event.listens_for(store.engine, "commit")
    def _count(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("begin") == "IMMEDIATE":
            writes.append(1)

    return writes


# ---------------------------------------------------------------- the floor


class Bare:
    """A queue in one small table, spoken to by the driver alone."""

    def __init__(self, connection: Any, *, mark: str) -> None:
        self._run = connection.execute
        self._mark = mark
        self._last = 0
        self._run(
            "CREATE TABLE bare (id INTEGER PRIMARY KEY, state INTEGER, due TEXT, token TEXT)"
        )
        self._run("CREATE INDEX bare_due ON bare (state, due)")

    def claim(self) -> float:
        """Claim what is due, one statement each; return the seconds of one."""
        self._add(LANES)
        began = time.perf_counter()
        self._run("BEGIN")
        due = self._run(
            f"SELECT id FROM bare WHERE state = 0 AND due <= '2' ORDER BY due LIMIT {LANES}"
        ).fetchall()
        for (job,) in due:
            self._say("UPDATE bare SET state = 1, token = 'x' WHERE id = ? AND state = 0", job)
        self._run("COMMIT")
        return (time.perf_counter() - began) / LANES

    def plan(self) -> float:
        """Put jobs of later days in, one statement each; return the seconds of one."""
        began = time.perf_counter()
        self._add(LANES, due="3")
        return (time.perf_counter() - began) / LANES

    def drain(self, number: int, *, commits: float) -> float:
        """Move jobs on, one statement to a commit; return how many a second were done."""
        self._add(number)
        began, owed = time.perf_counter(), 0.0
        for job in range(self._last - number + 1, self._last + 1):
            owed += commits
            while owed >= 1:
                owed -= 1
                self._say("UPDATE bare SET state = state + 1 WHERE id = ?", job)
        return number / (time.perf_counter() - began)

    def _add(self, number: int, due: str = "1") -> None:
        self._run("BEGIN")
        for job in range(self._last + 1, self._last + number + 1):
            self._say("INSERT INTO bare VALUES (?, 0, ?, NULL)", job, due)
        self._run("COMMIT")
        self._last += number

    def _say(self, statement: str, *values: object) -> None:
        self._run(statement.replace("?", self._mark), values)


@contextmanager
def _bare(store: Store) -> Iterator[Bare]:
    """Take a connection of the store: it has the same journal, and syncs alike."""
    with closing(store.engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        if not store.is_sqlite:
            driver.autocommit = True  # so that each statement without BEGIN is a commit
        yield Bare(driver, mark="?" if store.is_sqlite else "%s")
        if not store.is_sqlite:
            driver.autocommit = False


if __name__ == "__main__":
    sys.exit(main())
