"""`orchestrator init`: a workspace with commented files that work. Never overwrites anything."""

import os
import pwd
import shlex
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import click

from orchestrator.cli.context import this_run
from orchestrator.cli.render import complain, say, visible
from orchestrator.domain.errors import Refused
from orchestrator.durable import make_folder
from orchestrator.settings import environment, load

ROOMS: Final = ("incoming", "active", "done", "refused", "corrupt")
_FILE_MODE: Final = 0o640  # the service's group may look; nobody else
_SECRET_MODE: Final = 0o600
_SECRETS: Final = "sandbox-tokens"


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--email", help="Give yourself all roles, with this address in config/roles.toml.")
def init(path: Path | None, email: str | None) -> None:
    """Make a workspace in PATH (default: the current folder), or bring its database up to date.

    Files that are there stay as they are.
    """
    root = (path or this_run().chosen or Path()).resolve()
    made = _files(root)
    if email is not None:
        _give_roles(root, email, is_new="config/roles.toml" in made)
    settings = load(root, environment())
    folders = settings.folders
    rooms = (folders.spool / room for room in ROOMS)
    for folder in (folders.media, folders.notices, folders.state, folders.spool, *rooms):
        _folder(folder)
    schema = _database(settings.database_url)
    _report(root, made, schema)


def _files(root: Path) -> list[str]:
    """Copy each template that is not there yet; return which."""
    _folder(root)
    made = []
    with as_file(files("orchestrator.cli") / "templates") as templates:
        for source in sorted(path for path in templates.rglob("*") if path.is_file()):
            name = source.relative_to(templates)
            _folder((root / name).parent)
            if _new_file(root / name, source.read_bytes()):
                made.append(str(name))
    return made


def _new_file(path: Path, content: bytes) -> bool:
    mode = _SECRET_MODE if path.parent.name == _SECRETS else _FILE_MODE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return True


def _folder(path: Path) -> None:
    if path.is_dir():
        return
    if path.exists():
        raise Refused(
            f"{path} is a file, and a folder is needed there", "move it, or name another"
        )
    make_folder(path)


def _give_roles(root: Path, email: str, *, is_new: bool) -> None:
    login = pwd.getpwuid(os.getuid()).pw_name
    if not is_new:
        raise Refused("config/roles.toml is there already", f"add {login} to it with an editor")
    if not email.isprintable() or '"' in email or "\\" in email:
        raise click.UsageError("--email must be one plain e-mail address")
    with (root / "config" / "roles.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[[person]]\nlogin = "{login}"\nname = "{login}"\nemail = "{email}"\n'
            'roles = ["approver", "editor", "planner", "privacy-officer", "operator"]\n'
        )


def _database(url: str) -> str:
    from orchestrator.store.engine import SCHEMA, open_store

    store = open_store(url)
    try:
        store.migrate()
    finally:
        store.close()
    return SCHEMA


def _report(root: Path, made: list[str], schema: str) -> None:
    here = visible(shlex.quote(str(root)))
    say(f"workspace {here}: {len(made)} files made, database at schema {schema}")
    for name in made:
        say(f"  {name}")
    complain("")
    complain("next:")
    complain(f"  cd {here}")
    complain(
        "  edit config/orchestrator.toml, accounts.toml and roles.toml: who you are, who may what"
    )
    complain("  orchestrator doctor    # says what is missing still")
    complain("  orchestrator sandbox   # a local server that plays the platforms, for trying out")
    complain("  orchestrator run       # the daemon")
