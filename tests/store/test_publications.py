import sqlite3
from dataclasses import asdict
from datetime import timedelta
from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from orchestrator.domain.actors import Role
from orchestrator.domain.errors import Conflict
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import (
    OPEN,
    TAKEN,
    PublicationEvent,
    PublicationState,
)
from orchestrator.store import tables
from orchestrator.store.accounts import Pause
from orchestrator.store.engine import open_store
from tests.builders import (
    HOUR,
    NOW,
    a_sender,
    an_actor,
    stored_post,
    stored_publication,
)

PUBLISHER = an_actor(Role.PUBLISHER)
SECOND = timedelta(seconds=1)
each_open = pytest.mark.parametrize("state", OPEN, ids=str)


def due_ids(uow, now=NOW):
    return [publication.id for publication in uow.publications.due(now)]


def sent(uow, ago, account="linkedin-main"):
    """Store what was sent some time ago, and one more that is due on the same account."""
    earlier = stored_publication(uow, account=account, state=PublicationState.PUBLISHED)
    uow._connection.execute(
        sa.update(tables.publications)
        .where(tables.publications.c.id == earlier.id)
        .values(sent_at=NOW - ago)
    )
    return stored_publication(uow, account=account)


# ---------------------------------------------------------------- the gap between two posts


@pytest.mark.parametrize(("seconds", "waits"), [(0, True), (59, True), (60, False), (-5, False)])
def test_an_account_waits_after_what_it_sent_last(uow, seconds, waits):
    """A marker from the future is of a clock that was set back: it keeps nobody waiting."""
    due = sent(uow, seconds * SECOND)

    found = uow.publications.due(NOW, {due.account: 60 * SECOND})

    assert [publication.id for publication in found] == ([] if waits else [due.id])


def test_the_gap_is_each_account_s_own(uow):
    due = sent(uow, SECOND)

    found = uow.publications.due(NOW, {"another-account": 60 * SECOND})

    assert [publication.id for publication in found] == [due.id]


# ---------------------------------------------------------------- one per post and account (I3)


@pytest.mark.parametrize("state", TAKEN, ids=str)
def test_an_account_that_is_taken_gets_no_second_publication_of_the_post(uow, state):
    first = stored_publication(uow, state=state)

    with pytest.raises(IntegrityError):
        stored_publication(uow, uow.posts.get(first.post_id))


def test_a_second_publication_is_told_as_a_conflict(store):
    with store.write(NOW) as uow:
        first = stored_publication(uow)

    with pytest.raises(Conflict), store.write(NOW) as uow:
        stored_publication(uow, uow.posts.get(first.post_id))


@pytest.mark.parametrize("state", set(PublicationState) - set(TAKEN), ids=str)
def test_an_account_that_is_free_again_gets_another_one(uow, state):
    first = stored_publication(uow, state=state)
    second = stored_publication(uow, uow.posts.get(first.post_id))

    assert second.id != first.id


def test_a_replan_of_an_account_that_is_taken_again_is_a_conflict(store):
    with store.write(NOW) as uow:
        first = stored_publication(uow, state=PublicationState.FAILED)
        stored_publication(uow, uow.posts.get(first.post_id))

    with pytest.raises(Conflict), store.write(NOW) as uow:
        uow.apply_publication(first, PublicationEvent.REPLAN, an_actor(Role.PLANNER))


def test_two_posts_may_stand_on_one_account(uow):
    assert stored_publication(uow).account == stored_publication(uow).account


def test_one_post_may_stand_on_two_accounts(uow):
    post = stored_post(uow, state=PostState.SCHEDULED)
    for account in ("one", "two"):
        stored_publication(uow, post, account=account)

    assert uow.publications.taken_accounts(post.id) == {"one", "two"}


@pytest.mark.parametrize("state", set(PublicationState), ids=str)
def test_the_accounts_that_are_taken_are_named(uow, state):
    publication = stored_publication(uow, account="one", state=state)
    expected = {"one"} if state in TAKEN else set()

    assert uow.publications.taken_accounts(publication.post_id) == expected


