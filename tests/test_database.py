import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from orchestrator.store.engine import SCHEMA, open_store
from tests.unprivileged import as_unprivileged


def test_a_test_database_is_at_the_newest_schema(database_url):
    store = open_store(database_url)

    assert store.schema() == SCHEMA

    store.close()


def test_an_empty_test_database_has_no_table(empty_database_url):
    engine = sa.create_engine(empty_database_url)

    assert sa.inspect(engine).get_table_names() == []

    engine.dispose()


def test_the_unprivileged_child_is_not_root():
    assert as_unprivileged(os.geteuid) != 0


def test_what_the_unprivileged_child_raises_comes_back(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0)

    with pytest.raises(PermissionError):
        as_unprivileged(lambda: Path(locked, "file").read_text())
