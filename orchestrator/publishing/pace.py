"""How fast an account may go: what its platform asks for, and how a failing one is spared.

After some failures in a row, over all its posts, an account rests for a minute or more, longer
each time; then one attempt shows whether its platform works again.
"""

from datetime import timedelta
from typing import Final

from adapters.errors import AccountBlocked, ChannelError, OutcomeUnknown, RateLimited, Transient
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.publication import PublicationEvent
from orchestrator.domain.retry import FAILURES_BORNE, rest_after
from orchestrator.publishing.press import Press
from orchestrator.store.accounts import Pause
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork

QUOTA: Final = "quota"  # why an account waits: the platform asks for it
PLATFORM: Final = "platform"  # it fails
_AT_LEAST: Final = timedelta(minutes=1)  # a platform that fails is asked once a minute at most
_IT_WORKS: Final = {PublicationEvent.SUCCEED, PublicationEvent.CONFIRM, PublicationEvent.REFUSE}


def patience(error: ChannelError) -> timedelta:
    """Say how long to leave a platform alone after a fault: a minute, or as long as it asked."""
    asked = error.retry_after if isinstance(error, RateLimited) else _AT_LEAST
    return max(asked, _AT_LEAST)


def after_attempt(
    press: Press,
    uow: UnitOfWork,
    account: str,
    event: PublicationEvent,
    error: ChannelError | None,
    *,
    rest: timedelta | None,
) -> None:
    """Let the account wait after an attempt, where its platform or its token asks for it.

    `rest`: what the adapter advises, by how much of its budget is used.
    """
    match error:
        case RateLimited():
            _pause(uow, account, error.retry_after, QUOTA)
        case AccountBlocked():
            if _pause(uow, account, None, error.reason.value):
                _tell(uow, account)
        case Transient() | OutcomeUnknown(hint_id=None):
            _bear(press, uow, account)
        case _ if event in _IT_WORKS:
            uow.accounts.works(account)
    if rest is not None:
        _pause(uow, account, rest, QUOTA)


def _bear(press: Press, uow: UnitOfWork, account: str) -> None:
    """Count a failure of the platform; too many in a row let the account rest, told once."""
    failures = uow.accounts.failed(account)
    rest = rest_after(failures, press.jitter())
    if rest is None:
        return
    _pause(uow, account, rest, PLATFORM)
    if failures == FAILURES_BORNE:
        _tell(uow, account)


def _pause(uow: UnitOfWork, account: str, rest: timedelta | None, reason: str) -> bool:
    until = None if rest is None else uow.now + rest
    return uow.accounts.pause(Pause(account=account, until=until, reason=reason, at=uow.now))


def _tell(uow: UnitOfWork, account: str) -> None:
    paused = NewNotice(
        kind=NoticeKind.ACCOUNT_PAUSED, audience=Audience.OPERATORS, subject=account
    )
    uow.notify([paused], of=f"account:{account}:{uow.now.isoformat()}")