def test_a_key_is_used_once(store):
    with store.write(NOW) as uow:
        stored_publication(uow, key="the-key")

    with pytest.raises(Conflict), store.write(NOW) as uow:
        stored_publication(uow, key="the-key")


# ---------------------------------------------------------------- what is due (I8)


@each_open
def test_first_tries_retries_and_polls_are_due_at_their_time(uow, state):
    publication = stored_publication(uow, state=state, next_at=NOW)

    assert due_ids(uow) == [publication.id]


@each_open
def test_nothing_is_due_before_its_time(uow, state):
    """No backoff can be overlooked, whatever it waits for."""
    stored_publication(uow, state=state, next_at=NOW + SECOND)

    assert due_ids(uow) == []


@pytest.mark.parametrize("state", set(PublicationState) - set(OPEN), ids=str)
def test_what_is_not_open_is_never_due(uow, state):
    stored_publication(uow, state=state)

    assert due_ids(uow) == []


def test_what_is_past_its_deadline_is_not_due_and_blocks_no_lane(uow):
    stored_publication(uow, slot_at=NOW - 2 * HOUR, deadline=NOW)
    in_time = stored_publication(uow, slot_at=NOW - HOUR, deadline=NOW + SECOND)

    assert due_ids(uow) == [in_time.id]


def test_a_deferred_publication_waits_for_its_next_time(uow):
    publication = stored_publication(
        uow, state=PublicationState.PUBLISHING, deadline=NOW + 2 * HOUR
    )
    uow.apply_publication(
        publication, PublicationEvent.DEFER, PUBLISHER, next_at=NOW + HOUR, lease_token=None
    )

    assert [due_ids(uow, at) for at in (NOW, NOW + HOUR - SECOND, NOW + HOUR)] == [
        [],
        [],
        [publication.id],
    ]


def test_one_is_due_for_each_account_and_the_earliest_slot_goes_first(uow):
    late = stored_publication(uow, account="one", slot_at=NOW)
    early = stored_publication(uow, account="one", slot_at=NOW - HOUR)
    other = stored_publication(uow, account="two", slot_at=NOW)

    assert late.id not in due_ids(uow)
    assert due_ids(uow) == [early.id, other.id]


def test_an_account_that_sends_something_waits(uow):
    stored_publication(uow, account="one", state=PublicationState.PUBLISHING)
    stored_publication(uow, account="one")
    other = stored_publication(uow, account="two")

    assert due_ids(uow) == [other.id]


@pytest.mark.parametrize("until", [None, NOW + SECOND])
def test_an_account_that_is_paused_waits(uow, until):
    uow.accounts.pause(Pause(account="one", until=until, reason="token expired", at=NOW))
    stored_publication(uow, account="one")
    other = stored_publication(uow, account="two")

    assert due_ids(uow) == [other.id]


def test_a_pause_that_is_over_holds_nobody_back(uow):
    uow.accounts.pause(Pause(account="one", until=NOW, reason="quota", at=NOW - HOUR))
    publication = stored_publication(uow, account="one")

    assert due_ids(uow) == [publication.id]


def test_the_next_time_is_the_earliest_of_what_is_open(uow):
    stored_publication(uow, account="one", next_at=NOW + 2 * HOUR)
    stored_publication(uow, account="two", next_at=NOW + HOUR, state=PublicationState.RETRYABLE)
    stored_publication(uow, account="three", next_at=NOW, state=PublicationState.PUBLISHED)

    assert uow.publications.next_due_at() == NOW + HOUR


def test_without_anything_open_there_is_no_next_time(uow):
    assert uow.publications.next_due_at() is None


@pytest.mark.parametrize(("state", "deadline"), list(product(OPEN, (NOW, NOW - HOUR))), ids=str)
def test_what_is_open_at_its_deadline_is_to_be_missed(uow, state, deadline):
    publication = stored_publication(uow, state=state, deadline=deadline)

    assert [found.id for found in uow.publications.to_miss(NOW)] == [publication.id]


def test_what_has_time_left_or_is_in_flight_is_not_to_be_missed(uow):
    stored_publication(uow, account="one", deadline=NOW + SECOND)
    stored_publication(uow, account="two", deadline=NOW, state=PublicationState.PUBLISHING)

    assert uow.publications.to_miss(NOW) == []


