"""One attempt of one publication, in order; each line of the protocol is one function.

    1  claim          commit: gate open, publishing, lease token, attempt + 1
    2  compose        pure; its hash must be the approved one (the gate asks)
    3  prepare        HTTP, repeatable; not ready -> await_platform and stop; then the slot is near
    4  mark_sending   commit: gate asked again, send marker, fenced by state and token
    5  publish        HTTP, one request, at the slot
    6  record         commit: receipt or error with its event
    7  settle         in the same commit: what the post comes to, and the notices

No HTTP inside a transaction. Step 4 is the fence: a slow publisher whose lease was taken cannot
send.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from adapters.base import Prepared, Receipt
from adapters.errors import ChannelError, OutcomeUnknown, Transient
from orchestrator.domain.gate import Closed
from orchestrator.domain.publication import OPEN, PublicationEvent
from orchestrator.domain.records import Publication
from orchestrator.media.files import MediaUnavailable
from orchestrator.publishing import record
from orchestrator.publishing.closing import close
from orchestrator.publishing.press import PUBLISHER, Press
from orchestrator.publishing.record import Claim
from orchestrator.store.publications import NEXT_ATTEMPT
from orchestrator.store.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

Wait = Callable[[datetime], bool]

_BATCH: Final = 16  # claims in one commit: each hashes its media while others wait to write
_HOLD: Final = timedelta(
    minutes=1
)  # a lane waits so long for a slot; an edit is refused meanwhile
_AHEAD: Final = timedelta(milliseconds=400)  # the marker's commit does not make the post late
_MEDIA_AGAIN: Final = timedelta(seconds=15)
_MARGIN: Final = timedelta(seconds=30)  # between the end of the request's time and the lease's


def claim_due(press: Press, now: datetime, *, at_most: int = _BATCH) -> list[Claim]:
    """Claim what is due, one for each account: all that fit in one commit."""
    ready = _ready(press, now, at_most)
    if not ready:
        return []  # and nobody waited for the write lock
    with press.store.write(now) as uow:
        due = [
            publication
            for publication in uow.publications.due(now, press.gaps)
            if publication.id in ready
        ]
        claims = _try_claim(press, uow, due)
        press.held.update(claim.hold for claim in claims)  # before others see the claims
    for claim in claims:
        logger.info(
            "publication claimed", extra={"event": "claim", "publication": claim.publication.id}
        )
    return claims


def run(press: Press, claim: Claim, wait: Wait | None = None) -> None:
    """Take a claimed publication through one attempt. Raises nothing that was foreseen.

    `wait` sleeps until the slot with all prepared, and says False when it was woken to stop;
    without it the publication goes back into the queue until then.
    """
    try:
        _follow(press, claim, wait)
    finally:
        press.held.discard(claim.hold)


def _follow(press: Press, claim: Claim, wait: Wait | None) -> None:
    prepared = _prepare(press, claim)
    if prepared is None or not _is_time(press, claim, prepared, wait, ahead=_AHEAD):
        return
    if not _mark_sending(press, claim, prepared):
        return
    if not _is_time(press, claim, prepared, wait):
        return
    outcome = _publish(press, claim, prepared)
    if isinstance(outcome, Receipt):
        record.success(press, claim, outcome)
    else:
        record.failure(press, claim, outcome)


def _ready(press: Press, now: datetime, at_most: int) -> frozenset[int]:
    """List what is due and has its media here; without the media store only texts go out."""
    with press.store.read(now) as uow:
        if press.media.is_here:
            return frozenset(uow.publications.due_ids(now, press.gaps)[:at_most])
        due = uow.publications.due(now, press.gaps)[:at_most]
        sent = {p.id: press.outbound(uow, p) for p in due if p.account in press.accounts}
    bare = {p.id for p in due if p.id not in sent or not sent[p.id].attachments}
    brought: set[int] = set()
    try:
        for publication_id in sent.keys() - bare:
            press.bring_media(sent[publication_id])
            brought.add(publication_id)
    except MediaUnavailable as error:
        logger.warning("publishing waits", extra={"error": error.message})
    return frozenset(bare | brought)


def _try_claim(press: Press, uow: UnitOfWork, due: Sequence[Publication]) -> list[Claim]:
    """Claim all at once; if that fails, one by one: what goes wrong costs only itself."""
    try:
        with uow.savepoint():
            return _claim(press, uow, due)
    except Exception:
        if len(due) == 1:
            logger.exception("claim failed", extra={"publication": due[0].id})
            return []
        return [claim for one in due for claim in _try_claim(press, uow, [one])]


def _claim(press: Press, uow: UnitOfWork, due: Sequence[Publication]) -> list[Claim]:
    lease_ends = press.monotonic() + press.lease.total_seconds()
    token = press.new_token()  # with the publication's id it names one claim
    cases = uow.cases.of_all(due)
    gates = {one.id: press.closed_because(cases[one.id], one, uow.now) for one in due}
    outbound = {
        one.id: press.composed(cases[one.id].content, one) for one in due if gates[one.id] is None
    }
    claimed = _take(press, uow, [one for one in due if one.id in outbound], token)
    for one in due:
        if gates[one.id] is not None:
            _turn_away(press, uow, uow.publications.get(one.id), token)
    return [
        Claim(publication=one, token=token, lease_ends=lease_ends, outbound=outbound[one.id])
        for one in claimed
    ]


def _take(
    press: Press, uow: UnitOfWork, due: Sequence[Publication], token: str
) -> list[Publication]:
    claimed = uow.apply_publications(
        due,
        PublicationEvent.CLAIM,
        PUBLISHER,
        lease_token=token,
        lease_until=uow.now + press.lease,
        attempt=NEXT_ATTEMPT,
        sent_at=None,
        sender=press.sender_record,
        error_code=None,
        error_text=None,
    )
    uow.publications.start_attempts(claimed, uow.now)
    return claimed


def _turn_away(press: Press, uow: UnitOfWork, due: Publication, token: str) -> None:
    """Act on a closed gate, as it is now: another account of the post may have closed it."""
    if due.state not in OPEN:
        return
    closed = press.closed_because(uow.cases.of(due), due, uow.now)
    if closed is Closed.NOT_SCHEDULED:  # it was taken back while this was sent or in doubt
        (claimed,) = _take(press, uow, [due], token)
        close(uow, claimed, closed, fence=token)
    elif closed is not None:
        close(uow, due, closed)


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
        return None
    except Exception as error:
        logger.exception("prepare failed", extra={"publication": publication.id})
        unforeseen = Transient("an unforeseen fault in our own program", code=_name(error))
        record.failure(press, claim, unforeseen)
        return None
    if not prepared.ready:
        next_at = press.clock() + (prepared.poll_after or record.POLL)
        record.waiting(press, claim, prepared, next_at)
        return None
    return prepared


def _is_time(
    press: Press,
    claim: Claim,
    prepared: Prepared,
    wait: Wait | None,
    *,
    ahead: timedelta = timedelta(0),
) -> bool:
    """Keep what is ready until (shortly before) its slot, if that is near; else in the queue."""
    slot_at = claim.publication.slot_at
    moment = slot_at if wait is None else slot_at - ahead
    early = moment - press.clock()
    if early <= timedelta(0) or (wait is not None and early <= _HOLD and wait(moment)):
        return True
    record.waiting(press, claim, prepared, slot_at)
    return False


def _mark_sending(press: Press, claim: Claim, prepared: Prepared) -> bool:
    """Commit that the request goes out now; the gate is asked again in the same transaction."""
    publication = claim.publication
    try:
        press.bring_media(claim.outbound)
    except MediaUnavailable as error:
        logger.warning("publishing waits", extra={"error": error.message})
        record.waiting(press, claim, prepared, press.clock() + _MEDIA_AGAIN)
        return False
    timeout = press.accounts[publication.account].capabilities.publish_timeout
    now = press.clock()
    if now >= claim.lease_until or press.monotonic() >= claim.lease_ends:
        logger.warning("lease ran out", extra={"publication": publication.id})
        return False  # the rescuer frees it
    with press.store.write(now) as uow:
        current = uow.publications.held(publication.id, claim.token)
        if current is None:
            return False
        closed = press.closed_because(uow.cases.of(current), current, now)
        if closed is not None:
            close(uow, current, closed, fence=claim.token)
            return False
        return uow.publications.mark_sending(
            publication,
            fence=claim.token,
            now=now,
            lease_until=now + max(press.lease, timeout + _MARGIN),
            references=dict(prepared.references),
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
