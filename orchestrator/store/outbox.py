"""Notices that wait to be delivered; written in the transaction that changes the state."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.store.tables import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One notice in the outbox: what to tell to whom, as ids."""

    id: int
    key: str
    kind: NoticeKind
    audience: Audience
    post_id: int | None
    subject_id: str | None
    created_at: datetime
    tries: int


_KNOWN: Final = sa.select(outbox.c.id).where(outbox.c.key == sa.bindparam("wanted"))


class Outbox:
    """The notices that wait."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(
        self,
        *,
        key: str,
        kind: NoticeKind,
        audience: Audience,
        post_id: int | None,
        subject_id: str | None,
        now: datetime,
    ) -> None:
        """Put a notice in; the same key a second time is dropped."""
        if not self.knows(key):
            self._connection.execute(
                sa.insert(outbox).values(
                    key=key,
                    kind=kind.value,
                    audience=audience.value,
                    post_id=post_id,
                    subject_id=subject_id,
                    created_at=now,
                    next_at=now,
                    tries=0,
                )
            )

    def knows(self, key: str) -> bool:
        """Tell whether a notice was put in, delivered or not."""
        return self._connection.execute(_KNOWN, {"wanted": key}).first() is not None

    def due(self, now: datetime, limit: int = 50) -> list[Waiting]:
        """List what is to be delivered now, oldest first."""
        rows = self._connection.execute(
            sa.select(outbox)
            .where(outbox.c.delivered_at.is_(None), outbox.c.next_at <= now)
            .order_by(outbox.c.id)
            .limit(limit)
        )
        return [
            Waiting(
                id=row.id,
                key=row.key,
                kind=NoticeKind(row.kind),
                audience=Audience(row.audience),
                post_id=row.post_id,
                subject_id=row.subject_id,
                created_at=row.created_at,
                tries=row.tries,
            )
            for row in rows
        ]

    def claim(self, waiting: Waiting, until: datetime) -> bool:
        """Take a notice that is sent now, and count the try; False: another process took it.

        If its process dies, it is due again at `until`.
        """
        taken = self._connection.execute(
            sa.update(outbox)
            .where(
                outbox.c.id == waiting.id,
                outbox.c.tries == waiting.tries,
                outbox.c.delivered_at.is_(None),
            )
            .values(tries=outbox.c.tries + 1, next_at=until)
        )
        return taken.rowcount == 1

    def delivered(self, notice_id: int, now: datetime) -> None:
        """Mark that it was delivered."""
        self._connection.execute(
            sa.update(outbox).where(outbox.c.id == notice_id).values(delivered_at=now)
        )

    def later(self, notice_id: int, next_at: datetime) -> None:
        """Put it off after a failed try."""
        self._connection.execute(
            sa.update(outbox).where(outbox.c.id == notice_id).values(next_at=next_at)
        )

    def waiting(self) -> int:
        """Count what is not delivered."""
        return self._connection.execute(
            sa.select(sa.func.count()).where(outbox.c.delivered_at.is_(None))
        ).scalar_one()
