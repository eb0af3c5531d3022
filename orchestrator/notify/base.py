"""The contract of a notifier: it delivers a finished notice, and may fail."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict

from orchestrator.domain.notice import Notice


class NotDelivered(Exception):
    """The notice could not be delivered now; it stays in the outbox."""


class NotifierOptions(BaseModel):
    """What one notifier needs; each subclasses it with its own keys.

    Secrets are `SecretStr` and arrive resolved: `env:NAME` and `file:PATH` are the settings'
    business.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Notifier(ABC):
    """One way to reach people."""

    id: ClassVar[str]
    Options: ClassVar[type[NotifierOptions]]

    @classmethod
    @abstractmethod
    def open(cls, options: NotifierOptions, *, now: Callable[[], datetime]) -> Self:
        """Make the notifier from its validated options; no I/O. `now` is aware UTC."""

    @abstractmethod
    def send(self, notice: Notice) -> None:
        """Deliver it. Raises `NotDelivered`; the same key may come twice and must do no harm."""
