"""What went wrong on a channel, named by what the queue must do next.

ChannelError
├── NotSent               the platform surely did nothing
│   ├── Transient         try again later                      -> defer
│   │   ├── Unreachable   no connection was made
│   │   └── RateLimited   not before retry_after               -> defer, the attempt is not counted
│   ├── NotReady          media still processing               -> await_platform
│   ├── AccountBlocked    token, permission or configuration   -> defer, the account is paused
│   └── Refused           this content, never                  -> refuse
└── OutcomeUnknown        sent, and no trustworthy answer      -> lose_answer (in doubt)

A message may name the platform's code and what to do next; never a token, a caption or an address.
"""

from datetime import timedelta
from enum import StrEnum


class ChannelError(Exception):
    """The channel did not do what was asked."""

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        """`message`: one sentence for a person. `code`: the platform's own, such as `190/463`."""
        super().__init__(message or self.__doc__)
        self.code = code


class NotSent(ChannelError):
    """Nothing was published."""


class Transient(NotSent):
    """The platform or the network had a passing fault; nothing was published."""


class Unreachable(Transient):
    """No connection to the platform was made; nothing was published."""


class RateLimited(Transient):
    """The platform asks us to wait; nothing was published."""

    def __init__(
        self, message: str = "", *, retry_after: timedelta, code: str | None = None
    ) -> None:
        """`retry_after`: the earliest next try, from now."""
        super().__init__(message, code=code)
        self.retry_after = retry_after


class NotReady(NotSent):
    """The platform is still processing the media."""


class Blocked(StrEnum):
    """Why an account cannot publish."""

    TOKEN = "token"
    PERMISSION = "permission"
    CONFIGURATION = "configuration"


class AccountBlocked(NotSent):
    """The account cannot publish until a person mends it."""

    def __init__(self, message: str = "", *, reason: Blocked, code: str | None = None) -> None:
        """`reason` tells apart token, permission and our own configuration."""
        super().__init__(message, code=code)
        self.reason = reason


class Refused(NotSent):
    """The platform will never take this content as it is."""


class OutcomeUnknown(ChannelError):
    """The request went out and no trustworthy answer came: the post may be live."""

    def __init__(
        self, message: str = "", *, hint_id: str | None = None, code: str | None = None
    ) -> None:
        """`hint_id`: the remote id that a "duplicate" answer named, as evidence only."""
        super().__init__(message, code=code)
        self.hint_id = hint_id
