"""What an ambassador allowed, and whether it holds at a moment (GDPR Art. 6, 7)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from orchestrator.domain.takeover import local_to_utc

TAKEOVER_PURPOSE: Final = "takeover of our channels"  # what most consents are for


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One consent, with its evidence. Times are aware UTC."""

    channels: frozenset[str]  # channel kinds; empty: none
    purpose: str
    evidence: str = field(repr=False)  # where the signed paper or mail is kept
    valid_from: datetime
    valid_until: datetime
    withdrawn_at: datetime | None = None

    def is_valid(self, at: datetime) -> bool:
        """Tell whether it holds at that moment."""
        if self.withdrawn_at is not None and at >= self.withdrawn_at:
            return False
        return self.valid_from <= at < self.valid_until

    def covers(self, channel: str, at: datetime) -> bool:
        """Tell whether it holds for a channel at that moment."""
        return self.is_valid(at) and channel in self.channels


def period(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """Say from which moment to which a consent of whole local days holds, both days included."""
    day_after, midnight = last + timedelta(days=1), time(0)
    return local_to_utc(first, midnight, zone), local_to_utc(day_after, midnight, zone)
