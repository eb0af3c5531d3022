"""A message to people. It carries ids: no caption, no finding's value, no address in its key."""

from dataclasses import dataclass, field
from enum import StrEnum


class Audience(StrEnum):
    """Who a notice is for."""

    AMBASSADOR = "ambassador"
    APPROVERS = "approvers"
    PRIVACY = "privacy"
    OPERATORS = "operators"
    RESPONSIBLE = "responsible"  # for an account; nobody named: the operators


class NoticeKind(StrEnum):
    """What a notice tells; each has a text in six languages."""

    RECEIVED = "received"  # ambassador: the draft came in
    HELD = "held"  # ambassador: what to change, by rule
    HELD_PRIVACY = "held_privacy"  # privacy: a post is held
    WAITING = "waiting"  # approvers: a post waits for a decision
    APPROVED = "approved"  # ambassador: with the time, once it has a slot
    REJECTED = "rejected"  # ambassador: with the reason
    CHANGES_REQUESTED = "changes_requested"  # ambassador: with the reason
    PUBLISHED = "published"  # ambassador: with the links
    NOT_PUBLISHED = "not_published"  # ambassador and approvers: failed or missed on some account
    LAPSED = "lapsed"  # approvers and ambassador: nobody decided in time
    WITHDRAWN = "withdrawn"  # approvers and ambassador: by whom
    CONSENT_WITHDRAWN = "consent_withdrawn"  # approvers and ambassador: with it all her posts
    REVOKED = "revoked"  # approvers: an approval is void, decide again
    ALLOCATION_FAILED = "allocation_failed"  # approvers: approved, but no free slot
    UNSCHEDULED = "unscheduled"  # ambassador and approvers: the time that was told does not hold
    ACCOUNT_GONE = "account_gone"  # operators: approved for an account that is not ours any more
    IN_DOUBT = "in_doubt"  # operators: sent, and the answer is lost
    ACCOUNT_PAUSED = "account_paused"  # operators: token, permission, settings, its platform
    ACCESS_ENDS = "access_ends"  # responsible: it will not last until the account's next slot
    CLOCK_JUMPED = "clock_jumped"  # operators: the machine's clock was set, or it slept
    REMOVAL_MANUAL = "removal_manual"  # operators: take it down by hand
    REMOVAL_OVERDUE = "removal_overdue"  # operators: nobody said that it is down
    CHECK_CRASHED = "check_crashed"  # operators: a check is broken
    UNPROVEN = "unproven"  # operators: nobody vouches for who wrote a mail; once a day
    FILE_CORRUPT = "file_corrupt"  # operators: a file broke the parser and stands in corrupt/


class WithdrawnBy(StrEnum):
    """How a post came to be withdrawn."""

    AMBASSADOR = "ambassador"  # she asked for it
    COLLEAGUE = "colleague"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message, ready to deliver. The same key may come twice."""

    key: str  # for de-duplication: "post:17:held:2"
    audience: Audience
    to: tuple[str, ...] = field(repr=False)  # addresses; empty: nobody configured, log only
    language: str
    subject: str = field(repr=False)
    body: str = field(repr=False)  # plain text
    thread: str | None = None  # Message-ID of the thread's first mail, "<post-17@host>"
    code: str | None = None  # short code in the subject, "[#17]"
