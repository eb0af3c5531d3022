import contextlib
import sqlite3
import stat
import traceback
from datetime import datetime

import pytest
import sqlalchemy as sa

from orchestrator.domain.errors import Conflict, OrchestratorError, Refused
from orchestrator.store import tables
from orchestrator.store.engine import (
    SCHEMA,
    SchemaNewer,
    SchemaOld,
    journal_mode,
    open_store,
)
from orchestrator.store.failures import StoreUnavailable
from tests.builders import NOW, a_content, stored_ambassador, stored_post, stored_publication

MARK = "zzcontentzz"


def pragma(store, name):
    with store.read(NOW) as uow:
        return uow._connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.fixture
def sqlite(migrated_sqlite, tmp_path):
    """A path and a store that waits a tenth of a second only."""
    path = tmp_path / "queue.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    store = open_store(f"sqlite:///{path}", busy_seconds=0.1)
    yield path, store
    store.close()


# ---------------------------------------------------------------- SQLite


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 7, 0), "DELETE"),
        ((3, 40, 1), "DELETE"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_a_write_ahead_log_is_used_only_where_it_is_safe(version, mode):
    """sqlite.org: two connections that write and checkpoint at once can corrupt before 3.51.3."""
    assert journal_mode(version) == mode


def test_the_journal_is_the_one_of_this_version(sqlite):
    assert pragma(sqlite[1], "journal_mode") == journal_mode().lower()


def test_a_commit_survives_a_power_cut(sqlite):
    assert pragma(sqlite[1], "synchronous") == 3  # EXTRA


def test_references_are_checked(sqlite):
    assert pragma(sqlite[1], "foreign_keys") == 1


def test_a_second_writer_is_told_that_the_database_is_busy(sqlite):
    path, store = sqlite
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreUnavailable, match=r"busy for 0\.1 seconds"), store.write(NOW):
        pass

    other.close()


def test_a_writer_holds_its_lock_from_the_start(sqlite):
    """BEGIN IMMEDIATE: nobody writes between what is read and what is written."""
    path, store = sqlite
    other = sqlite3.connect(path, isolation_level=None, timeout=0)
    with store.write(NOW), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")

    other.close()


def test_a_reader_does_not_wait_for_a_writer(sqlite):
    path, store = sqlite
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    assert store.schema() == SCHEMA

    other.close()


def test_a_database_that_is_locked_for_a_commit_is_busy(sqlite):
    path, store = sqlite
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(StoreUnavailable):
        store.schema()

    other.close()


def test_a_folder_that_is_missing_is_a_clear_error(tmp_path):
    store = open_store(f"sqlite:///{tmp_path}/nowhere/queue.db")

    with pytest.raises(StoreUnavailable, match="cannot be made") as caught:
        store.migrate()

    assert "folder" in caught.value.advice


@pytest.mark.parametrize("what", ["schema", "require_schema", "read", "write"])
def test_a_database_that_is_missing_is_not_made_by_looking(tmp_path, what):
    store = open_store(f"sqlite:///{tmp_path}/queue.db")

    with contextlib.suppress(OrchestratorError):
        if what in {"read", "write"}:
            with getattr(store, what)(NOW):
                pass
        else:
            getattr(store, what)()

    store.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a b.db", "a#b.db", "æ.db"])
def test_a_file_of_any_name_is_opened_under_that_name(tmp_path, name):
    store = open_store(f"sqlite:///{tmp_path}/{name}")

    store.migrate()

    store.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("folder", "file"),
    [(0o755, 0o640), (0o750, 0o640), (0o700, 0o600), (0o3770, 0o660), (0o777, 0o660)],
)
def test_a_new_database_is_for_the_group_of_its_folder_and_for_nobody_else(tmp_path, folder, file):
    tmp_path.chmod(folder)
    path = tmp_path / "queue.db"
    store = open_store(f"sqlite:///{path}")
    store.migrate()

    with store.write(NOW) as uow:
        stored_ambassador(uow)
        journal = [one for one in tmp_path.iterdir() if one != path]
        assert {stat.S_IMODE(one.stat().st_mode) for one in journal} == {file}

    store.close()
    assert stat.S_IMODE(path.stat().st_mode) == file


