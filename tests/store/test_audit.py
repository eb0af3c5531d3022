"""The trail shows whether somebody changed it."""

from dataclasses import asdict, replace
from datetime import timedelta, timezone

import pytest
import sqlalchemy as sa

from orchestrator.domain.actors import Role
from orchestrator.domain.audit import GENESIS
from orchestrator.store.tables import audit
from tests.builders import HASH, HOUR, NOW, a_person, an_actor

CHANGES = {
    "at": NOW + HOUR,
    "actor": "someone-else",
    "acted_as": True,
    "subject": "post:99",
    "event": "reject",
    "source": "held",
    "target": "rejected",
    "reason": "another reason",
    "content_hash": "e" * 64,
    "previous": "9" * 64,
    "hash": "8" * 64,
}


@pytest.fixture
def trail(uow):
    """Five entries about one post."""
    for number in range(5):
        uow.audit.append(
            NOW + number * HOUR,
            a_person(Role.APPROVER),
            "post:1",
            f"event-{number}",
            source="pending_approval",
            target="approved",
            reason="because",
            content_hash=HASH,
        )
    return uow.audit


def run(uow, statement):
    uow._connection.execute(statement)


def test_an_unchanged_trail_is_whole(trail):
    assert trail.first_break() is None


def test_an_empty_trail_is_whole(uow):
    assert uow.audit.first_break() is None


def test_the_first_entry_stands_on_nothing(trail):
    assert trail.all()[0].previous == GENESIS


def test_each_entry_stands_on_the_one_before(trail):
    entries = trail.all()

    assert [entry.previous for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_entry_is_found(uow, trail, column):
    run(uow, sa.update(audit).where(audit.c.sequence == 3).values({column: CHANGES[column]}))

    assert trail.first_break() == 3


@pytest.mark.parametrize("sequence", [1, 2, 4])
def test_a_removed_entry_is_found_at_the_next_one(uow, trail, sequence):
    run(uow, sa.delete(audit).where(audit.c.sequence == sequence))

    assert trail.first_break() == sequence + 1


def test_an_inserted_entry_is_found(uow, trail):
    forged = uow._connection.execute(sa.select(audit).where(audit.c.sequence == 2)).one()
    for sequence in (5, 4, 3):  # make room after the second
        run(
            uow,
            sa.update(audit).where(audit.c.sequence == sequence).values(sequence=sequence + 1),
        )
    run(uow, sa.insert(audit).values({**forged._mapping, "sequence": 3, "event": "approve"}))

    assert trail.first_break() == 3


def test_two_entries_that_changed_places_are_found(uow, trail):
    for before, after in ((2, 99), (3, 2), (99, 3)):
        run(uow, sa.update(audit).where(audit.c.sequence == before).values(sequence=after))

    assert trail.first_break() == 2


def test_a_whole_forged_entry_breaks_the_next_one(uow, trail):
    """Who changes an entry and its hash must change all that follow."""
    entry = trail.all()[2]
    forged = replace(entry, actor="someone-else")
    run(
        uow,
        sa.update(audit).where(audit.c.sequence == 3).values(actor=forged.actor, hash=forged.hash),
    )

    assert trail.first_break() == 4


def test_an_entry_of_another_time_zone_fits(uow):
    """The hash covers the moment, however the caller's clock writes it."""
    summer = timezone(timedelta(hours=2))
    uow.audit.append(NOW.astimezone(summer), an_actor(Role.CHECKER), "post:1", "hold")

    assert uow.audit.first_break() is None


def test_an_entry_comes_back_as_it_was_written(uow):
    written = uow.audit.append(
        NOW + timedelta(microseconds=1), a_person(acted_as=True), "post:1", "reject", reason="æøå"
    )

    assert uow.audit.all() == [written]


def test_the_entries_about_one_thing_do_not_hold_another_ones(trail, uow):
    uow.audit.append(NOW, an_actor(Role.CHECKER), "post:11", "hold")

    assert [entry.event for entry in trail.of("post:11")] == ["hold"]


def test_a_hole_in_the_numbers_is_found_even_if_the_hashes_fit(uow):
    first = uow.audit.append(NOW, an_actor(Role.CHECKER), "post:1", "hold")
    forged = replace(first, sequence=3, previous=first.hash)
    run(uow, sa.insert(audit).values({**asdict(forged), "hash": forged.hash}))

    assert uow.audit.first_break() == 3
