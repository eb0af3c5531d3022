"""What `orchestrator doctor` looks at on this machine; each examination yields rows."""

import shutil
import socket
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from orchestrator.domain.actors import Role
from orchestrator.domain.errors import OrchestratorError
from orchestrator.settings import Settings, SettingsError
from orchestrator.settings.lock import is_held

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
    """Look whether the database answers, fits the program and is sound."""
    from orchestrator.store.engine import journal_mode, open_store

    file = settings.database.file
    try:
        store = open_store(settings.database_url)
    except SettingsError as error:
        yield from (fail("database", f"{p.key}: {p.what}", p.instead) for p in error.problems)
        return
    try:
        store.require_schema()
        store.require_sound()
    except OrchestratorError as error:
        yield fail("database", error.message, _mend_database(error, file))
    else:
        yield ok("database", f"answers, at schema {store.schema()}")
    finally:
        store.close()
    if file is not None:
        yield ok("database", f"SQLite {sqlite3.sqlite_version}, journal mode {journal_mode()}")


def _mend_database(error: OrchestratorError, file: Path | None) -> str:
    if "orchestrator doctor" not in error.advice:
        return error.advice
    if file is None:
        return "start the database's server, or mend database_url in config/orchestrator.toml"
    return f"look at it with: sqlite3 {file} 'PRAGMA integrity_check'; or restore a backup"


def examine_room(settings: Settings) -> Iterator[Row]:
    """Look whether the disk has room for mails."""
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
    dated = [settings.root / "config", settings.database.file]
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
    if settings.database.file is None and not find_spec("psycopg"):
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


def examine_storage(settings: Settings) -> Iterator[Row]:
    """Look whether the bucket with the photos answers, by asking for one that nobody has."""
    from orchestrator.wiring import Wiring

    where = settings.storage.options
    if not where.is_bucket:
        return
    try:
        Wiring(settings).media.bring("0" * 64)
    except SettingsError as error:
        yield from (fail("storage", f"{p.key}: {p.what}", p.instead) for p in error.problems)
    except OrchestratorError as error:
        yield fail("storage", error.message, error.advice)
    else:
        yield ok("storage", f"{where.media} answers")


def examine_media_port(settings: Settings) -> Iterator[Row]:
    """Look whether the daemon can offer photos, or does so already."""
    options = settings.publishing
    if options.public_base_url is None or options.media_port == 0:
        return
    port = f"media_port {options.media_port}"
    if is_held(settings.lock):
        yield ok("media", f"the daemon runs, and offers photos on {port}")
    elif _is_free(options.media_port):
        yield ok("media", f"{port} is free")
    else:
        yield fail(
            "media",
            f"another program listens on {port}: the daemon will not start",
            "stop it, or choose another media_port in config/orchestrator.toml",
        )


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the daemon does
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


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
