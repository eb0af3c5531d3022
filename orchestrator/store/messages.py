"""The files of the spool: a row for each, from the moment it is taken until its room is known."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from orchestrator.domain.records import Message, MessageOutcome, Room
from orchestrator.store.columns import AnyRow
from orchestrator.store.tables import messages


class Messages:
    """What became of every file."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def begin(self, *, name: str, active_name: str, sha256: str, now: datetime) -> Message:
        """Count one try of a file, before it is parsed; the first try makes its row."""
        return self._count(name, active_name, now, sha256=sha256, attempts=1, reason=None)

    def not_read(self, *, name: str, active_name: str, reason: str, now: datetime) -> Message:
        """Count that the system could not read a file; that is no try."""
        return self._count(name, active_name, now, unread=1, reason=reason)

    def _count(
        self,
        name: str,
        active_name: str,
        now: datetime,
        *,
        reason: str | None,
        sha256: str = "",
        attempts: int = 0,
        unread: int = 0,
    ) -> Message:
        known = self.by_active_name(active_name)
        if known is None:
            self._connection.execute(
                sa.insert(messages).values(
                    name=name,
                    active_name=active_name,
                    sha256=sha256,
                    attempts=attempts,
                    unread=unread,
                    reason=reason,
                    problems=[],
                    room=Room.ACTIVE.value,
                    seen_at=now,
                )
            )
        elif known.outcome is None:
            self._connection.execute(
                sa.update(messages)
                .where(messages.c.id == known.id)
                .values(
                    sha256=sha256 or known.sha256,
                    attempts=messages.c.attempts + attempts,
                    unread=messages.c.unread + unread,
                    reason=reason,
                )
            )
        found = self.by_active_name(active_name)
        assert found is not None
        return found

    def give_back(self, message_id: int) -> None:
        """Take one try back: something else broke, and not the parser on this file."""
        self._connection.execute(
            sa.update(messages)
            .where(messages.c.id == message_id, messages.c.outcome.is_(None))
            .values(attempts=messages.c.attempts - 1)
        )

    def finish(
        self,
        message_id: int,
        *,
        outcome: MessageOutcome,
        reason: str | None,
        problems: Sequence[str],
        room: Room,
        post_id: int | None,
    ) -> None:
        """Write what became of it; the file may now go to its room."""
        self._connection.execute(
            sa.update(messages)
            .where(messages.c.id == message_id)
            .values(
                outcome=outcome.value,
                reason=reason,
                problems=list(problems),
                room=room.value,
                post_id=post_id,
            )
        )

    def by_active_name(self, active_name: str) -> Message | None:
        """Find the row of a file that was taken."""
        row = self._connection.execute(
            sa.select(messages).where(messages.c.active_name == active_name)
        ).first()
        return None if row is None else _message(row)

    def problems_of_post(self, post_id: int) -> list[str]:
        """List what was unclear in the mail that made a post."""
        found = self._connection.execute(
            sa.select(messages.c.problems)
            .where(messages.c.post_id == post_id)
            .order_by(messages.c.id)
        ).scalar()
        return list(found or [])

    def replace_problems(self, post_id: int, old: Collection[str], new: Sequence[str]) -> None:
        """Put other problems in the place of those of a post's mail that no longer hold."""
        kept = [code for code in self.problems_of_post(post_id) if code not in old]
        self._connection.execute(
            sa.update(messages)
            .where(messages.c.post_id == post_id, messages.c.reason.is_distinct_from("duplicate"))
            .values(problems=[*kept, *new])
        )

    def first_with_bytes(self, sha256: str, *, other_than: int) -> Message | None:
        """Find an earlier accepted file with the same bytes."""
        row = self._connection.execute(
            sa.select(messages)
            .where(
                messages.c.sha256 == sha256,
                messages.c.id != other_than,
                messages.c.post_id.is_not(None),
            )
            .order_by(messages.c.id)
        ).first()
        return None if row is None else _message(row)

    def count_put_aside(self, since: datetime) -> dict[str, int]:
        """Count by reason what made no post since a moment; what machines wrote is left out."""
        rows = self._connection.execute(
            sa.select(messages.c.reason, sa.func.count().label("number"))
            .where(
                messages.c.room.in_([Room.CORRUPT.value, Room.REFUSED.value]),
                messages.c.seen_at >= since,
            )
            .group_by(messages.c.reason)
            .order_by(messages.c.reason)
        )
        return {row.reason: row.number for row in rows}

    def after(self, message_id: int) -> list[Message]:
        """List what was taken after another file, oldest first."""
        rows = self._connection.execute(
            sa.select(messages).where(messages.c.id > message_id).order_by(messages.c.id)
        )
        return [_message(row) for row in rows]

    def all(self, limit: int | None = None) -> list[Message]:
        """List all, oldest first; with a limit, the newest ones."""
        query = sa.select(messages).order_by(messages.c.id.desc())
        if limit is not None:
            query = query.limit(limit)
        rows = self._connection.execute(query).all()
        return [_message(row) for row in reversed(rows)]


def _message(row: AnyRow) -> Message:
    return Message(
        id=row.id,
        name=row.name,
        active_name=row.active_name,
        sha256=row.sha256,
        attempts=row.attempts,
        outcome=None if row.outcome is None else MessageOutcome(row.outcome),
        reason=row.reason,
        problems=tuple(row.problems),
        room=Room(row.room),
        post_id=row.post_id,
        seen_at=row.seen_at,
        unread=row.unread,
    )
