"""The one door: publications and takeovers, who was faster, all or nothing, and notices."""

import pytest

from orchestrator.domain.actors import Role
from orchestrator.domain.errors import Conflict, IllegalTransition, NotAllowed
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.publication import (
    PUBLICATION,
    PublicationEvent,
    PublicationState,
)
from orchestrator.domain.takeover import TAKEOVER, TakeoverEvent, TakeoverState
from orchestrator.store.unit_of_work import NewNotice
from tests.builders import (
    HOUR,
    NOW,
    a_person,
    an_actor,
    publication_in_state,
    someone_who_may,
    stored_post,
    stored_publication,
    stored_takeover,
)

APPROVER, OPERATOR = a_person(Role.APPROVER), a_person(Role.OPERATOR)
PUBLISHER = an_actor(Role.PUBLISHER)
WAITING_NOTICE = NewNotice(kind=NoticeKind.WAITING, audience=Audience.APPROVERS)


def arrows_of(machine):
    return pytest.mark.parametrize("arrow", machine.table, ids=lambda a: f"{a.source}-{a.event}")


# ---------------------------------------------------------------- publications


@arrows_of(PUBLICATION)
def test_an_arrow_of_a_publication_leads_to_its_target(uow, arrow):
    publication = stored_publication(uow, state=arrow.source)
    moved = uow.apply_publication(publication, arrow.event, someone_who_may(arrow))

    assert (moved.state, uow.publications.get(moved.id).state) == (arrow.target, arrow.target)


@arrows_of(PUBLICATION)
def test_an_arrow_of_a_publication_writes_one_audit_entry(uow, arrow):
    """Invariant I4."""
    publication = stored_publication(uow, state=arrow.source)
    before = uow.audit.all()
    uow.apply_publication(publication, arrow.event, someone_who_may(arrow), reason="why")
    (entry,) = uow.audit.all()[len(before) :]

    assert (entry.subject, entry.event, entry.source, entry.target, entry.reason) == (
        f"publication:{publication.id}",
        arrow.event,
        arrow.source,
        arrow.target,
        "why",
    )


def test_the_door_asks_who_may_claim(uow):
    with pytest.raises(NotAllowed):
        uow.apply_publication(stored_publication(uow), PublicationEvent.CLAIM, OPERATOR)


def test_a_publication_in_doubt_is_not_claimed_by_anybody(uow):
    """Invariant I2."""
    doubtful = stored_publication(uow, state=PublicationState.IN_DOUBT)

    with pytest.raises(IllegalTransition):
        uow.apply_publication(doubtful, PublicationEvent.CLAIM, PUBLISHER)


def test_the_fence_lets_the_holder_of_the_lease_pass(uow):
    mine = stored_publication(uow, state=PublicationState.PUBLISHING)
    moved = uow.apply_publication(
        mine, PublicationEvent.SUCCEED, PUBLISHER, fence=mine.lease_token
    )

    assert moved.state is PublicationState.PUBLISHED


def test_the_fence_stops_whose_lease_was_taken(uow):
    mine = stored_publication(uow, state=PublicationState.PUBLISHING)
    freed = publication_in_state(uow, mine, PublicationState.RETRYABLE)
    publication_in_state(uow, freed, PublicationState.PUBLISHING)

    with pytest.raises(Conflict):
        uow.apply_publication(mine, PublicationEvent.SUCCEED, PUBLISHER, fence=mine.lease_token)


def test_without_a_lease_no_fence_opens(uow):
    mine = stored_publication(uow, state=PublicationState.PUBLISHING)
    uow.apply_publication(mine, PublicationEvent.DEFER, PUBLISHER, lease_token=None)
    again = uow.publications.get(mine.id)

    with pytest.raises(Conflict):
        uow.apply_publication(again, PublicationEvent.CLAIM, PUBLISHER, fence=mine.lease_token)


# ---------------------------------------------------------------- takeovers


@arrows_of(TAKEOVER)
def test_an_arrow_of_a_takeover_leads_to_its_target_and_is_audited(uow, arrow):
    takeover = stored_takeover(uow, state=arrow.source)
    moved = uow.apply_takeover(takeover, arrow.event, someone_who_may(arrow), reason="why")
    entry = uow.audit.of(f"takeover:{takeover.id}")[-1]

    assert moved.state is arrow.target
    assert (entry.event, entry.source, entry.target) == (arrow.event, arrow.source, arrow.target)


def test_the_door_asks_who_may_move_a_takeover(uow):
    with pytest.raises(NotAllowed):
        uow.apply_takeover(stored_takeover(uow), TakeoverEvent.MOVE, OPERATOR)


# ---------------------------------------------------------------- who was faster


def test_a_post_that_changed_meanwhile_is_a_conflict(uow):
    stale = stored_post(uow, state=PostState.PENDING_APPROVAL)
    uow.apply_post(stale, PostEvent.APPROVE, APPROVER)

    with pytest.raises(Conflict):
        uow.apply_post(stale, PostEvent.APPROVE, APPROVER)


