"""The allow-list: what checks let stand."""

from datetime import datetime

import sqlalchemy as sa

from orchestrator.domain.allowance import Allowance, AllowanceKind
from orchestrator.domain.errors import NotFound
from orchestrator.store.columns import AnyRow
from orchestrator.store.tables import allowances


class Allowances:
    """Names, numbers, mailboxes and addresses that may stand in posts."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(
        self,
        *,
        kind: AllowanceKind,
        value: str,
        evidence: str,
        until: datetime | None,
        added_by: str,
        now: datetime,
    ) -> Allowance:
        """Write one down."""
        added = self._connection.execute(
            sa.insert(allowances)
            .values(
                kind=kind.value,
                value=value,
                evidence=evidence,
                until=until,
                added_by=added_by,
                added_at=now,
            )
            .returning(allowances.c.id)
        ).scalar_one()
        return self.get(added)

    def get(self, allowance_id: int) -> Allowance:
        """Return one. Raises `NotFound`."""
        row = self._connection.execute(
            sa.select(allowances).where(allowances.c.id == allowance_id)
        ).first()
        if row is None:
            raise NotFound(f"there is no allowance {allowance_id}", "see: orchestrator allow list")
        return _allowance(row)

    def all(self) -> list[Allowance]:
        """List all, those that are over too, in order of their ids."""
        rows = self._connection.execute(sa.select(allowances).order_by(allowances.c.id))
        return [_allowance(row) for row in rows]

    def standing(self) -> list[Allowance]:
        """List those that nobody ended; `until` is for the check stage to watch."""
        return [allowance for allowance in self.all() if allowance.ended_at is None]

    def values(self, now: datetime) -> frozenset[str]:
        """Give what is allowed at a moment."""
        return frozenset(one.value for one in self.all() if one.is_valid(now))

    def end(self, allowance_id: int, now: datetime) -> None:
        """Mark that it holds no longer; it stays on record, as evidence of what was agreed."""
        self._connection.execute(
            sa.update(allowances)
            .where(allowances.c.id == allowance_id, allowances.c.ended_at.is_(None))
            .values(ended_at=now)
        )


def _allowance(row: AnyRow) -> Allowance:
    return Allowance(
        id=row.id,
        kind=AllowanceKind(row.kind),
        value=row.value,
        evidence=row.evidence,
        until=row.until,
        added_by=row.added_by,
        added_at=row.added_at,
        ended_at=row.ended_at,
    )
