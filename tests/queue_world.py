"""A workspace full of publications: a few are made by the product, the others are copies."""

import subprocess
import sys
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
from adapters.sandbox.accounts import Channel, SandboxAccount
from adapters.sandbox.server import serve
from orchestrator.publishing.press import Press
from orchestrator.settings import load
from orchestrator.store import tables
from orchestrator.store.engine import open_store
from orchestrator.wiring import Wiring
from tests.flows.test_killed import a_zone_at_noon
from tests.house import GUARDS_OFF, House
from tests.processes import stop
from tests.workspaces import a_workspace, changed, with_person

LEAD = timedelta(minutes=1)  # all is prepared so long before its slot
_REHEARSAL = """
[[account]]
id = "lane-{number}"
channel = "dry-run"
language = "en"
name = "Lane {number}"
[account.options]
folder = "dry-run/lane-{number}"
"""
_PLAYED = """
[[account]]
id = "{account.name}"
channel = "{account.kind}"
language = "en"
name = "{account.name}"
[account.options]
{key} = "{account.id}"
token = "file:tokens/{account.name}"
base_url = "{base_url}"
"""
_COPIED = (
    (tables.posts, tables.posts.c.id),
    (tables.revisions, tables.revisions.c.post_id),
    (tables.decisions, tables.decisions.c.post_id),
)
_COUNT_ON = "SELECT setval(pg_get_serial_sequence('posts', 'id'), max(id)) FROM posts"
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


def played_accounts(lanes: int) -> tuple[SandboxAccount, ...]:
    """Name accounts of the sandbox, in turn of Facebook and LinkedIn."""
    ids = {Channel.FACEBOOK: "2000000000{:05}", Channel.LINKEDIN: "urn:li:organization:7{:05}"}
    kinds = tuple(ids)
    return tuple(
        SandboxAccount(
            kind=(kind := kinds[number % 2]),
            id=ids[kind].format(number),
            token=f"token-of-lane-{number}",
            name=f"lane-{number}",
        )
        for number in range(lanes)
    )


@contextmanager
def a_sandbox_process(lanes: int) -> Iterator[str]:
    """Run a sandbox as a process of its own; yield its address."""
    words = [sys.executable, "-m", "tests.queue_world", str(lanes)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().decode().strip()
        finally:
            stop(process)


@contextmanager
def a_queue(
    root: Path, *, lanes: int, url: str | None = None, sandbox: str | None = None
) -> Iterator[House]:
    """Make a workspace with one approved post for each account; its slot is hours away.

    `sandbox`: the address of one that plays the accounts; without it they are rehearsals.
    """
    a_workspace(root)
    _write_accounts(root, lanes, sandbox)
    with_person(root, email="anna@fjordvik.example", roles=("approver", "planner", "operator"))
    changed(root, "orchestrator.toml", 'public_base_url = "http', '# public_base_url = "http')
    changed(root, "orchestrator.toml", "# gap_multiplier = 1.0", "gap_multiplier = 0.0")
    if url is not None:
        changed(root, "orchestrator.toml", '# database_url = "sqlite:///queue.db"',
                'database_url = "file:database-url"')  # fmt: skip
        _write_secret(root / "config" / "database-url", url)
    settings = load(root, {})
    store = open_store(settings.database_url)
    store.migrate()
    store.close()
    now = datetime.now(UTC)
    moment = [now - timedelta(minutes=10)]
    wiring = Wiring(settings, clock=lambda: moment[0])
    house = House(root=root, sandbox=None, clock=wiring.clock, wiring=wiring)  # type: ignore[arg-type]
    names = [account.id for account in settings.accounts]
    house.a_takeover(
        accounts=names,
        channels=frozenset(account.channel for account in settings.accounts),
        slots=[time(20 + number // 60, number % 60) for number in range(lanes)],
        closes=time(23, 30),
        zone=a_zone_at_noon(now),
    )
    for name in names:
        house.an_approved_post(f"A day in {name}", accounts=(name,), photos=0)
    moment[0] = now
    try:
        yield house
    finally:
        wiring.close()


def _write_accounts(root: Path, lanes: int, sandbox: str | None) -> None:
    path = root / "config" / "accounts.toml"
    if sandbox is None:
        path.write_text("".join(_REHEARSAL.format(number=number) for number in range(lanes)))
        return
    keys = {Channel.FACEBOOK: "page_id", Channel.LINKEDIN: "author"}
    accounts = played_accounts(lanes)
    for account in accounts:
        _write_secret(root / "config" / "tokens" / account.name, account.token)
    path.write_text(
        "".join(
            _PLAYED.format(account=account, key=keys[account.kind], base_url=sandbox)
            for account in accounts
        )
    )


def _write_secret(path: Path, value: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(value)


def fill(house: House, number: int, *, first_slot: datetime, apart: timedelta) -> None:
    """Copy the first posts until `number` more are scheduled, each `apart` from the one before."""
    store, lanes = house.wiring.store, list(house.wiring.accounts.values())
    with store.engine.connect() as connection:
        kept = [
            [
                dict(row)
                for row in connection.execute(
                    sa.select(table).order_by(key).limit(len(lanes))
                ).mappings()
            ]
            for table, key in _COPIED
        ]
        last = connection.execute(sa.select(sa.func.max(tables.posts.c.id))).scalar_one()
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
                "post_id": post_id, "account": lanes[lane].id, "channel": lanes[lane].channel,
                "state": "scheduled", "key": key, "slot_at": slot_at,
                "deadline": slot_at + timedelta(hours=6), "next_at": slot_at - LEAD, "attempt": 0,
                "is_ready": False, "references": {}, "is_given_up": False,
            })  # fmt: skip
        with store.write(house.clock()) as uow:  # so that who listens hears of it
            for table, some in zip(
                (*(t for t, _ in _COPIED), tables.publications), rows, strict=True
            ):
                uow._connection.execute(sa.insert(table), some)
            if not store.is_sqlite:  # which number a post of its own gets next
                uow._connection.execute(sa.text(_COUNT_ON))


def with_adapter(press: Press, adapter: ChannelAdapter) -> Press:
    """Return a press that has one adapter for all accounts."""
    return replace(press, adapter=lambda _account: adapter)


def instant(press: Press) -> Press:
    """Return a press whose platforms answer at once."""
    return with_adapter(press, Instant(Path("unused")))


if __name__ == "__main__":
    serve("127.0.0.1", 0, ready=lambda url: print(url, flush=True), rules=GUARDS_OFF,
          accounts=played_accounts(int(sys.argv[1])))  # fmt: skip
