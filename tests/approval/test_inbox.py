"""What an approver sees: the posts that wait, and what speaks against each."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from orchestrator.approval import decide, inbox
from orchestrator.domain.actors import Role
from orchestrator.domain.finding import Severity
from orchestrator.domain.post import PostState
from tests.builders import a_finding, a_person
from tests.house import ACCOUNTS, APPROVER, House
from tests.quiet import a_quiet_house, content_of

BLOCK = a_finding(check="gdpr.iban", severity=Severity.BLOCK)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_quiet_house(tmp_path) as made:
        made.a_takeover()
        yield made


def rows(house: House, *states: PostState) -> list[inbox.Row]:
    with house.wiring.store.read(house.clock()) as uow:
        return inbox.rows(uow, states)


def test_an_empty_house_has_an_empty_inbox(house: House):
    assert rows(house) == []


def test_all_posts_are_listed_in_the_order_they_came(house: House):
    ids = [house.a_pending_post(f"Nummer {number}").id for number in range(3)]

    assert [row.post.id for row in rows(house)] == ids


def test_states_choose_what_is_listed(house: House):
    house.a_pending_post("En")
    approved = house.an_approved_post("To")

    assert [row.post.id for row in rows(house, PostState.APPROVED)] == [approved.id]


def test_a_row_counts_what_speaks_against_the_post(house: House):
    post = house.a_pending_post()
    with house.wiring.store.write(house.clock()) as uow:
        info = a_finding(severity=Severity.INFO)
        uow.reviews.replace_findings(post, [a_finding(), a_finding(start=30, end=38), info, BLOCK])

    (row,) = rows(house)
    assert (row.blocks, row.warnings) == (1, 2)


def test_what_was_waived_counts_no_more(house: House):
    post = house.a_pending_post()
    with house.wiring.store.write(house.clock()) as uow:
        uow.reviews.replace_findings(post, [BLOCK])
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE posts SET state = 'held'")
    with house.wiring.store.write(house.clock()) as uow:
        decide.waive(
            uow, post.id, "gdpr.iban", a_person(Role.PRIVACY_OFFICER), reason="printed anyway"
        )

    assert [row.blocks for row in rows(house)] == [0]


def test_findings_of_an_earlier_revision_count_no_more(house: House):
    post = house.a_pending_post()
    with house.wiring.store.write(house.clock()) as uow:
        uow.reviews.replace_findings(post, [BLOCK])
    changed = replace(content_of(house, post.id), caption="Uten kontonummer")
    with house.wiring.store.write(house.clock()) as uow:
        decide.edit(uow, post.id, APPROVER, changed)

    assert [row.blocks for row in rows(house)] == [0]


def test_a_scheduled_post_shows_its_slot_and_publications(house: House):
    post = house.a_scheduled_post()

    (row,) = rows(house)
    assert row.slot_at == post.slot_at
    assert sorted(p.account for p in row.publications) == sorted(ACCOUNTS)


def test_a_row_names_the_ambassador_but_never_in_its_repr(house: House):
    house.a_pending_post("HEMMELIG")

    (row,) = rows(house)
    assert row.ambassador == "Solveig Fjord"
    assert "Solveig" not in repr(row)
    assert "HEMMELIG" not in repr(row)


def test_a_full_inbox_costs_no_more_questions_than_one_post(house: House):
    def questions() -> int:
        asked: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            asked.append(statement)

        engine = house.wiring.store.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            rows(house)
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    house.a_scheduled_post("Nummer 0")
    one = questions()
    for number in range(1, 20):
        house.a_pending_post(f"Nummer {number}")

    assert questions() == one
