"""Opening the store: SQLite by default, PostgreSQL for more than one machine.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write and checkpoint at
once, and a daemon with a CLI is that case (sqlite.org, WAL-reset bug, fixed in 3.51.3 of
2026-03-13): WAL only from there on, else a rollback journal.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from orchestrator.domain.errors import OrchestratorError
from orchestrator.durable import make_file
from orchestrator.store import locks
from orchestrator.store.failures import StoreBusy, StoreDamaged, StoreUnavailable, named_errors
from orchestrator.store.unit_of_work import UnitOfWork

SCHEMA: Final = "0001"  # the newest migration; a test compares it with the scripts
BUSY_SECONDS: Final = 8  # below the ten seconds after which the CLI should have answered
CHANGED: Final = "orchestrator_changed"  # the channel on which PostgreSQL tells of each commit
_WRITER: Final = 7_041_777  # any fixed number: the lock of PostgreSQL's one writer
# A server that is set to answer before it has written would forget a send marker: a second copy.
_SYNCED: Final = sa.func.coalesce(
    sa.func.nullif(sa.func.current_setting("synchronous_commit"), "off"), "on"
)
_TRY_AGAIN_SECONDS: Final = 1.0
_WAL_IS_SAFE_FROM: Final = (3, 51, 3)


class SchemaOld(OrchestratorError):
    """The database is older than the program."""


class SchemaNewer(OrchestratorError):
    """The database is newer than the program."""


class Store:
    """The database: short transactions, one door for every state."""

    def __init__(self, engine: sa.Engine, *, busy_seconds: float = BUSY_SECONDS) -> None:
        """`busy_seconds`: how long a writer waits for its turn."""
        self.engine = engine
        self._busy_seconds = busy_seconds
        self._turn = threading.Lock()

    @property
    def is_sqlite(self) -> bool:
        """Tell whether one machine with one daemon is the limit."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self, now: datetime) -> Iterator[UnitOfWork]:
        """Open one writing transaction: all of it is committed, or nothing.

        One writer at a time on both databases: the audit's chain makes them wait for each other
        anyway, and who waits at the beginning can never be in a deadlock.
        """
        with self._my_turn(), self._begin(begin="IMMEDIATE") as connection:
            if not self.is_sqlite:
                milliseconds = str(int(self._busy_seconds * 1000))
                connection.execute(
                    sa.select(
                        sa.func.set_config("lock_timeout", milliseconds, True),
                        sa.func.set_config("synchronous_commit", _SYNCED, True),
                    )
                )
                connection.execute(
                    sa.select(
                        sa.func.pg_advisory_xact_lock(_WRITER), sa.func.pg_notify(CHANGED, "")
                    )
                )
            yield UnitOfWork(connection, now)

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        """Let this process's threads write one after another.

        SQLite lets who waits sleep longer and longer; and no thread holds a connection meanwhile.
        """
        if not self._turn.acquire(timeout=self._busy_seconds):
            raise StoreBusy(self._busy_seconds)
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def read(self, now: datetime) -> Iterator[UnitOfWork]:
        """Open one reading transaction: a consistent picture, and no write lock."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._begin(begin="DEFERRED", **options) as connection:
            yield UnitOfWork(connection, now)

    @contextmanager
    def alone(self, what: str) -> Iterator[bool]:
        """Hold a name while this process does something; False: another process holds it.

        It saves work and requests. What is written rests on conditions of its own, for a
        connection may be lost, and the name with it. SQLite has one daemon: always alone.
        """
        if self.is_sqlite:
            yield True
            return
        with self._session() as connection:
            with named_errors(self._busy_seconds):
                is_ours = locks.take(connection, what)
            try:
                yield is_ours
            finally:
                if is_ours:
                    locks.give_back(connection, what)

    @contextmanager
    def of_one_mind(self, rules: str) -> Iterator[bool]:
        """Declare by which rules this daemon goes; False: another daemon goes by other rules."""
        if self.is_sqlite:
            yield True
            return
        with self._session() as connection:
            with named_errors(self._busy_seconds):
                is_one = locks.declare(connection, rules)
            try:
                yield is_one
            finally:
                connection.invalidate()  # what was declared ends with it

    @contextmanager
    def _session(self) -> Iterator[sa.Connection]:
        with named_errors(self._busy_seconds):
            connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with connection:
            yield connection

    def schema(self) -> str | None:
        """Return the migration that the database is at; None: it is empty, or not there."""
        if self.is_sqlite and not _file_of(self.engine.url).exists():
            return None
        with self._begin(begin="DEFERRED") as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
            return None if found is None else str(found)

    def require_schema(self) -> None:
        """Raise `SchemaOld` or `SchemaNewer` unless the database fits the program."""
        found = self.schema()
        if found == SCHEMA:
            return
        if found is not None and found > SCHEMA:
            raise SchemaNewer(
                f"the database is at schema {found}, this program knows {SCHEMA}",
                "run the newer release of the program",
            )
        raise SchemaOld(
            f"the database is at schema {found}, this program needs {SCHEMA}"
            if found
            else "there is no database here yet",
            "run: orchestrator init",
        )

    def require_sound(self) -> None:
        """Read every page of an SQLite file; a server looks after its own. Raises `StoreDamaged`.

        Takes some seconds for each gigabyte: for the start of a daemon.
        """
        if not self.is_sqlite:
            return
        with self._begin(begin="DEFERRED") as connection:
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                raise StoreDamaged

    def migrate(self) -> None:
        """Bring the schema up to date; safe when several processes start at once.

        Only this makes the file of an SQLite database: a look at one that is missing makes none.
        Raises `SchemaNewer`.
        """
        if self.is_sqlite:
            self._make_file()
        found = self.schema()
        if found is not None and found >= SCHEMA:
            self.require_schema()
            return
        from orchestrator.store.migrate import upgrade  # alembic is slow to import

        with named_errors(self._busy_seconds):
            upgrade(self.engine)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _make_file(self) -> None:
        path = _file_of(self.engine.url)
        try:
            make_file(path)
        except OSError as error:
            raise StoreUnavailable(
                f"{path} cannot be made ({error.strerror})",
                "make its folder, as the login that the daemon runs as",
            ) from None

    @contextmanager
    def _begin(self, **options: str) -> Iterator[sa.Connection]:
        with (
            named_errors(self._busy_seconds),
            self.engine.connect() as connection,
            connection.execution_options(**options).begin(),
        ):
            yield connection


def open_store(
    url: str,
    *,
    busy_seconds: float = BUSY_SECONDS,
    monotonic: Callable[[], float] = time.monotonic,
) -> Store:
    """Open the database at an SQLAlchemy URL; connects on first use."""
    if url.startswith("sqlite"):
        return Store(_sqlite_engine(url, busy_seconds), busy_seconds=busy_seconds)
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return Store(_postgres_engine(url, monotonic), busy_seconds=busy_seconds)


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """Choose the journal of SQLite by its version."""
    return "WAL" if version >= _WAL_IS_SAFE_FROM else "DELETE"


def _sqlite_engine(url: str, busy_seconds: float) -> sa.Engine:
    address = f"{_file_of(sa.make_url(url)).absolute().as_uri()}?mode=rw"  # never makes the file
    engine = sa.create_engine(
        url,
        hide_parameters=True,  # an error must not show content
        creator=lambda: sqlite3.connect(
            address, uri=True, timeout=busy_seconds, check_same_thread=False
        ),
    )

    @sa.event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA journal_mode = {journal_mode()}")
        # EXTRA also syncs the folder after the rollback journal is gone: durable over power loss.
        cursor.execute("PRAGMA synchronous = EXTRA")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        mode = connection.get_execution_options().get("begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _postgres_engine(url: str, monotonic: Callable[[], float]) -> sa.Engine:
    engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    failure: tuple[float, Exception] | None = None

    @sa.event.listens_for(engine, "do_connect")
    def _connect(dialect: Any, _record: Any, arguments: Any, options: Any) -> Any:
        """Try a server that is down once a second, however many ticks ask for it."""
        nonlocal failure
        if failure is not None and monotonic() - failure[0] < _TRY_AGAIN_SECONDS:
            raise failure[1]
        try:
            connection = dialect.connect(*arguments, **options)
        except dialect.loaded_dbapi.OperationalError as error:
            failure = (monotonic(), error)
            raise
        _require_utf8(connection)
        return connection

    return engine


def _require_utf8(connection: Any) -> None:
    encoding = connection.pgconn.parameter_status(b"server_encoding")
    if encoding != b"UTF8":
        connection.close()
        raise StoreUnavailable(
            f"the database's encoding is {encoding.decode()}, and letters need UTF8",
            "make another one: createdb --encoding UTF8 --template template0 NAME; and name it in "
            "database_url",
        )


def _file_of(url: sa.URL) -> Path:
    assert url.database is not None  # the settings take no database in memory
    return Path(url.database)
