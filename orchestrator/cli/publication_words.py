"""How an attempt ended and why, for people; the store keeps events, classes and codes."""

from typing import Final

from orchestrator.cli.render import in_words
from orchestrator.domain.gate import Closed

_OUTCOMES: Final = {
    "succeed": "published",
    "confirm": "published",
    "await_platform": "waits for the platform",
    "defer": "to be tried again",
    "refuse": "refused for good",
    "exhaust": "the last try failed",
    "lose_answer": "sent, and the answer was lost",
    "cancel": "cancelled",
    "rescue": "its process is gone",
}
_ERRORS: Final = {  # classes of adapters/errors.py
    "Transient": "a passing fault",
    "RateLimited": "the platform asks to wait",
    "NotReady": "the platform still works on the media",
    "AccountBlocked": "the account is blocked",
    "Refused": "the platform refuses the content",
    "OutcomeUnknown": "no answer that can be trusted",
}


def outcome_in_words(outcome: str | None) -> str:
    """Say how an attempt ended; None: it has not."""
    return "runs" if outcome is None else _OUTCOMES.get(outcome, in_words(outcome))


def error_in_words(error: str | None) -> str:
    """Say what went wrong: the kind of error, and the platform's own code behind it."""
    name, _, code = (error or "").partition(" ")
    if name in Closed.__members__:
        return Closed[name].value
    return " ".join(part for part in (_ERRORS.get(name, name), code) if part)
