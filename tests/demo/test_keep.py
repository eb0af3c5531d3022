"""`demo --keep` waits for a signal, whatever became of its terminal."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import PATIENCE, plain_environment, wait_until

pytestmark = pytest.mark.process

WAITING = """
from orchestrator.cli.demo import end_by_either_signal, wait_for_reader
end_by_either_signal()
wait_for_reader("http://127.0.0.1:9")
"""
# A shell without job control has Ctrl-C ignored in what it starts behind itself; a service
# manager and a container give no terminal, or no standard input at all.
STARTS = {
    "from nowhere": "exec {line} </dev/null",
    "without standard input": "exec {line} <&-",
    "in the background of a script": "trap '' INT; exec {line} <&-",
    "under nohup": "exec nohup {line} </dev/null",
}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("start", STARTS)
def test_it_stays_until_a_signal_and_then_ends_well(tmp_path: Path, start: str, number: int):
    script = tmp_path / "waiting.py"
    script.write_text(WAITING)
    with (tmp_path / "output").open("wb") as output:
        process = subprocess.Popen(
            ["/bin/sh", "-c", STARTS[start].format(line=f"{sys.executable} {script}")],
            env=plain_environment(),
            stdout=output,
            stderr=output,
        )
    told = tmp_path / "output"
    try:
        wait_until(lambda: "They stay until Ctrl-C" in told.read_text(), "it says how to end it")
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        process.send_signal(number)
        code = process.wait(PATIENCE)
    finally:
        process.kill()
        process.wait()

    assert code == 0
    assert f"kill {process.pid}" in told.read_text()
    assert "Traceback" not in told.read_text()
