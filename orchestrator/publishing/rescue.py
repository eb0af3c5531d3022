"""Free what a dead publisher held; what was sent is in doubt from then on, never "retry"."""

from datetime import datetime

from orchestrator.domain.actors import Role, part
from orchestrator.domain.errors import Conflict
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.publication import PublicationEvent, PublicationState
from orchestrator.domain.records import Publication
from orchestrator.publishing.press import Press
from orchestrator.publishing.process import is_surely_dead
from orchestrator.store.unit_of_work import NewNotice

_RESCUER = part(Role.RESCUER)


def run_once(press: Press, now: datetime) -> int:
    """Rescue publications whose lease is over or whose process is surely dead; count them."""
    with press.store.read(now) as uow:
        held = uow.publications.in_states(PublicationState.PUBLISHING)
    return sum(_rescue(press, publication, now) for publication in held)


def _rescue(press: Press, publication: Publication, now: datetime) -> bool:
    lease_is_over = publication.lease_until is not None and publication.lease_until <= now
    sender = publication.sender
    is_dead = sender is not None and is_surely_dead(sender, press.sender)
    if not (lease_is_over or is_dead):
        return False
    try:
        with press.store.write(now) as uow:
            uow.publications.end_attempt(publication, now, outcome="rescue", error=None)
            if publication.sent_at is None:
                uow.apply_publication(
                    publication,
                    PublicationEvent.RESCUE_UNSENT,
                    _RESCUER,
                    fence=publication.lease_token,
                    next_at=now,
                    lease_token=None,
                    lease_until=None,
                    sender=None,
                )
            else:  # token and sender stay: a late answer, or the sender's death, can settle it
                in_doubt = NewNotice(
                    kind=NoticeKind.IN_DOUBT,
                    audience=Audience.OPERATORS,
                    subject=str(publication.id),
                )
                uow.apply_publication(
                    publication,
                    PublicationEvent.RESCUE_SENT,
                    _RESCUER,
                    fence=publication.lease_token,
                    notices=[in_doubt],
                    next_at=now,
                )
    except Conflict:
        return False
    return True
