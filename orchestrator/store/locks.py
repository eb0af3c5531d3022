"""What PostgreSQL keeps for a connection, and frees when that ends.

It ends with its process, or a minute after its machine. SQLite has one daemon, and needs no such
lock.
"""

from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

# The first halves of the locks' numbers: any fixed ones.
_ALONE: Final = 7_041_778
_MIND: Final = 7_041_779
_NOTICE_DEATH: Final = {  # of a machine that is gone without a word: TCP's default is two hours
    "tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3",
}  # fmt: skip


def take(connection: sa.Connection, what: str) -> bool:
    """Take a name for this connection; False: another one has it."""
    _notice_death(connection)
    return bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_ALONE, _key(what)))))


def give_back(connection: sa.Connection, what: str) -> None:
    """Free a name; if that fails, the connection is ended, and all that it held with it."""
    try:
        connection.execute(sa.select(sa.func.pg_advisory_unlock(_ALONE, _key(what))))
    except DBAPIError:
        connection.invalidate()


def declare(connection: sa.Connection, mind: str) -> bool:
    """Declare what this connection goes by, while it lasts; False: another one goes by else."""
    _notice_death(connection)
    ours = _key(mind)
    connection.execute(sa.select(sa.func.pg_advisory_lock_shared(_MIND, ours)))
    others = connection.execute(
        sa.text(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = :mind "
            "AND objid <> :ours AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        ),
        {"mind": _MIND, "ours": ours % 2**32},  # pg_locks shows it without its sign
    )
    return int(others.scalar_one()) == 0


def _notice_death(connection: sa.Connection) -> None:
    settings = (sa.func.set_config(name, value, False) for name, value in _NOTICE_DEATH.items())
    connection.execute(sa.select(*settings))


def _key(what: str) -> int:
    """Make the second half of a lock's number from a name."""
    return int.from_bytes(sha256(what.encode()).digest()[:4], signed=True)
