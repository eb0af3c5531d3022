"""Two daemons' stages on one database: whatever one does, the other one does it not again.

Each test lets the second daemon act in the middle of a step of the first one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.checks.stage import CheckStage
from orchestrator.domain.notice import Audience, Notice, NoticeKind
from orchestrator.domain.post import PostState
from orchestrator.domain.records import Message, MessageOutcome, Room
from orchestrator.intake.message import ParsedMessage
from orchestrator.notify.base import NotDelivered
from orchestrator.store.engine import Store, open_store
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork
from tests.house import House
from tests.intake.postroom import PlainParser, Postroom, a_mail, a_postroom
from tests.quiet import a_quiet_house, a_received_post, notices
from tests.reporting.test_outbox import Collecting, an_outbox

ACCEPTED = MessageOutcome.ACCEPTED


class Between:
    """A store in which something else happens right before the first write."""

    def __init__(self, store: Store, act: Callable[[], object]) -> None:
        self._store, self._acts = store, [act]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def write(self, now: datetime) -> Iterator[UnitOfWork]:
        if self._acts:
            self._acts.pop()()
        with self._store.write(now) as uow:
            yield uow


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_quiet_house(tmp_path) as made:
        yield made


# ---------------------------------------------------------------- intake: one shared spool


@pytest.fixture
def postroom(
    tmp_path: Path, migrated_sqlite: Path, postgres_server: Any, migrated_postgres: str
) -> Iterator[Postroom]:
    with postgres_server.database(migrated_postgres) as name:
        store = open_store(postgres_server.url_of(name))
        made = replace(a_postroom(tmp_path, tmp_path / "unused.db"), store=store)
        made.an_ambassador()
        yield made
        store.close()


class Meanwhile(PlainParser):
    """A parser during which something else happens."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self._act = act

    def parse(self, raw: bytes) -> ParsedMessage:
        self._act()
        return super().parse(raw)


@pytest.mark.postgres
def test_what_another_daemon_is_taking_in_is_left_to_it(postroom: Postroom):
    """However often it looks: each look used to count as a try, and three ended in corrupt/."""
    postroom.drop(a_mail())
    other = postroom.stage()
    seen: list[list[Message]] = []

    def the_other_one_looks() -> None:
        postroom.take_in(other, rounds=6)
        seen.append(postroom.rows())

    postroom.take_in(postroom.stage(parser=Meanwhile(the_other_one_looks)))

    ((meanwhile,),) = seen
    (row,) = postroom.rows()
    assert (meanwhile.outcome, meanwhile.attempts) == (None, 1)
    assert (row.outcome, row.attempts, row.room) == (ACCEPTED, 1, Room.DONE)
    assert (len(postroom.posts()), postroom.only_in(Room.DONE)) == (1, True)
    assert postroom.notices() == [NoticeKind.RECEIVED]


@pytest.mark.postgres
def test_what_a_dead_daemon_was_taking_in_is_taken_over(postroom: Postroom, postgres_server: Any):
    """The server ends what the dead one held: its connections end with it."""
    postroom.drop(a_mail())
    other = postroom.stage(store=open_store(str(postroom.store.engine.url)))

    def it_dies_and_the_other_one_takes_over() -> None:
        postgres_server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        )
        postroom.take_in(other)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        postroom.take_in(postroom.stage(parser=Meanwhile(it_dies_and_the_other_one_takes_over)))

    other.store.close()
    (row,) = postroom.rows()
    assert (row.outcome, row.attempts) == (ACCEPTED, 2)
    assert (len(postroom.posts()), postroom.only_in(Room.DONE)) == (1, True)


@pytest.mark.postgres
def test_many_mails_are_shared_and_each_is_taken_in_once(postroom: Postroom):
    for number in range(12):
        postroom.drop(a_mail(f"Hei {number}", message_id=f"<{number}@x.example>"), f"{number}.eml")
    second = postroom.stage()
    first = postroom.stage(parser=Meanwhile(lambda: second.run_once(postroom.now)))

    postroom.take_in(first, rounds=4)
    postroom.take_in(second, rounds=2)

    rows = postroom.rows()
    assert [(row.outcome, row.attempts) for row in rows] == [(ACCEPTED, 1)] * 12
    assert (len(postroom.posts()), postroom.files()["done"]) == (12, 12)


