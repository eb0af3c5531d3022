import pytest

from orchestrator.domain.errors import Refused
from orchestrator.settings.lock import is_held, only_one


def test_only_one_holds_it(tmp_path):
    with only_one(tmp_path), pytest.raises(Refused, match="another daemon"), only_one(tmp_path):
        pass


def test_it_is_free_again_afterwards(tmp_path):
    with only_one(tmp_path):
        pass

    assert not is_held(tmp_path)


def test_it_shows_that_it_is_held(tmp_path):
    with only_one(tmp_path):
        assert is_held(tmp_path)


def test_looking_takes_nothing(tmp_path):
    is_held(tmp_path)

    with only_one(tmp_path):
        assert is_held(tmp_path)


def test_a_workspace_without_a_lock_file_is_free(tmp_path):
    assert not is_held(tmp_path / "nowhere")
