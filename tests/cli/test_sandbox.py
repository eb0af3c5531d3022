import json
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from orchestrator.cli.main import main


@pytest.mark.process
def test_it_says_where_it_serves_and_stops_on_ctrl_c():
    child = subprocess.Popen(
        [sys.executable, "-m", "orchestrator", "sandbox", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    with child:
        base_url = child.stdout.readline().strip()
        with urllib.request.urlopen(f"{base_url}/_sandbox/posts", timeout=10) as answer:
            posts = json.load(answer)
        child.send_signal(signal.SIGINT)

    assert child.returncode == 0
    assert posts == []


def test_it_stays_on_this_machine_unless_told_otherwise(capsys):
    assert main(["sandbox", "--host", "0.0.0.0"]) == 2
    assert "--allow-remote" in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code = main(["sandbox", "--port", str(taken.getsockname()[1])])

    assert code == 1
    assert "--port 0" in capsys.readouterr().err
