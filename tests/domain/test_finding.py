from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.finding import Outcome, Severity, outcome_of
from tests.builders import a_finding

severities = st.lists(st.sampled_from(Severity))


def outcome(found):
    return outcome_of(a_finding(severity=severity) for severity in found)


def test_nothing_found_passes():
    assert outcome([]) is Outcome.PASS


@given(severities)
def test_one_block_blocks(others):
    assert outcome([*others, Severity.BLOCK]) is Outcome.BLOCK


@given(st.lists(st.sampled_from([Severity.INFO, Severity.WARN])))
def test_a_warning_asks_for_a_review_and_a_note_never_counts(found):
    expected = Outcome.REVIEW if Severity.WARN in found else Outcome.PASS

    assert outcome(found) is expected
