"""The README's story, as a newcomer runs it: the demo, then five minutes in its workspace."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import plain_environment

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

README = Path(__file__).parents[2] / "README.md"
PACE = "6"  # seconds between slots: the machine may be busy with other tests


def tour() -> list[str]:
    """Return the commands of the README's tour."""
    text = README.read_text(encoding="utf-8")
    block = re.search(r"<!-- tour: .*?-->\n```console\n(.*?)```", text, re.DOTALL)
    assert block is not None
    return [line.removeprefix("$ ") for line in block[1].splitlines()]


def run(words: list[str], folder: Path, environment: dict[str, str]):
    return subprocess.run(
        [sys.executable, "-m", "orchestrator", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_the_demo_and_the_tour_do_what_the_readme_says(tmp_path: Path):
    environment = plain_environment()
    folder = tmp_path
    ran = []
    for line in tour():
        if line.startswith((". ", "#")):
            continue
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            environment[name] = value
            continue
        if line.startswith("cd "):
            folder = folder / line.removeprefix("cd ")
            continue
        words = shlex.split(line)
        assert words[0] == "orchestrator", line
        extra = ["--pace", PACE] if words[1] == "demo" else []
        done = run([*words[1:], *extra], folder, environment)
        assert done.returncode in ({0, 1} if words[1] == "check" else {0}), (
            line + done.stdout + done.stderr
        )
        ran.append(words[1])
        if words[1] == "demo":
            assert done.stdout.rstrip().endswith("Everything came out as the story says.")
            assert "Traceback" not in done.stderr
    assert ran.count("posts") >= 3
    assert (folder / "post-2.html").is_file()


def test_the_demo_fails_when_something_comes_out_differently(tmp_path: Path):
    """A folder that is not empty, a story that cannot be played: exit 1 and a sentence."""
    (tmp_path / "mine.txt").write_text("mine")

    done = run(["demo", "--folder", str(tmp_path)], tmp_path, plain_environment())

    assert done.returncode == 1
    assert "is not empty" in done.stderr
