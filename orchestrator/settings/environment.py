"""The environment variables we know, and the one place that reads them."""

import os
from collections.abc import Mapping
from typing import Final

WORKSPACE: Final = "ORCHESTRATOR_WORKSPACE"
ACT_AS: Final = "ORCHESTRATOR_ACT_AS"
TEST_DATABASE_URL: Final = "ORCHESTRATOR_TEST_DATABASE_URL"  # the tests' only

KNOWN: Final = frozenset({WORKSPACE, ACT_AS, TEST_DATABASE_URL})
PREFIX: Final = "ORCHESTRATOR_"


def environment() -> Mapping[str, str]:
    """Return the environment of this run; everybody else gets it as an argument."""
    return os.environ  # noqa: TID251 — this is the one allowed place
