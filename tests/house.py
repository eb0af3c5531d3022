"""A whole workspace for tests: settings, store, stages and a sandbox, on a clock that tests move."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from adapters.sandbox.rules import Rules, SecondPublish
from adapters.sandbox.server import RunningSandbox, running_sandbox
from orchestrator.approval import decide
from orchestrator.approval.decide import Desk
from orchestrator.approval.dossier import dossier
from orchestrator.demo.ports import free_port
from orchestrator.domain.actors import Actor, Role, part
from orchestrator.domain.consent import Consent
from orchestrator.domain.media import MediaFacts, MediaFile
from orchestrator.domain.post import PostEvent
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import Asset, Content, Post, Publication
from orchestrator.publishing import reconcile, rescue, takedown
from orchestrator.scheduling.plan import Plan, plan_takeover
from orchestrator.settings import load
from orchestrator.store.engine import open_store
from orchestrator.store.unit_of_work import UnitOfWork
from orchestrator.wiring import Wiring
from tests.media.photos import jpeg
from tests.workspaces import a_workspace, changed, with_person

# The platforms' own guards would hide a second copy; without them the ledger counts it.
GUARDS_OFF = Rules(duplicate_guards=False, second_publish=SecondPublish.PUBLISH_AGAIN)
ACCOUNTS = ("facebook-main", "instagram-main", "linkedin-main")
CHANNELS = frozenset({"facebook", "instagram", "linkedin"})
NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)  # 12:00 in Copenhagen
APPROVER = Actor(
    name="anna",
    roles=frozenset({Role.APPROVER, Role.PLANNER, Role.OPERATOR, Role.EDITOR}),
    email="anna@fjordvik.example",
)
AMBASSADOR = "solveig@fjordvik.example"


class Clock:
    """The time, moved by hand."""

    def __init__(self, now: datetime = NOON) -> None:
        self.moment = now

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> datetime:
        self.moment += timedelta(**by)
        return self.moment


class RealClock(Clock):
    """The machine's time, for tests that run real processes."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class House:
    """One workspace with its stages."""

    root: Path
    sandbox: RunningSandbox
    clock: Clock
    wiring: Wiring

    # ---- the day's plan

    def a_takeover(
        self,
        accounts: Sequence[str] = ACCOUNTS,
        slots: Sequence[time] = (time(12, 10), time(14, 0), time(15, 0)),
        closes: time = time(16, 0),
        zone: str = "Europe/Copenhagen",
        *,
        channels: frozenset[str] = CHANNELS,
        opens: time = time(8, 0),
        grace: timedelta | None = None,
    ) -> int:
        """Plan a takeover of this day by an ambassador with a consent."""
        now = self.clock()
        with self.wiring.store.write(now) as uow:
            ambassador = uow.ambassadors.by_email(AMBASSADOR) or uow.ambassadors.add(
                email=AMBASSADOR, name="Solveig Fjord", language="nb", area=None, now=now
            )
            uow.ambassadors.add_consent(
                ambassador.id,
                Consent(
                    channels=channels,
                    purpose="recruiting",
                    evidence="form 7",
                    valid_from=now - timedelta(days=1),
                    valid_until=now + timedelta(days=90),
                ),
            )
            planned = plan_takeover(
                uow,
                Plan(
                    ambassador_id=ambassador.id,
                    accounts=tuple(accounts),
                    first_day=now.astimezone(ZoneInfo(zone)).date(),
                    last_day=now.astimezone(ZoneInfo(zone)).date(),
                    opens=opens,
                    closes=closes,
                    slots=tuple(slots),
                    zone=zone,
                    grace=grace,
                ),
                APPROVER,
                self.wiring.accounts,
            )
            return planned.takeover.id

    def a_pending_post(
        self, caption: str = "God morgen fra parken!", photos: int = 1, **facts: Any
    ) -> Post:
        """Store a post that waits for a decision, with clean photos."""
        now = self.clock()
        assets = tuple(self._asset(number) for number in range(1, photos + 1))
        with self.wiring.store.write(now) as uow:
            ambassador = uow.ambassadors.by_email(AMBASSADOR)
            assert ambassador is not None
            takeover = uow.takeovers.of_ambassador(ambassador.id, now)
            assert takeover is not None
            content = Content(
                post_id=0,
                revision=1,
                title="Morgen",
                language="nb",
                caption=caption,
                variants=facts.pop("variants", {}),
                assets=assets,
            )
            post = uow.posts.add(
                ambassador_id=ambassador.id,
                takeover_id=takeover.id,
                accounts=facts.pop("accounts", takeover.accounts),
                message_key=f"test:{caption}:{now.isoformat()}",
                requested_at=facts.pop("requested_at", None),
                content=content,
                written_by=AMBASSADOR,
                now=now,
            )
            assert not facts
            return uow.apply_post(
                post,
                PostEvent.PASS_CHECKS,
                part(Role.CHECKER),
                rules_version=self.wiring.rules_version,
            )

    def an_approved_post(self, caption: str = "God morgen fra parken!", **facts: Any) -> Post:
        """Store a post and let a person approve it."""
        post = self.a_pending_post(caption, **facts)
        with self.wiring.store.write(self.clock()) as uow:
            return approve_as_shown(uow, post.id, APPROVER, self.wiring.desk)

    def a_scheduled_post(self, caption: str = "God morgen fra parken!", **facts: Any) -> Post:
        """Store an approved post with a slot."""
        post = self.an_approved_post(caption, **facts)
        self.wiring.scheduling.run_once(self.clock())
        return self.post(post.id)

    def _asset(self, number: int) -> Asset:
        jpeg = a_photo(number)
        digest = self.wiring.media.put(jpeg)
        width, height = 1200, 900
        return Asset(
            position=number,
            original=digest,
            file_name=f"IMG_{number}.jpg",
            mime_type="image/jpeg",
            alt_text=f"En park, bilde {number}",
            facts=MediaFacts(mime_type="image/jpeg", size=len(jpeg), width=width, height=height),
            clean=MediaFile(
                sha256=digest, mime_type="image/jpeg", size=len(jpeg), width=width, height=height
            ),
        )

    # ---- what happened

    def post(self, post_id: int) -> Post:
        with self.wiring.store.read(self.clock()) as uow:
            return uow.posts.get(post_id)

    def publications(self, post_id: int) -> dict[str, Publication]:
        with self.wiring.store.read(self.clock()) as uow:
            return {p.account: p for p in uow.publications.of_post(post_id)}

    def states(self, post_id: int) -> dict[str, PublicationState]:
        return {account: p.state for account, p in self.publications(post_id).items()}

    def live_copies(self, channel: str | None = None) -> int:
        """Count what followers can see now."""
        return sum(
            post["removed_at"] is None
            for post in self.sandbox.posts()
            if channel in {None, post["channel"]}
        )

    # ---- the daemon's work, one round at a time

    def publish(self) -> int:
        """Run one round of the publisher and wait for its attempts."""
        started = self.wiring.publishing.run_once(self.clock())
        self.wiring.publishing.drain()
        return started

    def round(self) -> None:
        """Do once what every tick of the daemon does."""
        press = self.wiring.press
        rescue.run_once(press, self.clock())
        self.wiring.scheduling.run_once(self.clock())
        self.publish()
        reconcile.run_once(press, self.clock())
        takedown.run_once(press, self.clock())
        self.wiring.publishing.settle_once(self.clock())

    def play_until(self, end: datetime, *, step: timedelta = timedelta(seconds=20)) -> None:
        """Let the clock and the daemon run."""
        while self.clock() < end:
            self.clock.advance(seconds=step.total_seconds())
            self.round()


