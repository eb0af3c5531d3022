"""Opening the store: SQLite by default, PostgreSQL for more than one machine.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write and checkpoint at
once, and a daemon with a CLI is that case (sqlite.org, WAL-reset bug, fixed in 3.51.3 of
2026-03-13): WAL only from there on, else a rollback journal.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from orchestrator.domain.errors import OrchestratorError
from orchestrator.store.unit_of_work import UnitOfWork

SCHEMA: Final = "0001"  # the newest migration; a test compares it with the scripts
_BUSY_SECONDS: Final = 8  # below the ten seconds after which the CLI should have answered
_WAL_IS_SAFE_FROM: Final = (3, 51, 3)


class StoreUnavailable(OrchestratorError):
    """The database cannot be used now."""


class SchemaOld(OrchestratorError):
    """The database is older than the program."""


class SchemaNewer(OrchestratorError):
    """The database is newer than the program."""


class Store:
    """The database: short transactions, one door for every state."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    @property
    def is_sqlite(self) -> bool:
        """Tell whether one machine with one daemon is the limit."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self, now: datetime) -> Iterator[UnitOfWork]:
        """Open one writing transaction: all of it is committed, or nothing."""
        with self._begin("IMMEDIATE") as connection:
            yield UnitOfWork(connection, now)

    @contextmanager
    def read(self, now: datetime) -> Iterator[UnitOfWork]:
        """Open one reading transaction: a consistent picture, and no write lock."""
        with self._begin("DEFERRED") as connection:
            yield UnitOfWork(connection, now)

    def schema(self) -> str | None:
        """Return the migration that the database is at, or None for an empty one."""
        with _named_errors(), self.engine.connect() as connection:
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
            f"the database is at schema {found or 'none'}, this program needs {SCHEMA}",
            "run: orchestrator init",
        )

    def migrate(self) -> None:
        """Bring the schema up to date; safe when several processes start at once."""
        if self.schema() == SCHEMA:
            return
        from orchestrator.store.migrate import upgrade  # alembic is slow to import

        with _named_errors():
            upgrade(self.engine)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _begin(self, mode: str) -> Iterator[sa.Connection]:
        with (
            _named_errors(),
            self.engine.connect() as connection,
            connection.execution_options(begin=mode).begin(),
        ):
            yield connection


def open_store(url: str) -> Store:
    """Open the database at an SQLAlchemy URL; connects on first use."""
    if url.startswith("sqlite"):
        return Store(_sqlite_engine(url))
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return Store(sa.create_engine(url, pool_pre_ping=True, hide_parameters=True))


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """Choose the journal of SQLite by its version."""
    return "WAL" if version >= _WAL_IS_SAFE_FROM else "DELETE"


def _sqlite_engine(url: str) -> sa.Engine:
    engine = sa.create_engine(
        url,
        hide_parameters=True,  # an error must not show content
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
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


@contextmanager
def _named_errors() -> Iterator[None]:
    """Turn the driver's errors into ours: what happened and what to do, and never a parameter."""
    try:
        yield
    except OperationalError as error:
        text = str(error.orig)
        if "locked" in text or "busy" in text:
            raise StoreUnavailable(
                f"the database was busy for {_BUSY_SECONDS} seconds",
                "another process holds it: try again; if it stays so, look for a stuck process",
            ) from None
        raise StoreUnavailable(
            f"the database cannot be used ({type(error.orig).__name__})",
            "run: orchestrator doctor",
        ) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreUnavailable(
                "the connection to the database was lost", "it is opened again at the next try"
            ) from error
        raise
