"""The contract of a notifier: it delivers a finished notice, and may fail."""

from abc import ABC, abstractmethod
from typing import ClassVar

from orchestrator.domain.notice import Notice


class NotDelivered(Exception):
    """The notice could not be delivered now; it stays in the outbox."""


class Notifier(ABC):
    """One way to reach people."""

    id: ClassVar[str]

    @abstractmethod
    def send(self, notice: Notice) -> None:
        """Deliver it. Raises `NotDelivered`; the same key may come twice and must do no harm."""
