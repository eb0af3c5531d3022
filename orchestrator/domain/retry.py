"""When to try again: exponential backoff with jitter."""

from datetime import timedelta
from typing import Final

FIRST_WAIT: Final = timedelta(seconds=60)
LONGEST_WAIT: Final = timedelta(minutes=30)


def backoff(
    attempt: int,
    jitter: float,
    *,
    first: timedelta = FIRST_WAIT,
    longest: timedelta = LONGEST_WAIT,
) -> timedelta:
    """Return the wait after a failed attempt: doubles from `first`, capped, plus up to a quarter.

    `attempt` counts from 1; `jitter` is a random number in [0, 1), drawn by the caller.
    """
    doubled: timedelta = first * (1 << min(max(attempt, 1) - 1, 16))
    return min(doubled, longest) * (1 + jitter / 4)
