"""What the queue costs: planning, claiming and draining, beside a bare SQL loop and two peers.

Run as `python -m benchmarks.publishing [--future N] [--postgres URL]`. The bare loop does nothing
but what any queue must: the same number of commits on the same database, one statement in each.
Peers come with the extra `bench`: APScheduler's SQLAlchemy job store, and Procrastinate, which
needs PostgreSQL. The platform answers at once, so that what is measured is the queue.
"""

import argparse
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from orchestrator.publishing import attempt
from orchestrator.store import tables
from orchestrator.store.engine import Store
from tests.house import House
from tests.queue_world import a_queue, fill, instant

LANES = 10
FUTURE = timedelta(days=1)
APART = timedelta(seconds=7)


def main() -> int:
    words = argparse.ArgumentParser(prog="publishing", description=__doc__)
    words.add_argument("--due", type=int, default=2_000, help="publications to drain")
    words.add_argument("--future", type=int, default=1_000_000, help="publications of later days")
    words.add_argument("--postgres", metavar="URL", help="a database of PostgreSQL, else SQLite")
    asked = words.parse_args()
    sizes = [n for n in (1_000, 10_000, 100_000, 1_000_000) if n <= asked.future]
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        a_queue(Path(folder), lanes=LANES, url=asked.postgres) as house,
    ):
        _flatness(house, sizes)
        _drain(house, asked.due)
    return 0


def _flatness(house: House, sizes: list[int]) -> None:
    print("cost with publications of later days behind it (medians)")
    print(f"{'later days':>12} {'claim':>9} {'plan':>9} {'what is next':>13}")
    have, first = 0, 0.0
    for size in sizes:
        first_slot = house.clock() + FUTURE + have * APART
        fill(house, size - have, first_slot=first_slot, apart=APART)
        have = size
        claim, plan, ask = (_median(partial(do, house)) for do in (_claim, _plan, _ask))
        first = first or claim + plan
        print(
            f"{size:12,} {claim:6.2f} ms {plan:6.2f} ms {ask:10.2f} ms"
            f"   claim and plan: {(claim + plan) / first:.2f} times the first line"
        )


def _claim(house: House) -> float:
    """Claim what is due on all lanes; return the seconds of one, and give all back."""
    fill(house, LANES, first_slot=house.clock(), apart=timedelta(0))
    began = time.perf_counter()
    claims = attempt.claim_due(house.wiring.press, house.clock(), at_most=LANES)
    seconds = time.perf_counter() - began
    assert len(claims) == LANES
    _forget(house)
    return seconds / LANES


def _plan(house: House) -> float:
    """Plan one publication for each lane in one commit; return the seconds of one."""
    now = house.clock()
    post = house.a_pending_post(str(uuid.uuid4()), photos=0)
    began = time.perf_counter()
    with house.wiring.store.write(now) as uow:
        for account in house.wiring.accounts.values():
            uow.publications.add(
                post_id=post.id,
                account=account.id,
                channel=account.channel,
                key=str(uuid.uuid4()),
                slot_at=now + FUTURE,
                deadline=now + 2 * FUTURE,
                next_at=now + FUTURE,
            )
    return (time.perf_counter() - began) / LANES


def _ask(house: House) -> float:
    began = time.perf_counter()
    with house.wiring.store.read(house.clock()) as uow:
        uow.publications.due(house.clock())
        uow.publications.next_due_at(after=house.clock())
        uow.publications.to_miss(house.clock())
    return time.perf_counter() - began


def _forget(house: House) -> None:
    with house.wiring.store.engine.begin() as connection:
        connection.execute(
            sa.update(tables.publications)
            .where(tables.publications.c.state == "publishing")
            .values(state="cancelled")
        )


def _drain(house: House, number: int) -> None:
    fill(house, number, first_slot=house.clock() - timedelta(minutes=5), apart=timedelta(0))
    press = instant(house.wiring.press)
    writes = _commits(house.wiring.store)
    began, sent = time.perf_counter(), 0
    while claims := attempt.claim_due(press, house.clock()):
        for claim in claims:
            attempt.run(press, claim)
        sent += len(claims)
    seconds = time.perf_counter() - began
    assert sent >= number
    ours = sent / seconds
    bare = _bare_loop(house.wiring.store, number, commits=len(writes) / sent)
    print(f"\ndrain of {sent:,} due publications, {LANES} accounts, one worker")
    print(f"  ours            {ours:8.0f} a second, {len(writes) / sent:.2f} commits each")
    print(f"  bare SQL loop   {bare:8.0f} a second, as many commits and nothing else")
    print(f"  ratio           {ours / bare:8.2f}   (asked: 0.5)")


def _commits(store: Store) -> list[int]:
    writes: list[int] = []

    @sa.event.listens_for(store.engine, "commit")
    def _count(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("begin") == "IMMEDIATE":
            writes.append(1)

    return writes


def _bare_loop(store: Store, number: int, *, commits: float) -> float:
    """Move rows of one small table, one statement to a commit; return how many a second."""
    jobs = sa.Table("bare", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True),
                    sa.Column("state", sa.Integer, index=True))  # fmt: skip
    with store.engine.begin() as connection:
        jobs.create(connection)
        connection.execute(sa.insert(jobs), [{"id": n, "state": 0} for n in range(number)])
    began, owed = time.perf_counter(), 0.0
    for job in range(number):
        owed += commits
        while owed >= 1:
            owed -= 1
            with store.engine.connect() as connection, connection.begin():
                connection.execute(
                    sa.update(jobs).where(jobs.c.id == job).values(state=jobs.c.state + 1)
                )
    return number / (time.perf_counter() - began)


def _median(measure: Callable[[], float], rounds: int = 15) -> float:
    """Return the median in milliseconds, after one round to warm up."""
    measure()
    return statistics.median(measure() for _ in range(rounds)) * 1000


if __name__ == "__main__":
    sys.exit(main())
