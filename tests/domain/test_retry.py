from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.retry import (
    FAILURES_BORNE,
    FIRST_WAIT,
    LONGEST_WAIT,
    backoff,
    rest_after,
)

attempts = st.integers(-5, 10_000)
jitters = st.floats(0, 1, exclude_max=True)


@given(attempts, jitters)
def test_a_wait_lies_between_the_first_and_the_longest_with_its_jitter(attempt, jitter):
    assert FIRST_WAIT <= backoff(attempt, jitter) <= LONGEST_WAIT * 1.25


@given(attempts, jitters)
def test_a_later_attempt_never_waits_shorter(attempt, jitter):
    assert backoff(attempt, jitter) <= backoff(attempt + 1, jitter)


@given(attempts, jitters)
def test_jitter_only_lengthens(attempt, jitter):
    assert backoff(attempt, 0) <= backoff(attempt, jitter)


def test_the_wait_doubles_until_the_longest():
    waits = [backoff(attempt, 0) for attempt in range(1, 8)]

    assert waits == [timedelta(minutes=m) for m in (1, 2, 4, 8, 16, 30, 30)]


def test_the_bounds_are_the_callers():
    wait = backoff(3, 0, first=timedelta(seconds=1), longest=timedelta(seconds=3))

    assert wait == timedelta(seconds=3)


@given(st.integers(0, FAILURES_BORNE - 1), jitters)
def test_a_few_failures_let_nobody_rest(failures, jitter):
    assert rest_after(failures, jitter) is None


@given(st.integers(FAILURES_BORNE, 10_000), jitters)
def test_a_rest_is_a_minute_at_least_and_never_shorter_after_one_more_failure(failures, jitter):
    rest, next_rest = rest_after(failures, jitter), rest_after(failures + 1, jitter)

    assert rest is not None
    assert next_rest is not None
    assert timedelta(minutes=1) <= rest <= next_rest
