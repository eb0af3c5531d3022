"""What goes wrong in a database, named: what happened, what to do, and never a value."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError

from orchestrator.domain.errors import Conflict, OrchestratorError, Refused

_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class StoreUnavailable(OrchestratorError):
    """The database cannot be used now."""


class StoreBusy(StoreUnavailable):
    """Others wrote all the time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the database was busy for {seconds:g} seconds",
            "another process holds it: try again; if it stays so, look for a stuck process",
        )


class StoreDamaged(StoreUnavailable):
    """The file of the database is not what was written into it."""

    def __init__(self) -> None:
        super().__init__(
            "the database is damaged: nothing is taken in and nothing is published",
            "stop the daemon, put the file aside, put the last backup in its place, and before "
            "the daemon runs again: orchestrator stop --reason restored; what went out since the "
            "backup stands only on the platforms",
        )


@contextmanager
def named_errors(busy_seconds: float) -> Iterator[None]:
    """Turn the driver's errors into ours: what happened, what to do, and never a value.

    PostgreSQL's errors quote the row that it refused: they are dropped, not chained.
    """
    try:
        yield
    except UnicodeEncodeError:  # its repr holds the whole text
        raise Refused(
            "a text holds half a character (a lone surrogate), which no database takes",
            "write it again as UTF-8",
        ) from None
    except DBAPIError as error:
        if _is_duplicate(error):
            raise Conflict(
                f"the database has such a row already ({_short(error)})",
                "someone was faster, or this was done before: look at it again",
            ) from None
        if _sqlite_code(error) in _DAMAGED:
            raise StoreDamaged from None
        if _is_busy(error):
            raise StoreBusy(busy_seconds) from None
        if _is_left_by_another(error):
            raise StoreUnavailable(
                "a program was killed while it wrote, and only its login can clear up after it",
                "start the daemon (orchestrator run), or run any command as its login",
            ) from None
        if error.connection_invalidated:
            raise StoreUnavailable(
                "the connection to the database was lost", "it is opened again at the next try"
            ) from None
        if _is_away(error):
            raise StoreUnavailable(
                "the database's server does not answer, or does not let us in",
                "look whether it runs, and at database_url in config/orchestrator.toml; then run: "
                "orchestrator doctor",
            ) from None
        raise StoreUnavailable(
            f"the database cannot be used ({_short(error)})", "run: orchestrator doctor"
        ) from None


def _is_busy(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return getattr(error.orig, "sqlstate", None) == "55P03"  # lock_not_available


def _is_away(error: DBAPIError) -> bool:
    """Tell whether no connection came about; a server's answer to a statement has a code."""
    is_of_server = isinstance(error, OperationalError) and not isinstance(
        error.orig, sqlite3.Error
    )
    return is_of_server and getattr(error.orig, "sqlstate", None) is None


def _is_left_by_another(error: DBAPIError) -> bool:
    """Tell whether a journal was played back that we may not delete: the folder is sticky."""
    if not isinstance(error.orig, sqlite3.Error):
        return False
    return error.orig.sqlite_errorcode == sqlite3.SQLITE_IOERR_DELETE


def _sqlite_code(error: DBAPIError) -> int | None:
    """Return SQLite's primary result code; its finer ones stand above the first byte."""
    if not isinstance(error.orig, sqlite3.Error):
        return None
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF


def _is_duplicate(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorcode in {
            sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
            sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        }
    return getattr(error.orig, "sqlstate", None) == "23505"  # unique_violation


def _short(error: DBAPIError) -> str:
    """Name an error by one of SQLite's few fixed sentences, or by PostgreSQL's code."""
    if isinstance(error.orig, sqlite3.Error):
        return str(error.orig)
    return f"SQLSTATE {getattr(error.orig, 'sqlstate', None) or 'unknown'}"
