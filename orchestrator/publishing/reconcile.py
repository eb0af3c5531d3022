"""Settle what is in doubt by looking: found, surely absent, or a person's; never by sending."""

import logging
from datetime import datetime, timedelta
from typing import Final

from adapters.base import Absent, Found, Prepared, Unsure
from adapters.errors import ChannelError
from orchestrator.domain.actors import Role, part
from orchestrator.domain.errors import Conflict
from orchestrator.domain.publication import PublicationEvent, PublicationState
from orchestrator.domain.records import Publication
from orchestrator.publishing.pace import patience
from orchestrator.publishing.press import Press

logger = logging.getLogger(__name__)

_RECONCILER = part(Role.RECONCILER)
_LOOK_AGAIN: Final = timedelta(seconds=15)
_LOOK_SELDOM: Final = timedelta(minutes=10)  # once the settle time is over
_NOT_SEEN: Final = "not seen on the platform yet"


def run_once(press: Press, now: datetime) -> int:
    """Look for every publication in doubt whose turn it is; count what was settled."""
    with press.store.read(now) as uow:
        doubtful = uow.publications.in_states(PublicationState.IN_DOUBT)
    return sum(_reconcile(press, p, now) for p in doubtful if p.next_at <= now)


def _reconcile(press: Press, publication: Publication, now: datetime) -> bool:
    if press.is_over(publication):
        with press.store.write(now) as uow:
            uow.publications.call_is_over(publication, now)
        return False  # it may have sent until now: the settle time begins
    try:
        answer = _look(press, publication, now)
        if isinstance(answer, Found):
            _confirm(press, publication, answer)
        elif isinstance(answer, Absent) and _may_disprove(press, publication, now):
            _disprove(press, publication)
        else:
            where = answer.where if isinstance(answer, Unsure) else _NOT_SEEN
            _look_later(press, publication, now, where)
            return False
    except ChannelError as error:
        where = f"the platform could not be asked: {error}"
        _look_later(press, publication, now, where, at_least=patience(error))
        return False
    except Conflict:
        return False
    return True


def _look(press: Press, publication: Publication, now: datetime) -> Found | Absent | Unsure:
    if publication.account not in press.accounts:
        return Unsure(
            where=f"account {publication.account} is not in config/accounts.toml any more: "
            "put it back, or look on the platform"
        )
    adapter = press.adapter(publication.account)
    with press.store.read(now) as uow:
        outbound = press.outbound(uow, publication)
    prepared = Prepared(ready=publication.is_ready, references=publication.references)
    since = publication.sent_at or publication.slot_at
    try:
        return _if_ours(press, publication, adapter.find(outbound, prepared, since))
    except ChannelError:
        raise
    except Exception:
        logger.exception("find failed", extra={"publication": publication.id})
        return Unsure(where="our own program could not read the platform's answer; see the log")


def _if_ours(
    press: Press, publication: Publication, answer: Found | Absent | Unsure
) -> Found | Absent | Unsure:
    """Believe no post that another publication of ours already has (the same words twice)."""
    if not isinstance(answer, Found) or answer.receipt.remote_id is None:
        return answer
    remote_id = answer.receipt.remote_id
    with press.store.read(press.clock()) as uow:
        if not uow.publications.is_another_s(publication, remote_id):
            return answer
    return Unsure(where=f"only {remote_id} looks like it, and that is another publication's")


def _may_disprove(press: Press, publication: Publication, now: datetime) -> bool:
    """Absent counts only with authority, after the settle time, and if nothing more can come.

    Nothing more can come from a call that is over, or from a process that is surely dead: then
    no sender stands with it. A reference that the platform takes only once does not help: the
    next slot has another one, and a sender that wakes still holds the first.
    """
    capabilities = press.accounts[publication.account].capabilities
    return (
        capabilities.find_is_authoritative
        and publication.sender is None
        and now >= settles_at(press, publication)
    )


def settles_at(press: Press, publication: Publication) -> datetime:
    """Say from when on a lost post can be seen if it is there.

    Counted from the end of the call (`lease_until` of one in doubt), not from the marker: a
    publisher may sleep between the two.
    """
    account = press.accounts.get(publication.account)
    settle_time = account.capabilities.settle_time if account is not None else timedelta(0)
    over_at = publication.lease_until or publication.sent_at or publication.slot_at
    return over_at + settle_time * press.settle_multiplier


def _confirm(press: Press, publication: Publication, found: Found) -> None:
    now = press.clock()
    with press.store.write(now) as uow:
        uow.apply_publication(
            publication,
            PublicationEvent.CONFIRM,
            _RECONCILER,
            fence=publication.lease_token,  # what was seen is of this attempt
            remote_id=found.receipt.remote_id,
            permalink=found.receipt.permalink,
            published_at=publication.sent_at,
            lease_token=None,
            lease_until=None,
            sender=None,
            error_code=None,
            error_text=None,
        )
        uow.media_links.close(publication.id, now)
        uow.settle_post(publication.post_id, _RECONCILER)


def _disprove(press: Press, publication: Publication) -> None:
    now = press.clock()
    references = {k: v for k, v in publication.references.items() if k != "hint_id"}
    with press.store.write(now) as uow:
        uow.apply_publication(
            publication,
            PublicationEvent.DISPROVE,
            _RECONCILER,
            fence=publication.lease_token,  # what was seen is of this attempt
            next_at=now,
            references=references,
            sent_at=None,
            lease_token=None,
            lease_until=None,
            sender=None,
        )


def _look_later(
    press: Press,
    publication: Publication,
    now: datetime,
    where: str,
    *,
    at_least: timedelta = timedelta(0),
) -> None:
    settled_at = settles_at(press, publication)
    next_at = now + _LOOK_SELDOM
    if now < settled_at:
        next_at = min(now + _LOOK_AGAIN, settled_at)
    next_at = max(next_at, now + at_least)
    with press.store.write(press.clock()) as uow:
        uow.publications.look_later(publication, next_at=next_at, where=where)
