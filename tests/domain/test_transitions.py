"""Generated from the tables of arrows: each arrow, each forbidden pair, each role."""

from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from orchestrator.domain.actors import Role
from orchestrator.domain.errors import IllegalTransition, NotAllowed
from orchestrator.domain.post import POST, PostEvent, PostState
from orchestrator.domain.publication import PUBLICATION, PublicationEvent, PublicationState
from orchestrator.domain.takeover import TAKEOVER, TakeoverEvent, TakeoverState
from orchestrator.domain.transitions import Machine
from tests.builders import a_person, an_actor, way

MACHINES: list[tuple[Machine[Any, Any], type[StrEnum], type[StrEnum]]] = [
    (POST, PostState, PostEvent),
    (PUBLICATION, PublicationState, PublicationEvent),
    (TAKEOVER, TakeoverState, TakeoverEvent),
]
ARROWS = [(machine, arrow) for machine, _, _ in MACHINES for arrow in machine.table]
FORBIDDEN = [
    (machine, state, event)
    for machine, states, events in MACHINES
    for state, event in product(states, events)
    if not any(a.source is state and a.event is event for a in machine.table)
]


def name_of(value):
    if hasattr(value, "table"):
        return value.name
    return f"{value.source}-{value.event}" if hasattr(value, "source") else str(value)


each_arrow = pytest.mark.parametrize(("machine", "arrow"), ARROWS, ids=name_of)
each_machine = pytest.mark.parametrize(("machine", "states", "events"), MACHINES, ids=name_of)


@each_arrow
def test_an_arrow_is_open_to_each_role_that_it_lists(machine, arrow):
    taken = [machine.check(arrow.source, arrow.event, an_actor(role)) for role in arrow.who]

    assert taken == [arrow] * len(arrow.who)


@each_arrow
def test_an_arrow_refuses_each_role_that_it_does_not_list(machine, arrow):
    for role in set(Role) - arrow.who:
        with pytest.raises(NotAllowed):
            machine.check(arrow.source, arrow.event, an_actor(role))


@each_arrow
def test_somebody_may_take_an_arrow(machine, arrow):
    assert arrow.who


@pytest.mark.parametrize(("machine", "state", "event"), FORBIDDEN, ids=name_of)
def test_an_arrow_that_is_not_in_the_table_does_not_exist(machine, state, event):
    with pytest.raises(IllegalTransition):
        machine.arrow(state, event)


@each_machine
def test_an_event_leads_from_a_state_to_one_state_only(machine, states, events):
    pairs = [(arrow.source, arrow.event) for arrow in machine.table]

    assert len(pairs) == len(set(pairs))


@each_machine
def test_each_state_can_be_reached_from_the_start(machine, states, events):
    assert [way(machine, machine.start, state) is not None for state in states]


@each_machine
def test_each_event_stands_in_the_table(machine, states, events):
    assert {arrow.event for arrow in machine.table} == set(events)


@each_machine
def test_an_event_always_leads_to_the_same_state(machine, states, events):
    """A hand-over alone keeps the state that it finds."""
    targets = {
        event: {arrow.target for arrow in machine.table if arrow.event is event}
        for event in events
        if event is not TakeoverEvent.HAND_OVER
    }

    assert {event: len(found) for event, found in targets.items()} == dict.fromkeys(targets, 1)


def test_a_person_with_two_roles_may_what_either_may():
    both = a_person(Role.EDITOR, Role.APPROVER)

    assert POST.check(PostState.PENDING_APPROVAL, PostEvent.APPROVE, both).target is (
        PostState.APPROVED
    )


def test_a_forbidden_arrow_names_the_thing_its_state_and_where_to_look():
    with pytest.raises(IllegalTransition) as caught:
        POST.arrow(PostState.PARTIALLY_PUBLISHED, PostEvent.REQUEST_CHANGES, number=7)

    assert (caught.value.message, caught.value.advice) == (
        "cannot request changes to post 7: it is partially published",
        "what can be done with it: orchestrator posts show 7",
    )


@each_machine
def test_no_event_or_state_stands_in_a_message_as_the_code_writes_it(machine, states, events):
    said = [machine.verb(event) for event in events]
    for state in states:
        for event in set(events) - set(machine.events_from(state)):
            with pytest.raises(IllegalTransition) as caught:
                machine.arrow(state, event)
            said.append(str(caught.value))

    assert [words for words in said if "_" in words] == []


def test_who_may_not_is_told_who_may():
    with pytest.raises(NotAllowed) as caught:
        POST.check(PostState.HELD, PostEvent.WAIVE, a_person(Role.APPROVER))

    assert caught.value.advice == "who may: privacy-officer; roles stand in config/roles.toml"
