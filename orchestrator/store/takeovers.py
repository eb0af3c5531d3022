"""Takeovers: who owns which accounts when."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from orchestrator.domain.errors import NotFound, Refused
from orchestrator.domain.publication import UNSETTLED
from orchestrator.domain.records import Post
from orchestrator.domain.takeover import TAKEOVER, Takeover, TakeoverState
from orchestrator.store.columns import AnyRow, time_text
from orchestrator.store.tables import posts, publications, takeovers

_ALIVE = (TakeoverState.PLANNED, TakeoverState.ACTIVE)


class Takeovers:
    """The plan of who speaks when."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def plan(
        self,
        *,
        ambassador_id: int,
        accounts: Sequence[str],
        first_day: date,
        last_day: date,
        opens: time,
        closes: time,
        slots: Sequence[time],
        zone: str,
        grace: timedelta | None = None,
    ) -> Takeover:
        """Write a takeover. Raises `Refused` if it overlaps another one on an account."""
        planned = Takeover(
            id=0,
            state=TAKEOVER.start,
            ambassador_id=ambassador_id,
            accounts=tuple(accounts),
            first_day=first_day,
            last_day=last_day,
            opens=opens,
            closes=closes,
            slots=tuple(slots),
            zone=zone,
            grace=grace,
        )
        self.require_free(planned)
        added = self._connection.execute(
            sa.insert(takeovers)
            .values(state=planned.state.value, ambassador_id=ambassador_id, **columns_of(planned))
            .returning(takeovers.c.id)
        ).scalar_one()
        return self.get(added)

    def require_free(self, wanted: Takeover) -> None:
        """Raise `Refused` if it overlaps another one on an account."""
        for other in self.ending_after(wanted.starts_at):
            if other.id != wanted.id and wanted.overlaps(other):
                raise Refused(
                    f"takeover {other.id} owns one of these accounts at that time",
                    f"see: orchestrator takeovers show {other.id}; choose other hours or accounts",
                )

    def place(self, post: Post, takeover_id: int | None, requested_at: datetime | None) -> None:
        """Say in which takeover a post goes out, and what it asks for there; its state stays."""
        self._connection.execute(
            sa.update(posts)
            .where(posts.c.id == post.id)
            .values(takeover_id=takeover_id, requested_at=requested_at)
        )

    def close_for(self, post: Post, now: datetime) -> None:
        """Let nothing of a post go out from now on, however far it is: its takeover is over."""
        self._connection.execute(
            sa.update(publications)
            .where(
                publications.c.post_id == post.id,
                publications.c.state.in_(UNSETTLED),
                publications.c.deadline > now,
            )
            .values(deadline=now)
        )

    def get(self, takeover_id: int) -> Takeover:
        """Return one. Raises `NotFound`."""
        row = self._connection.execute(
            sa.select(takeovers).where(takeovers.c.id == takeover_id)
        ).first()
        if row is None:
            raise NotFound(
                f"there is no takeover {takeover_id}", "see: orchestrator takeovers list"
            )
        return _takeover(row)

    def all(self) -> list[Takeover]:
        """List all, in order of their start."""
        rows = self._connection.execute(
            sa.select(takeovers).order_by(takeovers.c.starts_at, takeovers.c.id)
        )
        return [_takeover(row) for row in rows]

    def ending_after(self, moment: datetime) -> list[Takeover]:
        """List what is planned or active and ends after a moment, in order of start."""
        rows = self._connection.execute(
            sa.select(takeovers)
            .where(takeovers.c.ends_at > moment, takeovers.c.state.in_(_ALIVE))
            .order_by(takeovers.c.starts_at, takeovers.c.id)
        )
        return [_takeover(row) for row in rows]

    def of_ambassador(
        self, ambassador_id: int, now: datetime, *, fits: Callable[[Takeover], bool] = bool
    ) -> Takeover | None:
        """Return the takeover that she has now, or her next one, among those that fit."""
        mine = (t for t in self.ending_after(now) if t.ambassador_id == ambassador_id)
        return next((takeover for takeover in mine if fits(takeover)), None)

    def to_start(self, now: datetime) -> list[Takeover]:
        """List what is planned and has begun."""
        return self._where(
            takeovers.c.state == TakeoverState.PLANNED, takeovers.c.starts_at <= now
        )

    def to_end(self, now: datetime) -> list[Takeover]:
        """List what is active and over."""
        return self._where(takeovers.c.state == TakeoverState.ACTIVE, takeovers.c.ends_at <= now)

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[Takeover]:
        rows = self._connection.execute(
            sa.select(takeovers).where(*conditions).order_by(takeovers.c.id)
        )
        return [_takeover(row) for row in rows]


def columns_of(takeover: Takeover) -> dict[str, Any]:
    """Write the plan of a takeover as the table keeps it."""
    return {
        "accounts": list(takeover.accounts),
        "first_day": takeover.first_day,
        "last_day": takeover.last_day,
        "opens": time_text(takeover.opens),
        "closes": time_text(takeover.closes),
        "slots": [time_text(slot) for slot in takeover.slots],
        "zone": takeover.zone,
        "grace_seconds": None if takeover.grace is None else int(takeover.grace.total_seconds()),
        "starts_at": takeover.starts_at,
        "ends_at": takeover.ends_at,
    }


def _takeover(row: AnyRow) -> Takeover:
    return Takeover(
        id=row.id,
        state=TakeoverState(row.state),
        ambassador_id=row.ambassador_id,
        accounts=tuple(row.accounts),
        first_day=row.first_day,
        last_day=row.last_day,
        opens=time.fromisoformat(row.opens),
        closes=time.fromisoformat(row.closes),
        slots=tuple(time.fromisoformat(slot) for slot in row.slots),
        zone=row.zone,
        grace=None if row.grace_seconds is None else timedelta(seconds=row.grace_seconds),
    )
