"""Real processes of the program, for tests that kill them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# Seconds. A start takes two seconds of processor time: beside eight busy processes on two cores it
# took 26 s by the clock. What has ended is never waited for.
PATIENCE = 90.0


def command(root: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "orchestrator", "--workspace", str(root), *words]


@contextmanager
def daemon(root: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `orchestrator run`; what still lives at the end is ended."""
    with (root / "daemon.log").open("ab") as log:
        process = subprocess.Popen(
            command(root, "run", *words), stdout=log, stderr=log, env=plain_environment()
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)


def stop_when_ready(process: subprocess.Popen[bytes], root: Path) -> int:
    """Stop a daemon that may have been started a moment ago."""
    wait_until_ready(process, root)
    return stop(process)


def wait_until_ready(process: subprocess.Popen[bytes], root: Path) -> None:
    """Wait until a daemon says that it is ready. Raises `AssertionError` at once if it ended."""
    log = root / "daemon.log"

    def is_ready() -> bool:
        lines = log.read_text().splitlines()
        return any("daemon ready" in line and str(process.pid) in line for line in lines)

    wait_until(lambda: is_ready() or process.poll() is not None, "the daemon is ready")
    assert is_ready(), f"the daemon ended with {process.returncode}:\n{log.read_text()}"


def stop(process: subprocess.Popen[bytes]) -> int:
    """Ask the daemon to stop, and return its exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE)


def wait_until(is_true: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Look until something holds. Raises `AssertionError` that names it."""
    until = time.monotonic() + patience
    while not is_true():
        assert time.monotonic() < until, f"not within {patience} s: {what}"
        time.sleep(0.1)


def plain_environment() -> dict[str, str]:
    """Return the environment with nothing of ours in it."""
    return {k: v for k, v in os.environ.items() if not k.startswith("ORCHESTRATOR_")}
