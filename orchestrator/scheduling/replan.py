"""Another slot for a publication that failed, was missed or was cancelled."""

from datetime import datetime, timedelta

from orchestrator.domain.actors import Actor
from orchestrator.domain.errors import Refused
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.publication import (
    PUBLICATION,
    STOPPED,
    PublicationEvent,
    PublicationState,
)
from orchestrator.domain.records import Post, Publication
from orchestrator.domain.takeover import Slot
from orchestrator.scheduling.allocate import deadline_of
from orchestrator.store.unit_of_work import UnitOfWork


def replan(
    uow: UnitOfWork,
    publication_id: int,
    actor: Actor,
    *,
    at: datetime | None,
    new_key: str,
    lead: timedelta,
    slot_length: timedelta,
    grace: timedelta,
) -> Publication:
    """Give it a slot at a moment (None: now) inside a window of the takeover, and fresh attempts.

    `lead`: how long before its slot its channel begins to prepare. A post that settled is
    scheduled again (`retry`, by an operator). Raises `Refused` after `give_up`, outside of the
    windows, and for a post that may not go out.
    """
    publication = uow.publications.get(publication_id)
    PUBLICATION.check(publication.state, PublicationEvent.REPLAN, actor, number=publication.id)
    if publication.is_given_up:
        raise Refused(
            f"publication {publication_id} was given up: it may be live on {publication.account}",
            "publishing twice is worse than not at all; make a new post if it must go out",
        )
    _require_not_stopped(uow, publication)
    post = uow.posts.get(publication.post_id)
    if publication.account in uow.publications.taken_accounts(post.id):
        raise Refused(
            f"post {post.id} is open or live on {publication.account} already",
            f"see: orchestrator posts show {post.id}",
        )
    slot = _slot(uow, post, at)
    _schedule_again(uow, post, actor)
    return uow.apply_publication(
        publication,
        PublicationEvent.REPLAN,
        actor,
        key=new_key,
        slot_at=slot.at,
        deadline=deadline_of(slot, length=slot_length, grace=grace),
        next_at=max(uow.now, slot.at - lead),
        attempt=0,
        lease_token=None,
        lease_until=None,
        sent_at=None,
        sender=None,
        is_ready=False,
        references={},
        remote_id=None,
        permalink=None,
        published_at=None,
        error_code=None,
        error_text=None,
    )


def _require_not_stopped(uow: UnitOfWork, publication: Publication) -> None:
    """Refuse what a stop cancelled: it needs a new approval."""
    if publication.state is not PublicationState.CANCELLED:
        return
    trail = uow.audit.of(f"publication:{publication.id}")
    cancels = [entry for entry in trail if entry.event == PublicationEvent.CANCEL.value]
    if cancels and cancels[-1].reason.startswith(STOPPED):
        raise Refused(
            f"publication {publication.id} was cancelled by a stop and needs a new approval",
            f"orchestrator posts revoke {publication.post_id} --reason …, then approve it again",
        )


def _slot(uow: UnitOfWork, post: Post, at: datetime | None) -> Slot:
    if post.takeover_id is None:
        raise Refused(f"post {post.id} has no takeover", "plan one: orchestrator takeovers plan")
    takeover = uow.takeovers.get(post.takeover_id)
    moment = uow.now if at is None else at
    if moment < uow.now:
        raise Refused("this moment is over", "name a later one with --at")
    for window in takeover.windows():
        if window.opens <= moment < window.closes:
            return Slot(at=moment, closes=window.closes, grace=takeover.grace)
    raise Refused(
        f"this moment is outside of takeover {takeover.id}",
        f"its hours: orchestrator takeovers show {takeover.id}",
    )


def _schedule_again(uow: UnitOfWork, post: Post, actor: Actor) -> None:
    if post.state is not PostState.SCHEDULED:
        uow.apply_post(post, PostEvent.RETRY, actor)
