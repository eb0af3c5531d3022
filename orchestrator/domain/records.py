"""What the store gives: frozen records with aware UTC times. Content is kept out of every repr."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from orchestrator.domain.media import MediaFacts, MediaFile
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.wish import NO_WISH, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambassador:
    """An employee who takes over."""

    id: int
    email: str = field(repr=False)
    name: str = field(repr=False)
    language: str
    area: str | None
    is_active: bool


class MessageOutcome(StrEnum):
    """What became of a file in the spool."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_WARNING = "accepted-with-warning"
    QUARANTINED = "quarantined"
    REFUSED_SENDER = "refused-sender"


class Room(StrEnum):
    """The rooms of the spool."""

    INCOMING = "incoming"
    ACTIVE = "active"
    DONE = "done"
    REFUSED = "refused"
    CORRUPT = "corrupt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One file of the spool and what became of it."""

    id: int
    name: str = field(repr=False)  # as it was dropped
    active_name: str  # unique, in active/ and in its last room
    sha256: str
    attempts: int
    outcome: MessageOutcome | None
    reason: str | None  # a code: "duplicate", "unknown_sender", …
    problems: tuple[str, ...]
    room: Room
    post_id: int | None
    seen_at: datetime
    unread: int = 0  # how often the system could not read it


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One photo of a revision: as received, and what was made of it."""

    position: int  # from 1
    original: str  # sha256 of the bytes as received
    file_name: str = field(repr=False)
    mime_type: str
    alt_text: str = field(repr=False)
    facts: MediaFacts | None = None  # set by the check stage
    clean: MediaFile | None = None  # without metadata, oriented
    renditions: Mapping[str, MediaFile] = field(default_factory=dict)  # shape -> file
    problem: str | None = None  # why it is unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one revision of a post says."""

    post_id: int
    revision: int
    title: str = field(repr=False)
    language: str
    caption: str = field(repr=False)
    variants: Mapping[str, str] = field(repr=False)  # channel -> wording
    hidden: str = field(default="", repr=False)  # text that the mail hid; never published
    assets: tuple[Asset, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What shall be said: one row, in one state."""

    id: int
    state: PostState
    revision: int
    ambassador_id: int
    ambassador_email: str = field(repr=False)
    last_editor_email: str = field(repr=False)
    takeover_id: int | None
    accounts: tuple[str, ...]  # where it is meant to go
    title: str = field(repr=False)
    language: str
    requested_at: datetime | None  # what she asked for, once a takeover gives it a moment
    slot_at: datetime | None
    rules_version: str
    created_at: datetime
    updated_at: datetime
    wish: Wish = NO_WISH  # as the mail said it


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The process that sends: enough to know later whether it is dead."""

    host: str
    boot_id: str
    booted: int  # seconds since the epoch; 0: not known
    pids: str  # the namespace that counts its id: one of each container
    pid: int
    started: str  # the process's start time as the kernel counts it


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPublication:
    """What is planned: a post on an account, and when."""

    post_id: int
    account: str
    channel: str
    key: str
    slot_at: datetime
    deadline: datetime
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One post on one account: the unit that is sent, retried and reported."""

    id: int
    post_id: int
    account: str
    channel: str
    state: PublicationState
    key: str
    slot_at: datetime
    deadline: datetime
    next_at: datetime
    attempt: int
    lease_token: str | None
    lease_until: datetime | None
    sent_at: datetime | None  # the send marker
    sender: Sender | None
    is_ready: bool
    references: Mapping[str, str]
    remote_id: str | None
    permalink: str | None
    published_at: datetime | None
    error_code: str | None
    error_text: str | None
    is_given_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try of one publication."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None  # the event that ended it
    error: str | None  # class and platform code, never text
