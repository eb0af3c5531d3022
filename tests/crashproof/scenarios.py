"""What a victim does, and the world in which it does it."""

import contextlib
import os
import pwd
import shutil
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from adapters.sandbox.server import RunningSandbox, running_sandbox
from orchestrator.daemon import Daemon
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.publishing import attempt, reconcile, rescue, takedown
from orchestrator.settings import load
from orchestrator.wiring import Wiring
from tests.database import PostgresServer
from tests.flows.test_intake_killed import HOST, drop
from tests.flows.test_killed import a_zone_at_noon, quick
from tests.house import GUARDS_OFF, Clock, House, a_house, slot_at
from tests.workspaces import changed, with_person

MAILS: Final = 2
POSTS: Final = 6
_LOOKS: Final = 3  # a mail that stands still was looked at twice
_BEFORE: Final = timedelta(minutes=10)  # so long ago the takeover was planned


def import_all() -> None:
    """Load what the work needs, so that each victim begins with it."""
    import orchestrator.checks.registry
    import orchestrator.cli.posts
    import orchestrator.intake.stage
    import orchestrator.media.confined  # noqa: F401


class Scenario(ABC):
    """One of the things that must survive anything."""

    name: ClassVar[str]
    ends_alone: ClassVar[bool] = True  # undisturbed, it needs no restart
    slots: ClassVar[tuple[timedelta, ...]] = (timedelta(minutes=-5),)  # counted from now
    fresh: ClassVar[timedelta] = timedelta(minutes=10)  # how long a world may be copied
    serves: ClassVar[bool] = False  # it serves photos itself

    @abstractmethod
    def prepare(self, house: House) -> None:
        """Make the world in which the work can be done."""

    @abstractmethod
    def work(self, root: Path) -> None:
        """Do it, in the victim's process."""

    @abstractmethod
    def broken(self, house: House) -> list[str]:
        """Say what does not hold after a restart, beside what holds always."""

    def is_over(self, house: House) -> bool:
        """Tell whether the restarted program has nothing more to do."""
        return _is_settled(house)


class Intake(Scenario):
    """Two mails are taken in and checked."""

    name = "intake"

    def prepare(self, house: House) -> None:
        """Drop them."""
        for number in range(MAILS):
            drop(house.wiring.intake.rooms.incoming, number)

    def work(self, root: Path) -> None:
        """Take in and check."""
        wiring = _wiring(root)
        for _ in range(_LOOKS):
            wiring.intake.run_once(wiring.clock())
        wiring.checks.run_once(wiring.clock())
        wiring.close()

    def broken(self, house: House) -> list[str]:
        """Each mail has one row and one post, and its original lies in done/."""
        rooms = house.wiring.intake.rooms
        with house.wiring.store.read(house.clock()) as uow:
            messages = uow.messages.all()
            posts = uow.posts.in_states()
        kept = [*rooms.incoming.glob("*.eml"), *rooms.active.glob("*.eml")]
        done = list(rooms.done.glob("*.eml"))
        return _unless(
            ("a mail is not accounted for", len(messages) == MAILS == len(done)),
            ("a mail was left lying", not kept),
            ("a mail made no post, or two", len(posts) == MAILS),
            ("a post was not checked", all(p.state is not PostState.RECEIVED for p in posts)),
        )

    def is_over(self, house: House) -> bool:
        """Tell whether all lies in done/ and is checked."""
        return not self.broken(house)


class Approve(Scenario):
    """A person approves a post with the command."""

    name = "approve"

    def prepare(self, house: House) -> None:
        """Let a post wait for a decision."""
        house.a_pending_post()

    def work(self, root: Path) -> None:
        """Approve what is shown."""
        wiring = _wiring(root)
        from orchestrator.approval.dossier import dossier

        with wiring.store.read(wiring.clock()) as uow:
            shown = dossier(uow, 1, wiring.desk).hash
        wiring.close()
        _command(root, "posts", "approve", "1", "--hash", str(shown))

    def broken(self, house: House) -> list[str]:
        """The decision is there whole, or not at all."""
        with house.wiring.store.read(house.clock()) as uow:
            post = uow.posts.get(1)
            approvals = [d for d in uow.reviews.decisions(post) if d.event == "approve"]
        is_approved = post.state in {PostState.APPROVED, PostState.SCHEDULED, PostState.PUBLISHED}
        is_pending = post.state is PostState.PENDING_APPROVAL
        return _unless(("half a decision", is_approved == bool(approvals) != is_pending))

    def is_over(self, house: House) -> bool:
        """Tell that a round is enough."""
        return True


