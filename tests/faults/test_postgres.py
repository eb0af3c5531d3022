"""Faults 11 and 12: the PostgreSQL server restarts, ends a connection, is away, takes no writes."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time as time_of_day
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from adapters.base import Receipt
from adapters.sandbox.server import RunningSandbox
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.publishing import attempt, record
from orchestrator.store.engine import open_store
from orchestrator.store.failures import StoreUnavailable
from tests.builders import NOW
from tests.database import OwnServer, own_server
from tests.faults.between import Between, between
from tests.faults.turns import rounds
from tests.flows.test_intake_killed import a_mail
from tests.house import APPROVER, GUARDS_OFF, NOON, Clock, House, a_house, slot_at
from tests.publishing.moments import claimed
from tests.workspaces import changed

pytestmark = [pytest.mark.process, pytest.mark.postgres]

ACCOUNT = "linkedin-main"
SLOTS = tuple(time_of_day(hour, minute) for hour in (12, 13, 14, 15) for minute in (10, 25, 40))
A_MINUTE = timedelta(minutes=1)
PAUSE = 1.0  # seconds; so long a server that could not be reached is not tried again


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    with own_server() as made:
        yield made


@contextmanager
def a_house_on(url: str, root: Path, platforms: tuple[RunningSandbox, Clock]) -> Iterator[House]:
    sandbox, clock = platforms
    clock.moment = NOON

    def settings(root: Path) -> None:
        changed(root, "orchestrator.toml", '# database_url = "sqlite:///queue.db"',
                f'database_url = "{url}"')  # fmt: skip
        changed(root, "orchestrator.toml", "[intake]",
                '[intake]\nsender_check = "none"\nsettle_seconds = 0')  # fmt: skip

    with a_house(root, clock=clock, shared=sandbox, rules=GUARDS_OFF, configure=settings) as made:
        made.a_takeover(accounts=(ACCOUNT,), slots=SLOTS)
        yield made


@pytest.fixture
def house(server: OwnServer, tmp_path: Path, platforms) -> Iterator[House]:
    with (
        server.found.database() as name,
        a_house_on(server.found.url_of(name), tmp_path, platforms) as made,
    ):
        yield made


@pytest.fixture
def watched(server: OwnServer, tmp_path: Path, platforms) -> Iterator[tuple[House, Between]]:
    """A house whose server is reached through somebody else."""
    with server.found.database() as name, between(server.folder) as stranger:
        url = server.found.url_of(name).replace(str(server.folder), str(stranger.folder))
        with a_house_on(url, tmp_path, platforms) as made:
            yield made, stranger


def copies(house: House) -> Counter[str]:
    return Counter({post["text"]: post["copies"] for post in house.sandbox.posts()})


# ---------------------------------------------------------------- 11: restarted, cut off


def test_a_server_that_is_restarted_while_a_post_is_sent_costs_no_second_copy(
    house: House, server: OwnServer
):
    post = house.a_scheduled_post(accounts=(ACCOUNT,))
    house.clock.moment = slot_at(post)
    press, claim = house.wiring.press, claimed(house)
    prepared = attempt._prepare(press, claim)
    assert prepared is not None
    assert attempt._mark_sending(press, claim, prepared)

    server.stop(signal.SIGQUIT)  # immediate: no connection is told good-bye
    receipt = attempt._publish(press, claim, prepared)
    assert isinstance(receipt, Receipt)
    with pytest.raises(StoreUnavailable):
        record.success(press, claim, receipt)
    server.start()
    time.sleep(PAUSE)
    rounds(house, 15, step=A_MINUTE)

    assert house.states(post.id) == {ACCOUNT: PublicationState.PUBLISHED}
    assert copies(house) == {"God morgen fra parken!": 1}


def test_a_connection_that_is_ended_inside_a_transaction_leaves_nothing_of_it(
    house: House, server: OwnServer
):
    post = house.a_scheduled_post(accounts=(ACCOUNT,))
    store = house.wiring.store

    def cut_off() -> None:
        with store.write(house.clock()) as uow:
            uow.apply_post(post, PostEvent.REVOKE, APPROVER, reason="a name is wrong")
            server.found.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in%'"
            )

    with pytest.raises(StoreUnavailable):
        cut_off()

    house.clock.moment = slot_at(post)
    assert house.publish() == 1
    with store.read(house.clock()) as uow:
        assert uow.audit.first_break() is None
        assert "revoke" not in [entry.event for entry in uow.audit.all()]


def test_whichever_commit_s_answer_is_lost_each_mail_makes_one_post(
    watched: tuple[House, Between],
):
    house, stranger = watched
    rooms = house.wiring.intake.rooms
    for number in count(1):
        stranger.commits, stranger.lose = 0, number
        (rooms.incoming / f"{number}.eml").write_bytes(a_mail(number))
        rounds(house, 4)
        if stranger.commits < number:
            break

    with house.wiring.store.read(house.clock()) as uow:
        posts, mails = uow.posts.in_states(), uow.messages.all()
        assert uow.audit.first_break() is None
    assert number > 3
    assert len(posts) == len(mails) == number
    assert PostState.RECEIVED not in {post.state for post in posts}
    assert len(list(rooms.done.glob("*.eml"))) == number


def test_whichever_commit_s_answer_is_lost_each_post_goes_out_once(
    watched: tuple[House, Between],
):
    """A claim, a send marker or a receipt that stands, though nobody was told so."""
    house, stranger = watched
    for number in count(1):
        stranger.lose = 0
        post = house.a_scheduled_post(f"Nr. {number}", photos=0, accounts=(ACCOUNT,))
        house.clock.moment = slot_at(post)
        stranger.commits, stranger.lose = 0, number
        rounds(house, 9, step=A_MINUTE)
        if stranger.commits < number:
            break

    assert number > 3
    assert set(copies(house).values()) == {1}
    assert len(copies(house)) == number
    assert {house.post(id_).state for id_ in range(1, number + 1)} == {PostState.PUBLISHED}


# ---------------------------------------------------------------- 12: away, or read-only


def test_a_server_that_is_down_is_tried_once_a_second_by_all_who_need_it(server: OwnServer):
    seconds = 0.0
    with between(server.folder) as stranger:
        stranger.refuses = True
        url = f"postgresql://x@/postgres?host={stranger.folder}"
        store = open_store(url, monotonic=lambda: seconds)
        for _ in range(200):
            with pytest.raises(StoreUnavailable), store.read(NOW):
                pass
            seconds += 0.05
        store.close()

    assert stranger.connections == 10


@contextmanager
def away(server: OwnServer, _: House) -> Iterator[None]:
    server.stop()
    yield
    server.start()


@contextmanager
def without_writes(server: OwnServer, house: House) -> Iterator[None]:
    name = house.wiring.store.engine.url.database
    house.wiring.store.close()
    server.found.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    yield
    house.wiring.store.close()
    server.found.run(f"ALTER DATABASE {name} RESET default_transaction_read_only")


@pytest.mark.parametrize("fault", [away, without_writes])
def test_while_the_server_takes_nothing_nothing_is_lost_and_then_all_goes_on(
    house: House, server: OwnServer, fault
):
    post = house.a_scheduled_post(accounts=(ACCOUNT,))
    rooms = house.wiring.intake.rooms
    (rooms.incoming / "1.eml").write_bytes(a_mail(1))
    house.clock.moment = slot_at(post)

    with fault(server, house):
        rounds(house, 3, step=A_MINUTE)
        sent, lying = copies(house), [*rooms.incoming.iterdir(), *rooms.active.iterdir()]
    time.sleep(PAUSE)
    rounds(house, 5)

    assert (sent, len(lying)) == ({}, 1)
    assert len(list(rooms.done.glob("*.eml"))) == 1
    assert copies(house) == {"God morgen fra parken!": 1}
