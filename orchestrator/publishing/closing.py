"""What a closed gate asks for: back to a person, back to the checks, or wait."""

from typing import Final

from orchestrator.domain.gate import Closed
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.publication import NOT_SENT, PublicationEvent
from orchestrator.domain.records import Publication
from orchestrator.publishing.by_hand import revoke_if_all_cancelled
from orchestrator.publishing.press import PUBLISHER
from orchestrator.publishing.record import FREE
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork

_BACK_TO_THE_CHECKS: Final = {Closed.RULES_CHANGED, Closed.MEDIA_ALTERED}
_BACK_TO_A_PERSON: Final = {
    Closed.NOT_APPROVED,
    Closed.OTHER_CONTENT,
    Closed.APPROVER_GONE,
    Closed.NO_CONSENT,
    Closed.AMBASSADOR_RETIRED,
}


def close(
    uow: UnitOfWork, publication: Publication, closed: Closed, *, fence: str | None = None
) -> None:
    """Act on a closed gate; with a fence the publication is ours, and is given up.

    The end of a takeover asks for nothing here: the scheduler misses what is late. Nor does a
    stop, unless it leaves the post without anything to send.
    """
    if fence is not None:
        _give_up(uow, publication, closed, fence)
    post = uow.posts.get(publication.post_id)
    if post.state is not PostState.SCHEDULED:
        return
    nothing_sent = all(p.state in NOT_SENT for p in uow.publications.of_post(post.id))
    revoked = [NewNotice(kind=NoticeKind.REVOKED, audience=Audience.APPROVERS)]
    if closed in _BACK_TO_THE_CHECKS and nothing_sent:
        uow.apply_post(
            post,
            PostEvent.RECHECK,
            PUBLISHER,
            reason=closed.value,
            notices=revoked,
            rules_version="",
        )
    elif closed in _BACK_TO_A_PERSON or closed in _BACK_TO_THE_CHECKS:
        uow.apply_post(post, PostEvent.REVOKE, PUBLISHER, reason=closed.value, notices=revoked)
    else:
        revoke_if_all_cancelled(uow, post.id, PUBLISHER, reason=closed.value)


def _give_up(uow: UnitOfWork, publication: Publication, closed: Closed, fence: str) -> None:
    """End the attempt: cancelled, or open again if it is only late, so that it is missed."""
    is_late = closed is Closed.TAKEOVER_OVER
    event = PublicationEvent.DEFER if is_late else PublicationEvent.CANCEL
    uow.publications.end_attempt(publication, uow.now, outcome=event.value, error=closed.name)
    uow.apply_publication(
        publication,
        event,
        PUBLISHER,
        reason=closed.value,
        fence=fence,
        next_at=uow.now,
        **FREE,
    )
