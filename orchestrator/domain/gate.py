"""The gate: may this publication go out now? Asked at the claim, and again at the send marker.

Pure: the store collects the facts in the transaction that acts on the answer.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orchestrator.domain.consent import Consent
from orchestrator.domain.post import PostState


class Closed(StrEnum):
    """Why the gate is closed; each with what happens next."""

    NOT_SCHEDULED = "the post is no longer scheduled"
    NOT_APPROVED = "there is no valid approval of this revision"
    OTHER_CONTENT = "what would be sent is not what was approved"
    APPROVER_GONE = "an approver of this post no longer has the role"
    NO_CONSENT = "the ambassador's consent does not cover this channel now"
    AMBASSADOR_RETIRED = "the ambassador is retired"
    RULES_CHANGED = "the checks' rules changed since this post was checked"
    MEDIA_ALTERED = "a media file is not the one that was approved"
    STOPPED = "publishing is stopped"
    TAKEOVER_OVER = "the takeover is over"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """All that the gate asks; read in one transaction."""

    post_state: PostState
    approved_hash: str | None  # of the valid approval of the current revision
    composed_hash: str  # of what would be sent now
    approvers_have_role: bool
    ambassador_is_active: bool
    consent: Consent | None
    channel: str
    checked_rules: str
    current_rules: str
    media_is_intact: bool
    is_stopped: bool
    deadline: datetime  # end of the slot plus grace, never after the takeover's end


def closed_because(facts: GateFacts, now: datetime) -> Closed | None:
    """Return why the publication may not go out now, or None: the gate is open."""
    answers = (
        (facts.post_state is not PostState.SCHEDULED, Closed.NOT_SCHEDULED),
        (facts.is_stopped, Closed.STOPPED),
        (facts.approved_hash is None, Closed.NOT_APPROVED),
        (not facts.media_is_intact, Closed.MEDIA_ALTERED),
        (facts.approved_hash != facts.composed_hash, Closed.OTHER_CONTENT),
        (not facts.approvers_have_role, Closed.APPROVER_GONE),
        (not facts.ambassador_is_active, Closed.AMBASSADOR_RETIRED),
        (facts.consent is None or not facts.consent.covers(facts.channel, now), Closed.NO_CONSENT),
        (facts.checked_rules != facts.current_rules, Closed.RULES_CHANGED),
        (now >= facts.deadline, Closed.TAKEOVER_OVER),
    )
    return next((reason for is_closed, reason in answers if is_closed), None)
