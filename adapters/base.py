"""The contract of a channel adapter, and the words it shares with the orchestrator.

An adapter turns one composed post into one live post on one account. Everything before
`publish` may be repeated; `publish` is exactly one mutating request and is never retried here.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict

from adapters.capabilities import Capabilities


class ChannelOptions(BaseModel):
    """What one account of a channel needs; each channel subclasses it with its own keys.

    Tokens are `SecretStr` and arrive resolved: `env:NAME` and `file:PATH` are for the settings.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One file as a channel will get it: cleaned, in the shape that the channel takes."""

    path: Path
    mime_type: str
    sha256: str
    size: int  # bytes
    width: int  # pixels
    height: int  # pixels
    alt_text: str = field(default="", repr=False)
    public_url: str | None = field(default=None, repr=False)  # set only where `needs_public_url`


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundPost:
    """What one account will get: the result of `orchestrator.compose`."""

    key: str  # idempotency key of the publication, stable over all its attempts
    caption: str = field(repr=False)
    attachments: tuple[Attachment, ...] = ()
    language: str = "en"  # BCP 47


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What `prepare` has done so far: small JSON references that survive a restart."""

    ready: bool
    references: Mapping[str, str] = field(default_factory=dict)
    poll_after: timedelta | None = None  # when to ask again, if not ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof that a publication is live.

    The remote id may be missing (Instagram: PUBLISHED, id unknown).
    """

    remote_id: str | None
    permalink: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`find` saw the post."""

    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """`find` looked where the post must be and it is not there.

    `reference_is_single_use`: the platform accepts the prepared reference only once, so another
    `publish` with it cannot make a second copy (Instagram's container).
    """

    reference_is_single_use: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """`find` cannot tell; `where` says in one sentence what a person should look at."""

    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The account behind the credentials, for `orchestrator doctor`."""

    name: str
    token_expires_at: datetime | None = None  # None: no moment known
    token_last_day: date | None = None  # known by its day only, until midnight of its owner


class ChannelAdapter(ABC):
    """One account of ours on one platform.

    Class-level data first, so that docs, tests and the CLI can list it without making an object.
    The constructor does no I/O.
    """

    kind: ClassVar[str]
    Options: ClassVar[type[ChannelOptions]]

    @classmethod
    @abstractmethod
    def open(
        cls, account_id: str, options: ChannelOptions, *, now: Callable[[], datetime]
    ) -> Self:
        """Make the adapter of one account from its validated options; no I/O.

        `now` is aware UTC.
        """

    @property
    @abstractmethod
    def capabilities(self) -> Capabilities:
        """What this account can carry: kind, options and scopes decide.

        The numbers stand in `limits.py`.
        """

    @abstractmethod
    def whoami(self) -> Identity:
        """Read the account behind the credentials. Read-only. Raises `NotSent` errors."""

    def rest(self) -> timedelta | None:
        """Say how long the account should rest, by what its last answers told of its use.

        None: go on. No call is made for it.
        """
        return None

    def renew(self) -> Mapping[str, str]:
        """Ask the platform for new secrets: option -> value; none where it has no way for that.

        The old ones stay valid until they end. Raises `NotSent` errors.
        """
        return {}

    @abstractmethod
    def prepare(self, post: OutboundPost, so_far: Prepared | None) -> Prepared:
        """Upload, create containers, poll. May run any number of times; nothing becomes public.

        Continues from `so_far`. Must finish within a minute and return `ready=False` with
        `poll_after` when the platform needs longer. Raises `NotSent` errors only.
        """

    @abstractmethod
    def publish(self, post: OutboundPost, prepared: Prepared) -> Receipt:
        """Make it public with exactly one mutating request, never retried here.

        Raises `NotSent` errors when the platform surely did nothing, else `OutcomeUnknown`.
        The remote id is returned even if the permalink could not be read.
        """

    @abstractmethod
    def find(
        self, post: OutboundPost, prepared: Prepared, since: datetime
    ) -> Found | Absent | Unsure:
        """Settle a publication in doubt by looking. Read-only.

        Never guesses, never takes "the newest".
        `since`: when the send marker was set (aware UTC). Raises `NotSent` errors.
        """

    @abstractmethod
    def remove(self, receipt: Receipt) -> None:
        """Take the post down; already gone counts as removed.

        Must not be called where `capabilities.can_remove` is false. Raises `ChannelError`.
        """
