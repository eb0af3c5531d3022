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
from orchestrator.settings.secrets import SecretReader

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
        """Choose the notifier; None and problems if that fails, or if any table is wrong."""
        for key in sorted(table.keys() - NOTIFIERS.keys() - {"use"}):
            self._add(key, "unknown key", _near(key, ("use", *NOTIFIERS)))
        read = {name: self._one(name, table[name]) for name in NOTIFIERS if name in table}
        chosen = table.get("use", _DEFAULT)
        if not isinstance(chosen, str) or chosen not in NOTIFIERS:
            self._add("use", "unknown notifier", _near(str(chosen), NOTIFIERS))
            return None
        return read[chosen] if chosen in read else self._one(chosen, {})

    def _one(self, name: str, table: object) -> NotifySettings | None:
        if not isinstance(table, Mapping):
            self._add(name, "is no table", f"begin it with a line [notify.{name}]")
            return None
        model = notifier_class(name).Options
        known = {key: self.defaults[key] for key in self.defaults if key in model.model_fields}
        read = self.secrets.options(
            model, {**known, **table}, file=self.file, prefix=f"notify.{name}."
        )
        if read is None:
            return None
        options = self._placed(read[0])
        return (
            None if options is None else NotifySettings(id=name, options=options, secrets=read[1])
        )

    def _placed(self, options: NotifierOptions) -> NotifierOptions | None:
        if not isinstance(options, FolderOptions):
            return options
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
