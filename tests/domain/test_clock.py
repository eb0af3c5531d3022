from datetime import timedelta

import pytest

from orchestrator.domain.clock import ClockWatch
from tests.builders import NOW

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize("jump", [MINUTE, 5 * HOUR, -MINUTE, -5 * HOUR])
def test_a_clock_that_was_set_is_noticed(jump):
    watch = ClockWatch(NOW, 100.0)

    assert watch.jump(NOW + SECOND + jump, 101.0) == jump


@pytest.mark.parametrize("seconds", [0.2, 1.0, 7200.0])
def test_time_that_passes_is_no_jump(seconds):
    """However long nobody looked: a busy machine, a slow disk."""
    assert ClockWatch(NOW, 0.0).jump(NOW + seconds * SECOND, seconds) is None


@pytest.mark.parametrize("drift", [timedelta(seconds=59), timedelta(seconds=-59)])
def test_a_small_correction_is_no_jump(drift):
    assert ClockWatch(NOW, 0.0).jump(NOW + SECOND + drift, 1.0) is None


def test_a_jump_is_told_once():
    watch = ClockWatch(NOW, 0.0)
    watch.jump(NOW + HOUR, 1.0)

    assert watch.jump(NOW + HOUR + SECOND, 2.0) is None