def test_a_file_that_is_no_database_is_a_clear_error(tmp_path):
    (tmp_path / "queue.db").write_bytes(b"Received: from mail.fjordby.example" * 200)
    store = open_store(f"sqlite:///{tmp_path}/queue.db")

    with pytest.raises(StoreUnavailable):
        store.schema()

    store.close()


@pytest.mark.postgres
def test_a_second_writer_on_postgresql_is_told_that_the_database_is_busy(
    postgres_server, migrated_postgres
):
    with postgres_server.database(migrated_postgres) as name:
        first, second = (
            open_store(postgres_server.url_of(name), busy_seconds=0.1) for _ in range(2)
        )
        with (
            first.write(NOW),
            pytest.raises(StoreUnavailable, match=r"busy for 0\.1 seconds"),
            second.write(NOW),
        ):
            pass
        first.close()
        second.close()


def test_a_server_that_does_not_answer_is_a_clear_error(tmp_path):
    store = open_store(f"postgresql://someone@/queue?host={tmp_path}")

    with pytest.raises(StoreUnavailable):
        store.schema()


# ---------------------------------------------------------------- the schema


def test_an_empty_database_has_no_schema(empty_database_url):
    store = open_store(empty_database_url)

    assert store.schema() is None

    store.close()


def test_an_empty_database_is_too_old(empty_database_url):
    store = open_store(empty_database_url)

    with pytest.raises(SchemaOld) as caught:
        store.require_schema()

    assert caught.value.advice == "run: orchestrator init"
    store.close()


def test_a_database_at_the_newest_schema_fits(store):
    store.require_schema()


@pytest.mark.parametrize("what", ["require_schema", "migrate"])
def test_a_database_of_a_newer_program_is_named(store, what):
    with store.write(NOW) as uow:
        uow._connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaNewer, match="9999"):
        getattr(store, what)()


# ---------------------------------------------------------------- errors show no content


def test_a_row_that_exists_is_a_conflict_that_does_not_quote_it(store):
    with store.write(NOW) as uow:
        stored_ambassador(uow, email=f"{MARK}@fjordby.example")
    twice = sa.insert(tables.ambassadors).values(
        email=f"{MARK}@fjordby.example", name=MARK, language="nb", added_at=NOW
    )

    with pytest.raises(Conflict) as caught, store.write(NOW) as uow:
        uow._connection.execute(twice)

    assert MARK not in shown(caught.value)


def test_a_row_that_is_refused_is_not_quoted(store):
    incomplete = sa.insert(tables.ambassadors).values(
        email=f"{MARK}@fjordby.example", name=MARK, language="nb"
    )

    with pytest.raises(StoreUnavailable) as caught, store.write(NOW) as uow:
        uow._connection.execute(incomplete)

    assert MARK not in shown(caught.value)


def test_a_text_that_no_database_takes_is_not_quoted(store):
    """A lone surrogate cannot be written; the parsers of mail let none through."""
    with pytest.raises(Refused) as caught, store.write(NOW) as uow:
        stored_post(uow, content=a_content(caption=f"{MARK}\ud800"))

    assert MARK not in shown(caught.value)


def test_a_naive_time_is_refused(store):
    with pytest.raises(sa.exc.StatementError, match="naive"), store.write(NOW) as uow:
        stored_publication(uow, slot_at=datetime(2026, 6, 10))


def test_what_was_foreseen_passes_unchanged(store):
    with pytest.raises(Conflict, match="mine"), store.write(NOW):
        raise Conflict("mine")


def shown(error):
    """Give what a log would show of an error: causes that are not suppressed, too."""
    return "".join(traceback.format_exception(error)) + repr(error)
