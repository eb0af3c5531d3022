"""Ambassadors and their consents."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from orchestrator.domain.consent import Consent
from orchestrator.domain.errors import NotFound, Refused
from orchestrator.domain.records import Ambassador
from orchestrator.store.columns import AnyRow
from orchestrator.store.tables import ambassadors, consents

_CONSENTS_OF: Final = (
    sa.select(consents)
    .where(consents.c.ambassador_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(consents.c.ambassador_id, consents.c.id)
)


class Ambassadors:
    """The register of people who may take over."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(
        self, *, email: str, name: str, language: str, area: str | None, now: datetime
    ) -> Ambassador:
        """Register a person. Raises `Refused` if the address is known."""
        if self.by_email(email) is not None:
            raise Refused(
                "an ambassador with this address exists",
                "see: orchestrator ambassadors list; to take one back: ambassadors add --again",
            )
        added = self._connection.execute(
            sa.insert(ambassadors)
            .values(email=email.casefold(), name=name, language=language, area=area, added_at=now)
            .returning(ambassadors.c.id)
        ).scalar_one()
        return self.get(added)

    def get(self, ambassador_id: int) -> Ambassador:
        """Return one. Raises `NotFound`."""
        row = self._connection.execute(
            sa.select(ambassadors).where(ambassadors.c.id == ambassador_id)
        ).first()
        if row is None:
            raise NotFound(
                f"there is no ambassador {ambassador_id}", "see: orchestrator ambassadors list"
            )
        return _ambassador(row)

    def by_email(self, email: str) -> Ambassador | None:
        """Find one by address, without case."""
        row = self._connection.execute(
            sa.select(ambassadors).where(ambassadors.c.email == email.casefold())
        ).first()
        return None if row is None else _ambassador(row)

    def all(self) -> list[Ambassador]:
        """List all, in order of their ids."""
        rows = self._connection.execute(sa.select(ambassadors).order_by(ambassadors.c.id))
        return [_ambassador(row) for row in rows]

    def retire(self, ambassador_id: int, now: datetime) -> None:
        """Mark that she no longer takes over. Raises `NotFound`."""
        self.get(ambassador_id)
        self._connection.execute(
            sa.update(ambassadors)
            .where(ambassadors.c.id == ambassador_id, ambassadors.c.retired_at.is_(None))
            .values(retired_at=now)
        )

    def take_back(
        self, ambassador_id: int, *, name: str, language: str, area: str | None
    ) -> Ambassador:
        """Let a retired person take over again. Raises `NotFound`."""
        self._connection.execute(
            sa.update(ambassadors)
            .where(ambassadors.c.id == ambassador_id)
            .values(retired_at=None, name=name, language=language, area=area)
        )
        return self.get(ambassador_id)

    def add_consent(self, ambassador_id: int, consent: Consent) -> None:
        """Write down what she allowed. The newest consent counts."""
        self._connection.execute(
            sa.insert(consents).values(
                ambassador_id=ambassador_id,
                channels=sorted(consent.channels),
                purpose=consent.purpose,
                evidence=consent.evidence,
                valid_from=consent.valid_from,
                valid_until=consent.valid_until,
                withdrawn_at=consent.withdrawn_at,
            )
        )

    def withdraw_consents(self, ambassador_id: int, now: datetime) -> None:
        """End all her consents (GDPR Art. 7(3))."""
        self._connection.execute(
            sa.update(consents)
            .where(consents.c.ambassador_id == ambassador_id, consents.c.withdrawn_at.is_(None))
            .values(withdrawn_at=now)
        )

    def consent(self, ambassador_id: int) -> Consent | None:
        """Return her newest consent."""
        return self.consents_of([ambassador_id]).get(ambassador_id)

    def consents_of(self, ids: Sequence[int]) -> dict[int, Consent]:
        """Return the newest consent of each, in one query."""
        rows = self._connection.execute(_CONSENTS_OF, {"ids": ids})
        return {row.ambassador_id: _consent(row) for row in rows}


def _ambassador(row: AnyRow) -> Ambassador:
    return Ambassador(
        id=row.id,
        email=row.email,
        name=row.name,
        language=row.language,
        area=row.area,
        is_active=row.retired_at is None,
    )


def _consent(row: AnyRow) -> Consent:
    return Consent(
        channels=frozenset(row.channels),
        purpose=row.purpose,
        evidence=row.evidence,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        withdrawn_at=row.withdrawn_at,
    )
