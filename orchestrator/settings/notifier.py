"""Which notifier, with which options: `[notify]` of `config/orchestrator.toml`."""

from collections.abc import Mapping
from typing import Any, Final

from orchestrator.settings.model import NotifySettings
from orchestrator.settings.problems import Problem, did_you_mean
from orchestrator.settings.schema import NotifierOptions
from orchestrator.settings.secrets import SecretReader, secret_keys
from orchestrator.settings.validation import validated

_DEFAULT: Final = "folder"
_MODELS: Final = {"log": NotifierOptions, "folder": NotifierOptions}


def notify_settings(
    table: Mapping[str, Any], *, file: str, secrets: SecretReader
) -> NotifySettings:
    """Choose the notifier and read its table; problems go to the reader's list."""
    for key in table.keys() - _MODELS.keys() - {"use"}:
        known = ["use", *_MODELS]
        instead = did_you_mean(key, known) or f"known here: {', '.join(known)}"
        secrets.problems.append(
            Problem(file=file, key=f"notify.{key}", what="unknown key", instead=instead)
        )
    chosen = table.get("use", _DEFAULT)
    if not isinstance(chosen, str) or chosen not in _MODELS:
        instead = did_you_mean(str(chosen), _MODELS) or f"known: {', '.join(_MODELS)}"
        secrets.problems.append(
            Problem(file=file, key="notify.use", what="unknown notifier", instead=instead)
        )
        return NotifySettings(id=_DEFAULT, options=NotifierOptions())
    model, prefix = _MODELS[chosen], f"notify.{chosen}."
    options = table.get(chosen, {})
    if not isinstance(options, Mapping):
        secrets.problems.append(
            Problem(
                file=file,
                key=f"notify.{chosen}",
                what="is not a table",
                instead=f"write [notify.{chosen}]",
            )
        )
        options = {}
    resolved = secrets.resolve(model, options, file=file, prefix=prefix)
    made = resolved is not None and validated(
        model, resolved, file=file, problems=secrets.problems, prefix=prefix,
        secret_keys=secret_keys(model),
    )  # fmt: skip
    return NotifySettings(id=chosen, options=made or NotifierOptions())
