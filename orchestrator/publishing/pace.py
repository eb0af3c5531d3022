"""How fast an account may go: what its platform asks for, and how a failing one is spared."""

from datetime import timedelta
from typing import Final

from adapters.errors import ChannelError, RateLimited

_AT_LEAST: Final = timedelta(minutes=1)  # a platform that fails is asked once a minute at most


def patience(error: ChannelError) -> timedelta:
    """Say how long to leave a platform alone after a fault: a minute, or as long as it asked."""
    asked = error.retry_after if isinstance(error, RateLimited) else _AT_LEAST
    return max(asked, _AT_LEAST)
