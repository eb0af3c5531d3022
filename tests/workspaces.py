"""Workspaces for tests: the files that `orchestrator init` writes, changed fact by fact."""

import shutil
from pathlib import Path

import orchestrator.cli

TEMPLATES = Path(orchestrator.cli.__path__[0]) / "templates"
PERSON = """
[[person]]
login = "{login}"
name = "Anna Example"
email = "{email}"
roles = {roles}
"""


def a_workspace(root: Path) -> Path:
    """Make a workspace with the files of a new one, without database and folders."""
    shutil.copytree(TEMPLATES, root, dirs_exist_ok=True)
    return root


def changed(root: Path, file: str, before: str, after: str) -> None:
    """Replace a passage of a settings file; it must be there."""
    path = root / "config" / file
    text = path.read_text()
    assert before in text, before
    path.write_text(text.replace(before, after))


def appended(root: Path, file: str, text: str) -> None:
    """Add lines at the end of a settings file."""
    path = root / "config" / file
    path.write_text(path.read_text() + text)


def with_person(
    root: Path,
    login: str = "anna",
    email: str = "anna@example.org",
    roles: tuple[str, ...] = ("approver",),
) -> Path:
    """Add a colleague to `config/roles.toml`."""
    listed = "[" + ", ".join(f'"{role}"' for role in roles) + "]"
    appended(root, "roles.toml", PERSON.format(login=login, email=email, roles=listed))
    return root
