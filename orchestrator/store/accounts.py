"""Accounts: the stop (a person closes the gate), the pause (it is ill), and how it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from orchestrator.store.tables import account_health, account_pauses, stops

ALL_ACCOUNTS: Final = "*"
_STOPPED: Final = sa.select(stops.c.account)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Why an account waits, and until when; no time: until a person resumes it."""

    account: str
    until: datetime | None
    reason: str
    at: datetime

    def is_longer_than(self, other: "Pause") -> bool:
        """Tell whether it ends later; nothing is longer than a pause without an end."""
        if other.until is None or self.until is None:
            return other.until is not None
        return self.until > other.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How an account's access was when it was looked at last."""

    account: str
    problem: str | None  # why it does not last; None: nothing is known against it
    ends_at: datetime | None
    needed_at: datetime | None  # the slot for which it was looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Who closed the gate for an account (or for all), when and why."""

    account: str
    by: str
    reason: str
    at: datetime


class Accounts:
    """Stops and pauses."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def stopped(self, accounts: Collection[str]) -> set[str]:
        """Say for which of some accounts the gate is closed, or for all."""
        known = set(self._connection.execute(_STOPPED).scalars())
        return set(accounts) if ALL_ACCOUNTS in known else known & set(accounts)

    def stop(self, stop: Stop) -> bool:
        """Close the gate; tell whether it was open before."""
        if any(known.account == stop.account for known in self.stops()):
            return False
        self._connection.execute(
            sa.insert(stops).values(
                account=stop.account, by=stop.by, reason=stop.reason, at=stop.at
            )
        )
        return True

    def release(self, account: str) -> bool:
        """Open the gate again; tell whether it was closed."""
        gone = self._connection.execute(sa.delete(stops).where(stops.c.account == account))
        return gone.rowcount > 0

    def stops(self) -> list[Stop]:
        """List what is stopped."""
        rows = self._connection.execute(sa.select(stops).order_by(stops.c.account))
        return [Stop(account=row.account, by=row.by, reason=row.reason, at=row.at) for row in rows]

    def pause(self, pause: Pause) -> bool:
        """Let an account wait; a longer pause stands.

        Tell whether that is news: it was not paused, or it waits for a person from now on.
        """
        known = self.get_pause(pause.account, pause.at)
        if known is not None and not pause.is_longer_than(known):
            return False
        self.resume(pause.account)
        self._connection.execute(
            sa.insert(account_pauses).values(
                account=pause.account, until=pause.until, reason=pause.reason, at=pause.at
            )
        )
        return known is None or pause.until is None

    def resume(self, account: str) -> bool:
        """End a pause; tell whether there was one."""
        gone = self._connection.execute(
            sa.delete(account_pauses).where(account_pauses.c.account == account)
        )
        return gone.rowcount > 0

    def pauses(self, now: datetime) -> list[Pause]:
        """List the accounts that wait now."""
        rows = self._connection.execute(
            sa.select(account_pauses)
            .where(sa.or_(account_pauses.c.until.is_(None), account_pauses.c.until > now))
            .order_by(account_pauses.c.account)
        )
        return [
            Pause(account=row.account, until=row.until, reason=row.reason, at=row.at)
            for row in rows
        ]

    def get_pause(self, account: str, now: datetime) -> Pause | None:
        """Return the pause of one account."""
        return next((p for p in self.pauses(now) if p.account == account), None)

    def note_access(self, access: Access) -> None:
        """Keep how an account's access is."""
        self._keep(
            access.account,
            problem=access.problem,
            access_ends_at=access.ends_at,
            needed_at=access.needed_at,
        )

    def access(self, account: str) -> Access:
        """Return how an account's access is, as far as it is known."""
        row = self._connection.execute(
            sa.select(account_health).where(account_health.c.account == account)
        ).first()
        if row is None:
            return Access(account=account, problem=None, ends_at=None, needed_at=None)
        return Access(
            account=account,
            problem=row.problem,
            ends_at=row.access_ends_at,
            needed_at=row.needed_at,
        )

    def failed(self, account: str) -> int:
        """Count one more failure of its platform; return how many there were in a row."""
        failures = self._failures(account) + 1
        self._keep(account, failures=failures)
        return failures

    def works(self, account: str) -> None:
        """Forget the failures: its platform did what it was asked."""
        if self._failures(account):
            self._keep(account, failures=0)

    def _failures(self, account: str) -> int:
        found = self._connection.execute(
            sa.select(account_health.c.failures).where(account_health.c.account == account)
        ).scalar()
        return found or 0

    def _keep(self, account: str, **columns: Any) -> None:
        known = self._connection.execute(
            sa.update(account_health).where(account_health.c.account == account).values(**columns)
        )
        if not known.rowcount:
            self._connection.execute(
                sa.insert(account_health).values(**{"account": account, "failures": 0, **columns})
            )
