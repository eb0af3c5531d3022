from pathlib import Path

import pytest

from orchestrator.domain.errors import Refused
from orchestrator.settings.lock import is_held, only_one


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "queue.db.lock"


def test_only_one_holds_it(lock: Path):
    with only_one(lock), pytest.raises(Refused, match="another daemon"), only_one(lock):
        pass


def test_it_is_free_again_afterwards(lock: Path):
    with only_one(lock):
        pass

    assert not is_held(lock)


def test_it_shows_that_it_is_held(lock: Path):
    with only_one(lock):
        assert is_held(lock)


def test_looking_takes_nothing(lock: Path):
    is_held(lock)

    with only_one(lock):
        assert is_held(lock)


def test_a_database_without_a_lock_file_is_free(lock: Path):
    assert not is_held(lock)
