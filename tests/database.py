"""Databases for tests: SQLite always; PostgreSQL if one is named, or can be started here."""

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from orchestrator.settings.environment import TEST_DATABASE_URL

_BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
_OWNER = "orchestrator_test"
_START_SECONDS = 30
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=16MB",
         "max_connections=40", "autovacuum=off")  # fmt: skip


@dataclass(frozen=True)
class PostgresServer:
    """A server in which tests may make databases; `url` has the driver and some database."""

    url: str

    def url_of(self, database: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))

    def run(self, statement: str) -> None:
        import psycopg

        plain = self.url.replace("postgresql+psycopg://", "postgresql://", 1)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Make a database with a name of its own, and drop it afterwards."""
        name = f"orchestrator_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield name
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server named by the environment, or our own for this session, or skip with the reason."""
    if named := os.environ.get(TEST_DATABASE_URL):
        yield PostgresServer(_with_driver(named))
        return
    with own_server() as server:
        yield server.found


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server) -> Iterator[str]:
    """The name of a database that is at the newest schema, to copy from."""
    with postgres_server.database() as name:
        _migrate(postgres_server.url_of(name))
        yield name


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory) -> Path:
    """A file that is at the newest schema, to copy from."""
    path: Path = tmp_path_factory.mktemp("template") / "queue.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=_BOTH)
def database_url(request, tmp_path) -> Iterator[str]:
    """The URL of a fresh database at the newest schema; the test runs once for each kind."""
    if request.param == "sqlite":
        path = tmp_path / "queue.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    with server.database(request.getfixturevalue("migrated_postgres")) as name:
        yield server.url_of(name)


@pytest.fixture(params=_BOTH)
def empty_database_url(request, tmp_path) -> Iterator[str]:
    """The URL of a database without any table; the test runs once for each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'queue.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    with server.database() as name:
        yield server.url_of(name)


def _migrate(url: str) -> None:
    from orchestrator.store.engine import open_store

    store = open_store(url)
    store.migrate()
    store.close()


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _binaries() -> Path | None:
    """Find the newest PostgreSQL of Debian, or one in the search path."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class OwnServer:
    """A server of our own on a Unix socket. It refuses root, so root becomes another user."""

    def __init__(self, binaries: Path, folder: Path, settings: Sequence[str]) -> None:
        self.found = PostgresServer(f"postgresql+psycopg://{_OWNER}@/postgres?host={folder}")
        self.folder = folder
        self._binaries, self._owner = binaries, _unprivileged()
        self._settings = ("listen_addresses=", *settings)
        self._server: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Make its data."""
        if self._owner is not None:
            os.chown(self.folder, self._owner.pw_uid, self._owner.pw_gid)
        made = subprocess.run(
            [self._binaries / "initdb", "-D", self.folder / "data", "-U", _OWNER, "-A", "trust",
             "--no-sync", "--no-locale", "-E", "UTF8"],
            cwd=self.folder, capture_output=True, check=False, **_as_user(self._owner),
        )  # fmt: skip
        if made.returncode != 0:
            pytest.skip(f"initdb of {self._binaries} failed with exit code {made.returncode}")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [word for option in self._settings for word in ("-c", option)]
        self._server = subprocess.Popen(
            [self._binaries / "postgres", "-D", self.folder / "data", "-k", self.folder, *options],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=_die_with_parent,  # noqa: PLW1509 - only a prctl
            **_as_user(self._owner),
        )  # fmt: skip
        _await(self.found, self._server)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT is PostgreSQL's fast way, SIGQUIT its immediate one."""
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait(timeout=_START_SECONDS)
            self._server = None


@contextlib.contextmanager
def own_server(settings: Sequence[str] = _FAST) -> Iterator[OwnServer]:
    """Run a server that a test may stop and start, or skip with the reason.

    `settings`: by default it forgoes safety for speed; with none it is as it comes.
    """
    binaries = _binaries()
    if binaries is None:
        pytest.skip(
            f"no PostgreSQL: no initdb was found here; ${TEST_DATABASE_URL} names a server"
        )
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path has 107 bytes
    server = OwnServer(binaries, folder, settings)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _await(found: PostgresServer, server: subprocess.Popen[bytes]) -> None:
    import psycopg

    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            found.run("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.skip(f"PostgreSQL did not start within {_START_SECONDS} seconds")


def _unprivileged() -> pwd.struct_passwd | None:
    """Choose whom root becomes; None: we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    pytest.skip("root may not run PostgreSQL, and there is no user 'postgres' or 'nobody'")


def _as_user(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
    if owner is None:
        return {"env": environment}
    return {"env": environment, "user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG: no server is left behind
