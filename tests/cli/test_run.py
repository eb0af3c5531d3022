import signal
import subprocess

import pytest

from tests.cli.desk import a_desk
from tests.processes import command, daemon, plain_environment, stop, wait_until


@pytest.fixture
def root(tmp_path, migrated_sqlite):
    return a_desk(tmp_path / "workspace", migrated_sqlite)


def is_ready(root):
    return "daemon ready" in (root / "daemon.log").read_text()


def run(root, *words):
    return subprocess.run(
        command(root, *words), capture_output=True, text=True, check=False, env=plain_environment()
    )


@pytest.mark.process
def test_the_daemon_runs_alone_and_ends_when_told(root):
    with daemon(root) as first:
        wait_until(lambda: is_ready(root), "the daemon is ready")
        second = run(root, "run")
        status = run(root, "status")
        code = stop(first)

    assert (second.returncode, "another daemon" in second.stderr) == (1, True)
    assert "daemon         runs" in status.stdout
    assert code == 0


@pytest.mark.process
def test_the_daemon_brings_a_new_database_up_to_date(root):
    (root / "queue.db").unlink()

    with daemon(root) as process:
        wait_until(lambda: is_ready(root), "the daemon is ready")
        process.send_signal(signal.SIGINT)
        code = process.wait(30)

    assert (code, run(root, "posts", "list", "--json").stdout.strip()) == (0, "[]")
