from dataclasses import replace
from datetime import timedelta

import pytest

from orchestrator.domain.actors import Role
from orchestrator.domain.errors import NotAllowed, NotFound, Refused
from orchestrator.privacy import leaving, register
from orchestrator.store.engine import open_store
from tests.builders import NOW, a_consent, a_person, stored_ambassador

PLANNER = a_person(Role.PLANNER)
BO = register.Entry(
    email="Bo@Nordvik.example", name="Bo Berg", language="sv", area=None, consent=a_consent()
)


@pytest.fixture
def uow(database_url):
    store = open_store(database_url)
    with store.write(NOW) as uow:
        yield uow
    store.close()


def events(uow, ambassador):
    return [entry.event for entry in uow.audit.of(f"ambassador:{ambassador.id}")]


def test_a_person_is_registered_with_her_consent_and_two_entries_in_the_trail(uow):
    added = register.add(uow, BO, PLANNER)

    assert uow.ambassadors.consent(added.id) == BO.consent
    assert events(uow, added) == ["add", "consent"]


@pytest.mark.parametrize("role", [Role.APPROVER, Role.EDITOR, Role.AMBASSADOR, Role.PUBLISHER])
def test_other_roles_register_nobody(uow, role):
    with pytest.raises(NotAllowed):
        register.add(uow, BO, a_person(role))


def test_the_trail_names_no_person(uow):
    added = register.add(uow, BO, PLANNER)
    leaving.retire(uow, added.id, PLANNER, reason="moved")

    assert "bo" not in repr(uow.audit.of(f"ambassador:{added.id}")).casefold()


def test_one_bad_entry_of_many_takes_in_nobody(database_url):
    store = open_store(database_url)
    with pytest.raises(Refused), store.write(NOW) as uow:
        register.add_all(uow, [BO, replace(BO, email="bad")], PLANNER)

    with store.read(NOW) as uow:
        assert uow.ambassadors.all() == []
    store.close()


@pytest.mark.parametrize(
    "bad",
    [
        {"email": "bo"},
        {"email": "Bo <bo@nordvik.example>"},
        {"email": "bo@nordvik.example\u202e"},
        {"name": ""},
        {"name": " "},
        {"name": "x" * 201},
        {"language": "xx"},
        {"area": "a\nb"},
        {"consent": a_consent(channels=frozenset())},
        {"consent": a_consent(channels=frozenset({"tiktok"}))},
        {"consent": a_consent(evidence="")},
        {"consent": a_consent(valid_until=NOW)},
    ],
)
def test_an_entry_with_a_slip_has_one_problem(bad):
    assert len(list(register.problems_of(replace(BO, **bad), NOW))) == 1


def test_a_person_is_found_by_number_and_by_address_in_any_case(uow):
    added = register.add(uow, BO, PLANNER)

    assert register.find(uow, str(added.id)) == register.find(uow, "bo@NORDVIK.example") == added


@pytest.mark.parametrize("who", ["", "7", "٣", "9" * 40, "nobody@nordvik.example"])
def test_nobody_is_found_under_another_name(uow, who):
    with pytest.raises(NotFound):
        register.find(uow, who)


def test_a_newer_consent_counts(uow):
    person = stored_ambassador(uow)
    newer = a_consent(channels=frozenset({"linkedin"}))

    register.consent(uow, person.id, newer, PLANNER)

    assert uow.ambassadors.consent(person.id) == newer


def test_a_retired_person_gives_no_consent(uow):
    person = stored_ambassador(uow)
    leaving.retire(uow, person.id, PLANNER)

    with pytest.raises(Refused):
        register.consent(uow, person.id, a_consent(), PLANNER)


def test_who_comes_back_keeps_her_number_and_takes_her_new_facts(uow):
    first = register.add(uow, BO, PLANNER)
    leaving.retire(uow, first.id, PLANNER)

    back = register.add(uow, replace(BO, language="fi"), PLANNER, again=True)

    assert (back.id, back.is_active, back.language) == (first.id, True, "fi")


def test_nobody_comes_back_who_never_left(uow):
    register.add(uow, BO, PLANNER)

    with pytest.raises(Refused):
        register.add(uow, BO, PLANNER, again=True)


def test_a_consent_that_ended_a_moment_ago_is_over():
    over = a_consent(valid_until=NOW - timedelta(microseconds=1))

    assert list(register.problems_of_consent(over, NOW)) != []
