from pathlib import Path

import pytest

from tools.name_lists import by_origin


@pytest.fixture(scope="session")
def unlisted() -> list[str]:
    """Give one full name of each origin that stands on no list of the training."""
    origins = by_origin(Path(__file__).parent / "unseen_names.txt").values()
    return [f"{o.given[at]} {o.surnames[at]}" for o in origins for at in (1, 4)]
