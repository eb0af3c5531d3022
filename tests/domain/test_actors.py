import pytest

from orchestrator.domain.actors import PARTS, PEOPLE, Role, part
from tests.builders import a_person


def test_a_role_is_a_persons_or_a_parts():
    assert [sum(role in group for group in (PEOPLE, PARTS)) for role in Role] == [1] * len(Role)


@pytest.mark.parametrize("role", sorted(PARTS))
def test_a_part_of_the_program_is_no_person(role):
    assert not part(role).is_person


@pytest.mark.parametrize("role", sorted(PEOPLE))
def test_a_part_cannot_have_a_persons_role(role):
    with pytest.raises(ValueError, match=role):
        part(role)


def test_a_person_is_a_person():
    assert a_person(Role.EDITOR).is_person


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ("kari@fjordby.example", "KARI@fjordby.example", True),
        ("kari@fjordby.example", "liv@fjordby.example", False),
        (None, "kari@fjordby.example", False),
        ("kari@fjordby.example", None, False),
        (None, None, False),
        ("", "", False),
    ],
)
def test_persons_are_compared_by_address_without_case(mine, theirs, same):
    assert a_person(email=mine).is_same_person(theirs) is same


def test_an_actor_does_not_show_an_address():
    assert "@" not in repr(a_person(email="kari@fjordby.example"))
