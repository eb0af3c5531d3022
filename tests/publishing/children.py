"""Real processes that stand for another publisher."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from orchestrator.domain.records import Sender
from orchestrator.publishing.process import this_process


@contextmanager
def another_process() -> Iterator[tuple[Sender, subprocess.Popen[bytes]]]:
    """Run a child that does nothing, and describe it as a sender."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield this_process(child.pid), child
    finally:
        child.kill()
        child.communicate()


def a_dead_process() -> Sender:
    """Describe a process that was killed and buried."""
    with another_process() as (sender, _):
        pass
    return sender
