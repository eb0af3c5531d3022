"""Whose turn it is: one lane for each account, in order of slots, with a gap between two posts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from orchestrator.domain.publication import PublicationState
from orchestrator.store.tables import account_pauses, is_open, publications

NO_GAPS: Final[Mapping[str, timedelta]] = {}
LONGEST_LEAD: Final = timedelta(hours=1)  # nothing is due earlier than this before its slot


def first_of_each_lane(
    connection: sa.Connection, now: datetime, gaps: Mapping[str, timedelta]
) -> sa.Select[tuple[int]]:
    """Select the ids of what may be tried now; an account that waits for anything has none."""
    lanes = _accounts_with_open_ones()
    busy = sa.select(publications.c.account).where(
        publications.c.state == PublicationState.PUBLISHING, ~is_open()
    )
    paused = sa.select(account_pauses.c.account).where(
        sa.or_(account_pauses.c.until.is_(None), account_pauses.c.until > now)
    )
    own = publications.alias("own")
    first = (
        sa.select(own.c.id)
        .where(
            own.c.account == lanes.c.account,
            is_open(own),
            own.c.next_at <= now,
            own.c.deadline > now,  # what is late is the scheduler's, and blocks no lane
            own.c.slot_at <= now + LONGEST_LEAD,  # so that the future costs nothing
        )
        .order_by(own.c.slot_at, own.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return sa.select(first).where(
        lanes.c.account.is_not(None),
        lanes.c.account.not_in(busy),
        lanes.c.account.not_in(paused),
        lanes.c.account.not_in(_just_sent(connection, now, gaps)),
    )


def _just_sent(
    connection: sa.Connection, now: datetime, gaps: Mapping[str, timedelta]
) -> list[str]:
    """Name the accounts that sent something less than their gap ago.

    A marker from the future (the clock was set back) keeps nobody waiting.
    """
    longest = max(gaps.values(), default=timedelta(0))
    sent = connection.execute(
        sa.select(publications.c.account, publications.c.sent_at).where(
            publications.c.sent_at > now - longest, publications.c.sent_at <= now
        )
    )
    none = timedelta(0)
    return [row.account for row in sent if row.sent_at > now - gaps.get(row.account, none)]


def _accounts_with_open_ones() -> sa.CTE:
    """Name them by one index look each, however much waits behind them; the last row is NULL."""
    following = publications.alias("following")
    lanes = (
        sa.select(sa.func.min(publications.c.account).label("account"))
        .where(is_open())
        .cte("lanes", recursive=True)
    )
    after = (
        sa.select(sa.func.min(following.c.account))
        .where(is_open(following), following.c.account > lanes.c.account)
        .scalar_subquery()
    )
    return lanes.union_all(sa.select(after).where(lanes.c.account.is_not(None)))
