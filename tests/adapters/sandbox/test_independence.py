"""The sandbox judges the adapters, so it must not borrow from them."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from adapters import sandbox

FILES = sorted(Path(sandbox.__path__[0]).glob("*.py"))


def imported(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_module_imports_nothing_of_ours_but_the_sandbox(file):
    ours = [name for name in imported(file) if name.startswith((".", "orchestrator", "adapters"))]

    assert [name for name in ours if not name.startswith("adapters.sandbox.")] == []


@pytest.mark.process
def test_the_accounts_are_known_without_the_servers_packages():
    program = (
        "import sys, adapters.sandbox.accounts; print({'starlette', 'uvicorn'} & set(sys.modules))"
    )

    out = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    ).stdout

    assert out == "set()\n"
