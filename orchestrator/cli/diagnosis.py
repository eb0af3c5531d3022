"""What `orchestrator doctor` looks at on this machine; each examination yields rows."""

import grp
import os
import pwd
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from orchestrator.domain.actors import Role
from orchestrator.domain.errors import OrchestratorError
from orchestrator.settings import Settings

_ROOM_LOW: Final = 1_000_000_000  # bytes: twenty of the largest mails that we take
_ROOM_NONE: Final = 100_000_000
_SKEW: Final = timedelta(minutes=2)
_MUST: Final = (Role.APPROVER, Role.PLANNER, Role.PRIVACY_OFFICER, Role.OPERATOR)


class Health(StrEnum):
    """How something is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the doctor."""

    area: str
    health: Health
    what: str
    next: str = ""


def ok(area: str, what: str) -> Row:
    """Say that something is as it should be."""
    return Row(area=area, health=Health.OK, what=what)


def warn(area: str, what: str, next_step: str) -> Row:
    """Say that something works, and what would be better."""
    return Row(area=area, health=Health.WARN, what=what, next=next_step)


def fail(area: str, what: str, next_step: str) -> Row:
    """Say that something does not work, and how to mend it."""
    return Row(area=area, health=Health.FAIL, what=what, next=next_step)


def examine_settings(settings: Settings) -> Iterator[Row]:
    """Look at what the settings say about themselves."""
    yield ok(
        "settings",
        f"{len(settings.accounts)} accounts, {len(settings.roles.persons)} people",
    )
    if settings.is_demo:
        yield warn(
            "settings",
            "this is a demo workspace: anybody may act as anybody",
            "make another one with: orchestrator init PATH",
        )
    for warning in settings.warnings:
        place = f"{warning.file}: {warning.key}" if warning.key else warning.file
        yield warn("settings", f"{place}: {warning.what}", warning.instead)
    for role in _MUST:
        if not settings.roles.emails(role):
            yield warn("roles", f"nobody is {role.value}", "add a [[person]] to config/roles.toml")


def examine_country(settings: Settings) -> Iterator[Row]:
    """Say which country's rules hold, with date and source."""
    from orchestrator.checks.profiles import profile_of

    for name, fact in profile_of(settings.organisation.country).facts():
        yield ok(
            "country", f"{settings.organisation.country}, {name}: {fact.source}, {fact.dated}"
        )


def examine_database(settings: Settings) -> Iterator[Row]:
    """Look whether the database answers and fits the program."""
    from orchestrator.store.engine import journal_mode, open_store

    file = database_file(settings)
    if file is not None and not file.exists():
        yield fail("database", f"there is no {file}", "run: orchestrator init")
        return
    store = open_store(settings.database_url)
    try:
        store.require_schema()
    except OrchestratorError as error:
        yield fail("database", error.message, error.advice)
    else:
        yield ok("database", f"answers, at schema {store.schema()}")
    finally:
        store.close()
    if file is not None:
        yield ok("database", f"SQLite {sqlite3.sqlite_version}, journal mode {journal_mode()}")


def database_file(settings: Settings) -> Path | None:
    """Return the file of an SQLite database; None for a server."""
    prefix = "sqlite:///"
    url = settings.database_url
    return Path(url.removeprefix(prefix)) if url.startswith(prefix) else None


def examine_access(settings: Settings) -> Iterator[Row]:
    """Look who can write what roles depend on: they can pass by every role."""
    config = settings.root / "config"
    for path in (database_file(settings), settings.root, config, *sorted(config.glob("*.toml"))):
        if path is None or not path.exists():
            continue
        found = path.stat()
        if found.st_mode & stat.S_IWOTH:
            yield fail(
                "access",
                f"everybody can write {path}, and so pass by all roles",
                f"chmod o-w {path}",
            )
        elif found.st_mode & stat.S_IWGRP and path != settings.root:
            group = _group_name(found.st_gid)
            yield warn(
                "access",
                f"the group {group} can write {path}: its members can pass by all roles",
                "let only trusted colleagues be in that group",
            )
    file = database_file(settings)
    if file is not None and file.exists():
        found = file.stat()
        owner, group = _user_name(found.st_uid), _group_name(found.st_gid)
        yield ok(
            "access",
            f"{file.name}: owner {owner}, group {group}, mode {stat.filemode(found.st_mode)}",
        )
        if found.st_mode & stat.S_IROTH:
            yield warn(
                "access",
                f"everybody can read {file}, with names and drafts in it",
                f"chmod o-r {file}",
            )


