"""Who approves right now: an approval counts while its person has the role."""

import logging
from pathlib import Path
from typing import Final

from orchestrator.domain.actors import Role
from orchestrator.settings.environment import environment
from orchestrator.settings.model import Settings
from orchestrator.settings.problems import SettingsError

logger = logging.getLogger(__name__)

_FILE: Final = "config/roles.toml"


class Approvers:
    """Reads roles.toml again when it changed.

    A file that became unusable keeps the last good one in force, and says so in the log.
    """

    def __init__(self, settings: Settings) -> None:
        self._root = settings.root
        self._known = _emails(settings)
        self._seen_at: int | None = None  # the settings may be older: look at the first use

    def __call__(self) -> frozenset[str]:
        """Return the approvers' e-mails, case-folded."""
        changed_at = _changed_at(self._root / _FILE)
        if changed_at != self._seen_at:
            self._seen_at = changed_at
            self._known = self._read()
        return self._known

    def _read(self) -> frozenset[str]:
        from orchestrator.settings.loading import load_workspace

        try:
            return _emails(load_workspace(self._root, environment()))
        except SettingsError:
            logger.exception("roles.toml is unusable; the old one stays in force")
            return self._known


def _emails(settings: Settings) -> frozenset[str]:
    return frozenset(email.casefold() for email in settings.roles.emails(Role.APPROVER))


def _changed_at(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
