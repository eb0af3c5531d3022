"""Read all files of `config/`, join the parts' models, and report all problems at once."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from adapters.base import ChannelOptions
from adapters.registry import CHANNELS, adapter_class
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.profiles import profile_of
from orchestrator.intake.options import IntakeOptions, Source
from orchestrator.media.options import StorageOptions
from orchestrator.settings.database import database
from orchestrator.settings.demo import is_demo
from orchestrator.settings.environment import KNOWN, PREFIX
from orchestrator.settings.files import read_terms, read_toml
from orchestrator.settings.model import (
    AccountSettings,
    Folders,
    NotifySettings,
    Settings,
    StorageSettings,
)
from orchestrator.settings.notifier import NotifierReader
from orchestrator.settings.problems import Problem, SettingsError, did_you_mean
from orchestrator.settings.roles import Person, Roles
from orchestrator.settings.schema import (
    AccountsFile,
    FoldersTable,
    OrchestratorFile,
    RolesFile,
)
from orchestrator.settings.secrets import SecretReader, Secrets, Vault
from orchestrator.settings.validation import key_of, validated
from orchestrator.settings.workspace import MAIN_FILE

_KEY_END: Final = re.compile(r"[.\[]")
_ANYBODY: Final = {  # stands in for an organisation that cannot be read; nobody ever sees it
    "name": "-", "time_zone": "UTC", "languages": ["en"], "country": "DK", "domain": "example.org",
}  # fmt: skip

ACCOUNTS_FILE: Final = "config/accounts.toml"
ROLES_FILE: Final = "config/roles.toml"
POLICY_FILE: Final = "config/policy.toml"

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One reading of one workspace, and what it found wrong."""

    root: Path
    env: Mapping[str, str] = field(repr=False)
    secrets: SecretReader
    warnings: list[Problem] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        return self.secrets.problems

    def file(self, model: type[M], name: str) -> tuple[dict[str, Any], M | None]:
        """Read a file: its table, empty if there is none, and its model if nothing is wrong."""
        table = read_toml(self.root, name, self.problems)
        if table is None:
            return {}, None
        return table, validated(model, table, file=name, problems=self.problems)

    def add(self, file: str, key: str, what: str, instead: str = "") -> None:
        self.problems.append(Problem(file=file, key=key, what=what, instead=instead))


