"""Another process's commit is heard, on both databases."""

import threading
from collections.abc import Iterator

import pytest

from orchestrator.domain.actors import Role
from orchestrator.store.engine import open_store
from orchestrator.store.wakeup import Wakeup
from tests.builders import NOW, an_actor

SOON = 5.0  # seconds; a test that waits longer has heard nothing


@pytest.fixture
def bell(store) -> Iterator[threading.Event]:
    rung = threading.Event()
    wakeup = Wakeup(store, rung.set)
    wakeup.start()
    yield rung
    wakeup.stop()


def another_process_writes(url: str) -> None:
    other = open_store(url)
    with other.write(NOW) as uow:
        uow.audit.append(NOW, an_actor(Role.OPERATOR), "account:one", "resume")
    other.close()


def test_what_another_process_writes_rings_the_bell(bell, database_url):
    assert bell.wait(SOON) or True  # the first look rings it too
    bell.clear()

    another_process_writes(database_url)

    assert bell.wait(SOON)


def test_nothing_rings_where_nothing_is_written(bell, store):
    bell.wait(1.0)
    bell.clear()
    with store.read(NOW) as uow:
        uow.publications.next_due_at()

    assert not bell.wait(0.7)
