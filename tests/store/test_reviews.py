from dataclasses import replace

import pytest

from orchestrator.domain.actors import Role
from orchestrator.domain.finding import Severity
from orchestrator.domain.post import PostEvent, PostState
from tests.builders import (
    NOW,
    a_content,
    a_decision,
    a_finding,
    a_person,
    stored_post,
)

BLOCK = a_finding(check="gdpr.cpr", severity=Severity.BLOCK)
OTHER_BLOCK = a_finding(check="gdpr.iban", severity=Severity.BLOCK)
WARN = a_finding(check="gdpr.cpr", severity=Severity.WARN, place="alt:1")


@pytest.fixture
def post(uow):
    return stored_post(uow)


def next_revision(uow, post):
    uow.posts.add_revision(post.id, 2, a_content(), written_by="editor@fjordby.example", now=NOW)
    return uow.apply_post(post, PostEvent.EDIT, a_person(Role.EDITOR), revision=2)


def test_findings_come_back_as_they_were(uow, post):
    found = [BLOCK, WARN, a_finding(start=None, end=None)]
    uow.reviews.replace_findings(post, found)

    assert uow.reviews.findings(post) == found


def test_a_second_run_of_the_checks_replaces_the_first(uow, post):
    uow.reviews.replace_findings(post, [BLOCK])
    uow.reviews.replace_findings(post, [WARN])

    assert uow.reviews.findings(post) == [WARN]


def test_findings_belong_to_their_revision(uow, post):
    uow.reviews.replace_findings(post, [BLOCK])
    edited = next_revision(uow, post)

    assert uow.reviews.findings(edited) == []


def test_findings_belong_to_their_post(uow, post):
    uow.reviews.replace_findings(post, [BLOCK])

    assert uow.reviews.findings(stored_post(uow)) == []


def test_a_waiver_accepts_the_blocking_findings_of_one_check(uow, post):
    uow.reviews.replace_findings(post, [BLOCK, OTHER_BLOCK, WARN])
    waived = uow.reviews.waive(
        post,
        "gdpr.cpr",
        by_login="the-officer",
        by_email="o@example.org",
        reason="a public number",
    )

    assert waived == 1
    assert uow.reviews.findings(post, with_waived=False) == [OTHER_BLOCK, WARN]


def test_waived_findings_stay_in_the_record(uow, post):
    uow.reviews.replace_findings(post, [BLOCK])
    uow.reviews.waive(
        post,
        "gdpr.cpr",
        by_login="the-officer",
        by_email="o@example.org",
        reason="a public number",
    )

    assert uow.reviews.findings(post) == [BLOCK]


def test_a_waiver_ends_with_the_next_run(uow, post):
    uow.reviews.replace_findings(post, [BLOCK])
    uow.reviews.waive(
        post,
        "gdpr.cpr",
        by_login="the-officer",
        by_email="o@example.org",
        reason="a public number",
    )
    uow.reviews.replace_findings(post, [BLOCK])

    assert uow.reviews.findings(post, with_waived=False) == [BLOCK]


def test_findings_are_counted_without_the_waived_ones(uow, post):
    uow.reviews.replace_findings(post, [BLOCK, OTHER_BLOCK, WARN])
    uow.reviews.waive(
        post,
        "gdpr.cpr",
        by_login="the-officer",
        by_email="o@example.org",
        reason="a public number",
    )

    assert uow.reviews.count_findings([post.id]) == {
        (post.id, 1, "block"): 1,
        (post.id, 1, "warn"): 1,
    }


def test_a_decision_comes_back_as_it_was(uow, post):
    decision = a_decision(reason="fint", by_email="third@fjordby.example")
    uow.reviews.decide(post, decision)

    assert uow.reviews.decisions(post) == [decision]


def test_a_decision_keeps_its_person_without_case(uow, post):
    uow.reviews.decide(post, a_decision(by_email="Third@Fjordby.example"))

    assert uow.reviews.decisions(post)[0].by_email == "third@fjordby.example"


def test_a_void_decision_counts_no_more_and_stays_in_the_record(uow, post):
    uow.reviews.decide(post, a_decision())
    uow.reviews.void_decisions(post.id, NOW)

    assert uow.reviews.decisions(post) == []
    assert uow.reviews.decisions(post, with_voided=True) == [a_decision()]


def test_a_decision_does_not_reach_the_next_revision(uow, post):
    uow.reviews.decide(post, a_decision())
    edited = next_revision(uow, post)

    assert uow.reviews.decisions(edited) == []


def test_a_void_leaves_other_posts_alone(uow, post):
    other = stored_post(uow, state=PostState.APPROVED)
    uow.reviews.void_decisions(post.id, NOW)

    assert len(uow.reviews.decisions(other)) == 1


def test_a_decision_counts_for_its_revision_only(uow, post):
    uow.reviews.decide(post, a_decision())

    assert uow.reviews.decisions(replace(post, revision=2)) == []
