"""Which notifier, with which options: `[notify]` of `config/orchestrator.toml`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from orchestrator.notify.base import NotifierOptions
from orchestrator.notify.folder import FolderOptions
from orchestrator.notify.registry import NOTIFIERS, notifier_class
from orchestrator.settings.model import NotifySettings
from orchestrator.settings.problems import Problem, did_you_mean
from orchestrator.settings.secrets import SecretReader, secret_keys
from orchestrator.settings.validation import validated

_DEFAULT: Final = "folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifierReader:
    """Reads `[notify]`; problems go to the list of the reader of secrets."""

    file: str
    root: Path
    secrets: SecretReader
    defaults: Mapping[str, Any]  # what the workspace knows, for keys that a notifier has
    drop_folders: tuple[Path, ...]  # a notice there would come back as a mail

    def read(self, table: Mapping[str, Any]) -> NotifySettings | None:
        """Choose the notifier and read its table; None and problems if that fails."""
        found = len(self.secrets.problems)
        for key in sorted(table.keys() - NOTIFIERS.keys() - {"use"}):
            self._add(key, "unknown key", _near(key, ("use", *NOTIFIERS)))
        chosen = table.get("use", _DEFAULT)
        if chosen not in NOTIFIERS:
            self._add("use", "unknown notifier", _near(str(chosen), NOTIFIERS))
            return None
        options = table.get(chosen, {})
        if not isinstance(options, Mapping):
            self._add(chosen, "is no table", f"begin it with a line [notify.{chosen}]")
        if len(self.secrets.problems) > found:
            return None
        made = self._options(notifier_class(chosen).Options, options, f"notify.{chosen}.")
        return None if made is None else NotifySettings(id=chosen, options=made)

    def _options(
        self, model: type[NotifierOptions], table: Mapping[str, Any], prefix: str
    ) -> NotifierOptions | None:
        resolved = self.secrets.resolve(model, table, file=self.file, prefix=prefix)
        if resolved is None:
            return None
        known = {key: self.defaults[key] for key in self.defaults if key in model.model_fields}
        options = validated(
            model,
            known | resolved,
            file=self.file,
            problems=self.secrets.problems,
            prefix=prefix,
            secret_keys=secret_keys(model),
        )
        return self._placed(options) if isinstance(options, FolderOptions) else options

    def _placed(self, options: FolderOptions) -> FolderOptions | None:
        try:
            return options.placed(self.root, self.drop_folders)
        except ValidationError:
            instead = "choose a folder outside of spool and sources"
            self._add("folder.folder", "lies where mails are dropped", instead)
            return None

    def _add(self, key: str, what: str, instead: str) -> None:
        self.secrets.problems.append(
            Problem(file=self.file, key=f"notify.{key}", what=what, instead=instead)
        )


def _near(word: str, known: Iterable[str]) -> str:
    return did_you_mean(word, known) or f"known: {', '.join(known)}"