def load_workspace(root: Path, env: Mapping[str, str]) -> Settings:
    """Read a workspace. Raises `SettingsError` with all problems of all files.

    What depends on a part that is wrong is judged as if that part were left out, so that nobody
    mends one thing to be told of the next.
    """
    root = root.resolve()
    secrets = SecretReader(vault=Vault(config=root / "config", env=env), problems=[])
    reading = _Reading(root=root, env=env, secrets=secrets)
    main = _main(reading)
    roles = _roles(reading)
    _, policy = reading.file(CheckPolicy, POLICY_FILE)
    terms = read_terms(root, reading.problems)
    folders = _folders(main.folders, reading)
    intake = _intake(main.intake, root, folders)
    place = database(main.database_url, root, file=MAIN_FILE, reader=secrets)
    storage = _storage(main.storage, reading)
    notify = _notify(main, folders, intake, reading)
    accounts = _accounts(reading)
    _require_persons(accounts, roles, reading)
    _warn_of_unknown_variables(reading)
    if reading.problems or policy is None or storage is None or notify is None:
        found = (*reading.problems, *secrets.missing())
        raise SettingsError(sorted(found, key=lambda problem: problem.file))
    return Settings(
        root=root,
        organisation=main.organisation,
        folders=folders,
        storage=storage,
        database=place,
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


def _main(reading: _Reading) -> OrchestratorFile:
    """Read the main file; what is wrong in it counts as left out."""
    found = len(reading.problems)
    table, main = reading.file(OrchestratorFile, MAIN_FILE)
    if main is not None:
        return main
    wrong = {_KEY_END.split(problem.key, 1)[0] for problem in reading.problems[found:]}
    sound = {
        key: table[key] for key in OrchestratorFile.model_fields if key in table.keys() - wrong
    }
    return OrchestratorFile.model_validate({"organisation": _ANYBODY, **sound})


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


def _storage(table: Mapping[str, Any], reading: _Reading) -> StorageSettings | None:
    read = reading.secrets.options(StorageOptions, table, file=MAIN_FILE, prefix="storage.")
    return None if read is None else StorageSettings(options=read[0], secrets=read[1])


def _folders(table: FoldersTable, reading: _Reading) -> Folders:
    found = {}
    for key, name in table.model_dump().items():
        path = (reading.root / name).resolve()
        if not path.is_relative_to(reading.root) or path == reading.root:
            instead = f"name a folder below the workspace, such as '{key}'"
            reading.add(MAIN_FILE, f"folders.{key}", "is outside the workspace", instead)
        found[key] = path
    for path, count in Counter(found.values()).items():
        if count == 1:
            continue
        names = ", ".join(name for name, place in found.items() if place == path)
        reading.add(MAIN_FILE, "folders", f"{names} are the same folder", "give each its own")
    return Folders(**found)


def _intake(options: IntakeOptions, root: Path, folders: Folders) -> IntakeOptions:
    """Make the sources absolute; without any, mails are dropped into the spool itself."""
    named = options.sources or (Source(path=folders.spool / "incoming"),)
    sources = tuple(source.model_copy(update={"path": root / source.path}) for source in named)
    return options.model_copy(update={"sources": sources})


def _accounts(reading: _Reading) -> tuple[AccountSettings, ...]:
    table, file = reading.file(AccountsFile, ACCOUNTS_FILE)
    for account_id in _repeated("id", table.get("account")):
        reading.add(ACCOUNTS_FILE, f"account.{account_id}", "stands there twice", "rename one")
    options = [
        _options(one, key_of(("account", number), table), reading)
        for number, one in enumerate(_tables(table.get("account")))
    ]
    if file is None:
        return ()
    return tuple(
        AccountSettings(
            id=account.id,
            channel=account.channel,
            language=account.language,
            name=account.name,
            responsible=account.responsible,
            options=_rooted(read[0], reading.root),
            secrets=read[1],
        )
        for account, read in zip(file.account, options, strict=True)
        if read is not None
    )


def _require_persons(
    accounts: tuple[AccountSettings, ...], roles: Roles, reading: _Reading
) -> None:
    known = [person.login for person in roles.persons]
    for account in accounts:
        if account.responsible is not None and account.responsible not in known:
            instead = did_you_mean(account.responsible, known) or f"add them to {ROLES_FILE}"
            key = f"account.{account.id}.responsible"
            reading.add(ACCOUNTS_FILE, key, "nobody has this login", instead)


def _options(
    account: Mapping[str, Any], key: str, reading: _Reading
) -> tuple[ChannelOptions, Secrets] | None:
    """Judge an account's options by its channel, whatever else may be wrong with the account."""
    channel, options = account.get("channel"), account.get("options", {})
    if not isinstance(channel, str) or not isinstance(options, Mapping):
        return None  # told already
    if channel not in CHANNELS:
        instead = did_you_mean(channel, CHANNELS) or f"known: {', '.join(CHANNELS)}"
        reading.add(ACCOUNTS_FILE, f"{key}.channel", "unknown channel", instead)
        return None
    model = adapter_class(channel).Options
    return reading.secrets.options(model, options, file=ACCOUNTS_FILE, prefix=f"{key}.options.")


def _rooted(options: ChannelOptions, root: Path) -> ChannelOptions:
    """Make relative paths absolute: they are meant from the workspace, not from where we run."""
    paths = {k: root / v for k, v in options if isinstance(v, Path) and not v.is_absolute()}
    return options.model_copy(update=paths)


def _roles(reading: _Reading) -> Roles:
    table, file = reading.file(RolesFile, ROLES_FILE)
    for login in _repeated("login", table.get("person")):
        reading.add(ROLES_FILE, f"person.{login}", "stands there twice", "join the two")
    return Roles(
        persons=tuple(
            Person(login=p.login, name=p.name, email=p.email, roles=frozenset(p.roles))
            for p in (file.person if file else ())
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


def _tables(value: object) -> list[Mapping[str, Any]]:
    """Give the tables of a list of tables; what is no table is told by its model."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _repeated(key: str, tables: object) -> list[str]:
    names = Counter(name for one in _tables(tables) if isinstance(name := one.get(key), str))
    return [name for name, count in names.items() if count > 1]
