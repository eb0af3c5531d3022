"""Each store test runs on SQLite and on PostgreSQL.

`uow` is one open transaction that is rolled back: fast, for what happens inside one. `store` is a
database of its own, for what needs several transactions.
"""

import shutil
from collections.abc import Iterator

import pytest

from orchestrator.store.engine import Store, open_store
from orchestrator.store.unit_of_work import UnitOfWork
from tests.builders import NOW


class _RollBack(Exception):
    """Nothing that a test wrote stays."""


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def shared_store(request, tmp_path_factory) -> Iterator[Store]:
    """A store that all tests with `uow` share."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("shared") / "queue.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        store = open_store(f"sqlite:///{path}")
        yield store
        store.close()
        return
    server = request.getfixturevalue("postgres_server")
    with server.database(request.getfixturevalue("migrated_postgres")) as name:
        store = open_store(server.url_of(name))
        yield store
        store.close()


@pytest.fixture
def uow(shared_store) -> Iterator[UnitOfWork]:
    """One transaction at `NOW` on an empty database; rolled back at the end."""
    try:
        with shared_store.write(NOW) as unit:
            yield unit
            raise _RollBack
    except _RollBack:
        pass


@pytest.fixture
def store(database_url) -> Iterator[Store]:
    """A database of the test's own."""
    opened = open_store(database_url)
    yield opened
    opened.close()
