"""`Store.alone`: what only one process does at a time, among any number of them on PostgreSQL."""

import pytest

from orchestrator.store.engine import Store, open_store
from orchestrator.store.failures import StoreUnavailable


@pytest.fixture
def two(database_url):
    """Two processes' stores on one database."""
    stores = open_store(database_url), open_store(database_url)
    yield stores
    for store in stores:
        store.close()


def is_free(store: Store, what: str) -> bool:
    with store.alone(what) as is_ours:
        return is_ours


def test_who_comes_first_is_alone_and_others_are_told(two):
    first, second = two
    with first.alone("file:a") as is_ours:
        meanwhile = is_free(second, "file:a")

    assert is_ours
    assert meanwhile is first.is_sqlite  # SQLite has one daemon, and needs no such lock
    assert is_free(second, "file:a")


def test_other_names_are_free(two):
    first, second = two
    with first.alone("file:a"):
        assert is_free(second, "file:b")


def test_one_process_may_hold_several(two):
    first, _ = two
    with first.alone("file:a") as one, first.alone("file:b") as other:
        assert (one, other) == (True, True)


def test_it_is_free_again_after_an_error(two):
    first, second = two
    with pytest.raises(ZeroDivisionError), first.alone("file:a"):
        raise ZeroDivisionError

    assert is_free(second, "file:a")


def test_who_was_told_no_takes_nothing_away(two):
    first, second = two
    with first.alone("file:a"):
        is_free(second, "file:a")

        assert is_free(second, "file:a") is first.is_sqlite


@pytest.mark.postgres
def test_a_connection_that_ends_frees_it(postgres_server, migrated_postgres):
    with postgres_server.database(migrated_postgres) as name:
        first, second = (open_store(postgres_server.url_of(name)) for _ in range(2))
        with first.alone("file:a"):
            postgres_server.run(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            )
            took_over = is_free(second, "file:a")
        still_works = is_free(first, "file:a")
        first.close()
        second.close()

    assert (took_over, still_works) == (True, True)


@pytest.mark.postgres
def test_a_server_that_is_gone_is_a_clear_error(tmp_path):
    store = open_store(f"postgresql+psycopg://nobody@/none?host={tmp_path}")

    with pytest.raises(StoreUnavailable), store.alone("file:a"):
        pass


# ---------------------------------------------------------------- of one mind


def test_daemons_of_the_same_rules_run_beside_each_other(two):
    first, second = two
    with first.of_one_mind("rules 1") as one, second.of_one_mind("rules 1") as other:
        assert (one, other) == (True, True)


def test_a_daemon_of_other_rules_is_told(two):
    first, second = two
    with first.of_one_mind("rules 1"), second.of_one_mind("rules 2") as is_one:
        assert is_one is first.is_sqlite


def test_when_the_others_have_ended_new_rules_may_begin(two):
    first, second = two
    with first.of_one_mind("rules 1"):
        pass

    with second.of_one_mind("rules 2") as is_one:
        assert is_one


@pytest.mark.postgres
def test_daemons_of_another_database_are_none_of_ours(postgres_server, migrated_postgres):
    with (
        postgres_server.database(migrated_postgres) as here,
        postgres_server.database(migrated_postgres) as there,
    ):
        first, second = (open_store(postgres_server.url_of(name)) for name in (here, there))
        with first.of_one_mind("rules 1"), second.of_one_mind("rules 2") as is_one:
            pass
        first.close()
        second.close()

    assert is_one
