"""The audit trail: one entry per arrow, chained by hashes, so that a change shows."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who, what, when, why. Ids, states and a person's written reason; never content."""

    sequence: int
    at: datetime
    actor: str
    acted_as: bool
    subject: str  # "post:17", "publication:4", "takeover:2", "ambassador:9"
    event: str
    source: str | None
    target: str | None
    reason: str
    content_hash: str | None  # of a decision
    previous: str  # hash of the entry before

    @property
    def hash(self) -> str:
        """Return this entry's place in the chain."""
        fields = [
            self.sequence, self.at.isoformat(), self.actor, self.acted_as, self.subject,
            self.event, self.source, self.target, self.reason, self.content_hash, self.previous,
        ]  # fmt: skip
        encoded = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(encoded.encode()).hexdigest()
