import pytest

from tests.cli.desk import Desk, a_desk


@pytest.fixture
def desk(tmp_path, migrated_sqlite, capsys):
    return Desk(a_desk(tmp_path / "workspace", migrated_sqlite), capsys)
