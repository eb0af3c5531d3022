"""Fault 23: more mails at once than anybody reads: all are kept, in bounded memory, in order."""

import tracemalloc
from pathlib import Path

import pytest

from orchestrator.domain.records import MessageOutcome, Room
from tests.intake.postroom import Postroom, a_mail, a_postroom

FEW, MANY = 5, 40
A_TEXT = "God morgen fra parken! " * 400  # some kilobytes in each mail
OTHER = "berit@fjordvik.example"


@pytest.fixture
def postroom(tmp_path: Path, migrated_sqlite: Path) -> Postroom:
    database = tmp_path / "queue.db"
    database.write_bytes(migrated_sqlite.read_bytes())
    made = a_postroom(tmp_path, database)
    made.an_ambassador()
    return made


def drop(postroom: Postroom, first: int, number: int) -> None:
    for n in range(first, first + number):
        raw = a_mail(f"{n} {A_TEXT}", message_id=f"<{n}@fjordvik.example>")
        postroom.drop(raw, f"{n:05}.eml")


def peak_while_taking_in(postroom: Postroom) -> int:
    tracemalloc.start()
    try:
        postroom.take_in()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_twelve_times_the_mails_take_no_more_memory(postroom: Postroom):
    drop(postroom, 0, FEW)
    peak_while_taking_in(postroom)  # what is loaded and cached once
    drop(postroom, FEW, FEW)
    few = peak_while_taking_in(postroom)
    drop(postroom, 2 * FEW, MANY)
    many = peak_while_taking_in(postroom)

    assert many < few + 500_000
    assert len(postroom.posts()) == 2 * FEW + MANY


def test_who_floods_the_spool_pushes_nobody_s_mail_out_of_its_turn(postroom: Postroom):
    """In order of age, whoever wrote: the other one's mail is taken before what came after it."""
    with postroom.store.write(postroom.now) as uow:
        uow.ambassadors.add(email=OTHER, name="Berit", language="nb", area=None, now=postroom.now)
    drop(postroom, 0, FEW)
    other = a_mail("Fra Berit", sender=OTHER, message_id="<b@fjordvik.example>")
    postroom.drop(other, "berit.eml")
    drop(postroom, FEW, FEW)

    postroom.take_in()

    rows = postroom.rows()
    assert [row.name for row in rows].index("berit.eml") == FEW
    assert sum(row.outcome is MessageOutcome.ACCEPTED for row in rows) == 2 * FEW
    assert {row.room for row in rows} <= {Room.DONE, Room.REFUSED}
