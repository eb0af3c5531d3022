"""How an attempt ended, written down under the fence: the receipt or the error with its event."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.base import OutboundPost, Prepared, Receipt
from adapters.errors import (
    AccountBlocked,
    ChannelError,
    NotReady,
    OutcomeUnknown,
    RateLimited,
    Refused,
)
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.publication import UNSETTLED, PublicationEvent, PublicationState
from orchestrator.domain.records import Publication
from orchestrator.domain.retry import backoff
from orchestrator.publishing.pace import after_attempt
from orchestrator.publishing.press import PUBLISHER, Hold, Press
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork

logger = logging.getLogger(__name__)

POLL: Final = timedelta(seconds=5)  # when a channel does not say when to ask again
FREE: Final[dict[str, Any]] = {  # what no longer stands when nobody holds a publication
    "lease_token": None,
    "lease_until": None,
    "sender": None,
    "sent_at": None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One publication that is ours until the lease ends.

    `lease_ends` is seconds of our own monotonic clock, which nobody can set.
    """

    publication: Publication
    token: str
    lease_ends: float
    outbound: OutboundPost

    @property
    def hold(self) -> Hold:
        """Name this claim: claims of one commit share their token."""
        return self.publication.id, self.token

    @property
    def lease_until(self) -> datetime:
        """The end of the lease as it stands in the row."""
        assert self.publication.lease_until is not None
        return self.publication.lease_until


def success(press: Press, claim: Claim, receipt: Receipt) -> None:
    """Write the receipt before anything cosmetic."""
    _apply(
        press,
        claim,
        PublicationEvent.SUCCEED,
        remote_id=receipt.remote_id,
        permalink=receipt.permalink,
        published_at=press.clock(),
        lease_token=None,
        lease_until=None,
        sender=None,
        error_code=None,
        error_text=None,
    )


def failure(press: Press, claim: Claim, error: ChannelError) -> None:
    """Write the error with the event that follows from it."""
    event, columns = _consequence(press, claim.publication, error)
    columns |= {"error_code": error.code or type(error).__name__, "error_text": str(error)}
    _apply(press, claim, event, error=error, **columns)


def waiting(press: Press, claim: Claim, prepared: Prepared, next_at: datetime) -> None:
    """Keep what is prepared, and give the attempt back: nothing failed."""
    _apply(
        press,
        claim,
        PublicationEvent.AWAIT_PLATFORM,
        next_at=next_at,
        attempt=claim.publication.attempt - 1,
        is_ready=prepared.ready,
        references=dict(prepared.references),
        **FREE,
    )


def _consequence(
    press: Press, publication: Publication, error: ChannelError
) -> tuple[PublicationEvent, dict[str, Any]]:
    """Say what an error means for the queue (the tree in `adapters/errors.py`)."""
    now = press.clock()
    given_back = {**FREE, "attempt": publication.attempt - 1}
    match error:
        case OutcomeUnknown():
            # The call is over, so its process sends no more: the settle time begins now.
            columns = {"sender": None, "lease_until": now, "next_at": now}
            consequence = PublicationEvent.LOSE_ANSWER, columns
        case Refused():
            consequence = PublicationEvent.REFUSE, dict(FREE)
        case NotReady():
            consequence = PublicationEvent.AWAIT_PLATFORM, {**given_back, "next_at": now + POLL}
        case AccountBlocked():
            consequence = PublicationEvent.DEFER, {**given_back, "next_at": now}
        case RateLimited():
            later = now + error.retry_after
            consequence = PublicationEvent.DEFER, {**given_back, "next_at": later}
        case _ if publication.attempt >= press.max_attempts:
            consequence = PublicationEvent.EXHAUST, dict(FREE)
        case _:
            wait = backoff(publication.attempt, press.jitter())
            consequence = PublicationEvent.DEFER, {**FREE, "next_at": now + wait}
    return consequence


def _apply(
    press: Press,
    claim: Claim,
    event: PublicationEvent,
    *,
    error: ChannelError | None = None,
    **columns: Any,
) -> None:
    """Apply the end of an attempt under the fence; a late answer confirms what was in doubt."""
    now = press.clock()
    rest = press.adapter(claim.publication.account).rest()
    code = None if error is None else f"{type(error).__name__} {error.code or ''}".strip()
    with press.store.write(now) as uow:
        current = uow.publications.get(claim.publication.id)
        if current.lease_token != claim.token:
            logger.warning("lease was taken", extra={"publication": current.id})
            return
        if current.state is PublicationState.IN_DOUBT:
            if event is not PublicationEvent.SUCCEED:
                uow.publications.call_is_over(current, now)
                return  # it stays in doubt: only an answer leads on
            event = PublicationEvent.CONFIRM
        if isinstance(error, OutcomeUnknown) and error.hint_id:
            columns["references"] = {**current.references, "hint_id": error.hint_id}
        uow.publications.end_attempt(current, now, outcome=event.value, error=code)
        done = uow.apply_publication(
            current, event, PUBLISHER, fence=claim.token, notices=_told(current, event), **columns
        )
        if done.state not in UNSETTLED:
            uow.media_links.close(done.id, now)
        after_attempt(press, uow, done.account, event, error, rest=rest)
        settle(uow, done.post_id)
    logger.info(
        "attempt ended",
        extra={"event": event.value, "publication": claim.publication.id, "error": code},
    )


def settle(uow: UnitOfWork, post_id: int) -> None:
    """Derive what the post comes to; if that fails the record stands, and a tick repeats it."""
    try:
        with uow.savepoint():
            uow.settle_post(post_id, PUBLISHER)
    except Exception:
        logger.exception("settle failed", extra={"post": post_id})


def _told(publication: Publication, event: PublicationEvent) -> list[NewNotice]:
    if event is not PublicationEvent.LOSE_ANSWER:
        return []
    subject = str(publication.id)
    return [NewNotice(kind=NoticeKind.IN_DOUBT, audience=Audience.OPERATORS, subject=subject)]
