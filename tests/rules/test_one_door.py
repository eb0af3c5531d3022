"""A state changes in `store/unit_of_work.py` and nowhere else."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOOR = "orchestrator/store/unit_of_work.py"
WITH_A_STATE = {"posts", "publications", "takeovers"}
FIRST_STATE = re.compile(r"(POST|PUBLICATION|TAKEOVER|planned)\.\w+\.value")


def calls():
    """Each call in the product's code, with its file and its text."""
    for path in sorted((ROOT / "orchestrator").rglob("*.py")):
        if "versions" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield str(path.relative_to(ROOT)), node


def writes_a_state(node):
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    keys = {k.arg for k in node.keywords} | {
        key.value
        for argument in node.args
        if isinstance(argument, ast.Dict)
        for key in argument.keys
        if isinstance(key, ast.Constant)
    }
    return name == "values" and "state" in keys


def statement(node):
    """The statement whose values are given: `insert` or `update`."""
    return "insert" if "insert(" in ast.unparse(node.func) else "update"


def test_only_the_door_updates_a_state():
    files = {file for file, node in calls() if writes_a_state(node) and statement(node) == "update"}  # fmt: skip

    assert files == {DOOR}


def test_a_new_row_has_the_first_state_of_its_table():
    written = [
        ast.unparse(keyword.value)
        for _, node in calls()
        if writes_a_state(node) and statement(node) == "insert"
        for keyword in node.keywords
        if keyword.arg == "state"
    ]

    assert len(written) == len(WITH_A_STATE)
    assert all(FIRST_STATE.fullmatch(value) for value in written)


def test_the_door_has_one_update():
    updates = [node for file, node in calls() if file == DOOR and ast.unparse(node.func) == "sa.update"]  # fmt: skip

    assert len(updates) == 1


def test_nobody_writes_sql_by_hand_that_changes_a_row():
    changing = re.compile(r"^\s*(insert|update|delete|replace)\s", re.IGNORECASE)
    found = [
        file
        for file, node in calls()
        if ast.unparse(node.func).endswith(("text", "exec_driver_sql"))
        for argument in node.args
        if isinstance(argument, ast.Constant) and changing.match(str(argument.value))
    ]

    assert found == []


def test_nobody_outside_the_store_touches_its_connection():
    touching = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "orchestrator").rglob("*.py")
        if "store" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"_connection", "engine"}
    }

    assert touching == set()


def test_the_trail_is_only_appended_to():
    """No update and no delete of an audit entry anywhere."""
    found = [
        file
        for file, node in calls()
        if ast.unparse(node.func) in {"sa.update", "sa.delete"}
        and any(ast.unparse(argument).split(".")[-1] == "audit" for argument in node.args)
    ]

    assert found == []
