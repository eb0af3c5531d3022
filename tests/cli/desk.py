"""A demo workspace with invented colleagues, and the program as each of them would run it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.cli.main import main
from orchestrator.domain.post import PostState
from orchestrator.domain.records import Post
from orchestrator.settings import load
from orchestrator.store.unit_of_work import UnitOfWork
from orchestrator.wiring import Wiring
from tests.builders import a_consent, a_content, in_state, stored_ambassador
from tests.workspaces import a_workspace, changed, with_person

ACCOUNTS = """
[[account]]
id = "rehearsal"
channel = "dry-run"
language = "da"
name = "Rehearsal"
[account.options]
folder = "rehearsal"

[[account]]
id = "second"
channel = "dry-run"
language = "en"
name = "Second"
[account.options]
folder = "second"
"""
PEOPLE = {
    "anna": ("approver",),
    "paula": ("planner", "editor"),
    "priya": ("privacy-officer",),
    "olof": ("operator",),
}
ZONE = "Europe/Copenhagen"


@dataclass(frozen=True)
class Answer:
    """How a command ended."""

    code: int
    out: str
    err: str


def a_desk(root: Path, database: Path) -> Path:
    """Make the workspace, with a database that is copied from an empty one."""
    a_workspace(root)
    (root / "config/accounts.toml").write_text(ACCOUNTS)
    for login, roles in PEOPLE.items():
        with_person(root, login=login, email=f"{login}@nordvik.example", roles=roles)
    changed(root, "orchestrator.toml", "public_base_url", "# public_base_url")
    changed(root, "orchestrator.toml", "# settle_seconds = 2.0", "settle_seconds = 0.01")
    changed(root, "orchestrator.toml", '# sender_check = "dmarc"', 'sender_check = "none"')
    for folder in ("state", "media", "notices"):
        (root / folder).mkdir()
    (root / "state/demo").touch()
    shutil.copyfile(database, root / "queue.db")
    return root


class Desk:
    """The workspace of one test."""

    def __init__(self, root: Path, capsys: Any) -> None:
        self.root = root
        self._capsys = capsys

    def run(self, *words: object, by: str | None = "anna") -> Answer:
        """Run the program in this process."""
        if by is None:
            os.environ.pop("ORCHESTRATOR_ACT_AS", None)
        else:
            os.environ["ORCHESTRATOR_ACT_AS"] = by
        self._capsys.readouterr()
        code = main(["--workspace", str(self.root), *map(str, words)])
        shown = self._capsys.readouterr()
        return Answer(code, shown.out, shown.err)

    @contextmanager
    def wiring(self) -> Iterator[Wiring]:
        wiring = Wiring(load(self.root, {}))
        try:
            yield wiring
        finally:
            wiring.close()

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        with self.wiring() as wiring, wiring.store.write(datetime.now(UTC)) as uow:
            yield uow

    def post(self, state: PostState = PostState.PENDING_APPROVAL, **facts: Any) -> Post:
        """Store a post of a new ambassador with a takeover that runs now, in a state."""
        content = facts.pop("content", None) or a_content()
        with self.write() as uow:
            person = stored_ambassador(
                uow, consent=a_consent(
                    channels=frozenset({"dry-run"}),
                    valid_from=uow.now - timedelta(days=1),
                    valid_until=uow.now + timedelta(days=30),
                ),
            )  # fmt: skip
            takeover = takeover_now(uow, person.id)
            post = uow.posts.add(
                ambassador_id=person.id,
                takeover_id=takeover,
                accounts=facts.pop("accounts", ("rehearsal",)),
                message_key=f"message-{person.id}",
                requested_at=None,
                content=content,
                written_by=facts.pop("written_by", person.email),
                now=uow.now,
            )
            return in_state(uow, post, state, **facts)

    def state_of(self, post_id: int) -> PostState:
        with self.write() as uow:
            return uow.posts.get(post_id).state


def takeover_now(uow: UnitOfWork, ambassador_id: int) -> int:
    """Plan a takeover from yesterday to tomorrow, around the clock, on an account of its own."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    return uow.takeovers.plan(
        ambassador_id=ambassador_id,
        accounts=(f"of-{ambassador_id}",),
        first_day=today - timedelta(days=1),
        last_day=today + timedelta(days=1),
        opens=time(0),
        closes=time(23, 59, 59),
        slots=(time(12),),
        zone=ZONE,
    ).id


def days_ahead(number: int) -> date:
    return datetime.now(ZoneInfo(ZONE)).date() + timedelta(days=number)
