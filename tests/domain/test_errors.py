import pytest

from orchestrator.domain import errors

FORESEEN = [errors.NotFound, errors.IllegalTransition, errors.NotAllowed, errors.Refused]


@pytest.mark.parametrize("error", FORESEEN)
def test_a_refusal_exits_with_one(error):
    assert error("post 1 is held").exit_code == 1


def test_who_was_slower_exits_with_three():
    assert errors.Conflict("post 1 changed meanwhile").exit_code == 3


def test_an_error_is_its_message_and_keeps_its_advice():
    error = errors.Refused("post 1 is held", "waive it")

    assert (str(error), error.advice) == ("post 1 is held", "waive it")
