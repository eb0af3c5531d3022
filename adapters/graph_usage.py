"""Meta's usage headers: how much of a budget is used, and how long to leave it alone."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from pydantic import TypeAdapter, ValidationError

from adapters.http import Answer, Reply, retry_after

USAGE_HIGH: Final = 90  # percent: Mixpost pauses above it; calls while throttled lengthen it
USAGE_PAUSE: Final = timedelta(minutes=10)  # ours, where no estimate is given: budgets roll hourly


class Usage(Reply):
    """How much of a budget is used, in percent (Graph rate-limiting page, 2026)."""

    call_count: float = 0
    total_time: float = 0
    total_cputime: float = 0
    estimated_time_to_regain_access: int = 0  # minutes

    @property
    def is_high(self) -> bool:
        """Say whether a budget is nearly used up."""
        return max(self.call_count, self.total_time, self.total_cputime) >= USAGE_HIGH


_USAGES: Final = TypeAdapter(dict[str, list[Usage]])  # of the business use case, by object
_APP_USAGE: Final = TypeAdapter(Usage)


def regain(answer: Answer, now: datetime) -> timedelta | None:
    """Read how long the platform wants us to wait: `Retry-After`, else its usage estimate."""
    asked = retry_after(answer.headers, now)
    if asked is not None:
        return asked
    return _estimate(_usages(answer))


def pause_for_usage(answer: Answer) -> timedelta | None:
    """Say how long to rest because a budget is nearly used up; None: go on."""
    usages = _usages(answer)
    if not any(usage.is_high for usage in usages):
        return None
    return _estimate(usages) or USAGE_PAUSE


def _estimate(usages: list[Usage]) -> timedelta | None:
    minutes = max((usage.estimated_time_to_regain_access for usage in usages), default=0)
    return timedelta(minutes=min(minutes, 24 * 60)) if minutes > 0 else None


def _usages(answer: Answer) -> list[Usage]:
    """Read both usage headers; one that is missing or odd tells nothing."""
    found: list[Usage] = []
    with suppress(ValidationError):
        rows = _USAGES.validate_json(answer.headers.get("X-Business-Use-Case-Usage", ""))
        found += [usage for usages in rows.values() for usage in usages]
    with suppress(ValidationError):
        found.append(_APP_USAGE.validate_json(answer.headers.get("X-App-Usage", "")))
    return found
