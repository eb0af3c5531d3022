"""The shape of the files in `config/`; each part's own model stands in the part."""

import re
from enum import StrEnum
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from orchestrator.domain.actors import PEOPLE, Role
from orchestrator.domain.address import is_address, is_domain
from orchestrator.intake.options import IntakeOptions
from orchestrator.publishing.options import PublishingOptions
from orchestrator.scheduling.options import SchedulingOptions
from orchestrator.settings.problems import did_you_mean

Language = Literal["da", "nb", "nn", "sv", "fi", "en"]
Country = Literal["DK", "NO", "SE", "FI"]

_ID: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


def _is_id(text: str) -> str:
    if _ID.fullmatch(text):
        return text
    raise ValueError("must be small letters, digits and hyphens, such as 'instagram-main'")


def _is_domain(text: str) -> str:
    if is_domain(text):
        return text.casefold()
    raise ValueError("must be a domain name, such as 'example.org'")


def _is_address(text: str) -> str:
    if is_address(text):
        return text
    raise ValueError("must be one plain e-mail address, such as 'anna@example.org'")


def _is_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be an IANA time zone, such as 'Europe/Copenhagen'") from None
    return text


def _as_role(name: object) -> Role:
    roles = {role.value: role for role in sorted(PEOPLE - {Role.AMBASSADOR})}
    if isinstance(name, str) and name in roles:
        return roles[name]
    raise ValueError(did_you_mean(str(name), roles) or f"must be one of {', '.join(roles)}")


Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Organisation(_Table):
    """Who publishes."""

    name: Line
    time_zone: Annotated[str, AfterValidator(_is_zone)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    country: Country
    domain: Annotated[str, AfterValidator(_is_domain)]  # of our notices, and of "one of ours"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of every local time that people see or write."""
        return ZoneInfo(self.time_zone)


class FoldersTable(_Table):
    """Folders below the workspace."""

    spool: Line = "spool"
    media: Line = "media"
    notices: Line = "notices"
    state: Line = "state"


class Ticks(_Table):
    """How often the daemon looks, in seconds."""

    intake: Seconds = 5.0
    checks: Seconds = 2.0
    scheduling: Seconds = 5.0
    publishing: Seconds = 5.0  # the longest sleep of the publisher: it wakes at the next due time
    rescue: Seconds = 30.0
    reconcile: Seconds = 30.0
    notices: Seconds = 10.0
    health: Seconds = 900.0


class LogFormat(StrEnum):
    """How log lines look."""

    LINES = "lines"
    JSON = "json"


class LogOptions(_Table):
    """What the daemon says on stderr."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: LogFormat = LogFormat.LINES


class OrchestratorFile(_Table):
    """`config/orchestrator.toml`."""

    database_url: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    organisation: Organisation
    folders: FoldersTable = FoldersTable()
    storage: dict[str, Any] = {}  # its own model reads it, for it holds secrets
    intake: IntakeOptions = IntakeOptions()
    scheduling: SchedulingOptions = SchedulingOptions()
    publishing: PublishingOptions = PublishingOptions()
    ticks: Ticks = Ticks()
    notify: dict[str, Any] = {}  # "use", and one table per notifier: its own model reads it
    logs: LogOptions = LogOptions()


class AccountTable(_Table):
    """One `[[account]]` of `config/accounts.toml`."""

    id: Annotated[str, AfterValidator(_is_id)]
    channel: str
    language: Language
    name: Line
    responsible: str | None = None  # a login of roles.toml: who hears when its access ends
    options: dict[str, Any] = {}  # the channel's own model reads it


class AccountsFile(_Table):
    """`config/accounts.toml`."""

    account: tuple[AccountTable, ...] = ()


class PersonTable(_Table):
    """One `[[person]]` of `config/roles.toml`."""

    login: Annotated[str, Field(pattern=r"^[^\s:/]{1,64}$")]
    name: Line
    email: Annotated[str, AfterValidator(_is_address)]
    roles: tuple[Annotated[Role, BeforeValidator(_as_role)], ...]


class RolesFile(_Table):
    """`config/roles.toml`."""

    person: tuple[PersonTable, ...] = ()
