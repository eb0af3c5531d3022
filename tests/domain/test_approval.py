import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.approval import quorum_is_reached, require_four_eyes, require_seen
from orchestrator.domain.errors import NotAllowed, Refused
from orchestrator.domain.finding import Severity
from tests.builders import a_decision, a_finding, a_person

AMBASSADOR = "solveig@fjordby.example"
EDITOR = "editor@fjordby.example"
OFFICER = "officer@fjordby.example"


def four_eyes(email):
    require_four_eyes(
        a_person(email=email),
        ambassador_email=AMBASSADOR,
        last_editor_email=EDITOR,
        waiver_emails={OFFICER},
    )


def test_a_third_person_may_decide():
    four_eyes("third@fjordby.example")


@pytest.mark.parametrize(
    "email", [AMBASSADOR, AMBASSADOR.upper(), EDITOR, EDITOR.title(), OFFICER]
)
def test_who_wrote_or_last_edited_or_waived_may_not_decide(email):
    with pytest.raises(NotAllowed):
        four_eyes(email)


@pytest.mark.parametrize("email", [None, ""])
def test_who_cannot_be_compared_may_not_decide(email):
    with pytest.raises(NotAllowed):
        four_eyes(email)


@pytest.mark.parametrize("email", [None, AMBASSADOR, EDITOR, OFFICER])
def test_a_refused_person_is_told_without_an_address(email):
    with pytest.raises(NotAllowed) as caught:
        four_eyes(email)

    assert "@" not in f"{caught.value.message}{caught.value.advice}"


def test_warnings_that_were_seen_let_an_approval_pass():
    found = [a_finding(check="gdpr.phone"), a_finding(check="gdpr.email")]

    require_seen(found, {"gdpr.phone", "gdpr.email"})


def test_a_warning_that_was_not_seen_refuses():
    found = [a_finding(check="gdpr.phone"), a_finding(check="gdpr.email")]

    with pytest.raises(Refused) as caught:
        require_seen(found, {"gdpr.phone"})

    assert "--seen gdpr.email" in caught.value.advice


def test_information_need_not_be_seen():
    require_seen([a_finding(severity=Severity.INFO)], ())


def test_seen_is_not_a_prefix():
    with pytest.raises(Refused):
        require_seen([a_finding(check="gdpr.phone")], {"gdpr"})


def test_one_person_twice_is_one():
    assert not quorum_is_reached(["a@fjordby.example", "A@Fjordby.example"], 2)


@given(st.sets(st.integers(0, 9)), st.integers(1, 5))
def test_a_quorum_is_a_number_of_different_people(people, quorum):
    emails = [f"person{number}@fjordby.example" for number in people] * 2

    assert quorum_is_reached(emails, quorum) == (len(people) >= quorum)


def test_a_decision_shows_no_address_and_no_reason():
    shown = repr(a_decision(by_email="third@fjordby.example", reason="she is ill"))

    assert "third@" not in shown
    assert "ill" not in shown
