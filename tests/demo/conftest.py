from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.store.engine import open_store
from orchestrator.store.unit_of_work import UnitOfWork
from tests.builders import NOW


@pytest.fixture
def uow(tmp_path: Path) -> Iterator[UnitOfWork]:
    store = open_store(f"sqlite:///{tmp_path / 'queue.db'}")
    store.migrate()
    with store.write(NOW) as unit:
        yield unit
    store.close()
