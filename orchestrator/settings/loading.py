"""Read all files of `config/`, join the parts' models, and report all problems at once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from adapters.base import ChannelOptions
from adapters.registry import CHANNELS, adapter_class
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.profiles import profile_of
from orchestrator.intake.options import IntakeOptions, Source
from orchestrator.settings.database import database_url
from orchestrator.settings.demo import is_demo, is_sandboxed
from orchestrator.settings.environment import KNOWN, PREFIX
from orchestrator.settings.files import read_terms, read_toml
from orchestrator.settings.model import AccountSettings, Folders, NotifySettings, Settings
from orchestrator.settings.notifier import NotifierReader
from orchestrator.settings.problems import Problem, SettingsError, did_you_mean
from orchestrator.settings.roles import Person, Roles
from orchestrator.settings.schema import (
    AccountsFile,
    AccountTable,
    FoldersTable,
    OrchestratorFile,
    RolesFile,
)
from orchestrator.settings.secrets import SecretReader, secret_keys
from orchestrator.settings.validation import validated
from orchestrator.settings.workspace import MAIN_FILE

ACCOUNTS_FILE: Final = "config/accounts.toml"
ROLES_FILE: Final = "config/roles.toml"
POLICY_FILE: Final = "config/policy.toml"

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One reading of one workspace, and what it found wrong."""

    root: Path
    env: Mapping[str, str] = field(repr=False)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def secrets(self) -> SecretReader:
        return SecretReader(
            config=self.root / "config",
            env=self.env,
            problems=self.problems,
            warnings=self.warnings,
        )

    def file(self, model: type[M], name: str) -> M | None:
        table = read_toml(self.root, name, self.problems)
        if table is None:
            return None
        return validated(model, table, file=name, problems=self.problems)

    def add(self, file: str, key: str, what: str, instead: str = "") -> None:
        self.problems.append(Problem(file=file, key=key, what=what, instead=instead))


def load_workspace(root: Path, env: Mapping[str, str]) -> Settings:
    """Read a workspace. Raises `SettingsError` with all problems of all files."""
    reading = _Reading(root=root.resolve(), env=env)
    main = reading.file(OrchestratorFile, MAIN_FILE)
    accounts_file = reading.file(AccountsFile, ACCOUNTS_FILE)
    roles_file = reading.file(RolesFile, ROLES_FILE)
    policy = reading.file(CheckPolicy, POLICY_FILE)
    terms = read_terms(reading.root, reading.problems)
    accounts = _accounts(accounts_file, reading) if accounts_file else ()
    roles = _roles(roles_file, reading) if roles_file else Roles()
    _warn_of_unknown_variables(reading)
    if main is None or policy is None:
        raise SettingsError(reading.problems)
    folders = _folders(main.folders, reading)
    intake = _intake(main.intake, reading.root, folders)
    url = database_url(main.database_url, reading.root, file=MAIN_FILE, secrets=reading.secrets)
    notify = _notify(main, folders, intake, reading)
    if reading.problems or notify is None:
        raise SettingsError(reading.problems)
    return Settings(
        root=reading.root,
        organisation=main.organisation,
        folders=folders,
        database_url=url,
        intake=intake,
        publishing=main.publishing,
        scheduling=main.scheduling,
        ticks=main.ticks,
        notify=notify,
        logs=main.logs,
        accounts=accounts,
        policy=profile_of(main.organisation.country).applied_to(policy),
        terms=terms,
        roles=roles,
        is_demo=is_demo(folders.state, accounts),
        warnings=tuple(reading.warnings),
    )


def _notify(
    main: OrchestratorFile, folders: Folders, intake: IntakeOptions, reading: _Reading
) -> NotifySettings | None:
    reader = NotifierReader(
        file=MAIN_FILE,
        root=reading.root,
        secrets=reading.secrets,
        defaults={
            "folder": folders.notices,
            "sender": f"no-reply@{main.organisation.domain}",
            "sender_name": main.organisation.name,
        },
        drop_folders=(folders.spool, *(source.path for source in intake.sources)),
    )
    return reader.read(main.notify)


