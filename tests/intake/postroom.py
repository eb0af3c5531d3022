"""A spool with its store and stage, for tests that drop mails into it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from orchestrator.domain.consent import Consent
from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.records import Content, Message, Post, Room
from orchestrator.intake.admit import Admitter
from orchestrator.intake.drop_folder import spool_rooms
from orchestrator.intake.message import ParsedMessage, ParsePolicy, parse
from orchestrator.intake.options import IntakeOptions, SenderCheck, Source
from orchestrator.intake.stage import IntakeStage
from orchestrator.media.files import MediaStore
from orchestrator.media.folder import MediaFolder
from orchestrator.store.engine import Store, open_store
from orchestrator.store.unit_of_work import UnitOfWork
from tests.media.photos import loaded_jpeg

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
SOLVEIG = "solveig@fjordvik.example"
OUR_HOST = "mx.fjordvik.example"
PASSED = f"{OUR_HOST}; dmarc=pass header.from=fjordvik.example"
CHANNEL_OF = {
    "facebook-main": "facebook",
    "instagram-main": "instagram",
    "linkedin-main": "linkedin",
}
ROOMS = ("incoming", "active", "done", "refused", "corrupt")


def a_mail(
    text: str = "God morgen fra parken!",
    *,
    sender: str = f"Solveig Fjord <{SOLVEIG}>",
    subject: str = "Morgen",
    message_id: str | None = "<1@fjordvik.example>",
    auth: str | None = PASSED,
    photos: Sequence[bytes] = (),
    **headers: str,
) -> bytes:
    """Write a mail of an ambassador; one keyword per fact."""
    letter = EmailMessage()
    if auth is not None:
        letter["Authentication-Results"] = auth
    letter["From"] = sender
    letter["To"] = "innhold@fjordvik.example"
    letter["Subject"] = subject
    if message_id is not None:
        letter["Message-ID"] = message_id
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    for number, photo in enumerate(photos, start=1):
        letter.add_attachment(photo, "image", "jpeg", filename=f"IMG_{number}.jpg")
    return letter.as_bytes()


class Killed(BaseException):
    """What stands for SIGKILL: nothing catches it."""


class PlainParser:
    """Parses in this process: what the child runs, without the child."""

    def __init__(self) -> None:
        self.parsed = 0

    def parse(self, raw: bytes) -> ParsedMessage:
        self.parsed += 1
        return parse(raw, policy=ParsePolicy(trusted_authserv_id=OUR_HOST))


@dataclass
class Postroom:
    """One spool, and what became of what was dropped into it."""

    root: Path
    store: Store
    media: MediaStore
    admitter: Admitter
    now: datetime = NOW
    takeover_id: int | None = None
    ambassador_id: int = 0
    _used: dict[str, Any] = field(default_factory=dict)

    def stage(self, **parts: Any) -> IntakeStage:
        """Make a fresh stage, as after a restart, with some parts exchanged."""
        rooms = spool_rooms(self.root / "spool")
        made: dict[str, Any] = {
            "store": self.store,
            "rooms": rooms,
            "media": self.media,
            "parser": PlainParser(),
            "admitter": self.admitter,
            "options": IntakeOptions(sources=(Source(path=rooms.incoming),)),
        }
        return IntakeStage(**(made | parts))

    def drop(self, raw: bytes, name: str = "mail.eml") -> Path:
        """Put a mail into the drop folder, each a second younger than the one before."""
        spool_rooms(self.root / "spool")
        path = self.root / "spool" / "incoming" / name
        path.write_bytes(raw)
        self._used[name] = None
        seconds = 1_700_000_000 + len(self._used)
        os.utime(path, (seconds, seconds))
        return path

    def take_in(self, stage: IntakeStage | None = None, rounds: int = 2) -> int:
        """Look twice, three seconds apart, as a daemon does."""
        stage = stage or self.stage()
        done = 0
        for _ in range(rounds):
            done += stage.run_once(self.now)
            self.now += timedelta(seconds=3)
        return done

    def taken(self, raw: bytes, **parts: Any) -> Message:
        """Drop one mail, take it in, and return its row."""
        self.drop(raw)
        self.take_in(self.stage(**parts))
        (row,) = self.rows()
        return row

    # ---- what happened

    @contextmanager
    def looking(self) -> Iterator[UnitOfWork]:
        with self.store.read(self.now) as uow:
            yield uow

    def rows(self) -> list[Message]:
        with self.looking() as uow:
            return uow.messages.all()

    def posts(self) -> list[Post]:
        with self.looking() as uow:
            return uow.posts.in_states()

    def content(self) -> Content:
        (post,) = self.posts()
        with self.looking() as uow:
            return uow.posts.content(post)

    def notices(self) -> list[NoticeKind]:
        with self.looking() as uow:
            return [waiting.kind for waiting in uow.outbox.due(self.now, limit=1000)]

    def files(self) -> dict[str, int]:
        """Count the files in each room."""
        rooms = {room: self.root / "spool" / room for room in ROOMS}
        return {room: len(list(path.iterdir())) for room, path in rooms.items() if path.exists()}

    def only_in(self, room: Room) -> bool:
        """Tell whether there is exactly one file, and where."""
        return self.files() == {name: int(name == room.value) for name in ROOMS}

    # ---- the register

    def an_ambassador(self, *, with_takeover: bool = True) -> None:
        with self.store.write(self.now) as uow:
            ambassador = uow.ambassadors.add(
                email=SOLVEIG, name="Solveig Fjord", language="nb", area=None, now=self.now
            )
            self.ambassador_id = ambassador.id
            uow.ambassadors.add_consent(ambassador.id, a_consent(self.now))
            if with_takeover:
                self.takeover_id = uow.takeovers.plan(
                    ambassador_id=ambassador.id,
                    accounts=tuple(CHANNEL_OF),
                    first_day=date(2026, 11, 25),
                    last_day=date(2026, 11, 25),
                    opens=time(8),
                    closes=time(16),
                    slots=(time(14), time(15)),
                    zone="Europe/Copenhagen",
                ).id


def a_consent(now: datetime) -> Consent:
    return Consent(
        channels=frozenset(CHANNEL_OF.values()),
        purpose="recruiting",
        evidence="form 7",
        valid_from=now - timedelta(days=1),
        valid_until=now + timedelta(days=90),
    )


def a_postroom(
    root: Path, database: Path, *, sender_check: SenderCheck = SenderCheck.DMARC
) -> Postroom:
    """Make a spool beside a database that is at the newest schema."""
    return Postroom(
        root=root,
        store=open_store(f"sqlite:///{database}"),
        media=MediaFolder(root / "media"),
        admitter=Admitter(
            sender_check=sender_check, channel_of=CHANNEL_OF, zone="Europe/Copenhagen"
        ),
    )


def unchecked(postroom: Postroom) -> Postroom:
    """Let everybody's mail be believed."""
    return replace(postroom, admitter=replace(postroom.admitter, sender_check=SenderCheck.NONE))


A_PHOTO = loaded_jpeg()
