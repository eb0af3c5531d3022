"""Free what a dead publisher held; what was sent is in doubt from then on, never "retry"."""

from datetime import datetime

from orchestrator.domain.actors import Role, part
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.publication import PublicationEvent, PublicationState
from orchestrator.domain.records import Publication
from orchestrator.publishing.press import Press
from orchestrator.publishing.record import FREE
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork

_RESCUER = part(Role.RESCUER)


def run_once(press: Press, now: datetime) -> int:
    """Rescue publications whose lease is over, or of which surely nothing is sent; count them."""
    with press.store.read(now) as uow:
        held = uow.publications.in_states(PublicationState.PUBLISHING)
    lost = [publication.id for publication in held if _is_lost(press, publication, now)]
    return sum(_rescue(press, publication_id, now) for publication_id in lost)


def _rescue(press: Press, publication_id: int, now: datetime) -> bool:
    """Read it again where it is written: a slow publisher may have set its marker meanwhile."""
    with press.store.write(now) as uow:
        publication = uow.publications.get(publication_id)
        if not _is_lost(press, publication, now):
            return False
        uow.publications.end_attempt(publication, now, outcome="rescue", error=None)
        if publication.sent_at is None:
            uow.apply_publication(
                publication, PublicationEvent.RESCUE_UNSENT, _RESCUER, next_at=now, **FREE
            )
        else:
            _put_in_doubt(press, uow, publication)
    return True


def _is_lost(press: Press, publication: Publication, now: datetime) -> bool:
    if publication.state is not PublicationState.PUBLISHING:
        return False
    lease_is_over = publication.lease_until is not None and publication.lease_until <= now
    return lease_is_over or press.is_over(publication)


def _put_in_doubt(press: Press, uow: UnitOfWork, publication: Publication) -> None:
    """Keep token and sender: a late answer, or the sender's death, can settle it."""
    in_doubt = NewNotice(
        kind=NoticeKind.IN_DOUBT, audience=Audience.OPERATORS, subject=str(publication.id)
    )
    doubtful = uow.apply_publication(
        publication,
        PublicationEvent.RESCUE_SENT,
        _RESCUER,
        notices=[in_doubt],
        next_at=uow.now,
    )
    if press.is_over(doubtful):
        uow.publications.call_is_over(doubtful, uow.now)