# ---------------------------------------------------------------- checks


@pytest.mark.postgres
def test_a_post_that_another_daemon_is_checking_is_left_to_it(
    house: House, postgres_server: Any, migrated_postgres: str
):
    with postgres_server.database(migrated_postgres) as name:
        store = open_store(postgres_server.url_of(name))
        house.wiring.__dict__["store"] = store
        house.a_takeover()
        post = a_received_post(house, accounts=("linkedin-main",))
        second = Counting(house.wiring.checks)

        def look(check: CheckStage) -> CheckStage:
            return replace(check, store=Between(store, lambda: second.run(house)))  # type: ignore[arg-type]

        look(house.wiring.checks).run_once(house.clock())

        assert second.checked == 0
        assert house.post(post.id).state is PostState.PENDING_APPROVAL
        store.close()


class Counting:
    """A check stage that counts how many posts it looked at."""

    def __init__(self, stage: CheckStage) -> None:
        self._stage, self.checked = replace(stage, checks=(self,)), 0  # type: ignore[arg-type]

    id = "test.counting"

    def inspect(self, _draft: object) -> Iterator[Any]:
        self.checked += 1
        yield from ()

    def run(self, house: House) -> None:
        self._stage.run_once(house.clock())


# ---------------------------------------------------------------- scheduling


def test_a_post_that_another_daemon_scheduled_is_neither_moved_nor_told_as_without_a_slot(
    house: House, caplog: pytest.LogCaptureFixture
):
    house.a_takeover(slots=(time(12, 10),))  # its only slot: a second look finds none left
    house.wiring.scheduling.run_once(house.clock())  # the takeover begins
    post = house.an_approved_post(accounts=("linkedin-main",))
    one = house.wiring.scheduling
    late = replace(one, store=Between(one.store, lambda: one.run_once(house.clock())))  # type: ignore[arg-type]

    late.run_once(house.clock())

    assert house.post(post.id).state is PostState.SCHEDULED
    assert len(house.publications(post.id)) == 1
    assert NoticeKind.ALLOCATION_FAILED not in notices(house)
    assert "scheduling failed" not in caplog.text


# ---------------------------------------------------------------- notices


@pytest.fixture
def told(house: House) -> House:
    """A house in which three notices wait."""
    house.a_takeover()
    post = house.a_pending_post()
    with house.wiring.store.write(house.clock()) as uow:
        for number in range(3):
            waiting = NewNotice(kind=NoticeKind.WAITING, audience=Audience.APPROVERS)
            uow.notify([waiting], of=f"test:{number}", post_id=post.id)
    return house


def test_a_notice_that_another_daemon_is_sending_is_not_sent_again(told: House):
    notifier = Collecting()
    one, other = an_outbox(told, notifier), an_outbox(told, notifier)

    def the_other_one_delivers(_: Notice) -> None:
        other.run_once(told.clock())

    notifier.fails = the_other_one_delivers

    for _ in range(4):
        one.run_once(told.clock())

    assert len(notifier.tried) == len(set(notifier.tried)) == 3


def test_a_notice_whose_daemon_died_is_sent_by_another_one_soon(told: House):
    house = told
    dying, heir = Collecting(lambda _: KeyboardInterrupt()), Collecting()  # type: ignore[arg-type, return-value]
    with pytest.raises(KeyboardInterrupt):
        an_outbox(house, dying).run_once(house.clock())
    an_outbox(house, heir).run_once(house.clock())
    at_once = list(heir.sent)

    house.clock.advance(minutes=10)
    an_outbox(house, heir).run_once(house.clock())

    (dead_ones,) = dying.tried
    assert len(at_once) == 2
    assert heir.sent[-1].key == dead_ones
    assert len(heir.sent) == 3


def test_a_notice_that_failed_is_tried_again_when_its_wait_is_over(told: House):
    house = told
    failing = Collecting(lambda _: NotDelivered("the mail host is down"))
    an_outbox(house, failing).run_once(house.clock())
    notifier = Collecting()

    house.clock.advance(seconds=timedelta(hours=1).total_seconds())
    an_outbox(house, notifier).run_once(house.clock())

    assert len(notifier.sent) == len(failing.tried) == 3
