"""Noticing that the wall clock was set, or that the machine slept."""

from datetime import datetime, timedelta
from typing import Final

FAR: Final = timedelta(minutes=1)  # what is less is a correction that time services make


class ClockWatch:
    """Compares the wall clock with a clock that nobody can set. Not frozen: it keeps both."""

    def __init__(self, now: datetime, monotonic: float) -> None:
        """Begin at a moment of both; `monotonic` in seconds."""
        self._now, self._monotonic = now, monotonic

    def jump(self, now: datetime, monotonic: float) -> timedelta | None:
        """Say by how much the wall clock jumped since the last look; None: it did not."""
        passed = timedelta(seconds=monotonic - self._monotonic)
        jumped = now - self._now - passed
        self._now, self._monotonic = now, monotonic
        return jumped if abs(jumped) >= FAR else None
