from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.sandbox.server import RunningSandbox, running_sandbox
from tests.house import NOON, Clock, House, a_house

Platforms = tuple[RunningSandbox, Clock]


@pytest.fixture(scope="module")
def platforms() -> Iterator[Platforms]:
    """One sandbox for a module's tests: to stop one takes longer than most of them."""
    clock = Clock()
    with running_sandbox(now=clock) as sandbox:
        yield sandbox, clock


@pytest.fixture
def house(platforms: Platforms, tmp_path: Path) -> Iterator[House]:
    sandbox, clock = platforms
    clock.moment = NOON
    with a_house(tmp_path, clock=clock, shared=sandbox) as made:
        made.a_takeover()
        yield made
