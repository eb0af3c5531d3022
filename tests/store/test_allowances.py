"""The allow-list: what stands, what is over, what stays on record."""

from datetime import timedelta

import pytest

from orchestrator.domain.allowance import AllowanceKind
from orchestrator.domain.errors import NotFound
from tests.builders import DAY, NOW


def added(uow, value="Solveig Fjordby", **facts):
    given = {
        "kind": AllowanceKind.NAME,
        "evidence": "archive/3.pdf",
        "until": NOW + DAY,
        "added_by": "paula",
        **facts,
    }
    return uow.allowances.add(value=value, now=NOW, **given)


def test_what_was_added_is_given_back(uow):
    allowance = added(uow)

    assert uow.allowances.get(allowance.id) == allowance
    assert (allowance.kind, allowance.value) == (AllowanceKind.NAME, "Solveig Fjordby")
    assert (allowance.until, allowance.added_at, allowance.ended_at) == (NOW + DAY, NOW, None)


def test_its_value_is_allowed_until_its_last_day_is_over(uow):
    added(uow)

    assert uow.allowances.values(NOW) == {"Solveig Fjordby"}
    assert uow.allowances.values(NOW + DAY) == set()


def test_without_a_last_day_it_holds_on(uow):
    added(uow, until=None)

    assert uow.allowances.values(NOW + timedelta(days=3650)) == {"Solveig Fjordby"}


def test_what_was_ended_is_allowed_no_longer_and_stays_on_record(uow):
    allowance = added(uow)
    uow.allowances.end(allowance.id, NOW)

    assert uow.allowances.values(NOW) == set()
    assert uow.allowances.standing() == []
    assert [one.ended_at for one in uow.allowances.all()] == [NOW]


def test_an_unknown_number_is_told(uow):
    with pytest.raises(NotFound):
        uow.allowances.get(4711)


def test_no_value_stands_in_a_repr(uow):
    assert "Solveig" not in repr(added(uow))
