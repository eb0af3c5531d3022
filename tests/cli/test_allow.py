import json

import pytest

from orchestrator.domain.post import PostState
from tests.builders import a_finding
from tests.cli.desk import days_ahead

NAME = ("allow", "add", "name", "Solveig Fjordby", "--evidence", "archive/3.pdf")


def listed(desk, *more):
    return json.loads(desk.run("allow", "list", "--json", *more).out)


def test_a_planner_allows_a_colleague_s_name(desk):
    assert desk.run(*NAME, by="paula").code == 0
    assert [(one["kind"], one["value"]) for one in listed(desk)] == [("name", "Solveig Fjordby")]


@pytest.mark.parametrize(("by", "code"), [("priya", 0), ("anna", 1), ("olof", 1)])
def test_the_list_is_kept_by_some_roles_only(desk, by, code):
    assert desk.run(*NAME, by=by).code == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("name", "Solveig", "--evidence", "x"), 1),
        (("name", "Solveig Fjordby"), 1),
        (("name", "two\nlines", "--evidence", "x"), 1),
        (("phone", "ring me"), 1),
        (("email", "nobody"), 1),
        (("address", "Torvet"), 1),
        (("plate", "AB 12 345"), 2),
        (("phone", "+45 70 10 20 30", "--until", "2020-01-01"), 1),
    ],
)
def test_nothing_is_allowed_with_a_slip(desk, words, code):
    answer = desk.run("allow", "add", *words, by="paula")

    assert (answer.code, listed(desk)) == (code, [])


@pytest.mark.parametrize(
    ("kind", "value"),
    [("phone", "+45 70 10 20 30"), ("email", "info@nordvik.example"), ("address", "Torvet 1")],
)
def test_what_is_public_needs_no_evidence(desk, kind, value):
    assert desk.run("allow", "add", kind, value, by="paula").code == 0


def test_the_same_twice_is_refused(desk):
    desk.run(*NAME, by="paula")

    assert desk.run(*NAME, by="paula").code == 1


def test_it_holds_to_its_last_day(desk):
    desk.run(*NAME, "--until", days_ahead(3), by="paula")

    assert str(days_ahead(3)) in desk.run("allow", "list").out


def test_what_was_removed_is_shown_with_all(desk):
    desk.run(*NAME, by="paula")
    desk.run("allow", "remove", 1, by="priya")

    assert listed(desk) == []
    assert [one["is_valid"] for one in listed(desk, "--all")] == [False]


def test_removing_twice_is_refused(desk):
    desk.run(*NAME, by="paula")
    desk.run("allow", "remove", 1, by="paula")

    assert desk.run("allow", "remove", 1, by="paula").code == 1


def test_the_trail_keeps_who_and_never_the_value(desk):
    desk.run(*NAME, by="paula")
    desk.run("allow", "remove", 1, "--reason", "left us", by="priya")
    trail = desk.run("audit", "list", "--json").out
    entries = [
        (e["event"], e["actor"]) for e in json.loads(trail) if e["subject"] == "allowance:1"
    ]

    assert entries == [("add", "paula"), ("remove", "priya")]
    assert "Solveig" not in trail


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (PostState.HELD, PostState.RECEIVED),
        (PostState.PENDING_APPROVAL, PostState.RECEIVED),
        (PostState.APPROVED, PostState.APPROVED),
    ],
)
def test_an_allowance_sends_undecided_posts_with_such_a_finding_back(desk, state, after):
    post = desk.post(state)
    with desk.write() as uow:
        finding = a_finding(check="gdpr.person", type="PERSON_THIRD_PARTY")
        uow.reviews.replace_findings(uow.posts.get(post.id), [finding])
    desk.run(*NAME, by="paula")

    assert desk.state_of(post.id) is after


def test_a_post_that_it_cannot_change_stays_where_it_is(desk):
    post = desk.post(PostState.PENDING_APPROVAL)
    desk.run(*NAME, by="paula")

    assert desk.state_of(post.id) is PostState.PENDING_APPROVAL


@pytest.mark.parametrize(
    "state", [PostState.HELD, PostState.PENDING_APPROVAL, PostState.APPROVED, PostState.SCHEDULED]
)
def test_the_end_of_an_allowance_sends_every_open_post_back(desk, state):
    desk.run(*NAME, by="paula")
    post = desk.post(state)
    desk.run("allow", "remove", 1, by="paula")

    assert desk.state_of(post.id) is PostState.RECEIVED
