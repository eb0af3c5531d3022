"""What the post's table promises as a whole."""

import pytest

from orchestrator.domain import post as table
from orchestrator.domain.actors import PARTS, PEOPLE, Role
from orchestrator.domain.post import POST, PostEvent, PostState
from tests.builders import way

WENT_OUT = {PostState.SCHEDULED, PostState.PUBLISHED, PostState.PARTIALLY_PUBLISHED}


def reachable_without(*events):
    found, waiting = {POST.start}, [POST.start]
    while waiting:
        here = waiting.pop()
        for arrow in POST.table:
            if arrow.source is here and arrow.event not in events and arrow.target not in found:
                found.add(arrow.target)
                waiting.append(arrow.target)
    return found


def test_no_way_to_a_scheduled_or_published_state_avoids_approve():
    assert not reachable_without(PostEvent.APPROVE) & WENT_OUT


def test_without_an_approval_nothing_is_even_approved():
    assert PostState.APPROVED not in reachable_without(PostEvent.APPROVE)


@pytest.mark.parametrize("event", [PostEvent.WAIVE, PostEvent.ENDORSE, PostEvent.APPROVE, PostEvent.REJECT])  # fmt: skip
def test_no_part_of_the_program_decides(event):
    who = {role for arrow in POST.table if arrow.event is event for role in arrow.who}

    assert not who & PARTS


def test_the_events_that_only_people_cause_are_listed():
    assert set(table.EVENTS_THAT_ONLY_PEOPLE_CAUSE) == {
        PostEvent.WAIVE,
        PostEvent.ENDORSE,
        PostEvent.APPROVE,
        PostEvent.REJECT,
    }


def test_nobody_but_an_approver_approves():
    who = {role for a in POST.table if a.event is PostEvent.APPROVE for role in a.who}

    assert who == {Role.APPROVER}


@pytest.mark.parametrize("state", set(PostState) - {PostState.ERASED}, ids=str)
def test_each_post_can_be_withdrawn_or_erased_by_one_arrow(state):
    """Invariant I7."""
    ends = {PostState.WITHDRAWN, PostState.ERASED}

    assert any(arrow.source is state and arrow.target in ends for arrow in POST.table)


@pytest.mark.parametrize("state", set(PostState), ids=str)
def test_each_post_can_be_erased_in_the_end(state):
    assert way(POST, state, PostState.ERASED) is not None


def test_an_erased_post_has_no_way_out():
    assert POST.events_from(PostState.ERASED) == []


def test_a_blocked_post_is_freed_by_a_person_only():
    freeing = [
        arrow
        for arrow in POST.table
        if arrow.source is PostState.HELD and arrow.target is PostState.PENDING_APPROVAL
    ]

    assert [arrow.who <= PEOPLE for arrow in freeing] == [True]


@pytest.mark.parametrize("arrow", POST.table, ids=lambda a: f"{a.source}-{a.event}")
def test_who_goes_back_to_before_the_approval_loses_the_decisions(arrow):
    """No way leads back to a state where content may change with the old approval still valid."""
    before = {PostState.RECEIVED, PostState.PENDING_APPROVAL, PostState.PARKED}
    after = {PostState.APPROVED, PostState.SCHEDULED}

    if arrow.source in after and arrow.target in before:
        assert arrow.event in table.EVENTS_THAT_VOID_DECISIONS


@pytest.mark.parametrize("arrow", POST.table, ids=lambda a: f"{a.source}-{a.event}")
def test_who_leaves_scheduled_unsettled_cancels_what_is_open(arrow):
    settled = {PostState.PUBLISHED, PostState.PARTIALLY_PUBLISHED, PostState.FAILED}

    if arrow.source is PostState.SCHEDULED and arrow.target not in settled:
        assert arrow.event in table.EVENTS_THAT_CANCEL_OPEN_PUBLICATIONS


def test_a_refusal_of_any_kind_needs_a_reason():
    assert set(table.EVENTS_WITH_A_REASON) == {
        PostEvent.WAIVE,
        PostEvent.REVOKE,
        PostEvent.REJECT,
        PostEvent.REQUEST_CHANGES,
    }
