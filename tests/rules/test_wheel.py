"""What is installed from a wheel is whole: templates, word lists, texts, migrations."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.processes import plain_environment

ROOT = Path(__file__).parents[2]
PACKAGES = ("orchestrator", "adapters")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path):
    files = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert files - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_an_unpacked_wheel_makes_a_workspace(wheel: Path, tmp_path: Path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    environment = plain_environment() | {"PYTHONPATH": str(tmp_path / "site")}

    done = subprocess.run(
        [sys.executable, "-m", "orchestrator", "init", str(tmp_path / "workspace")],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "workspace" / "queue.db").is_file()
