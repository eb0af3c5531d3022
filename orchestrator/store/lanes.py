"""Whose turn it is: one lane for each account, in order of slots, with a gap between two posts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from orchestrator.domain.publication import PublicationState
from orchestrator.store.columns import Moment
from orchestrator.store.tables import account_pauses, is_open, publications

NO_GAPS: Final[Mapping[str, timedelta]] = {}
LONGEST_LEAD: Final = timedelta(hours=1)  # nothing is due earlier than this before its slot
_NOW: Final = sa.bindparam("now", type_=Moment)
_HORIZON: Final = sa.bindparam("horizon", type_=Moment)
_JUST_SENT: Final[sa.BindParameter[str]] = sa.bindparam("just_sent", expanding=True)


def waits(
    connection: sa.Connection, now: datetime, gaps: Mapping[str, timedelta]
) -> dict[str, Any]:
    """Give the parameters of `FIRST_OF_EACH_LANE`.

    A marker from the future (the clock was set back) keeps nobody waiting.
    """
    longest = max(gaps.values(), default=timedelta(0))
    sent = connection.execute(_SENT, {"after": now - longest, "now": now})
    none = timedelta(0)
    return {
        "now": now,
        "horizon": now + LONGEST_LEAD,
        "just_sent": [
            row.account for row in sent if row.sent_at > now - gaps.get(row.account, none)
        ],
    }


def _first_of_each_lane() -> sa.Select[tuple[int]]:
    lanes = _accounts_with_open_ones()
    busy = sa.select(publications.c.account).where(
        publications.c.state == PublicationState.PUBLISHING, ~is_open()
    )
    paused = sa.select(account_pauses.c.account).where(
        sa.or_(account_pauses.c.until.is_(None), account_pauses.c.until > _NOW)
    )
    own = publications.alias("own")
    first = (
        sa.select(own.c.id)
        .where(
            own.c.account == lanes.c.account,
            is_open(own),
            own.c.next_at <= _NOW,
            own.c.deadline > _NOW,  # what is late is the scheduler's, and blocks no lane
            own.c.slot_at <= _HORIZON,  # so that the future costs nothing
        )
        .order_by(own.c.slot_at, own.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return sa.select(first).where(
        lanes.c.account.is_not(None),
        lanes.c.account.not_in(busy),
        lanes.c.account.not_in(paused),
        lanes.c.account.not_in(_JUST_SENT),
    )


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


# What may be tried now; an account that waits for anything has none.
FIRST_OF_EACH_LANE: Final = _first_of_each_lane()
_SENT: Final = sa.select(publications.c.account, publications.c.sent_at).where(
    publications.c.sent_at > sa.bindparam("after"), publications.c.sent_at <= _NOW
)
