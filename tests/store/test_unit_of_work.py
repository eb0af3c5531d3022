"""The one door: every arrow of a post, with its audit entry and its effects."""

from dataclasses import replace
from itertools import product

import pytest

from orchestrator.domain import post as post_table
from orchestrator.domain.actors import PARTS, Role
from orchestrator.domain.errors import IllegalTransition, NotAllowed, Refused
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.post import POST, PostEvent, PostState
from orchestrator.domain.publication import (
    AT_REST,
    OPEN,
    PublicationState,
)
from orchestrator.store.unit_of_work import NewNotice
from tests.builders import (
    HASH,
    HOUR,
    NOW,
    a_decision,
    a_person,
    an_actor,
    someone_who_may,
    stored_post,
    stored_publication,
)

APPROVER, OPERATOR = a_person(Role.APPROVER), a_person(Role.OPERATOR)
PUBLISHER = an_actor(Role.PUBLISHER)
WAITING_NOTICE = NewNotice(kind=NoticeKind.WAITING, audience=Audience.APPROVERS)


def arrows_of(machine):
    return pytest.mark.parametrize("arrow", machine.table, ids=lambda a: f"{a.source}-{a.event}")


def events(which):
    return pytest.mark.parametrize("arrow", [a for a in POST.table if a.event in which], ids=lambda a: f"{a.source}-{a.event}")  # fmt: skip


def take(uow, post, arrow, **given):
    return uow.apply_post(post, arrow.event, someone_who_may(arrow), reason="why", **given)


@arrows_of(POST)
def test_an_arrow_of_a_post_leads_to_its_target(uow, arrow):
    moved = take(uow, stored_post(uow, state=arrow.source), arrow)

    assert (moved.state, uow.posts.get(moved.id).state) == (arrow.target, arrow.target)


@arrows_of(POST)
def test_an_arrow_of_a_post_writes_one_audit_entry(uow, arrow):
    """Invariant I4."""
    post = stored_post(uow, state=arrow.source)
    before = uow.audit.all()
    take(uow, post, arrow, content_hash=HASH)
    (entry,) = uow.audit.all()[len(before) :]

    assert entry == replace(
        entry,
        at=NOW,
        actor=someone_who_may(arrow).name,
        acted_as=False,
        subject=f"post:{post.id}",
        event=arrow.event,
        source=arrow.source,
        target=arrow.target,
        reason="why",
        content_hash=HASH,
    )


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.APPROVER}))
def test_the_door_asks_who_may(uow, role):
    """Each role of each arrow is tested with the tables, in tests/domain."""
    post = stored_post(uow, state=PostState.PENDING_APPROVAL)

    with pytest.raises(NotAllowed):
        uow.apply_post(post, PostEvent.APPROVE, an_actor(role))


@pytest.mark.parametrize("event", sorted(post_table.EVENTS_THAT_ONLY_PEOPLE_CAUSE))
@pytest.mark.parametrize("role", sorted(PARTS))
def test_no_part_of_the_program_decides(uow, event, role):
    """Invariant I6."""
    source = next(arrow.source for arrow in POST.table if arrow.event is event)
    post = stored_post(uow, state=source)

    with pytest.raises(NotAllowed):
        uow.apply_post(post, event, an_actor(role), reason="why")


def test_an_arrow_that_is_not_in_the_table_is_refused(uow):
    with pytest.raises(IllegalTransition):
        uow.apply_post(stored_post(uow), PostEvent.APPROVE, APPROVER)


@events(post_table.EVENTS_WITH_A_REASON)
@pytest.mark.parametrize("reason", ["", " \n"])
def test_an_event_that_needs_a_reason_is_refused_without(uow, arrow, reason):
    post = stored_post(uow, state=arrow.source)

    with pytest.raises(Refused):
        uow.apply_post(post, arrow.event, someone_who_may(arrow), reason=reason)


@arrows_of(POST)
def test_decisions_are_void_after_the_events_that_say_so_and_after_no_other(uow, arrow):
    post = stored_post(uow, state=arrow.source)
    uow.reviews.decide(post, a_decision())
    moved = take(uow, post, arrow)
    remaining = uow.reviews.decisions(moved)

    assert (remaining == []) is (arrow.event in post_table.EVENTS_THAT_VOID_DECISIONS)


@events(set(PostEvent) - {PostEvent.ERASE})  # an erasure waits until nothing is open
def test_open_publications_are_cancelled_by_the_events_that_say_so_and_by_no_other(uow, arrow):
    post = stored_post(uow, state=arrow.source)
    for state in OPEN:
        stored_publication(uow, post, account=state, state=state)
    take(uow, post, arrow)
    states = [publication.state for publication in uow.publications.of_post(post.id)]
    is_cancelling = arrow.event in post_table.EVENTS_THAT_CANCEL_OPEN_PUBLICATIONS

    assert states == ([PublicationState.CANCELLED] * 3 if is_cancelling else list(OPEN))