def _folders(table: FoldersTable, reading: _Reading) -> Folders:
    found = {}
    for key, name in table.model_dump().items():
        path = (reading.root / name).resolve()
        if not path.is_relative_to(reading.root) or path == reading.root:
            instead = f"name a folder below the workspace, such as '{key}'"
            reading.add(MAIN_FILE, f"folders.{key}", "is outside the workspace", instead)
        found[key] = path
    for key in _repeated(str(path) for path in found.values()):
        names = ", ".join(name for name, path in found.items() if str(path) == key)
        reading.add(MAIN_FILE, "folders", f"{names} are the same folder", "give each its own")
    return Folders(**found)


def _intake(options: IntakeOptions, root: Path, folders: Folders) -> IntakeOptions:
    """Make the sources absolute; without any, mails are dropped into the spool itself."""
    named = options.sources or (Source(path=folders.spool / "incoming"),)
    sources = tuple(source.model_copy(update={"path": root / source.path}) for source in named)
    return options.model_copy(update={"sources": sources})


def _accounts(file: AccountsFile, reading: _Reading) -> tuple[AccountSettings, ...]:
    for account_id in _repeated(table.id for table in file.account):
        reading.add(ACCOUNTS_FILE, f"account.{account_id}", "stands there twice", "rename one")
    found = (_account(table, reading) for table in file.account)
    return tuple(account for account in found if account)


def _account(table: AccountTable, reading: _Reading) -> AccountSettings | None:
    key = f"account.{table.id}"
    if table.channel not in CHANNELS:
        instead = did_you_mean(table.channel, CHANNELS) or f"known: {', '.join(CHANNELS)}"
        reading.add(ACCOUNTS_FILE, f"{key}.channel", "unknown channel", instead)
        return None
    known_warnings = len(reading.warnings)
    options = _channel_options(table, f"{key}.options.", reading)
    if options is None:
        return None
    account = AccountSettings(
        id=table.id,
        channel=table.channel,
        language=table.language,
        name=table.name,
        options=_rooted(options, reading.root),
    )
    if is_sandboxed(account):  # its token opens nothing: who can read it is no matter
        del reading.warnings[known_warnings:]
    return account


def _channel_options(table: AccountTable, prefix: str, reading: _Reading) -> ChannelOptions | None:
    model = adapter_class(table.channel).Options
    resolved: Mapping[str, Any] | None = reading.secrets.resolve(
        model, table.options, file=ACCOUNTS_FILE, prefix=prefix
    )
    if resolved is None:
        return None
    return validated(
        model,
        resolved,
        file=ACCOUNTS_FILE,
        problems=reading.problems,
        prefix=prefix,
        secret_keys=secret_keys(model),
    )


def _rooted(options: ChannelOptions, root: Path) -> ChannelOptions:
    """Make relative paths absolute: they are meant from the workspace, not from where we run."""
    paths = {k: root / v for k, v in options if isinstance(v, Path) and not v.is_absolute()}
    return options.model_copy(update=paths)


def _roles(file: RolesFile, reading: _Reading) -> Roles:
    for login in _repeated(person.login for person in file.person):
        reading.add(ROLES_FILE, f"person.{login}", "stands there twice", "join the two")
    return Roles(
        persons=tuple(
            Person(login=p.login, name=p.name, email=p.email, roles=frozenset(p.roles))
            for p in file.person
        )
    )


def _warn_of_unknown_variables(reading: _Reading) -> None:
    """Warn of a misspelt variable; one that a setting refers to by `env:` is known."""
    for name in sorted(reading.env):
        if name.startswith(PREFIX) and name not in KNOWN and not _is_referred_to(name, reading):
            instead = did_you_mean(name, KNOWN) or f"known: {', '.join(sorted(KNOWN))}"
            reading.warnings.append(
                Problem(file=f"${name}", key="", what="unknown variable", instead=instead)
            )


def _is_referred_to(name: str, reading: _Reading) -> bool:
    files = (reading.root / MAIN_FILE, reading.root / ACCOUNTS_FILE)
    return any(
        f"env:{name}" in file.read_text("utf-8", "replace") for file in files if file.is_file()
    )


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
