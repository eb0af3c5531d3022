"""Four eyes: who may decide about a post, and when an approval is complete."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from orchestrator.domain.actors import Actor
from orchestrator.domain.errors import NotAllowed, Refused
from orchestrator.domain.finding import Finding, Severity

HASH_SHOWN: Final = 8  # so many characters of a hash stand in the inbox and may be given back


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision by a person, bound to the hash of exactly what will be sent."""

    event: str
    by_login: str
    by_email: str = field(repr=False)
    content_hash: str
    at: datetime
    reason: str = field(default="", repr=False)


def require_four_eyes(
    actor: Actor, *, ambassador_email: str, last_editor_email: str, waiver_emails: Collection[str]
) -> None:
    """Refuse who wrote or last edited the post, or waived a finding. Compares by e-mail."""
    if not actor.email:
        raise NotAllowed(
            f"{actor.name} has no e-mail in config/roles.toml",
            "add it: four eyes compares persons by their e-mail",
        )
    if actor.is_same_person(ambassador_email):
        raise NotAllowed("the ambassador of a post may not decide about it", "ask a colleague")
    if actor.is_same_person(last_editor_email):
        raise NotAllowed("who edited a post last may not decide about it", "ask a colleague")
    if any(actor.is_same_person(email) for email in waiver_emails):
        raise NotAllowed(
            "who waived a finding of a post may not approve it as well",
            "ask another person who is approver in config/roles.toml",
        )


def to_acknowledge(findings: Iterable[Finding]) -> list[str]:
    """Name the checks that warned or blocked, each once; an approver reads what was waived too."""
    return list(dict.fromkeys(f.check for f in findings if f.severity is not Severity.INFO))


def require_seen(findings: Iterable[Finding], seen: Collection[str]) -> None:
    """Refuse unless every warning, and all that was waived, is acknowledged by its check's id."""
    unseen = sorted(set(to_acknowledge(findings)) - set(seen))
    if unseen:
        raise Refused(
            f"findings not yet acknowledged: {', '.join(unseen)}",
            "read them, then approve with " + " ".join(f"--seen {check}" for check in unseen),
        )


def quorum_is_reached(endorsers: Collection[str], quorum: int) -> bool:
    """Tell whether enough different people (e-mails) have endorsed or approved."""
    return len({email.casefold() for email in endorsers}) >= quorum
