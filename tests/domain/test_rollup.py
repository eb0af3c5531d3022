import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.post import PostEvent
from orchestrator.domain.publication import UNSETTLED, PublicationState
from orchestrator.domain.rollup import settlement

S = PublicationState
WENT_OUT = [S.PUBLISHED, S.REMOVAL_REQUESTED, S.REMOVAL_MANUAL, S.REMOVED]
CAME_TO_NOTHING = [S.FAILED, S.MISSED]
CANCELLED = [S.CANCELLED]

went_out = st.lists(st.sampled_from(WENT_OUT), min_size=1)
came_to_nothing = st.lists(st.sampled_from(CAME_TO_NOTHING), min_size=1)
cancelled = st.lists(st.just(S.CANCELLED))
anything = st.lists(st.sampled_from(list(S)))


def test_each_state_has_a_place_in_the_rollup():
    assert {*WENT_OUT, *CAME_TO_NOTHING, *CANCELLED, *UNSETTLED} == set(S)


@given(went_out, cancelled, st.randoms())
def test_all_that_counts_went_out(out, gone, random):
    states = [*out, *gone]
    random.shuffle(states)

    assert settlement(states) is PostEvent.SETTLE_PUBLISHED


@given(came_to_nothing, cancelled, st.randoms())
def test_nothing_went_out(nothing, gone, random):
    states = [*nothing, *gone]
    random.shuffle(states)

    assert settlement(states) is PostEvent.SETTLE_FAILED


@given(went_out, came_to_nothing, cancelled, st.randoms())
def test_some_went_out_and_some_did_not(out, nothing, gone, random):
    states = [*out, *nothing, *gone]
    random.shuffle(states)

    assert settlement(states) is PostEvent.SETTLE_PARTIAL


@given(anything, st.sampled_from(UNSETTLED), st.randoms())
def test_one_unsettled_publication_leaves_the_post_unsettled(others, unsettled, random):
    states = [*others, unsettled]
    random.shuffle(states)

    assert settlement(states) is None


@pytest.mark.parametrize("states", [[], [S.CANCELLED], [S.CANCELLED] * 3])
def test_without_a_publication_that_counts_nothing_settles(states):
    assert settlement(states) is None