def examine_folders(settings: Settings) -> Iterator[Row]:
    """Look whether we can write where we must, and whether a rename works between the rooms."""
    folders = settings.folders
    rooms = [folders.spool, *(source.path for source in settings.intake.sources)]
    found_all = True
    for path in dict.fromkeys([*rooms, folders.media, folders.notices, folders.state]):
        if not path.is_dir():
            yield fail("folders", f"there is no folder {path}", "run: orchestrator init")
        elif not os.access(path, os.W_OK | os.X_OK):
            yield fail(
                "folders",
                f"you cannot write into {path}",
                "run as the service's user, or join its group",
            )
        elif path.stat().st_mode & stat.S_IWOTH:
            yield warn("folders", f"everybody can write into {path}", f"chmod o-w {path}")
        else:
            continue
        found_all = False
    devices = {path.stat().st_dev for path in rooms if path.is_dir()}
    if len(devices) > 1:
        yield fail(
            "folders",
            "spool and sources lie on different file systems: a mail cannot be taken by a rename",
            "put them on one file system",
        )
    elif found_all:
        yield ok("folders", "all there, writable, spool and sources on one file system")
    yield _room(settings.root)


def _room(root: Path) -> Row:
    free = shutil.disk_usage(root).free
    said = f"{free / 1e9:.1f} GB free"
    if free < _ROOM_NONE:
        return fail("folders", f"{said}: no mail can be taken in", "make room")
    if free < _ROOM_LOW:
        return warn("folders", said, "make room soon")
    return ok("folders", said)


def examine_clock(settings: Settings, now: datetime) -> Iterator[Row]:
    """Look whether the clock can be right: no file of ours comes from the future."""
    dated = [settings.root / "config", database_file(settings)]
    newest = max((path.stat().st_mtime for path in dated if path and path.exists()), default=0)
    ahead = datetime.fromtimestamp(newest, UTC) - now
    local = now.astimezone(settings.organisation.zone)
    if ahead > _SKEW:
        yield fail(
            "clock",
            f"files here are {ahead} newer than now",
            "set the clock: timedatectl set-ntp true",
        )
    else:
        yield ok("clock", f"{local:%Y-%m-%d %H:%M} in {settings.organisation.time_zone}")


def examine_extras(settings: Settings) -> Iterator[Row]:
    """Look whether the optional parts that these settings need are installed."""
    if settings.database_url.startswith("postgresql") and not find_spec("psycopg"):
        yield fail(
            "extras",
            "PostgreSQL is set, its driver is not installed",
            "pip install 'ambassador-orchestrator[postgres]'",
        )
    if find_spec("pi_heif"):
        yield ok("extras", "iPhone photos (HEIC) can be read")
    else:
        yield warn(
            "extras",
            "iPhone photos (HEIC) cannot be read",
            "pip install 'ambassador-orchestrator[photos]'",
        )


def examine_mail(settings: Settings) -> Iterator[Row]:
    """Look whether we know who wrote a mail."""
    intake = settings.intake
    if intake.sender_check.value == "none":
        yield warn(
            "mail",
            'nobody checks who wrote a mail (sender_check = "none")',
            'set trusted_authserv_id and sender_check = "dmarc" in config/orchestrator.toml',
        )
    elif intake.trusted_authserv_id is None:
        yield warn(
            "mail",
            "trusted_authserv_id is not set: every mail will be quarantined",
            "write there how your border host names itself in Authentication-Results",
        )
    else:
        yield ok("mail", f"DMARC results of {intake.trusted_authserv_id} are believed")


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _group_name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