def test_a_publication_that_changed_meanwhile_is_a_conflict(uow):
    stale = stored_publication(uow)
    uow.apply_publication(stale, PublicationEvent.CLAIM, PUBLISHER)

    with pytest.raises(Conflict):
        uow.apply_publication(stale, PublicationEvent.CLAIM, PUBLISHER)


def test_a_takeover_that_changed_meanwhile_is_a_conflict(uow):
    stale = stored_takeover(uow)
    uow.apply_takeover(stale, TakeoverEvent.CANCEL, a_person(Role.PLANNER))

    with pytest.raises(Conflict):
        uow.apply_takeover(stale, TakeoverEvent.CANCEL, a_person(Role.PLANNER))


def test_who_was_slower_leaves_no_audit_entry(uow):
    stale = stored_post(uow, state=PostState.PENDING_APPROVAL)
    uow.apply_post(stale, PostEvent.APPROVE, APPROVER)
    before = uow.audit.all()
    with pytest.raises(Conflict):
        uow.apply_post(stale, PostEvent.APPROVE, APPROVER)

    assert uow.audit.all() == before


# ---------------------------------------------------------------- all or nothing


def test_state_audit_and_notices_are_committed_together(store):
    with store.write(NOW) as uow:
        post = stored_post(uow)
        uow.apply_post(
            post, PostEvent.PASS_CHECKS, an_actor(Role.CHECKER), notices=[WAITING_NOTICE]
        )

    with store.read(NOW) as uow:
        assert (
            uow.posts.get(post.id).state,
            len(uow.audit.of(f"post:{post.id}")),
            uow.outbox.waiting(),
        ) == (PostState.PENDING_APPROVAL, 1, 1)


def test_state_audit_and_notices_are_rolled_back_together(store):
    with store.write(NOW) as uow:
        post = stored_post(uow)
    with pytest.raises(KeyError), store.write(NOW) as uow:  # noqa: PT012 - a transaction
        uow.apply_post(
            post, PostEvent.PASS_CHECKS, an_actor(Role.CHECKER), notices=[WAITING_NOTICE]
        )
        raise KeyError

    with store.read(NOW) as uow:
        assert (
            uow.posts.get(post.id).state,
            uow.audit.of(f"post:{post.id}"),
            uow.outbox.waiting(),
        ) == (PostState.RECEIVED, [], 0)


def test_a_conflict_in_the_middle_takes_everything_back(store):
    with store.write(NOW) as uow:
        one, other = stored_post(uow), stored_post(uow)
    checker = an_actor(Role.CHECKER)
    with store.write(NOW) as uow:
        uow.apply_post(other, PostEvent.HOLD, checker)
    with pytest.raises(Conflict), store.write(NOW) as uow:  # noqa: PT012 - a transaction
        uow.apply_post(one, PostEvent.PASS_CHECKS, checker)
        uow.apply_post(other, PostEvent.PASS_CHECKS, checker)

    with store.read(NOW) as uow:
        assert uow.posts.get(one.id).state is PostState.RECEIVED


# ---------------------------------------------------------------- notices


def test_a_notice_of_an_arrow_knows_its_post_and_subject(uow):
    publication = stored_publication(uow, state=PublicationState.PUBLISHING)
    uow.apply_publication(
        publication,
        PublicationEvent.LOSE_ANSWER,
        PUBLISHER,
        notices=[
            NewNotice(
                kind=NoticeKind.IN_DOUBT,
                audience=Audience.OPERATORS,
                subject=str(publication.id),
            )
        ],
    )
    (waiting,) = uow.outbox.due(NOW)

    assert (waiting.kind, waiting.audience, waiting.post_id, waiting.subject_id) == (
        NoticeKind.IN_DOUBT,
        Audience.OPERATORS,
        publication.post_id,
        str(publication.id),
    )


def test_one_arrow_may_tell_two_audiences(uow):
    post = stored_post(uow)
    notices = [
        NewNotice(kind=NoticeKind.HELD, audience=Audience.AMBASSADOR),
        NewNotice(kind=NoticeKind.HELD_PRIVACY, audience=Audience.PRIVACY),
    ]
    uow.apply_post(post, PostEvent.HOLD, an_actor(Role.CHECKER), notices=notices)

    assert uow.outbox.waiting() == 2


def test_the_same_arrow_later_tells_again(store):
    with store.write(NOW) as uow:
        post = stored_post(uow, state=PostState.PENDING_APPROVAL)
    for at in (NOW, NOW + HOUR):
        with store.write(at) as uow:
            uow.apply_post(post, PostEvent.ENDORSE, APPROVER, notices=[WAITING_NOTICE])

    with store.read(NOW) as uow:
        assert uow.outbox.waiting() == 2


def test_a_notice_without_an_arrow_is_told_once(uow):
    for _ in range(2):
        uow.notify([WAITING_NOTICE], of="reminder:1")

    assert uow.outbox.waiting() == 1


def test_the_start_of_a_takeover_is_the_schedulers(uow):
    takeover = stored_takeover(uow)
    started = uow.apply_takeover(takeover, TakeoverEvent.START, an_actor(Role.SCHEDULER))

    assert started.state is TakeoverState.ACTIVE
