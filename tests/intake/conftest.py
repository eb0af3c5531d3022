import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.intake.postroom import Postroom, a_postroom


@pytest.fixture
def postroom(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Postroom]:
    """A spool of an organisation with one ambassador, who has a takeover today."""
    database = tmp_path / "queue.db"
    shutil.copyfile(migrated_sqlite, database)
    made = a_postroom(tmp_path, database)
    made.an_ambassador()
    yield made
    made.store.close()
