from datetime import timedelta

import pytest

from adapters.errors import (
    AccountBlocked,
    Blocked,
    NotReady,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Transient,
)
from adapters.meanings import Meaning, NotThere, Phase, channel_error, lost

# meaning -> before the post can be public, on the call that makes it public
EXPECTED = {
    Meaning.PASSING: (Transient, OutcomeUnknown),
    Meaning.NOT_READY: (NotReady, NotReady),
    Meaning.LIMIT: (RateLimited, RateLimited),
    Meaning.POLICY_PAUSE: (RateLimited, RateLimited),
    Meaning.SUSPECTED: (RateLimited, OutcomeUnknown),
    Meaning.TOKEN: (AccountBlocked, AccountBlocked),
    Meaning.PERMISSION: (AccountBlocked, AccountBlocked),
    Meaning.CONFIGURATION: (AccountBlocked, AccountBlocked),
    Meaning.CONTENT: (Refused, Refused),
    Meaning.DUPLICATE: (Transient, OutcomeUnknown),
    Meaning.ABSENT: (NotThere, OutcomeUnknown),
    Meaning.UNLISTED: (Refused, OutcomeUnknown),
}


def error_of(meaning, phase=Phase.REPEATABLE, **given):
    return channel_error(meaning, phase, "doing it", code="1/2", **given)


def test_every_meaning_has_a_place_in_this_table():
    assert set(EXPECTED) == set(Meaning)


@pytest.mark.parametrize("meaning", Meaning)
def test_a_meaning_before_the_post_can_be_public(meaning):
    assert type(error_of(meaning)) is EXPECTED[meaning][0]


@pytest.mark.parametrize("meaning", Meaning)
def test_a_meaning_on_the_commit_call(meaning):
    assert type(error_of(meaning, Phase.COMMIT)) is EXPECTED[meaning][1]


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("meaning", Meaning)
def test_every_error_names_the_step_and_the_code(meaning, phase):
    error = error_of(meaning, phase)

    assert "doing it" in str(error)
    assert error.code == "1/2"


@pytest.mark.parametrize(
    ("meaning", "reason"),
    [
        (Meaning.TOKEN, Blocked.TOKEN),
        (Meaning.PERMISSION, Blocked.PERMISSION),
        (Meaning.CONFIGURATION, Blocked.CONFIGURATION),
    ],
)
def test_a_blocked_account_says_why(meaning, reason):
    assert error_of(meaning).reason is reason


def test_the_platforms_own_time_wins():
    error = error_of(Meaning.LIMIT, retry_after=timedelta(minutes=3))

    assert error.retry_after == timedelta(minutes=3)


def test_the_hint_of_a_duplicate_is_kept():
    error = error_of(Meaning.DUPLICATE, Phase.COMMIT, hint_id="urn:li:share:1")

    assert error.hint_id == "urn:li:share:1"


def test_what_is_lost_before_the_commit_call_was_not_sent():
    assert type(lost(Phase.REPEATABLE, "x", "y")) is Transient
