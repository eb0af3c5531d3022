"""The database's address: `database_url`, by default `queue.db` at the top of the workspace."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from orchestrator.settings.problems import SettingsError
from orchestrator.settings.secrets import (
    SecretReader,
    Secrets,
    UnusableSecret,
    is_reference,
)

KEY: Final = "database_url"
_SQLITE: Final = "sqlite:///"
_POSTGRES: Final = ("postgresql", "postgresql+psycopg")
_EXAMPLES: Final = "write 'sqlite:///queue.db', or 'file:PATH' of a file with 'postgresql://…'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where everything is kept. An address that is a secret is read when it is needed."""

    root: Path
    written: str  # an address, or "" if it is a secret
    secrets: Secrets

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database; None for a server, and for an address that is secret."""
        if not self.written.startswith(_SQLITE):
            return None
        return self.root / self.written.removeprefix(_SQLITE)

    def url(self) -> str:
        """Return the URL for SQLAlchemy. Raises `SettingsError`."""
        try:
            return _usable(self.written or self.secrets.read(KEY), self.root)
        except UnusableSecret as why:
            raise SettingsError([self.secrets.problem(KEY, why)]) from None


def database(written: str | None, root: Path, *, file: str, reader: SecretReader) -> Database:
    """Judge what is written as far as it can be seen without reading a secret."""
    is_secret = is_reference(written)
    secrets = reader.secrets({KEY: written} if is_secret else {}, file=file)
    if is_secret:
        return Database(root=root, written="", secrets=secrets)
    address = written or f"{_SQLITE}queue.db"
    try:
        _usable(_without_password(address), root)
    except UnusableSecret as why:
        reader.problems.append(secrets.problem(KEY, why))
    return Database(root=root, written=address, secrets=secrets)


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
