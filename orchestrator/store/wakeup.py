"""Hearing that another process wrote: what it planned is seen at once, and no table is polled.

PostgreSQL says so itself (LISTEN; `Store.write` notifies). SQLite has no such call: its change
counter is read some times a second, which touches no table and takes no lock.
Source: sqlite.org, PRAGMA data_version; postgresql.org, NOTIFY.
"""

import logging
import threading
from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from orchestrator.store.engine import CHANGED, Store

logger = logging.getLogger(__name__)

_LOOK_SECONDS: Final = 0.1
_TRY_AGAIN_SECONDS: Final = 5.0


class Wakeup:
    """Rings a bell whenever the database was written to."""

    def __init__(self, store: Store, ring: Callable[[], None]) -> None:
        self._store = store
        self._ring = ring
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wakeup", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End; the connection is closed."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        listen = self._watch_counter if self._store.is_sqlite else self._hear_notices
        while not self._stopped.is_set():
            try:
                with self._store.engine.connect() as connection:
                    listen(connection)
            except SQLAlchemyError:
                logger.warning("cannot hear the database; what is due is found by the clock")
                self._stopped.wait(_TRY_AGAIN_SECONDS)
            self._ring()  # something may have been missed meanwhile

    def _watch_counter(self, connection: sa.Connection) -> None:
        pragma = sa.text("PRAGMA data_version")
        seen = None
        while not self._stopped.wait(_LOOK_SECONDS):
            with connection.execution_options(begin="DEFERRED").begin():
                version = connection.execute(pragma).scalar()
            if version != seen:
                seen = version
                self._ring()

    def _hear_notices(self, connection: sa.Connection) -> None:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(sa.text(f"LISTEN {CHANGED}"))
        raw = connection.connection.driver_connection
        assert raw is not None
        while not self._stopped.is_set():
            for _notice in raw.notifies(timeout=_LOOK_SECONDS, stop_after=1):
                self._ring()