class Publish(Scenario):
    """A post goes out on three channels."""

    name = "publish"

    def prepare(self, house: House) -> None:
        """Let its slot have come."""
        post = house.a_scheduled_post()
        house.clock.moment = slot_at(post)

    def work(self, root: Path) -> None:
        """Run the publisher as the daemon does, in one thread."""
        wiring = _wiring(root)
        press = wiring.press
        rescue.run_once(press, wiring.clock())
        for claim in attempt.claim_due(press, wiring.clock()):
            attempt.run(press, claim)
        reconcile.run_once(press, wiring.clock())
        wiring.close()

    def broken(self, house: House) -> list[str]:
        """It is live once on each account, and the rows say so."""
        live = [post["channel"] for post in house.sandbox.posts() if post["removed_at"] is None]
        states = set(house.states(1).values())
        return _unless(
            (
                "not live once on each account",
                sorted(live) == ["facebook", "instagram", "linkedin"],
            ),
            ("a row says something else", states == {PublicationState.PUBLISHED}),
            ("the post is not settled", house.post(1).state is PostState.PUBLISHED),
        )


class LoseAnswers(Publish):
    """The same, and every answer to a publish request is lost."""

    name = "lost-answer"
    ends_alone = False  # the reconciler looks again when the settle time is over

    def prepare(self, house: House) -> None:
        """Order the faults."""
        super().prepare(house)
        for channel in ("facebook", "instagram", "linkedin"):
            house.sandbox.order_fault("drop_after_publish", channel=channel, phase="publish")


class Withdraw(Scenario):
    """A person withdraws a post that is live; it is taken down."""

    name = "withdraw"

    def prepare(self, house: House) -> None:
        """Publish it."""
        house.clock.moment = slot_at(house.a_scheduled_post())
        house.publish()

    def work(self, root: Path) -> None:
        """Withdraw with the command, and take down as the daemon does."""
        _command(root, "posts", "withdraw", "1", "--reason", "wrong photo")
        wiring = _wiring(root)
        takedown.run_once(wiring.press, wiring.clock())
        wiring.close()

    def broken(self, house: House) -> list[str]:
        """Withdrawn whole or not at all; what can be taken down is gone, the rest is a task."""
        states = house.states(1)
        if house.post(1).state is not PostState.WITHDRAWN:
            kept = set(states.values()) == {PublicationState.PUBLISHED}
            return _unless(("half a withdrawal", kept and house.live_copies() == 3))
        return _unless(
            ("not taken down", house.live_copies() == 1),  # Instagram's stays: a person's task
            ("no task for a person", states["instagram-main"] is PublicationState.REMOVAL_MANUAL),
        )


class Storm(Scenario):
    """Mails come in and posts fall due, while the daemon itself runs."""

    name = "storm"
    slots = tuple(timedelta(seconds=2 * number) for number in range(1, 13))  # some pass unused
    fresh = timedelta(0)
    serves = True

    def prepare(self, house: House) -> None:
        """Drop mails, and approve posts."""
        quick(house.root)
        for number in range(MAILS):
            drop(house.wiring.intake.rooms.incoming, number)
        for number in range(POSTS):
            house.an_approved_post(f"Post {number}")

    def work(self, root: Path) -> None:
        """Run the daemon until somebody ends it."""
        Daemon(_wiring(root)).run()

    def broken(self, house: House) -> list[str]:
        """Each post is live once on each account, each mail made one post."""
        texts = Counter((post["channel"], post["text"]) for post in house.sandbox.posts())
        with house.wiring.store.read(house.clock()) as uow:
            mails = [m for m in uow.messages.all() if m.post_id is not None]
            posts = uow.posts.in_states()
        return _unless(
            ("not live once on each account", len(texts) == 3 * POSTS),
            ("a mail made no post, or two", len(mails) == MAILS),
            ("posts of nowhere", len(posts) == MAILS + POSTS),
        )

    def is_over(self, house: House) -> bool:
        """Tell whether all is settled and all is taken in."""
        return _is_settled(house) and not self.broken(house)


SCENARIOS: Final[dict[str, Scenario]] = {
    one.name: one for one in (Intake(), Approve(), Publish(), LoseAnswers(), Withdraw())
}
KNOWN: Final = SCENARIOS | {Storm.name: Storm()}


