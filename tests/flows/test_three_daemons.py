"""Three machines, one PostgreSQL, one object storage: real daemons share the work, and one is killed.

Each machine has a workspace of its own. They meet in the database and in the bucket alone.
"""

import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import time, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.sandbox.accounts import Channel, SandboxAccount
from adapters.sandbox.server import RunningSandbox, running_sandbox
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import MessageOutcome
from tests.flows.test_killed import a_zone_at_noon
from tests.house import AMBASSADOR, GUARDS_OFF, House, RealClock, a_house
from tests.intake.postroom import a_mail
from tests.processes import PATIENCE, daemon, stop, wait_until, wait_until_ready
from tests.s3 import S3Server
from tests.workspaces import changed

pytestmark = [pytest.mark.process, pytest.mark.postgres, pytest.mark.timeout(400)]

POSTS = 60
SPARE = 60  # slots, should a busy machine be late
MACHINES = 3
FIRST_SLOT = timedelta(seconds=50)  # the approvals and three starts come before it
APART = timedelta(seconds=1)  # a slot is kept to the second
ACCOUNT = """
[[account]]
id = "{name}"
channel = "{channel}"
language = "nb"
name = "{name}"
[account.options]
{who}
token = "file:{name}.token"
base_url = "{url}"
"""
NUMBERS = range(1, 4)
IDS = {
    Channel.FACEBOOK: 'page_id = "10000000000000{}"',
    Channel.LINKEDIN: 'author = "urn:li:organization:500000{}"',
}
QUICK = """
intake = 0.5
checks = 0.5
scheduling = 0.5
rescue = 1.0
reconcile = 1.0
notices = 1.0
"""


def the_accounts() -> list[SandboxAccount]:
    return [
        SandboxAccount(
            kind=channel,
            id=who.format(number).partition('"')[2].rstrip('"'),
            token=f"token-{channel}-{number}",
            name=f"{channel}-{number}",
        )
        for channel, who in IDS.items()
        for number in NUMBERS
    ]


def write_accounts(root: Path, url: str) -> None:
    text = ""
    for account in the_accounts():
        who = IDS[account.kind].format(account.name[-1])
        text += ACCOUNT.format(name=account.name, channel=account.kind, who=who, url=url)
        (root / "config" / f"{account.name}.token").write_text(account.token)
    (root / "config/accounts.toml").write_text(text)


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox(accounts=the_accounts(), now=RealClock(), rules=GUARDS_OFF) as made:
        yield made


@pytest.fixture
def house(
    tmp_path: Path,
    sandbox: RunningSandbox,
    s3: S3Server,
    postgres_server: Any,
    migrated_postgres: str,
) -> Iterator[House]:
    """The first machine."""
    with postgres_server.database(migrated_postgres) as name:

        def configure(root: Path) -> None:
            write_accounts(root, sandbox.base_url)
            s3.configure(root)
            url = postgres_server.url_of(name)
            (root / "config/database-url").write_text(url)
            for before, after in (
                ('# database_url = "file:database-url"', 'database_url = "file:database-url"'),
                ("public_base_url =", "# public_base_url ="),
                ("# gap_multiplier = 1.0", "gap_multiplier = 0"),
                ("# settle_multiplier = 1.0", "settle_multiplier = 0.02"),
                ("[ticks]\n", f"[ticks]{QUICK}"),
                ("[intake]\n", '[intake]\nsender_check = "none"\nsettle_seconds = 0\n'),
            ):
                changed(root, "orchestrator.toml", before, after)

        with a_house(
            tmp_path / "machine-1",
            clock=RealClock(),
            rules=GUARDS_OFF,
            shared=sandbox,
            configure=configure,
        ) as made:
            yield made


def machines(house: House) -> list[Path]:
    """Give each machine the same settings, and nothing else of the first one."""
    roots = [house.root.with_name(f"machine-{number}") for number in range(1, MACHINES + 1)]
    for root in roots[1:]:
        shutil.copytree(house.root / "config", root / "config")
    for root in roots:
        (root / "spool/incoming").mkdir(parents=True, exist_ok=True)
    return roots


def sixty_posts(house: House) -> list[int]:
    """Approve posts for all accounts in turn, and let their slots begin soon."""
    first = house.clock() + FIRST_SLOT
    zone = a_zone_at_noon(first)
    slots = [(first + APART * n).astimezone(ZoneInfo(zone)).time() for n in range(POSTS + SPARE)]
    names = [account.name for account in the_accounts()]
    house.a_takeover(accounts=names, slots=slots, closes=time(23, 0), zone=zone)
    return [
        house.an_approved_post(f"Hilsen nummer {n}", accounts=(names[n % len(names)],)).id
        for n in range(POSTS)
    ]


@contextmanager
def running(roots: list[Path]) -> Iterator[list[subprocess.Popen[bytes]]]:
    with ExitStack() as stack:
        started = [stack.enter_context(daemon(root)) for root in roots]
        for process, root in zip(started, roots, strict=True):
            wait_until_ready(process, root)
        yield started


def published(house: House, posts: list[int]) -> int:
    states = Counter(s for post in posts for s in house.states(post).values())
    return states[PublicationState.PUBLISHED]


def claims(root: Path) -> int:
    return (root / "daemon.log").read_text().count("publication claimed")


def test_one_of_three_is_killed_and_everything_is_out_once(house: House):
    roots = machines(house)
    posts = sixty_posts(house)
    with running(roots) as (first, *others):
        for number, root in enumerate(roots):
            drop(root, number)
        wait_until(lambda: published(house, posts) >= 10, "the first are out", patience=150)
        first.send_signal(signal.SIGKILL)
        first.wait(PATIENCE)
        wait_until(lambda: published(house, posts) == POSTS, "all are out", patience=150)
        wait_until(lambda: taken_in(house) == MACHINES, "all mails are in", patience=60)
        codes = [stop(other) for other in others]

    captions = Counter(post["text"] for post in house.sandbox.posts())
    assert captions == {f"Hilsen nummer {n}": 1 for n in range(POSTS)}
    assert codes == [0, 0]
    assert all(claims(root) for root in roots), "each of them had a part in it"
    assert "Traceback" not in "".join((root / "daemon.log").read_text() for root in roots)
    with house.wiring.store.read(house.clock()) as uow:
        assert uow.audit.first_break() is None
    assert_nobody_was_told_twice(roots)


def drop(root: Path, number: int) -> None:
    raw = a_mail(f"Hei {number}", message_id=f"<{number}@x.example>", auth=None, sender=AMBASSADOR)
    unfinished = root / "spool/incoming" / f".{number}"
    unfinished.write_bytes(raw)
    unfinished.rename(root / "spool/incoming" / f"{number}.eml")


def taken_in(house: House) -> int:
    with house.wiring.store.read(house.clock()) as uow:
        rows = uow.messages.all()
    good = {MessageOutcome.ACCEPTED, MessageOutcome.ACCEPTED_WITH_WARNING}
    return sum(row.outcome in good for row in rows)


def assert_nobody_was_told_twice(roots: list[Path]) -> None:
    sent = [path.read_bytes() for root in roots for path in (root / "notices").rglob("*.eml")]
    ids = Counter(message_from_bytes(raw)["Message-ID"] for raw in sent)

    assert len(ids) >= POSTS
    assert set(ids.values()) == {1}
