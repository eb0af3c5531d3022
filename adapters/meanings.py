"""What a platform's error code means, and which error the queue gets for it.

The same code means two things: before the post can be public, every fault is `NotSent`; on the
one call that makes it public, a fault that does not prove "nothing happened" is `OutcomeUnknown`.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from adapters.errors import (
    AccountBlocked,
    Blocked,
    ChannelError,
    NotReady,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Transient,
)

LIMIT_PAUSE: Final = timedelta(hours=1)  # ours: the platforms count in rolling hours
POLICY_PAUSE: Final = timedelta(hours=4)  # ours: Meta's 368 lasts "hours", no number published


class Phase(StrEnum):
    """Which kind of call broke."""

    REPEATABLE = "repeatable"  # reads, uploads, containers, deletions
    COMMIT = "commit"  # the one request that makes the post public


class Meaning(StrEnum):
    """What a platform's code says about our request."""

    PASSING = "passing"  # a fault on their side; may work later
    NOT_READY = "not_ready"  # media still processing; nothing was created
    LIMIT = "limit"  # a quota or throttle
    POLICY_PAUSE = "policy_pause"  # blocked for hours for posting too fast
    SUSPECTED = "suspected"  # called spam; on commit the post was seen live all the same
    TOKEN = "token"
    PERMISSION = "permission"
    CONFIGURATION = "configuration"  # our bug or our settings
    CONTENT = "content"  # this text or photo, never
    DUPLICATE = "duplicate"  # the platform says that it has this post already
    ABSENT = "absent"  # no such object, or not for this token
    UNLISTED = "unlisted"  # a refusal with a code that no table knows


class NotThere(AccountBlocked):
    """The platform shows no such object to this token."""


_ADVICE: Final[dict[Meaning, tuple[Blocked, str]]] = {
    Meaning.TOKEN: (Blocked.TOKEN, "the token is not accepted; connect the account again"),
    Meaning.PERMISSION: (
        Blocked.PERMISSION,
        "the account lacks a permission or role; ask an administrator of it to grant it again",
    ),
    Meaning.CONFIGURATION: (
        Blocked.CONFIGURATION,
        "our request is not accepted; check the account's id and version in accounts.toml",
    ),
}

_PAUSES: Final[dict[Meaning, tuple[timedelta, str]]] = {
    Meaning.LIMIT: (LIMIT_PAUSE, "the quota is used up"),
    Meaning.POLICY_PAUSE: (
        POLICY_PAUSE,
        "blocked for posting too fast; look at the account's notices",
    ),
    Meaning.SUSPECTED: (LIMIT_PAUSE, "suspected spam"),
}


def lost(phase: Phase, what: str, why: str, *, code: str | None = None) -> ChannelError:
    """Name a fault after which nobody can say what the platform did."""
    if phase is Phase.COMMIT:
        return OutcomeUnknown(f"{what}: {why}; the post may be live", code=code)
    return Transient(f"{what}: {why}", code=code)


def channel_error(
    meaning: Meaning,
    phase: Phase,
    what: str,
    *,
    code: str,
    retry_after: timedelta | None = None,
    hint_id: str | None = None,
) -> ChannelError:
    """Turn a meaning into the error that tells the queue what to do next.

    `what` names the step for people; `retry_after` is what the platform asked for, if it did.
    The platform's own sentence is left out: it may echo a token or the caption.
    """
    said = f"{what}: refused with {code}"
    if meaning in _ADVICE:
        reason, advice = _ADVICE[meaning]
        return AccountBlocked(f"{said}; {advice}", reason=reason, code=code)
    if meaning in _PAUSES and not (meaning is Meaning.SUSPECTED and phase is Phase.COMMIT):
        pause, why = _PAUSES[meaning]
        return RateLimited(f"{said}; {why}", retry_after=retry_after or pause, code=code)
    if meaning is Meaning.PASSING and phase is Phase.REPEATABLE and retry_after is not None:
        why = "the platform asks to wait"
        return RateLimited(f"{said}; {why}", retry_after=retry_after, code=code)
    error = lost(phase, what, f"refused with {code}", code=code)
    match (meaning, phase):
        case (Meaning.NOT_READY, _):
            error = NotReady(f"{said}; the media is still processing", code=code)
        case (Meaning.CONTENT, _):
            error = Refused(f"{said}; this text or photo must change", code=code)
        case (Meaning.UNLISTED, Phase.REPEATABLE):
            error = Refused(f"{said}; a code that this version does not know", code=code)
        case (Meaning.ABSENT, Phase.REPEATABLE):
            why = "not there, or not shown to this token"
            error = NotThere(f"{said}; {why}", reason=Blocked.PERMISSION, code=code)
        case (Meaning.DUPLICATE, Phase.COMMIT):
            why = "the platform says that it has this post already"
            error = OutcomeUnknown(f"{said}; {why}", hint_id=hint_id, code=code)
    return error
