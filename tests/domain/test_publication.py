"""What the publication's table promises as a whole."""

import pytest

from orchestrator.domain.actors import Role
from orchestrator.domain.publication import (
    LIVE,
    OPEN,
    PUBLICATION,
    TAKEN,
    UNSETTLED,
    PublicationEvent,
    PublicationState,
)
from orchestrator.store import tables

ANSWERS = {PublicationEvent.CONFIRM, PublicationEvent.DISPROVE, PublicationEvent.GIVE_UP}


def events_from(state):
    return {PublicationEvent(event) for event in PUBLICATION.events_from(state)}


def test_a_publication_in_doubt_leaves_by_an_answer_only():
    """Invariant I2."""
    assert events_from(PublicationState.IN_DOUBT) == ANSWERS


def test_nobody_gives_up_but_an_operator():
    assert PUBLICATION.arrow(PublicationState.IN_DOUBT, PublicationEvent.GIVE_UP).who == {
        Role.OPERATOR
    }


def test_a_publication_in_doubt_cannot_be_claimed():
    assert PublicationState.IN_DOUBT not in {
        arrow.source for arrow in PUBLICATION.table if arrow.event is PublicationEvent.CLAIM
    }


def test_a_removed_publication_has_no_way_out():
    assert events_from(PublicationState.REMOVED) == set()


def test_what_is_live_never_goes_back_to_open():
    back = [a for a in PUBLICATION.table if a.source in LIVE and a.target in UNSETTLED]

    assert back == []


def test_every_way_to_published_passes_publishing_or_doubt():
    sources = {a.source for a in PUBLICATION.table if a.target is PublicationState.PUBLISHED}

    assert sources == {PublicationState.PUBLISHING, PublicationState.IN_DOUBT}


def test_only_the_publisher_claims():
    assert {
        role
        for arrow in PUBLICATION.table
        if arrow.event is PublicationEvent.CLAIM
        for role in arrow.who
    } == {Role.PUBLISHER}


def test_a_publication_is_open_exactly_where_it_can_be_claimed():
    sources = {a.source for a in PUBLICATION.table if a.event is PublicationEvent.CLAIM}

    assert set(OPEN) == sources


@pytest.mark.parametrize("state", [*OPEN, PublicationState.PUBLISHING], ids=str)
def test_what_has_not_gone_out_can_be_cancelled(state):
    assert PublicationEvent.CANCEL in events_from(state)


def test_the_partial_index_names_the_states_in_which_an_account_is_taken():
    """Invariant I3: the table of the database and the domain agree."""
    assert set(tables._TAKEN) == {state.value for state in TAKEN}
