"""When to try again: exponential backoff with jitter, and a rest for what keeps failing."""

from datetime import timedelta
from typing import Final

FIRST_WAIT: Final = timedelta(seconds=60)
LONGEST_WAIT: Final = timedelta(minutes=30)
FAILURES_BORNE: Final = 3  # in a row; from then on an account rests after each one


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


def rest_after(failures: int, jitter: float) -> timedelta | None:
    """Return how long an account rests after so many failures in a row, over all its posts.

    None: it goes on. The rest is never shorter than a minute, and grows like `backoff`.
    """
    if failures < FAILURES_BORNE:
        return None
    return backoff(failures - FAILURES_BORNE + 1, jitter)