def hash_shown(uow: UnitOfWork, post_id: int, desk: Desk) -> str:
    """Return the hash that an approver is shown now."""
    found = dossier(uow, post_id, desk).hash
    assert found is not None
    return found


def approve_as_shown(
    uow: UnitOfWork, post_id: int, actor: Actor, desk: Desk, **facts: Any
) -> Post:
    """Let a person look, and approve what was seen."""
    shown = hash_shown(uow, post_id, desk)
    return decide.approve(uow, post_id, actor, desk, shown=shown, **facts)


def slot_at(post: Post) -> datetime:
    """Return the slot of a post that must have one."""
    assert post.slot_at is not None
    return post.slot_at


def a_photo(number: int) -> bytes:
    """Return a plain JPEG, another one for each number."""
    return jpeg(Image.new("RGB", (1200, 900), (90, 120 + number, 60)))


@contextmanager
def a_house(
    root: Path,
    *,
    clock: Clock | None = None,
    rules: Rules | None = None,
    shared: RunningSandbox | None = None,
    configure: Callable[[Path], None] = lambda _: None,
) -> Iterator[House]:
    """Make a workspace whose accounts live in a sandbox of its own.

    `shared`: one that runs already by the same clock; it forgets what it knows.
    `configure`: changes the settings' files before they are loaded.
    """
    clock = clock or Clock()
    own = running_sandbox(now=clock, rules=rules or Rules())
    with nullcontext(shared) if shared else own as sandbox:
        sandbox.clear()
        sandbox.rules = rules or Rules()
        a_workspace(root)
        changed(root, "accounts.toml", "http://127.0.0.1:8766", sandbox.base_url)
        with_person(
            root,
            login=APPROVER.name,
            email=APPROVER.email or "",
            roles=("approver", "planner", "operator", "editor"),
        )
        port = free_port(os.getpid())
        changed(root, "orchestrator.toml", "127.0.0.1:8770", f"127.0.0.1:{port}")
        changed(root, "orchestrator.toml", "# media_port = 8770", f"media_port = {port}")
        configure(root)
        settings = load(root, {})
        store = open_store(settings.database_url)
        store.migrate()
        store.close()
        wiring = Wiring(settings, clock=clock)
        server = None if isinstance(clock, RealClock) else wiring.media_server()
        if server is not None:  # else the daemon's own process serves
            server.start()
        try:
            yield House(root=root, sandbox=sandbox, clock=clock, wiring=wiring)
        finally:
            wiring.publishing.close()
            if server is not None:
                server.stop()
            wiring.close()
