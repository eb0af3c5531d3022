"""The workspace's parts, opened for one command and closed after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from orchestrator.cli.context import workspace

if TYPE_CHECKING:  # wiring is for commands that run, not for their help
    from orchestrator.wiring import Wiring


@contextmanager
def opened() -> Iterator["Wiring"]:
    """Put the workspace's parts together. Raises `SettingsError`; its store `SchemaOld`."""
    from orchestrator.wiring import Wiring

    wiring = Wiring(workspace())
    try:
        yield wiring
    finally:
        wiring.close()