# ---------------------------------------------------------------- the fence


@pytest.fixture
def mine(uow):
    return stored_publication(uow, state=PublicationState.PUBLISHING)


def mark(uow, publication, fence):
    return uow.publications.mark_sending(
        publication,
        fence=fence,
        now=NOW,
        lease_until=NOW + HOUR,
        references={"container": "17"},
    )


def test_the_send_marker_is_set_by_the_holder_of_the_lease(uow, mine):
    marked = mark(uow, mine, mine.lease_token)
    found = uow.publications.get(mine.id)

    assert (marked, found.sent_at, found.lease_until) == (True, NOW, NOW + HOUR)


def test_the_send_marker_is_not_set_with_another_token(uow, mine):
    marked = mark(uow, mine, "another")

    assert (marked, uow.publications.get(mine.id).sent_at) == (False, None)


def test_the_send_marker_is_not_set_when_the_publication_went_on(uow, mine):
    uow.apply_publication(mine, PublicationEvent.DEFER, PUBLISHER)
    marked = mark(uow, mine, mine.lease_token)

    assert (marked, uow.publications.get(mine.id).sent_at) == (False, None)


def test_what_is_prepared_is_kept_with_the_send_marker(uow, mine):
    mark(uow, mine, mine.lease_token)
    found = uow.publications.get(mine.id)

    assert (found.is_ready, found.references) == (True, {"container": "17"})


def test_what_is_prepared_with_another_token_is_dropped(uow, mine):
    mark(uow, mine, "another")

    assert uow.publications.get(mine.id).references == {}


def test_what_is_sent_is_held_by_who_has_its_token(uow, mine):
    assert uow.publications.held(mine.id, mine.lease_token) == mine
    assert uow.publications.held(mine.id, "another") is None


def test_what_went_on_is_held_by_nobody(uow, mine):
    uow.apply_publication(mine, PublicationEvent.LOSE_ANSWER, PUBLISHER)

    assert uow.publications.held(mine.id, mine.lease_token) is None


def test_the_sender_comes_back_as_it_was(uow):
    publication = stored_publication(uow)
    claimed = uow.apply_publication(
        publication, PublicationEvent.CLAIM, PUBLISHER, sender=asdict(a_sender())
    )

    assert claimed.sender == a_sender()


def test_looking_later_changes_nothing_when_the_publication_went_on(uow):
    doubtful = stored_publication(uow, state=PublicationState.IN_DOUBT)
    uow.apply_publication(doubtful, PublicationEvent.CONFIRM, PUBLISHER)
    uow.publications.look_later(doubtful, next_at=NOW + HOUR, where="the page")

    assert uow.publications.get(doubtful.id).error_text is None


def test_the_next_time_can_be_asked_after_a_moment(uow):
    stored_publication(uow, account="one", next_at=NOW - HOUR)
    later = stored_publication(uow, account="two", next_at=NOW + HOUR)

    assert uow.publications.next_due_at(after=NOW) == later.next_at


@pytest.mark.parametrize("ask", ["due", "next_due_at", "to_miss"])
def test_what_the_daemon_asks_again_and_again_reads_no_whole_table(migrated_sqlite, ask):
    """With a million posts for next year, each of these questions costs what it costs today."""
    store = open_store(f"sqlite:///{migrated_sqlite}")
    asked: list[tuple[str, tuple[str, ...]]] = []

    @sa.event.listens_for(store.engine, "before_cursor_execute")
    def _note(_connection, _cursor, statement, parameters, *_):
        asked.append((statement, parameters))

    with store.read(NOW) as uow:
        getattr(uow.publications, ask)(*([] if ask == "next_due_at" else [NOW]))
    selects = [(sql, given) for sql, given in asked if sql.lstrip().startswith(("SELECT", "WITH"))]
    with sqlite3.connect(migrated_sqlite) as connection:
        plan = [
            str(row[-1])
            for sql, given in selects
            for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", given)
        ]
    store.close()

    assert plan
    assert not [step for step in plan if step == "SCAN publications"]
    assert [step for step in plan if "ix_publications_" in step]
