"""The audit trail in the store: appended, chained, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from orchestrator.domain.actors import Actor
from orchestrator.domain.audit import GENESIS, AuditEntry
from orchestrator.domain.transitions import Arrow
from orchestrator.store.columns import AnyRow, plain
from orchestrator.store.tables import audit

_INSERT: Final = sa.insert(audit)
_HEAD: Final = sa.select(audit.c.sequence, audit.c.hash).order_by(audit.c.sequence.desc()).limit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happened to one thing: an arrow, or what has no states."""

    subject: str
    event: str
    source: str | None = None
    target: str | None = None
    reason: str = field(default="", repr=False)
    content_hash: str | None = None


def step_along(
    arrow: Arrow[Any, Any], subject: str, *, reason: str, content_hash: str | None
) -> Step:
    """Say that something went along an arrow."""
    return Step(
        subject=subject,
        event=arrow.event.value,
        source=arrow.source.value,
        target=arrow.target.value,
        reason=reason,
        content_hash=content_hash,
    )


class Audit:
    """The trail of all arrows."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._head: tuple[int, str] | None = None  # as this transaction has left it

    def append(
        self,
        now: datetime,
        actor: Actor,
        subject: str,
        event: str,
        *,
        source: str | None = None,
        target: str | None = None,
        reason: str = "",
        content_hash: str | None = None,
    ) -> AuditEntry:
        """Write the next entry of the chain."""
        step = Step(
            subject=subject,
            event=event,
            source=source,
            target=target,
            reason=reason,
            content_hash=content_hash,
        )
        return self.append_all(now, actor, [step])[0]

    def append_all(self, now: datetime, actor: Actor, steps: Sequence[Step]) -> list[AuditEntry]:
        """Write the next entries of the chain; `Store.write` lets in one writer at a time."""
        sequence, previous = self._head or self.head() or (0, GENESIS)
        entries, rows = [], []
        for step in steps:
            sequence += 1
            entry = AuditEntry(
                sequence=sequence,
                at=now.astimezone(UTC),  # as it comes back: the hash covers it
                actor=actor.name,
                acted_as=actor.acted_as,
                previous=previous,
                **plain(step),
            )
            previous = entry.hash
            entries.append(entry)
            rows.append(plain(entry) | {"hash": previous})
        if rows:
            self._connection.execute(_INSERT, rows)
        self._head = sequence, previous
        return entries

    def forget_head(self) -> None:
        """Read the newest entry again: what was appended was taken back."""
        self._head = None

    def of(self, *subjects: str) -> list[AuditEntry]:
        """List the entries about one thing or some, oldest first."""
        return self._where(audit.c.subject.in_(subjects))

    def all(self, limit: int | None = None) -> list[AuditEntry]:
        """List the whole trail, oldest first; with a limit, the newest entries."""
        query = sa.select(audit).order_by(audit.c.sequence.desc())
        if limit is not None:
            query = query.limit(limit)
        rows = self._connection.execute(query).all()
        return [_entry(row) for row in reversed(rows)]

    def head(self) -> tuple[int, str] | None:
        """Return sequence and hash of the newest entry: noted elsewhere, they prove the trail."""
        row = self._connection.execute(_HEAD).first()
        return None if row is None else (row.sequence, row.hash)

    def first_break(self) -> int | None:
        """Verify the chain; return the sequence of the first entry that does not fit, or None."""
        previous, expected = GENESIS, 1
        for row in self._connection.execute(sa.select(audit).order_by(audit.c.sequence)):
            entry = _entry(row)
            fits = entry.sequence == expected and entry.previous == previous
            if not fits or entry.hash != row.hash:
                return entry.sequence
            previous, expected = row.hash, expected + 1
        return None

    def _where(self, condition: sa.ColumnElement[bool]) -> list[AuditEntry]:
        rows = self._connection.execute(
            sa.select(audit).where(condition).order_by(audit.c.sequence)
        )
        return [_entry(row) for row in rows]


def _entry(row: AnyRow) -> AuditEntry:
    return AuditEntry(
        sequence=row.sequence,
        at=row.at,
        actor=row.actor,
        acted_as=row.acted_as,
        subject=row.subject,
        event=row.event,
        source=row.source,
        target=row.target,
        reason=row.reason,
        content_hash=row.content_hash,
        previous=row.previous,
    )
