"""What a check saw.

A finding never carries the matched value, only where it stands and a masked excerpt.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """How much a finding weighs; `config/policy.toml` may change a check's default."""

    INFO = "info"
    WARN = "warn"
    BLOCK = "block"


class Outcome(StrEnum):
    """What a check run comes to."""

    PASS = "pass"
    REVIEW = "review"
    BLOCK = "block"


class FindingType(StrEnum):
    """The kinds of things that checks find; the wire names of `orchestrator check --jsonl`."""

    NATIONAL_ID = "NATIONAL_ID"
    IBAN = "IBAN"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    CASE_NUMBER = "CASE_NUMBER"
    SECRET = "SECRET"  # codes and passwords
    HEALTH = "HEALTH"
    OTHER_SPECIAL = "OTHER_SPECIAL"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    PLATE = "PLATE"
    PERSON_THIRD_PARTY = "PERSON_THIRD_PARTY"
    CHILD = "CHILD"
    CONFIDENTIAL = "CONFIDENTIAL"
    SITUATION = "SITUATION"
    CHANNEL_FIT = "CHANNEL_FIT"
    MEDIA = "MEDIA"
    ALT_TEXT = "ALT_TEXT"
    HIDDEN_TEXT = "HIDDEN_TEXT"
    CRASHED = "CRASHED"


class Limit(StrEnum):
    """What a channel takes only so much of."""

    CHARACTERS = "characters"
    HASHTAGS = "hashtags"
    HASHTAGS_ADVISED = "hashtags_advised"
    MENTIONS = "mentions"
    PICTURES_LEAST = "pictures_least"
    PICTURES_MOST = "pictures_most"
    KIND = "kind"
    BYTES = "bytes"
    PIXELS = "pixels"
    WIDTH = "width"
    TALL = "tall"
    WIDE = "wide"
    ALT_TEXT = "alt_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """What does not fit a channel, with both numbers: enough to say it in any language."""

    limit: Limit
    channel: str
    found: str
    allowed: str
    picture: int | None = None  # from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that one check saw in one place of a draft."""

    check: str  # the check's stable id: "gdpr.iban"
    type: FindingType
    severity: Severity
    # Such as caption, variant:linkedin, alt:1, filename:1, media:1, account:instagram-main, mail.
    place: str
    start: int | None = None  # Python string indices into the text of that place, as given
    end: int | None = None
    masked: str = ""  # "12••••-••••": never the value
    why: str = ""  # one sentence a reviewer reads; never the value
    misfit: Misfit | None = None  # of a check that compares with a channel's limits
    because: str = ""  # which pattern and weight decided, for `check --explain`; not stored


_MENDED_ONLY: Final = frozenset({FindingType.CHANNEL_FIT, FindingType.MEDIA})


def can_be_waived(finding: Finding) -> bool:
    """Tell whether a person may accept it.

    What a channel refuses, and a file that nobody could look at, does not go out however often it
    is accepted.
    """
    return finding.type not in _MENDED_ONLY


def outcome_of(findings: Iterable[Finding]) -> Outcome:
    """Block if any finding blocks, review if any warns, else pass; info never counts."""
    severities = {finding.severity for finding in findings}
    if Severity.BLOCK in severities:
        return Outcome.BLOCK
    return Outcome.REVIEW if Severity.WARN in severities else Outcome.PASS
