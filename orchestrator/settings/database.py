"""The database's address: `database_url`, by default `queue.db` at the top of the workspace."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from orchestrator.settings.problems import Problem
from orchestrator.settings.secrets import SecretReader, UnusableSecret, is_reference

_KEY: Final = "database_url"
_SQLITE: Final = "sqlite:///"
_POSTGRES: Final = ("postgresql", "postgresql+psycopg")
_EXAMPLES: Final = "write 'sqlite:///queue.db', or 'file:PATH' of a file with 'postgresql://…'"


def database_url(written: str | None, root: Path, *, file: str, secrets: SecretReader) -> str:
    """Return the URL for SQLAlchemy; a problem, and the default, if it cannot be used."""
    default = f"{_SQLITE}{root / 'queue.db'}"
    try:
        if is_reference(written):
            return _usable(secrets.read(str(written), place=(file, _KEY)), root)
        return _usable(_without_password(written or default), root)
    except UnusableSecret as why:
        secrets.problems.append(Problem(file=file, key=_KEY, what=why.what, instead=why.instead))
        return default


def _usable(url: str, root: Path) -> str:
    if url.startswith(_SQLITE):
        return _sqlite(url, root)
    scheme, _, rest = url.partition("://")
    if scheme in _POSTGRES and rest:
        return f"postgresql+psycopg://{rest}"  # SQLAlchemy 2.0 would take another driver
    raise UnusableSecret("is no database that we know", _EXAMPLES)


def _sqlite(url: str, root: Path) -> str:
    path = url.removeprefix(_SQLITE)
    if not path or path == ":memory:":
        raise UnusableSecret("needs a file: the daemon and the commands share it", _EXAMPLES)
    absolute = str(root / path)
    if "?" in absolute:  # begins the options of a URL, so that another file would be opened
        raise UnusableSecret("a path with '?' cannot be used", "rename that folder or file")
    return f"{_SQLITE}{absolute}"


def _without_password(url: str) -> str:
    try:
        has_password = bool(urlsplit(url).password) or "password=" in url.casefold()
    except ValueError:
        has_password = True  # unreadable: treat it as a secret, and say nothing of it
    if has_password:
        raise UnusableSecret("a password may not stand in this file", _EXAMPLES)
    return url
