"""What may stand in posts although it names a person or reaches one: agreed, or public anyway."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from orchestrator.domain.finding import FindingType


class AllowanceKind(StrEnum):
    """What is allowed."""

    NAME = "name"  # a colleague or an elected person who agreed to be named
    PHONE = "phone"  # a public number, such as the switchboard
    EMAIL = "email"  # a role's mailbox
    ADDRESS = "address"  # of a public building


# The findings that an allowance of a kind can take away.
CONCERNED: Final = {
    AllowanceKind.NAME: frozenset(
        {
            FindingType.PERSON_THIRD_PARTY,
            FindingType.CHILD,
            FindingType.HEALTH,
            FindingType.OTHER_SPECIAL,
            FindingType.SITUATION,
        }
    ),
    AllowanceKind.PHONE: frozenset({FindingType.PHONE, FindingType.BANK_ACCOUNT}),
    AllowanceKind.EMAIL: frozenset({FindingType.EMAIL}),
    AllowanceKind.ADDRESS: frozenset({FindingType.ADDRESS}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """One entry of the allow-list. Times are aware UTC."""

    id: int
    kind: AllowanceKind
    value: str = field(repr=False)
    evidence: str = field(repr=False)  # where the agreement is kept, or where it is public
    until: datetime | None  # None: until it is removed
    added_by: str  # a login
    added_at: datetime
    ended_at: datetime | None  # removed, or over

    def is_valid(self, at: datetime) -> bool:
        """Tell whether it holds at that moment."""
        return self.ended_at is None and (self.until is None or at < self.until)
