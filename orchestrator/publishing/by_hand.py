"""What an operator settles after a look at the platform: found, not there, given up, removed."""

from datetime import datetime

from orchestrator.domain.actors import Actor
from orchestrator.domain.errors import Refused
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.publication import PUBLICATION, PublicationEvent, PublicationState
from orchestrator.domain.records import Publication
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork


def confirm(
    uow: UnitOfWork,
    publication_id: int,
    actor: Actor,
    *,
    remote_id: str | None = None,
    permalink: str | None = None,
) -> Publication:
    """Write down that the post is live. Without a remote id it can only be removed by hand."""
    publication = uow.publications.get(publication_id)
    confirmed = uow.apply_publication(
        publication,
        PublicationEvent.CONFIRM,
        actor,
        remote_id=remote_id or publication.remote_id,
        permalink=permalink or publication.permalink,
        published_at=publication.sent_at,
        lease_token=None,
        lease_until=None,
        sender=None,
        error_code=None,
        error_text=None,
    )
    uow.media_links.close(publication_id, uow.now)
    uow.settle_post(publication.post_id, actor)
    return confirmed


def disprove(
    uow: UnitOfWork, publication_id: int, actor: Actor, *, settled_at: datetime
) -> Publication:
    """Write down that the post is not there: it is sent again.

    `settled_at`: before it a lost post may not be visible yet, and nobody's look counts. Nor does
    it while the sender may live: it could wake up and send what nobody sees yet.
    """
    publication = uow.publications.get(publication_id)
    PUBLICATION.check(publication.state, PublicationEvent.DISPROVE, actor, number=publication_id)
    if publication.sender is not None:
        raise Refused(
            f"publication {publication_id} may still be sent by process {publication.sender.pid} "
            f"on {publication.sender.host}",
            "stop that process; once it runs no more, say --sender-stopped too",
        )
    if uow.now < settled_at:
        seconds = int((settled_at - uow.now).total_seconds()) + 1
        raise Refused(
            f"publication {publication_id} may still appear on {publication.account}",
            f"look again in {seconds} seconds: sending twice is worse than sending late",
        )
    references = {key: v for key, v in publication.references.items() if key != "hint_id"}
    return uow.apply_publication(
        publication,
        PublicationEvent.DISPROVE,
        actor,
        next_at=uow.now,
        references=references,
        sent_at=None,
        lease_token=None,
        lease_until=None,
        sender=None,
    )


def vouch_for_the_end(uow: UnitOfWork, publication_id: int, actor: Actor) -> None:
    """Write down that the process that sent it is stopped: now the settle time begins."""
    publication = uow.publications.get(publication_id)
    PUBLICATION.check(publication.state, PublicationEvent.DISPROVE, actor, number=publication_id)
    if publication.sender is None:
        return
    uow.publications.call_is_over(publication, uow.now)
    uow.audit.append(uow.now, actor, f"publication:{publication_id}", "sender_stopped")


def give_up(uow: UnitOfWork, publication_id: int, actor: Actor, *, reason: str) -> Publication:
    """End the doubt without an answer: it counts as failed, and is never planned again."""
    if not reason.strip():
        raise Refused("to give up a publication needs a reason", "say why: --reason '…'")
    publication = uow.publications.get(publication_id)
    given_up = uow.apply_publication(
        publication,
        PublicationEvent.GIVE_UP,
        actor,
        reason=reason,
        is_given_up=True,
        lease_token=None,
        lease_until=None,
        sender=None,
    )
    uow.settle_post(publication.post_id, actor)
    return given_up


def cancel(uow: UnitOfWork, publication_id: int, actor: Actor, *, reason: str) -> Publication:
    """Cancel what is not sent yet, on this account alone."""
    publication = uow.publications.get(publication_id)
    cancelled = uow.apply_publication(publication, PublicationEvent.CANCEL, actor, reason=reason)
    revoke_if_all_cancelled(uow, publication.post_id, actor, reason=reason)
    return cancelled


def revoke_if_all_cancelled(uow: UnitOfWork, post_id: int, actor: Actor, *, reason: str) -> bool:
    """Take the approval back of a scheduled post that goes nowhere any more; tell whether."""
    post = uow.posts.get(post_id)
    states = {publication.state for publication in uow.publications.of_post(post_id)}
    if post.state is not PostState.SCHEDULED or states - {PublicationState.CANCELLED}:
        return False
    uow.apply_post(
        post,
        PostEvent.REVOKE,
        actor,
        reason=reason,
        notices=[NewNotice(kind=NoticeKind.REVOKED, audience=Audience.APPROVERS)],
    )
    return True


def remove(uow: UnitOfWork, publication_id: int, actor: Actor, *, reason: str) -> Publication:
    """Ask for a live post to be taken down from this account alone."""
    if not reason.strip():
        raise Refused("to take a post down needs a reason", "say why: --reason '…'")
    publication = uow.publications.get(publication_id)
    return uow.apply_publication(
        publication, PublicationEvent.REQUEST_REMOVAL, actor, reason=reason, next_at=uow.now
    )


def removed(uow: UnitOfWork, publication_id: int, actor: Actor) -> Publication:
    """Write down that a person took the post down on the platform."""
    publication = uow.publications.get(publication_id)
    return uow.apply_publication(publication, PublicationEvent.REMOVE, actor)
