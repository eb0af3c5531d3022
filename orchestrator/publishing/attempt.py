"""One attempt of one publication, in order; each line of the protocol is one function.

    1  claim          commit: gate open, publishing, lease token, attempt + 1
    2  compose        pure; its hash must be the approved one (the gate asks)
    3  prepare        HTTP, repeatable; not ready -> await_platform and stop
    4  mark_sending   commit: gate asked again, send marker, fenced by state and token
    5  publish        HTTP, one request
    6  record         commit: receipt or error with its event, and nothing else
    7  settle         commit: what the post comes to, and the notices; a tick repeats it

No HTTP inside a transaction. Step 4 is the fence: a slow publisher whose lease was taken cannot
send.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

from adapters.base import Prepared, Receipt
from adapters.errors import ChannelError, OutcomeUnknown, Transient
from orchestrator.domain.errors import Conflict
from orchestrator.domain.gate import Closed
from orchestrator.domain.publication import PublicationEvent
from orchestrator.domain.records import Publication
from orchestrator.publishing import record
from orchestrator.publishing.closing import close
from orchestrator.publishing.press import PUBLISHER, Press
from orchestrator.publishing.record import Claim

logger = logging.getLogger(__name__)

_MARGIN: Final = timedelta(seconds=30)  # between the end of the request's time and the lease's


def claim_due(press: Press, now: datetime) -> list[Claim]:
    """Claim all that is due, one for each account, each in a transaction of its own."""
    with press.store.read(now) as uow:
        due = uow.publications.due(now)
    claims = (_try_claim(press, publication, now) for publication in due)
    return [claim for claim in claims if claim is not None]


def run(press: Press, claim: Claim) -> None:
    """Take a claimed publication through one attempt. Raises nothing that was foreseen."""
    prepared = _prepare(press, claim)
    if prepared is None:
        return
    if not _mark_sending(press, claim, prepared):
        return
    outcome = _publish(press, claim, prepared)
    if isinstance(outcome, Receipt):
        record.success(press, claim, outcome)
    else:
        record.failure(press, claim, outcome)
    settle(press, claim.publication.post_id)


def settle(press: Press, post_id: int) -> None:
    """Derive what the post comes to; safe to repeat."""
    try:
        with press.store.write(press.clock()) as uow:
            uow.settle_post(post_id, PUBLISHER)
    except Conflict:
        logger.info("someone settled it first", extra={"post": post_id})


def _try_claim(press: Press, due: Publication, now: datetime) -> Claim | None:
    """Claim one; what goes wrong costs only itself: what is claimed already must run."""
    try:
        return _claim(press, due, now)
    except Conflict:
        return None
    except Exception:
        logger.exception("claim failed", extra={"publication": due.id})
        return None


def _claim(press: Press, due: Publication, now: datetime) -> Claim | None:
    token = press.new_token()
    with press.store.write(now) as uow:
        current = next((p for p in uow.publications.due(now) if p.id == due.id), None)
        if current is None:
            return None  # someone was faster, or the account is busy or paused by now
        closed = press.closed_because(uow, current)
        if closed is not None and closed is not Closed.NOT_SCHEDULED:
            close(uow, current, closed)
            return None
        claimed = uow.apply_publication(
            current,
            PublicationEvent.CLAIM,
            PUBLISHER,
            lease_token=token,
            lease_until=now + press.lease,
            attempt=current.attempt + 1,
            sent_at=None,
            sender=press.sender_record,
        )
        uow.publications.start_attempt(claimed, now)
        if closed is not None:  # the post was taken back while this was sent or in doubt
            close(uow, claimed, closed, fence=token)
            return None
        outbound = press.outbound(uow, claimed)
    logger.info("publication claimed", extra={"event": "claim", "publication": due.id})
    return Claim(publication=claimed, token=token, outbound=outbound)


def _prepare(press: Press, claim: Claim) -> Prepared | None:
    """Upload and poll. None: the attempt is over, and recorded."""
    publication = claim.publication
    so_far = (
        Prepared(ready=publication.is_ready, references=publication.references)
        if publication.references
        else None
    )
    adapter = press.adapter(publication.account)
    try:
        outbound = claim.outbound
        if adapter.capabilities.needs_public_url and press.links is not None:
            outbound = press.links.open(publication, outbound, press.clock())
        prepared = adapter.prepare(outbound, so_far)
    except ChannelError as error:
        record.failure(press, claim, _as_unsent(error))
        settle(press, publication.post_id)
        return None
    except Exception as error:
        logger.exception("prepare failed", extra={"publication": publication.id})
        unforeseen = Transient("an unforeseen fault in our own program", code=_name(error))
        record.failure(press, claim, unforeseen)
        settle(press, publication.post_id)
        return None
    now = press.clock()
    if not prepared.ready or now < publication.slot_at:
        next_at = now + (prepared.poll_after or record.POLL)
        record.waiting(press, claim, prepared, publication.slot_at if prepared.ready else next_at)
        return None
    return prepared


def _mark_sending(press: Press, claim: Claim, prepared: Prepared) -> bool:
    """Commit that the request goes out now; the gate is asked again in the same transaction."""
    publication = claim.publication
    timeout = press.accounts[publication.account].capabilities.publish_timeout
    now = press.clock()
    with press.store.write(now) as uow:
        kept = uow.publications.save_references(
            publication,
            fence=claim.token,
            is_ready=True,
            references=dict(prepared.references),
        )
        if not kept:
            return False
        closed = press.closed_because(uow, publication)
        if closed is not None:
            close(uow, uow.publications.get(publication.id), closed, fence=claim.token)
            return False
        return uow.publications.mark_sending(
            publication,
            fence=claim.token,
            now=now,
            lease_until=now + max(press.lease, timeout + _MARGIN),
        )


def _publish(press: Press, claim: Claim, prepared: Prepared) -> Receipt | ChannelError:
    adapter = press.adapter(claim.publication.account)
    try:
        return adapter.publish(claim.outbound, prepared)
    except ChannelError as error:
        return error
    except Exception as error:
        logger.exception("publish failed", extra={"publication": claim.publication.id})
        return OutcomeUnknown("an unforeseen fault while sending", code=_name(error))


def _as_unsent(error: ChannelError) -> ChannelError:
    """Before the send marker nothing can be in doubt: an orphan of `prepare` is invisible."""
    if isinstance(error, OutcomeUnknown):
        return Transient(str(error), code=error.code)
    return error


def _name(error: Exception) -> str:
    return type(error).__name__
