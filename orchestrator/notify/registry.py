"""The notifiers there are: id -> where it stands. Imported on use."""

from importlib import import_module
from typing import Final

from orchestrator.notify.base import Notifier

NOTIFIERS: Final[dict[str, str]] = {
    "email": "orchestrator.notify.email:EmailNotifier",
    "folder": "orchestrator.notify.folder:FolderNotifier",
    "log": "orchestrator.notify.log:LogNotifier",
}


def notifier_class(kind: str) -> type[Notifier]:
    """Import the class of a notifier. Raises `KeyError` for an unknown id."""
    module, _, name = NOTIFIERS[kind].partition(":")
    found = getattr(import_module(module), name)
    if not (isinstance(found, type) and issubclass(found, Notifier)):
        raise TypeError(kind)
    return found
