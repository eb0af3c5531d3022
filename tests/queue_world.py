"""A workspace full of publications: a few are made by the product, the others are copies."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from adapters.base import Absent, ChannelAdapter, Found, OutboundPost, Prepared, Receipt, Unsure
from adapters.dry_run import DryRunAdapter
from orchestrator.publishing.press import Press
from orchestrator.settings import load
from orchestrator.store import tables
from orchestrator.store.engine import open_store
from orchestrator.wiring import Wiring
from tests.flows.test_killed import a_zone_at_noon
from tests.house import House
from tests.workspaces import a_workspace, changed, with_person

ACCOUNT = """
[[account]]
id = "lane-{number}"
channel = "dry-run"
language = "en"
name = "Lane {number}"
[account.options]
folder = "dry-run/lane-{number}"
"""
_COPIED = (
    (tables.posts, tables.posts.c.id),
    (tables.revisions, tables.revisions.c.post_id),
    (tables.decisions, tables.decisions.c.post_id),
)
_CHUNK = 20_000  # rows of a table in one transaction


class Instant(DryRunAdapter):
    """A platform that answers at once: what is left is the queue's own cost."""

    def prepare(self, post: OutboundPost, so_far: Prepared | None) -> Prepared:
        return Prepared(ready=True)

    def publish(self, post: OutboundPost, prepared: Prepared) -> Receipt:
        return Receipt(remote_id=post.key)

    def find(
        self,
        post: OutboundPost,
        prepared: Prepared,
        since: datetime,
    ) -> Found | Absent | Unsure:
        return Absent()


@contextmanager
def a_queue(root: Path, *, lanes: int, url: str | None = None) -> Iterator[House]:
    """Make a workspace with one approved and scheduled post for each account, due now."""
    a_workspace(root)
    accounts = "".join(ACCOUNT.format(number=number) for number in range(lanes))
    (root / "config" / "accounts.toml").write_text(accounts)
    with_person(root, email="anna@fjordvik.example", roles=("approver", "planner", "operator"))
    if url is not None:
        changed(root, "orchestrator.toml", '# database_url = "sqlite:///queue.db"',
                f'database_url = "{url}"')  # fmt: skip
    settings = load(root, {})
    store = open_store(settings.database.url())
    store.migrate()
    store.close()
    now = datetime.now(UTC)
    start = now - timedelta(minutes=10)
    moment = [start]
    wiring = Wiring(settings, clock=lambda: moment[0])
    house = House(root=root, sandbox=None, clock=wiring.clock, wiring=wiring)  # type: ignore[arg-type]
    names = [account.id for account in settings.accounts]
    zone = a_zone_at_noon(now)
    house.a_takeover(
        accounts=names,
        channels=frozenset({"dry-run"}),
        slots=(time(23, 0),),
        closes=time(23, 30),
        zone=zone,
    )
    for name in names:
        house.an_approved_post(f"A day in {name}", accounts=(name,), photos=0)
    moment[0] = now
    try:
        yield house
    finally:
        wiring.close()


def fill(house: House, number: int, *, first_slot: datetime, apart: timedelta) -> None:
    """Copy the first posts until `number` more are scheduled, each `apart` from the one before."""
    store = house.wiring.store
    with store.engine.connect() as connection:
        kept = [
            [dict(row) for row in connection.execute(sa.select(table).order_by(key)).mappings()]
            for table, key in _COPIED
        ]
        last = connection.execute(sa.select(sa.func.max(tables.posts.c.id))).scalar_one()
    lanes = list(house.wiring.accounts.values())
    for start in range(0, number, _CHUNK):
        rows: list[list[dict[str, Any]]] = [[] for _ in (*_COPIED, tables.publications)]
        for at in range(start, min(start + _CHUNK, number)):
            lane, post_id, slot_at = at % len(lanes), last + 1 + at, first_slot + at * apart
            post, revision, decision = (copies[lane] for copies in kept)
            key = str(uuid.UUID(int=post_id))
            rows[0].append({**post, "id": post_id, "message_key": key, "slot_at": slot_at,
                            "state": "scheduled"})  # fmt: skip
            rows[1].append({**revision, "post_id": post_id})
            rows[2].append({k: v for k, v in decision.items() if k != "id"} | {"post_id": post_id})
            rows[3].append({
                "post_id": post_id, "account": lanes[lane].id, "channel": "dry-run",
                "state": "scheduled", "key": key, "slot_at": slot_at,
                "deadline": slot_at + timedelta(hours=6), "next_at": slot_at, "attempt": 0,
                "is_ready": False, "references": {}, "is_given_up": False,
            })  # fmt: skip
        with store.engine.begin() as connection:
            for table, some in zip((t for t, _ in _COPIED), rows, strict=False):
                connection.execute(sa.insert(table), some)
            connection.execute(sa.insert(tables.publications), rows[3])


def instant(press: Press) -> Press:
    """Return a press whose platforms answer at once."""
    adapter = Instant(Path("unused"))

    def of(_account: str) -> ChannelAdapter:
        return adapter

    return replace(press, adapter=of)