@events(post_table.EVENTS_THAT_CANCEL_OPEN_PUBLICATIONS)
def test_with_its_publications_a_post_gives_its_slot_back(uow, arrow):
    post = stored_post(uow, state=arrow.source)
    moved = take(uow, post, arrow)

    assert moved.slot_at is None


def test_a_cancelled_publication_has_its_own_audit_entry(uow):
    post = stored_post(uow, state=PostState.SCHEDULED)
    one = stored_publication(uow, post, account="one")
    other = stored_publication(uow, post, account="other")
    uow.apply_post(post, PostEvent.REVOKE, APPROVER, reason="a mistake")

    assert [
        (entry.event, entry.source, entry.target, entry.actor, entry.reason)
        for publication in (one, other)
        for entry in uow.audit.of(f"publication:{publication.id}")
    ] == [("cancel", "scheduled", "cancelled", APPROVER.name, "revoke")] * 2


def test_a_withdrawal_asks_for_the_removal_of_what_is_live(uow):
    post = stored_post(uow, state=PostState.SCHEDULED)
    publication = stored_publication(uow, post, state=PublicationState.PUBLISHED)
    uow.apply_post(post, PostEvent.WITHDRAW, OPERATOR)

    assert uow.publications.get(publication.id).state is PublicationState.REMOVAL_REQUESTED


@pytest.mark.parametrize(
    "state", set(PublicationState) - {*OPEN, PublicationState.PUBLISHED}, ids=str
)
def test_a_withdrawal_leaves_the_publications_that_are_not_open_as_they_are(uow, state):
    post = stored_post(uow, state=PostState.SCHEDULED)
    publication = stored_publication(uow, post, state=state)
    uow.apply_post(post, PostEvent.WITHDRAW, OPERATOR)

    assert uow.publications.get(publication.id).state is state


SENT = [
    PublicationState.PUBLISHING,
    PublicationState.IN_DOUBT,
    PublicationState.PUBLISHED,
    PublicationState.REMOVAL_REQUESTED,
    PublicationState.REMOVAL_MANUAL,
]


@events(post_table.EVENTS_THAT_NEED_NOTHING_SENT)
@pytest.mark.parametrize("state", SENT, ids=str)
def test_what_was_sent_keeps_the_post_from_being_changed(uow, arrow, state):
    post = stored_post(uow, state=arrow.source)
    stored_publication(uow, post, state=state)

    with pytest.raises(Refused):
        take(uow, post, arrow)


@events(post_table.EVENTS_THAT_NEED_NOTHING_SENT)
def test_what_was_not_sent_or_is_gone_does_not(uow, arrow):
    post = stored_post(uow, state=arrow.source)
    for state in set(PublicationState) - set(SENT):
        stored_publication(uow, post, account=state, state=state)

    assert take(uow, post, arrow).state is arrow.target


ERASE = [
    arrow
    for arrow in POST.table
    if arrow.event is PostEvent.ERASE
    and arrow.source in {PostState.PARTIALLY_PUBLISHED, PostState.WITHDRAWN}
]


@pytest.mark.parametrize("arrow", ERASE, ids=lambda a: a.source)
@pytest.mark.parametrize("state", set(PublicationState) - set(AT_REST), ids=str)
def test_what_is_open_in_flight_or_being_removed_keeps_the_post_from_being_erased(
    uow, arrow, state
):
    post = stored_post(uow, state=arrow.source)
    stored_publication(uow, post, state=state)

    with pytest.raises(Refused):
        take(uow, post, arrow)


@pytest.mark.parametrize(
    ("arrow", "state"),
    [
        (arrow, state)
        for arrow, state in product(ERASE, AT_REST)
        # What is published of a withdrawn post has its removal asked for.
        if (arrow.source, state) != (PostState.WITHDRAWN, PublicationState.PUBLISHED)
    ],
)
def test_a_post_whose_publications_are_at_rest_can_be_erased(uow, arrow, state):
    """Retention reaches published posts too: the live post stays, our texts and files go."""
    post = stored_post(uow, state=arrow.source)
    stored_publication(uow, post, state=state)

    assert take(uow, post, arrow).state is PostState.ERASED


def test_columns_change_with_the_arrow(uow):
    post = stored_post(uow, state=PostState.APPROVED)
    moved = uow.apply_post(post, PostEvent.SCHEDULE, OPERATOR, slot_at=NOW + HOUR)

    assert uow.posts.get(post.id).slot_at == moved.slot_at == NOW + HOUR


def test_the_audit_tells_who_acted_for_somebody_else(uow):
    actor = a_person(Role.APPROVER, acted_as=True)
    post = stored_post(uow, state=PostState.PENDING_APPROVAL)
    uow.apply_post(post, PostEvent.APPROVE, actor)

    assert uow.audit.of(f"post:{post.id}")[-1].acted_as
