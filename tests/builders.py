"""Things to test with: valid by default, one keyword per fact. All persons are invented.

`a_…`/`an_…` make pure records (`tests/records.py`); `stored_…` write them; `in_state` walks a post
there by real arrows.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from orchestrator.domain.consent import Consent
from orchestrator.domain.post import POST, PostEvent, PostState
from orchestrator.domain.publication import PUBLICATION, PublicationState
from orchestrator.domain.records import Ambassador, Content, NewPublication, Post, Publication
from orchestrator.domain.takeover import TAKEOVER, Takeover, TakeoverState
from orchestrator.store.unit_of_work import UnitOfWork
from tests.records import (
    DAY,
    HASH,
    HOUR,
    NOW,
    a_consent,
    a_content,
    a_decision,
    a_finding,
    a_media_file,
    a_message,
    a_person,
    a_post,
    a_publication,
    a_sender,
    a_takeover,
    an_account,
    an_actor,
    an_ambassador,
    an_asset,
    an_audit_entry,
    gate_facts,
    media_facts,
    someone_who_may,
    way,
)

__all__ = [
    "DAY",
    "HASH",
    "HOUR",
    "NOW",
    "a_consent",
    "a_content",
    "a_decision",
    "a_finding",
    "a_media_file",
    "a_message",
    "a_person",
    "a_post",
    "a_publication",
    "a_sender",
    "a_takeover",
    "an_account",
    "an_actor",
    "an_ambassador",
    "an_asset",
    "an_audit_entry",
    "gate_facts",
    "in_state",
    "media_facts",
    "publication_in_state",
    "someone_who_may",
    "stored_ambassador",
    "stored_post",
    "stored_publication",
    "stored_takeover",
    "way",
]

_numbers: Final = count(1)


def stored_ambassador(
    uow: UnitOfWork, *, consent: Consent | None = None, **facts: Any
) -> Ambassador:
    """Register an ambassador with a consent."""
    given: dict[str, Any] = {
        "email": f"solveig{next(_numbers)}@fjordby.example",
        "name": "Solveig Fjordby",
        "language": "nb",
        "area": "school",
        **facts,
    }
    added = uow.ambassadors.add(**given, now=uow.now)
    uow.ambassadors.add_consent(added.id, consent or a_consent())
    return added


def stored_takeover(
    uow: UnitOfWork, *, state: TakeoverState = TakeoverState.PLANNED, **facts: Any
) -> Takeover:
    """Plan a takeover, and take it to a state by real arrows."""
    if "ambassador_id" not in facts:
        facts["ambassador_id"] = stored_ambassador(uow).id
    wanted = a_takeover(**facts)
    takeover = uow.takeovers.plan(
        ambassador_id=wanted.ambassador_id,
        accounts=wanted.accounts,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        opens=wanted.opens,
        closes=wanted.closes,
        slots=wanted.slots,
        zone=wanted.zone,
    )
    for arrow in way(TAKEOVER, takeover.state, state):
        takeover = uow.apply_takeover(takeover, arrow.event, someone_who_may(arrow))
    return takeover


def stored_post(
    uow: UnitOfWork,
    *,
    state: PostState = PostState.RECEIVED,
    content: Content | None = None,
    accounts: Sequence[str] = ("instagram-main",),
    ambassador: Ambassador | None = None,
    takeover_id: int | None = None,
    requested_at: datetime | None = None,
    message_key: str | None = None,
    written_by: str | None = None,
) -> Post:
    """Write a post (of a new ambassador, if none is given), in a state reached by real arrows."""
    ambassador = ambassador or stored_ambassador(uow)
    post = uow.posts.add(
        ambassador_id=ambassador.id,
        takeover_id=takeover_id,
        accounts=accounts,
        message_key=message_key or f"message-{next(_numbers)}",
        requested_at=requested_at,
        content=content or a_content(),
        written_by=written_by or ambassador.email,
        now=uow.now,
    )
    return in_state(uow, post, state)


def stored_publication(
    uow: UnitOfWork,
    post: Post | None = None,
    *,
    state: PublicationState = PublicationState.SCHEDULED,
    **facts: Any,
) -> Publication:
    """Plan a publication (of a new scheduled post, if none is given), in a state."""
    post = post or stored_post(uow, state=PostState.SCHEDULED)
    given: dict[str, Any] = {
        "account": "instagram-main",
        "channel": "instagram",
        "key": f"key-{next(_numbers)}",
        "slot_at": uow.now,
        "deadline": uow.now + HOUR,
        "next_at": uow.now,
        **facts,
    }
    (publication,) = uow.publications.add([NewPublication(post_id=post.id, **given)])
    return publication_in_state(uow, publication, state)


def in_state(uow: UnitOfWork, post: Post, state: PostState, *, content_hash: str = HASH) -> Post:
    """Walk a post to a state through real arrows; an approval on the way is stored too."""
    for arrow in way(POST, post.state, state):
        actor = someone_who_may(arrow)
        if arrow.event is PostEvent.APPROVE:
            uow.reviews.decide(post, a_decision(content_hash=content_hash, at=uow.now))
        post = uow.apply_post(post, arrow.event, actor, reason="a test walks here")
    return post


def publication_in_state(
    uow: UnitOfWork, publication: Publication, state: PublicationState
) -> Publication:
    """Walk a publication to a state through real arrows; a claim writes a lease."""
    while publication.state is not state:
        arrow = way(PUBLICATION, publication.state, state)[0]
        columns: dict[str, Any] = {}
        if arrow.target is PublicationState.PUBLISHING:
            columns = {
                "attempt": publication.attempt + 1,
                "lease_token": f"lease-{next(_numbers)}",
                "lease_until": uow.now + timedelta(minutes=5),
            }
        publication = uow.apply_publication(
            publication, arrow.event, someone_who_may(arrow), **columns
        )
    return publication
