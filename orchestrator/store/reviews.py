"""What was found in a post and what was decided about it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from orchestrator.domain.approval import Decision
from orchestrator.domain.finding import Finding, FindingType, Limit, Misfit, Severity
from orchestrator.domain.records import Post
from orchestrator.store.columns import AnyRow
from orchestrator.store.tables import decisions, findings


class Reviews:
    """Findings and decisions; each belongs to one revision."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # ---- findings

    def replace_findings(self, post: Post, found: Iterable[Finding]) -> None:
        """Store what the checks saw in the current revision."""
        self._connection.execute(
            sa.delete(findings).where(
                findings.c.post_id == post.id, findings.c.revision == post.revision
            )
        )
        for finding in found:
            columns = asdict(finding)
            del columns["because"]  # told by `orchestrator check --explain`, for a text at hand
            self._connection.execute(
                sa.insert(findings).values(post_id=post.id, revision=post.revision, **columns)
            )

    def findings(self, post: Post, *, with_waived: bool = True) -> list[Finding]:
        """List what the checks saw in the current revision."""
        query = sa.select(findings).where(
            findings.c.post_id == post.id, findings.c.revision == post.revision
        )
        if not with_waived:
            query = query.where(findings.c.waived_by.is_(None))
        return [_finding(row) for row in self._connection.execute(query.order_by(findings.c.id))]

    def count_findings(self, post_ids: Iterable[int]) -> Counter[tuple[int, int, str]]:
        """Count what is not waived, by (post, revision, severity), in one query."""
        rows = self._connection.execute(
            sa.select(
                findings.c.post_id,
                findings.c.revision,
                findings.c.severity,
                sa.func.count().label("number"),
            )
            .where(findings.c.post_id.in_(list(post_ids)), findings.c.waived_by.is_(None))
            .group_by(findings.c.post_id, findings.c.revision, findings.c.severity)
        )
        return Counter({(row.post_id, row.revision, row.severity): row.number for row in rows})

    def waive(self, post: Post, check: str, *, by_login: str, by_email: str, reason: str) -> int:
        """Accept the blocking findings of one check; return how many there were."""
        waived = self._connection.execute(
            sa.update(findings)
            .where(
                findings.c.post_id == post.id,
                findings.c.revision == post.revision,
                findings.c.check == check,
                findings.c.severity == Severity.BLOCK,
            )
            .values(waived_by=by_login, waived_email=by_email.casefold(), waived_reason=reason)
        )
        return waived.rowcount

    def waiver_emails(self, post: Post) -> set[str]:
        """Name who waived a finding of the current revision."""
        query = sa.select(findings.c.waived_email).where(
            findings.c.post_id == post.id,
            findings.c.revision == post.revision,
            findings.c.waived_email.is_not(None),
        )
        return set(self._connection.execute(query).scalars())

    # ---- decisions

    def decide(self, post: Post, decision: Decision) -> None:
        """Store a person's decision about the current revision."""
        self._connection.execute(
            sa.insert(decisions).values(
                post_id=post.id,
                revision=post.revision,
                event=decision.event,
                by_login=decision.by_login,
                by_email=decision.by_email.casefold(),
                content_hash=decision.content_hash,
                reason=decision.reason,
                at=decision.at,
            )
        )

    def decisions(self, post: Post, *, with_voided: bool = False) -> list[Decision]:
        """List the decisions about the current revision, oldest first."""
        query = sa.select(decisions).where(decisions.c.post_id == post.id)
        if not with_voided:
            query = query.where(
                decisions.c.voided_at.is_(None), decisions.c.revision == post.revision
            )
        return [
            decision_of(row) for row in self._connection.execute(query.order_by(decisions.c.id))
        ]

    def void_decisions(self, post_id: int, now: datetime) -> None:
        """Make all decisions about a post void; they stay in the record."""
        self._connection.execute(
            sa.update(decisions)
            .where(decisions.c.post_id == post_id, decisions.c.voided_at.is_(None))
            .values(voided_at=now)
        )


def decision_of(row: AnyRow) -> Decision:
    """Read a row of the table."""
    return Decision(
        event=row.event,
        by_login=row.by_login,
        by_email=row.by_email,
        content_hash=row.content_hash,
        at=row.at,
        reason=row.reason,
    )


def _finding(row: AnyRow) -> Finding:
    return Finding(
        check=row.check,
        type=FindingType(row.type),
        severity=Severity(row.severity),
        place=row.place,
        start=row.start,
        end=row.end,
        masked=row.masked,
        why=row.why,
        misfit=None if row.misfit is None else _misfit(row.misfit),
    )


def _misfit(plain: dict[str, Any]) -> Misfit:
    return Misfit(**{**plain, "limit": Limit(plain["limit"])})
