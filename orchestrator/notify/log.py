"""Notices as log lines: ids and kinds, never text or addresses."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Self

from orchestrator.domain.notice import Notice
from orchestrator.notify.base import Notifier, NotifierOptions

_LOGGER = logging.getLogger(__name__)


class LogOptions(NotifierOptions):
    """The log needs nothing."""


class LogNotifier(Notifier):
    """Tells the log that there was a notice; for workspaces that reach nobody yet."""

    id: ClassVar[str] = "log"
    Options: ClassVar[type[NotifierOptions]] = LogOptions

    @classmethod
    def open(cls, options: NotifierOptions, *, now: Callable[[], datetime]) -> Self:  # noqa: ARG003
        """Make the notifier; it has no options and asks no clock."""
        return cls()

    def send(self, notice: Notice) -> None:
        """Log the notice's ids. Never fails."""
        _LOGGER.info(
            "notice",
            extra={
                "event": "notice",
                "notice": notice.key,
                "audience": notice.audience.value,
                "recipients": len(notice.to),
            },
        )
