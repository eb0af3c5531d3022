"""What is told about a PostgreSQL server that cannot be used: what, and what to do."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.store.engine import open_store
from orchestrator.store.failures import StoreUnavailable
from tests.builders import NOW

pytestmark = pytest.mark.postgres


@pytest.fixture
def ascii_url(postgres_server) -> Iterator[str]:
    """The URL of a database that takes any bytes for letters."""
    name = f"orchestrator_{secrets.token_hex(6)}"
    postgres_server.run(
        f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
    )
    yield postgres_server.url_of(name)
    postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("use", ["require_schema", "migrate"])
def test_a_database_whose_letters_are_not_utf8_is_refused_at_opening(ascii_url: str, use: str):
    store = open_store(ascii_url)

    with pytest.raises(StoreUnavailable, match="SQL_ASCII") as refused:
        getattr(store, use)()

    assert "--encoding UTF8" in refused.value.advice
    store.close()


def test_a_server_that_is_away_is_told_as_that(tmp_path: Path):
    store = open_store(f"postgresql://nobody@/queue?host={tmp_path}")

    with pytest.raises(StoreUnavailable) as refused, store.read(NOW):
        pass

    assert "does not answer" in refused.value.message
    assert "database_url" in refused.value.advice
    assert "OperationalError" not in refused.value.message
    store.close()
