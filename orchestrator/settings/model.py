"""The settings of one workspace, validated and frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # pydantic models: imported only when settings are loaded
    from collections.abc import Mapping
    from pathlib import Path

    from adapters.base import ChannelOptions
    from orchestrator.checks.policy import CheckPolicy
    from orchestrator.intake.options import IntakeOptions
    from orchestrator.media.options import StorageOptions
    from orchestrator.notify.base import NotifierOptions
    from orchestrator.publishing.options import PublishingOptions
    from orchestrator.scheduling.options import SchedulingOptions
    from orchestrator.settings.database import Database
    from orchestrator.settings.problems import Problem
    from orchestrator.settings.roles import Roles
    from orchestrator.settings.schema import LogOptions, Organisation, Ticks
    from orchestrator.settings.secrets import Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where things lie: absolute paths below the workspace."""

    spool: Path
    media: Path
    notices: Path
    state: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    """One of our accounts, with its channel's own options."""

    id: str
    channel: str
    language: str
    name: str
    responsible: str | None  # a login; None: the operators
    options: ChannelOptions = field(repr=False)  # secrets in it are stand-ins: see `unlocked`
    secrets: Secrets = field(repr=False)

    def unlocked(self) -> ChannelOptions:
        """Read the secrets now. Raises `SettingsError` with all that cannot be used."""
        return self.secrets.filled(self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """Which notifier is used, with its own options."""

    id: str
    options: NotifierOptions = field(repr=False)  # as an account's
    secrets: Secrets = field(repr=False)

    def unlocked(self) -> NotifierOptions:
        """Read the secrets now. Raises `SettingsError` with all that cannot be used."""
        return self.secrets.filled(self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    """Where media are kept."""

    options: StorageOptions = field(repr=False)  # as an account's
    secrets: Secrets = field(repr=False)

    def unlocked(self) -> StorageOptions:
        """Read the secrets now. Raises `SettingsError` with all that cannot be used."""
        return self.secrets.filled(self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that an organisation decides, from all files of `config/`."""

    root: Path
    organisation: Organisation
    folders: Folders
    storage: StorageSettings
    database: Database = field(repr=False)
    intake: IntakeOptions
    publishing: PublishingOptions
    scheduling: SchedulingOptions
    ticks: Ticks
    notify: NotifySettings
    logs: LogOptions
    accounts: tuple[AccountSettings, ...]
    policy: CheckPolicy
    terms: Mapping[str, tuple[str, ...]] = field(repr=False)  # language -> terms; "*" for all
    roles: Roles = field(repr=False)
    is_demo: bool
    warnings: tuple[Problem, ...] = ()  # nothing that stops us, for `doctor`

    @property
    def database_url(self) -> str:
        """The URL for SQLAlchemy. Raises `SettingsError` if it is a secret that we cannot read."""
        return self.database.url()

    @property
    def lock(self) -> Path:
        """The file that an SQLite database's one daemon holds; copied settings share it."""
        beside = self.database.file or self.folders.state / "daemon"
        return beside.with_name(f"{beside.name}.lock")

    @property
    def secrets(self) -> tuple[Secrets, ...]:
        """All secrets, by the tables that name them."""
        accounts = (account.secrets for account in self.accounts)
        return (self.database.secrets, self.storage.secrets, self.notify.secrets, *accounts)

    def account(self, account_id: str) -> AccountSettings | None:
        """Find one of our accounts by its id."""
        return next((a for a in self.accounts if a.id == account_id), None)