@dataclass
class Worlds:
    """Makes a fresh world for each victim: one is built and copied, while its slots are near."""

    folder: Path
    sandbox: RunningSandbox
    clock: Clock
    server: PostgresServer | None
    _built: dict[tuple[timedelta, ...], datetime] = field(default_factory=dict)

    @contextlib.contextmanager
    def a_world(self, scenario: Scenario, number: int) -> Iterator[House]:
        """Copy the built one, and prepare it."""
        now = datetime.now(UTC)
        pattern = self.folder / f"pattern-{len(scenario.slots)}"
        built_at = self._built.get(scenario.slots)
        if built_at is None or now - built_at > scenario.fresh:
            shutil.rmtree(pattern, ignore_errors=True)
            self._build(pattern, now, scenario.slots)
            built_at = self._built[scenario.slots] = now
        root = self.folder / f"{scenario.name}-{number}"
        shutil.copytree(pattern, root)
        with self._a_database(root, pattern), self._a_house(scenario, root, built_at) as house:
            yield house

    @contextlib.contextmanager
    def _a_house(self, scenario: Scenario, root: Path, built_at: datetime) -> Iterator[House]:
        self.sandbox.clear()
        self.clock.moment = built_at - _BEFORE
        wiring = Wiring(load(root, {}), clock=self.clock)
        try:
            house = House(root=root, sandbox=self.sandbox, clock=self.clock, wiring=wiring)
            with serving(wiring):
                scenario.prepare(house)
            self.clock.moment = datetime.now(UTC)
            with contextlib.nullcontext() if scenario.serves else serving(wiring):
                yield house
        finally:
            wiring.publishing.close()
            wiring.close()
            shutil.rmtree(root)

    @contextlib.contextmanager
    def _a_database(self, root: Path, pattern: Path) -> Iterator[None]:
        """Copy the pattern's database too, where it is no file of the workspace."""
        if self.server is None:
            yield
            return
        before = _name_of(pattern)
        with self.server.database(before) as name:
            changed(root, "orchestrator.toml", f"/{before}?", f"/{name}?")
            yield

    def _build(self, root: Path, now: datetime, offsets: tuple[timedelta, ...]) -> None:
        self.clock.moment = now - _BEFORE
        zone = a_zone_at_noon(now)
        local = ((now + offset).astimezone(ZoneInfo(zone)) for offset in offsets)
        slots = tuple(moment.time().replace(microsecond=0) for moment in local)
        with a_house(
            root,
            clock=self.clock,
            shared=self.sandbox,
            rules=GUARDS_OFF,
            configure=self._choose_database,
        ) as house:
            house.a_takeover(slots=slots, closes=time(23, 0), zone=zone)
        changed(root, "orchestrator.toml", '# trusted_authserv_id = "mx.example.org"',
                f'trusted_authserv_id = "{HOST}"')  # fmt: skip
        changed(root, "orchestrator.toml", "# settle_seconds = 2.0", "settle_seconds = 0.0")
        with_person(
            root,
            login=pwd.getpwuid(os.getuid()).pw_name,
            email="bodil@fjordvik.example",
            roles=("approver", "operator", "privacy-officer"),
        )

    def _choose_database(self, root: Path) -> None:
        if self.server is None:
            return
        name = _name_of(root)
        self.server.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.server.run(f"CREATE DATABASE {name}")
        changed(root, "orchestrator.toml", '# database_url = "sqlite:///queue.db"',
                f'database_url = "{self.server.url_of(name)}"')  # fmt: skip


def _name_of(pattern: Path) -> str:
    return f"crashproof_{pattern.name.replace('-', '_')}"


@contextlib.contextmanager
def serving(wiring: Wiring) -> Iterator[None]:
    """Serve photos to the platforms, as the daemon does."""
    server = wiring.media_server()
    assert server is not None
    server.start()
    try:
        yield
    finally:
        server.stop()


@contextlib.contextmanager
def worlds(folder: Path, server: PostgresServer | None = None) -> Iterator[Worlds]:
    """Run a sandbox for many worlds."""
    clock = Clock(datetime.now(UTC))
    with running_sandbox(now=clock, rules=GUARDS_OFF) as sandbox:
        yield Worlds(folder=folder, sandbox=sandbox, clock=clock, server=server)


def _wiring(root: Path) -> Wiring:
    return Wiring(load(root, {}))


def _command(root: Path, *words: str) -> None:
    from orchestrator.cli.main import main

    with contextlib.suppress(SystemExit):
        main(["--workspace", str(root), *words])


def _is_settled(house: House) -> bool:
    moving = {PublicationState.PUBLISHING, PublicationState.IN_DOUBT, PublicationState.RETRYABLE,
              PublicationState.PROCESSING, PublicationState.SCHEDULED,
              PublicationState.REMOVAL_REQUESTED}  # fmt: skip
    with house.wiring.store.read(house.clock()) as uow:
        rows = uow.publications.all()
        posts = uow.posts.in_states(PostState.APPROVED, PostState.RECEIVED)
    return not posts and all(row.state not in moving for row in rows)


def _unless(*facts: tuple[str, bool]) -> list[str]:
    return [what for what, holds in facts if not holds]
