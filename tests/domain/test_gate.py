import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.gate import Closed, closed_because
from orchestrator.domain.post import PostState
from tests.builders import DAY, HOUR, NOW, a_consent, gate_facts

CLOSING = [
    (Closed.NOT_APPROVED, {"approved_hash": None}),
    (Closed.OTHER_CONTENT, {"composed_hash": "f" * 64}),
    (Closed.APPROVER_GONE, {"approvers_have_role": False}),
    (Closed.AMBASSADOR_RETIRED, {"ambassador_is_active": False}),
    (Closed.NO_CONSENT, {"consent": None}),
    (Closed.NO_CONSENT, {"consent": a_consent(withdrawn_at=NOW)}),
    (Closed.NO_CONSENT, {"consent": a_consent(valid_until=NOW)}),
    (Closed.NO_CONSENT, {"consent": a_consent(valid_from=NOW + HOUR)}),
    (Closed.NO_CONSENT, {"consent": a_consent(channels=frozenset({"linkedin"}))}),
    (Closed.RULES_CHANGED, {"current_rules": "rules-2"}),
    (Closed.MEDIA_ALTERED, {"media_is_intact": False}),
    (Closed.STOPPED, {"is_stopped": True}),
    (Closed.TAKEOVER_OVER, {"deadline": NOW}),
]


def test_the_gate_is_open_when_nothing_is_wrong():
    assert closed_because(gate_facts(), NOW) is None


@pytest.mark.parametrize(("reason", "fact"), CLOSING)
def test_one_wrong_fact_closes_the_gate(reason, fact):
    assert closed_because(gate_facts(**fact), NOW) is reason


@pytest.mark.parametrize("state", set(PostState) - {PostState.SCHEDULED}, ids=str)
def test_the_gate_is_closed_unless_the_post_is_scheduled(state):
    assert closed_because(gate_facts(post_state=state), NOW) is Closed.NOT_SCHEDULED


def test_each_reason_to_close_is_tested():
    assert {reason for reason, _ in CLOSING} | {Closed.NOT_SCHEDULED} == set(Closed)


def test_a_moment_before_the_deadline_the_gate_is_open():
    assert closed_because(gate_facts(deadline=NOW + HOUR / 3600), NOW) is None


def test_an_approval_of_nothing_does_not_open_the_gate():
    assert closed_because(gate_facts(approved_hash=None, composed_hash=None), NOW) is (
        Closed.NOT_APPROVED
    )


def test_a_consent_that_is_withdrawn_tomorrow_holds_today():
    facts = gate_facts(consent=a_consent(withdrawn_at=NOW + DAY))

    assert closed_because(facts, NOW) is None


@given(st.lists(st.sampled_from(CLOSING), min_size=1))
def test_no_wrong_fact_opens_what_another_one_closed(wrong):
    facts = {name: value for _, fact in wrong for name, value in fact.items()}

    assert closed_because(gate_facts(**facts), NOW) is not None
