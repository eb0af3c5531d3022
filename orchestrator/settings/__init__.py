"""What an organisation decides: the only reader of the environment and of `config/`.

Cheap to import: pydantic comes in only when `load` is called, so that `--help` stays fast.
"""

from collections.abc import Mapping
from pathlib import Path

from orchestrator.settings.approvers import Approvers
from orchestrator.settings.environment import environment
from orchestrator.settings.model import AccountSettings, Folders, NotifySettings, Settings
from orchestrator.settings.problems import NoWorkspace, Problem, SettingsError
from orchestrator.settings.roles import Person, Roles
from orchestrator.settings.workspace import find_workspace

__all__ = [
    "AccountSettings",
    "Approvers",
    "Folders",
    "NoWorkspace",
    "NotifySettings",
    "Person",
    "Problem",
    "Roles",
    "Settings",
    "SettingsError",
    "environment",
    "find_workspace",
    "load",
]


def load(root: Path, env: Mapping[str, str]) -> Settings:
    """Read a workspace's `config/`. Raises `SettingsError` with all problems of all files."""
    from orchestrator.settings.loading import load_workspace

    return load_workspace(root, env)
