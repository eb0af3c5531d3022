"""What may stand in one place only: printing, structlog, the environment, the keys of log records."""

import ast
from collections.abc import Iterator
from pathlib import Path

from orchestrator.logs import ALLOWED

ROOT = Path(__file__).parents[2]
METHODS = {"debug", "info", "warning", "error", "exception", "critical", "log"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for package in ("orchestrator", "adapters"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(), filename=str(path))


def names_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Name)):
            yield ast.unparse(node)


def where(*wanted: str) -> set[str]:
    return {file for file, tree in sources() if set(wanted) & set(names_in(tree))}


def test_only_render_prints():
    printing = where("print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write")

    assert printing <= {"orchestrator/cli/render.py"}


def test_only_the_settings_read_the_environment():
    assert where("os.environ", "os.getenv", "os.environb") == {
        "orchestrator/settings/environment.py"
    }


def test_only_logs_knows_structlog():
    importing = {
        file
        for file, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom)) and "structlog" in ast.unparse(node)
    }

    assert importing == {"orchestrator/logs.py"}


def log_calls() -> Iterator[tuple[str, ast.Call]]:
    for file, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value).casefold()
                if node.func.attr in METHODS and "log" in owner and owner != "math":
                    yield f"{file}:{node.lineno}", node


def test_every_log_message_is_fixed_words():
    loose = [
        place
        for place, call in log_calls()
        if not isinstance(call.args[-1], ast.Constant) or len(call.args) > 2
    ]

    assert loose == []


def test_every_fact_in_a_log_record_is_allowed():
    dropped = [
        f"{place} {key.value!r}"
        for place, call in log_calls()
        for keyword in call.keywords
        if keyword.arg == "extra" and isinstance(keyword.value, ast.Dict)
        for key in keyword.value.keys
        if isinstance(key, ast.Constant) and key.value not in ALLOWED
    ]

    assert dropped == []
