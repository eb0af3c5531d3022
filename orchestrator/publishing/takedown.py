"""Take down what was withdrawn, and read back; what an API cannot do becomes a person's task."""

import logging
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.base import Found, Prepared, Receipt
from adapters.errors import AccountBlocked, ChannelError, Refused
from orchestrator.domain.errors import Conflict
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.publication import PublicationEvent, PublicationState
from orchestrator.domain.records import Publication
from orchestrator.publishing.pace import patience
from orchestrator.publishing.press import PUBLISHER, Press
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork

logger = logging.getLogger(__name__)

_TRY_AGAIN: Final = timedelta(minutes=1)


def run_once(press: Press, now: datetime) -> int:
    """Try every removal whose turn it is, and remind of those by hand; count what ended."""
    with press.store.read(now) as uow:
        asked = uow.publications.in_states(PublicationState.REMOVAL_REQUESTED)
        by_hand = uow.publications.in_states(PublicationState.REMOVAL_MANUAL)
        overdue = [p for p in by_hand if p.next_at <= now and not _is_reminded(uow, p)]
    for publication in overdue:
        _remind(press, publication, now)
    return sum(_remove(press, p, now) for p in asked if p.next_at <= now)


def _is_reminded(uow: UnitOfWork, publication: Publication) -> bool:
    return uow.is_told(_told(NoticeKind.REMOVAL_OVERDUE, publication), of=_of(publication))


def _remind(press: Press, publication: Publication, now: datetime) -> None:
    """Tell once that nobody said in time that a post is down."""
    overdue = _told(NoticeKind.REMOVAL_OVERDUE, publication)
    with press.store.write(now) as uow:
        uow.notify([overdue], of=_of(publication), post_id=publication.post_id)


def _told(kind: NoticeKind, publication: Publication) -> NewNotice:
    return NewNotice(kind=kind, audience=Audience.OPERATORS, subject=str(publication.id))


def _of(publication: Publication) -> str:
    return f"publication:{publication.id}:{publication.next_at.isoformat()}"


def _remove(press: Press, publication: Publication, now: datetime) -> bool:
    if not _can_remove(press, publication) or publication.remote_id is None:
        return _apply(press, publication, PublicationEvent.BLOCK_REMOVAL)
    adapter = press.adapter(publication.account)
    receipt = Receipt(remote_id=publication.remote_id, permalink=publication.permalink)
    try:
        adapter.remove(receipt)
        if _is_still_there(press, publication, now):
            return _later(press, publication, now, "still visible after the removal")
    except (Refused, AccountBlocked):
        return _apply(press, publication, PublicationEvent.BLOCK_REMOVAL)
    except ChannelError as error:
        return _later(press, publication, now, str(error), wait=patience(error))
    except Exception:
        logger.exception("remove failed", extra={"publication": publication.id})
        return _later(press, publication, now, "our own program failed; see the log")
    return _apply(press, publication, PublicationEvent.REMOVE)


def _can_remove(press: Press, publication: Publication) -> bool:
    """Tell whether the channel's API deletes; an account that is gone from our files cannot."""
    account = press.accounts.get(publication.account)
    return account is not None and account.capabilities.can_remove


def _is_still_there(press: Press, publication: Publication, now: datetime) -> bool:
    """Read back. A channel that cannot be asked by id says nothing against the removal."""
    adapter = press.adapter(publication.account)
    with press.store.read(now) as uow:
        outbound = press.outbound(uow, publication)
    prepared = Prepared(ready=True, references=publication.references)
    since = publication.sent_at or publication.slot_at
    found = adapter.find(outbound, prepared, since)
    return isinstance(found, Found) and found.receipt.remote_id == publication.remote_id


def _apply(press: Press, publication: Publication, event: PublicationEvent) -> bool:
    """End the removal, or leave it to a person, with a deadline (`next_at`)."""
    columns: dict[str, Any] = {}
    if event is PublicationEvent.BLOCK_REMOVAL:
        by_hand = _told(NoticeKind.REMOVAL_MANUAL, publication)
        columns = {"notices": [by_hand], "next_at": press.clock() + press.removal_time}
    try:
        with press.store.write(press.clock()) as uow:
            uow.apply_publication(publication, event, PUBLISHER, **columns)
    except Conflict:
        return False
    return True


def _later(
    press: Press,
    publication: Publication,
    now: datetime,
    why: str,
    *,
    wait: timedelta = _TRY_AGAIN,
) -> bool:
    with press.store.write(now) as uow:
        uow.publications.look_later(publication, next_at=now + wait, where=why)
    return False
