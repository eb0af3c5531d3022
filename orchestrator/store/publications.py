"""Publications and their attempts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from orchestrator.domain.errors import NotFound
from orchestrator.domain.publication import (
    OPEN,
    PUBLICATION,
    TAKEN,
    PublicationState,
)
from orchestrator.domain.records import Attempt, NewPublication, Publication, Sender
from orchestrator.store.columns import AnyRow, plain
from orchestrator.store.lanes import FIRST_OF_EACH_LANE, NO_GAPS, waits
from orchestrator.store.tables import attempts, is_open, publications

_ONE: Final = sa.select(publications).where(publications.c.id == sa.bindparam("wanted"))
_OF_POST: Final = (
    sa.select(publications)
    .where(publications.c.post_id == sa.bindparam("wanted"))
    .order_by(publications.c.id)
)
_DUE: Final = (
    sa.select(publications)
    .where(publications.c.id.in_(FIRST_OF_EACH_LANE))
    .order_by(publications.c.slot_at, publications.c.id)
)
_DUE_IDS: Final = _DUE.with_only_columns(publications.c.id)
NEXT_ATTEMPT: Final = publications.c.attempt + 1  # of each row that is claimed


class Publications:
    """The units that are sent."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, planned: Sequence[NewPublication]) -> list[Publication]:
        """Plan some. At most one per post and account may be open or live (invariant I3)."""
        first = sa.insert(publications).values(
            state=PUBLICATION.start.value,
            attempt=0,
            is_ready=False,
            references={},
            is_given_up=False,
        )
        added = self._connection.execute(
            first.returning(*publications.c, sort_by_parameter_order=True),
            [plain(one) for one in planned],
        )
        return [publication_of(row) for row in added]

    def get(self, publication_id: int) -> Publication:
        """Return one. Raises `NotFound`."""
        row = self._connection.execute(_ONE, {"wanted": publication_id}).first()
        if row is None:
            raise NotFound(
                f"there is no publication {publication_id}", "see: orchestrator publications list"
            )
        return publication_of(row)

    def of_post(self, post_id: int) -> list[Publication]:
        """List all publications of a post, oldest first."""
        rows = self._connection.execute(_OF_POST, {"wanted": post_id})
        return [publication_of(row) for row in rows]

    def of_posts(self, post_ids: Iterable[int]) -> list[Publication]:
        """List the publications of some posts, in one query."""
        return self._where(publications.c.post_id.in_(list(post_ids)))

    def in_states(self, *states: PublicationState) -> list[Publication]:
        """List the publications in some states."""
        is_any = publications.c.state.in_(states)
        # said twice for SQLite: so it sees that the index of what is not open serves
        return self._where(is_any, *([] if set(states) & set(OPEN) else [~is_open()]))

    def all(self) -> list[Publication]:
        """List all, oldest first."""
        return self._where()

    def count_by_state(self) -> dict[PublicationState, int]:
        """Count them by state; states without any are left out."""
        rows = self._connection.execute(
            sa.select(publications.c.state, sa.func.count().label("number")).group_by(
                publications.c.state
            )
        )
        return {PublicationState(row.state): row.number for row in rows}

    def last_published_at(self) -> dict[str, datetime]:
        """Say for each account when something went out last."""
        rows = self._connection.execute(
            sa.select(publications.c.account, sa.func.max(publications.c.published_at).label("at"))
            .where(publications.c.published_at.is_not(None))
            .group_by(publications.c.account)
        )
        return {row.account: row.at for row in rows}

    def taken_accounts(self, post_id: int) -> set[str]:
        """Name the accounts on which a post is open, in doubt or live."""
        rows = self._connection.execute(
            sa.select(publications.c.account).where(
                publications.c.post_id == post_id, publications.c.state.in_(TAKEN)
            )
        )
        return {row.account for row in rows}

    def due(self, now: datetime, gaps: Mapping[str, timedelta] = NO_GAPS) -> list[Publication]:
        """List what may be tried now: first tries, retries and polls are one query (I8).

        An account that is paused, or sends something already, waits; one per account.
        `gaps`: how long an account waits after what it sent last.
        """
        waiting = waits(self._connection, now, gaps)
        return [publication_of(row) for row in self._connection.execute(_DUE, waiting)]

    def due_ids(self, now: datetime, gaps: Mapping[str, timedelta] = NO_GAPS) -> list[int]:
        """Name what `due` would list."""
        waiting = waits(self._connection, now, gaps)
        return [row.id for row in self._connection.execute(_DUE_IDS, waiting)]

    def next_slot_of(self, account: str, after: datetime) -> datetime | None:
        """Return when the next open publication of an account goes out."""
        return self._connection.execute(
            sa.select(sa.func.min(publications.c.slot_at)).where(
                is_open(), publications.c.account == account, publications.c.slot_at > after
            )
        ).scalar()

    def next_due_at(self, after: datetime | None = None) -> datetime | None:
        """Return when the next open publication wants its turn (after a moment)."""
        query = sa.select(sa.func.min(publications.c.next_at)).where(is_open())
        if after is not None:
            query = query.where(publications.c.next_at > after)
        return self._connection.execute(query).scalar()

    def is_another_s(self, publication: Publication, remote_id: str) -> bool:
        """Tell whether a remote id stands in another publication of the account already."""
        found = self._connection.execute(
            sa.select(publications.c.id).where(
                publications.c.account == publication.account,
                publications.c.remote_id == remote_id,
                publications.c.id != publication.id,
            )
        ).first()
        return found is not None

    def to_miss(self, now: datetime) -> list[Publication]:
        """List what is still open after its deadline, the longest first."""
        rows = self._connection.execute(
            sa.select(publications)
            .where(is_open(), publications.c.deadline <= now)
            .order_by(publications.c.deadline, publications.c.id)
        )
        return [publication_of(row) for row in rows]

    # ---- attempts

    def attempts_of(self, publication_id: int) -> list[Attempt]:
        """List the tries of one, oldest first."""
        rows = self._connection.execute(
            sa.select(attempts)
            .where(attempts.c.publication_id == publication_id)
            .order_by(attempts.c.id)
        )
        return [
            Attempt(
                number=row.number,
                started_at=row.started_at,
                ended_at=row.ended_at,
                outcome=row.outcome,
                error=row.error,
            )
            for row in rows
        ]

    def start_attempts(self, claimed: Sequence[Publication], now: datetime) -> None:
        """Note that a try of each begins."""
        begun = [
            {"publication_id": one.id, "number": one.attempt, "started_at": now} for one in claimed
        ]
        if begun:  # no rows would be one of defaults
            self._connection.execute(sa.insert(attempts), begun)

    def end_attempt(
        self, publication: Publication, now: datetime, *, outcome: str, error: str | None
    ) -> None:
        """Note how the open try ended: its event, and the error's class and code."""
        self._connection.execute(
            sa.update(attempts)
            .where(
                attempts.c.publication_id == publication.id,
                attempts.c.ended_at.is_(None),
            )
            .values(ended_at=now, outcome=outcome, error=error)
        )

    # ---- the send marker and what is prepared

    def held(self, publication_id: int, token: str) -> Publication | None:
        """Return what is being sent by whom holds this token; None: not any more."""
        held = self.get(publication_id)
        is_ours = held.state is PublicationState.PUBLISHING and held.lease_token == token
        return held if is_ours else None

    def mark_sending(
        self,
        publication: Publication,
        *,
        fence: str,
        now: datetime,
        lease_until: datetime,
        references: dict[str, str],
    ) -> bool:
        """Set the send marker where the state and the token still are ours; False: stop."""
        changed = self._connection.execute(
            sa.update(publications)
            .where(
                publications.c.id == publication.id,
                publications.c.state == PublicationState.PUBLISHING,
                publications.c.lease_token == fence,
            )
            .values(sent_at=now, lease_until=lease_until, is_ready=True, references=references)
        )
        return changed.rowcount == 1

    def call_is_over(self, publication: Publication, now: datetime) -> None:
        """Note of one in doubt that its sender sends no more: now the settle time begins."""
        self._connection.execute(
            sa.update(publications)
            .where(
                publications.c.id == publication.id,
                publications.c.state == PublicationState.IN_DOUBT,
                publications.c.lease_token == publication.lease_token,
            )
            .values(sender=None, lease_until=now, next_at=now)
        )

    def look_later(self, publication: Publication, *, next_at: datetime, where: str) -> None:
        """Note what a person would look at, and when we look again."""
        self._connection.execute(
            sa.update(publications)
            .where(publications.c.id == publication.id, publications.c.state == publication.state)
            .values(next_at=next_at, error_text=where)
        )

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[Publication]:
        rows = self._connection.execute(
            sa.select(publications).where(*conditions).order_by(publications.c.id)
        )
        return [publication_of(row) for row in rows]


def publication_of(row: AnyRow) -> Publication:
    """Read a row of the table."""
    return Publication(
        id=row.id,
        post_id=row.post_id,
        account=row.account,
        channel=row.channel,
        state=PublicationState(row.state),
        key=row.key,
        slot_at=row.slot_at,
        deadline=row.deadline,
        next_at=row.next_at,
        attempt=row.attempt,
        lease_token=row.lease_token,
        lease_until=row.lease_until,
        sent_at=row.sent_at,
        sender=None if row.sender is None else Sender(**row.sender),
        is_ready=row.is_ready,
        references=row.references,
        remote_id=row.remote_id,
        permalink=row.permalink,
        published_at=row.published_at,
        error_code=row.error_code,
        error_text=row.error_text,
        is_given_up=row.is_given_up,
    )
