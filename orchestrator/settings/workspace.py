"""Which workspace a run is about."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from orchestrator.settings.environment import WORKSPACE
from orchestrator.settings.problems import NoWorkspace, Problem

MAIN_FILE: Final = "config/orchestrator.toml"
_ADVICE: Final = "make one with: orchestrator init PATH"


def find_workspace(chosen: Path | None, env: Mapping[str, str], here: Path) -> Path:
    """Choose the workspace: the option, else $ORCHESTRATOR_WORKSPACE, else the current folder.

    Raises `NoWorkspace` with advice if that folder has no `config/orchestrator.toml`.
    """
    if chosen is not None:
        return _verified(chosen, f"--workspace {chosen}", here)
    if named := env.get(WORKSPACE):
        return _verified(Path(named), f"${WORKSPACE}", here)
    return _verified(here, "the current folder", here)


def _verified(folder: Path, source: str, here: Path) -> Path:
    root = (here / folder).resolve()
    if (root / MAIN_FILE).exists():
        return root
    what = f"{root} is no folder" if not root.is_dir() else f"there is no {MAIN_FILE} in {root}"
    instead = f"go to your workspace, or name it with --workspace or ${WORKSPACE}, or {_ADVICE}"
    raise NoWorkspace([Problem(file=source, key="", what=what, instead=instead)])
