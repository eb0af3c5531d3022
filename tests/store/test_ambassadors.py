import pytest

from orchestrator.domain.errors import NotFound, Refused
from tests.builders import DAY, NOW, a_consent, stored_ambassador


def add(uow, email="liv@fjordby.example"):
    return uow.ambassadors.add(email=email, name="Liv Vik", language="nb", area=None, now=NOW)


def test_a_new_ambassador_is_active(uow):
    assert add(uow).is_active


@pytest.mark.parametrize("asked", ["liv@fjordby.example", "LIV@Fjordby.example"])
def test_an_ambassador_is_found_by_address_without_case(uow, asked):
    added = add(uow, "Liv@fjordby.example")

    assert uow.ambassadors.by_email(asked) == added


@pytest.mark.parametrize("asked", ["", "%", "liv@fjordby", "liv@fjordby.example.org"])
def test_another_address_finds_nobody(uow, asked):
    add(uow)

    assert uow.ambassadors.by_email(asked) is None


def test_the_same_address_twice_is_refused_without_showing_it(uow):
    add(uow)

    with pytest.raises(Refused) as caught:
        add(uow, "LIV@fjordby.example")

    assert "@" not in caught.value.message


def test_a_retired_ambassador_is_not_active(uow):
    ambassador = add(uow)
    uow.ambassadors.retire(ambassador.id, NOW)

    assert not uow.ambassadors.get(ambassador.id).is_active


@pytest.mark.parametrize("ask", ["get", "retire"])
def test_an_ambassador_who_does_not_exist_is_named(uow, ask):
    arguments = (4711, NOW) if ask == "retire" else (4711,)

    with pytest.raises(NotFound, match="4711"):
        getattr(uow.ambassadors, ask)(*arguments)


def test_all_are_listed_in_order(uow):
    added = [add(uow, f"person{number}@fjordby.example") for number in range(3)]

    assert uow.ambassadors.all() == added


def test_a_consent_comes_back_as_it_was(uow):
    consent = a_consent(withdrawn_at=NOW + DAY)
    ambassador = stored_ambassador(uow, consent=consent)

    assert uow.ambassadors.consent(ambassador.id) == consent


def test_the_newest_consent_counts(uow):
    ambassador = stored_ambassador(uow)
    newer = a_consent(channels=frozenset({"linkedin"}))
    uow.ambassadors.add_consent(ambassador.id, newer)

    assert uow.ambassadors.consent(ambassador.id) == newer


def test_without_a_consent_there_is_none(uow):
    assert uow.ambassadors.consent(add(uow).id) is None


def test_a_withdrawal_ends_all_her_consents_and_nobody_elses(uow):
    she, other = stored_ambassador(uow), stored_ambassador(uow)
    uow.ambassadors.withdraw_consents(she.id, NOW)
    found = uow.ambassadors.consents_of([she.id, other.id])

    assert (found[she.id].withdrawn_at, found[other.id].withdrawn_at) == (NOW, None)


def test_a_second_withdrawal_keeps_the_first_moment(uow):
    she = stored_ambassador(uow)
    uow.ambassadors.withdraw_consents(she.id, NOW)
    uow.ambassadors.withdraw_consents(she.id, NOW + DAY)

    assert uow.ambassadors.consents_of([she.id])[she.id].withdrawn_at == NOW
