"""Who can read and write what: roles bind the program, not the file system.

`doctor` is run by the daemon's login, or by an approver with a login of her own, who needs less.
"""

import grp
import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from orchestrator.cli.diagnosis import Row, fail, ok, warn
from orchestrator.settings import Settings, SettingsError

_GROUP_OR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_ENTER: Final = os.R_OK | os.X_OK


def is_daemons_login(settings: Settings) -> bool:
    """Tell whether we are the login that the daemon runs as, or root, who may do everything."""
    return os.geteuid() in {0, _home(settings).stat().st_uid}


def examine_login(settings: Settings) -> Iterator[Row]:
    """Say who we are here, if that is not the daemon's login."""
    home = _home(settings)
    if is_daemons_login(settings):
        if os.geteuid() != 0 and home.stat().st_gid not in {os.getegid(), *os.getgroups()}:
            group = _group_of(home)
            yield warn(
                "login",
                f"you are not in the group {group}: you cannot go on where an approver's "
                "command was killed",
                f"as root: usermod -aG {group} {_user_name(os.geteuid())}; then log in again",
            )
        return
    owner = _owner_of(home)
    yield ok(
        "login",
        f"you are {_user_name(os.geteuid())}; what only {owner} needs, tokens and the spool, "
        f"is looked at by: sudo -u {owner} orchestrator doctor",
    )


def examine_access(settings: Settings) -> Iterator[Row]:
    """Look who can write what roles depend on: they can pass by every role."""
    config, file = settings.root / "config", settings.database.file
    for path in (file, settings.root, config, *sorted(config.glob("*.toml"))):
        if path is not None and path.exists():
            yield from _writers(path, is_root=path == settings.root)
    if file is not None and file.exists():
        mode = file.stat().st_mode
        yield ok(
            "access",
            f"{file.name}: owner {_owner_of(file)}, group {_group_of(file)}, "
            f"mode {stat.filemode(mode)}",
        )
        if mode & stat.S_IROTH:
            yield warn(
                "access",
                f"everybody can read {file}, with names and drafts in it",
                _by_owner(file, "chmod o-r"),
            )


def _writers(path: Path, *, is_root: bool) -> Iterator[Row]:
    mode, group = path.stat().st_mode, _group_of(path)
    if mode & stat.S_IWOTH:
        yield fail(
            "access",
            f"everybody can write {path}, and so pass by all roles",
            _by_owner(path, "chmod o-w"),
        )
    elif not mode & stat.S_IWGRP:
        return
    elif not is_root:
        yield warn(
            "access",
            f"the group {group} can write {path}: its members can pass by all roles",
            "let only trusted colleagues be in that group",
        )
    elif not mode & stat.S_ISVTX:
        yield warn(
            "access",
            f"the group {group} can replace config/ in {path}, and so get at tokens",
            _by_owner(path, "chmod +t"),
        )


def examine_secrets(settings: Settings) -> Iterator[Row]:
    """Look whether only their owner can read secrets, and the daemon's login all of them."""
    for secrets in settings.secrets:
        # who decides needs the database's address, and looks at photos: a group may read these
        is_shared = secrets in (settings.database.secrets, settings.storage.secrets)
        forbidden = stat.S_IRWXO if is_shared else _GROUP_OR_OTHERS
        for key, path in secrets.files().items():
            if path.exists() and path.stat().st_mode & forbidden:
                yield warn(
                    "secrets",
                    f"others can read {path} ({secrets.prefix}{key})",
                    _by_owner(path, "chmod o-rwx" if is_shared else "chmod 600"),
                )
    if not is_daemons_login(settings):
        return
    try:
        settings.notify.unlocked()
    except SettingsError as error:
        yield from (fail("secrets", f"{p.key}: {p.what}", p.instead) for p in error.problems)


def examine_folders(settings: Settings) -> Iterator[Row]:
    """Look whether we can do our part in each folder, and whether mails can be renamed."""
    rooms = (settings.folders.spool, *(source.path for source in settings.intake.sources))
    rows = [row for path, need in _needs(settings, rooms).items() for row in _folder(path, need)]
    yield from rows
    devices = {path.stat().st_dev for path in rooms if path.is_dir()}
    if len(devices) > 1:
        yield fail(
            "folders",
            "spool and sources lie on different file systems: a mail cannot be taken by a rename",
            "put them on one file system",
        )
    elif not rows:
        yield ok("folders", "all that you need is there, spool and sources on one file system")


def _needs(settings: Settings, rooms: tuple[Path, ...]) -> dict[Path, int]:
    """Say what we need on each path: the daemon writes everywhere, others only the database."""
    folders, file = settings.folders, settings.database.file
    of_database = {} if file is None or not file.exists() else {file: os.R_OK | os.W_OK}
    if file is not None:  # SQLite writes a journal beside it
        of_database[file.parent] = os.W_OK | os.X_OK
    if is_daemons_login(settings):
        ours = (*rooms, folders.media, folders.notices, folders.state)
        return {**dict.fromkeys(ours, os.W_OK | os.X_OK), **of_database}
    return {folders.media: _ENTER, folders.state: _ENTER, **of_database}


def _folder(path: Path, need: int) -> Iterator[Row]:
    if not path.exists():
        yield fail("folders", f"there is no folder {path}", "run: orchestrator init")
    elif not os.access(path, need):
        does = "write" if need & os.W_OK else "read"
        yield fail(
            "folders",
            f"you cannot {does} {path}",
            f"ask {_owner_of(path)} or root to let the group {_group_of(path)} in, "
            "and to put you into it; log in again afterwards",
        )
    elif path.is_dir() and path.stat().st_mode & stat.S_IWOTH:
        yield warn("folders", f"everybody can write into {path}", _by_owner(path, "chmod o-w"))


def _home(settings: Settings) -> Path:
    """Return what belongs to the daemon's login: the database's file, else the workspace."""
    file = settings.database.file
    return file if file is not None and file.exists() else settings.root


def _by_owner(path: Path, command: str) -> str:
    """Write a command for who can run it: the owner, or root."""
    if os.geteuid() in {0, path.stat().st_uid}:
        return f"{command} {path}"
    return f"ask {_owner_of(path)} to run: {command} {path}"


def _owner_of(path: Path) -> str:
    return _user_name(path.stat().st_uid)


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _group_of(path: Path) -> str:
    gid = path.stat().st_gid
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
