"""The migrations make the tables that the code knows, once, however many start at once."""

import multiprocessing

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from orchestrator.store.engine import SCHEMA, open_store
from orchestrator.store.tables import metadata


@pytest.fixture
def scripts():
    config = Config()
    config.set_main_option("script_location", "orchestrator.store:migrations")
    return ScriptDirectory.from_config(config)


def test_the_migrations_make_the_tables_that_the_code_knows(store):
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_the_program_knows_the_newest_migration(scripts):
    assert scripts.get_heads() == [SCHEMA]


def test_the_numbers_of_the_migrations_are_in_their_order(scripts):
    numbers = [script.revision for script in scripts.walk_revisions()]

    assert numbers == sorted(numbers, reverse=True)


def test_a_migration_twice_changes_nothing(store):
    store.migrate()

    assert store.schema() == SCHEMA


def test_a_migrated_database_has_every_table(store):
    names = sa.inspect(store.engine).get_table_names()

    assert set(metadata.tables) == set(names) - {"alembic_version"}


def _migrate(url, barrier):
    store = open_store(url)
    barrier.wait(timeout=30)
    store.migrate()
    store.close()


@pytest.mark.process
def test_four_processes_may_migrate_at_once(empty_database_url):
    fork = multiprocessing.get_context("fork")
    barrier = fork.Barrier(4)
    processes = [
        fork.Process(target=_migrate, args=(empty_database_url, barrier)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=60)
    store = open_store(empty_database_url)

    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    assert store.schema() == SCHEMA

    store.close()
