"""A daemon whose clock is set: it tells once, and its ticks go on by what the clock says now."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from orchestrator.daemon import Daemon
from orchestrator.domain.notice import NoticeKind
from tests.house import House
from tests.publishing.moments import notices
from tests.quiet import a_quiet_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_quiet_house(tmp_path) as made:
        yield made
        made.wiring.publishing.close()


@pytest.fixture
def daemon(house: House) -> Daemon:
    return Daemon(house.wiring)


@pytest.fixture
def scheduler(daemon: Daemon) -> Iterator[BackgroundScheduler]:
    made = daemon._scheduler()
    made.start(paused=True)
    yield made
    made.shutdown()


def test_a_clock_that_stands_right_is_not_told_of(
    house: House, daemon: Daemon, scheduler: BackgroundScheduler
):
    daemon._look_at_the_clock(scheduler)

    assert NoticeKind.CLOCK_JUMPED not in notices(house)


@pytest.mark.parametrize("minutes", [300, -300])
def test_a_jump_is_told_to_the_operators_once_and_logged(
    house: House,
    daemon: Daemon,
    scheduler: BackgroundScheduler,
    caplog: pytest.LogCaptureFixture,
    minutes: int,
):
    house.clock.advance(minutes=minutes)
    with caplog.at_level(logging.WARNING):
        daemon._look_at_the_clock(scheduler)
        daemon._look_at_the_clock(scheduler)

    with house.wiring.store.read(house.clock()) as uow:
        told = [n for n in uow.outbox.due(house.clock()) if n.kind is NoticeKind.CLOCK_JUMPED]
    assert [notice.subject_id for notice in told] == [f"{minutes:+}"]
    assert caplog.messages.count("clock jumped") == 1


def test_after_a_jump_backward_no_tick_waits_until_the_clock_catches_up(
    house: House, daemon: Daemon, scheduler: BackgroundScheduler
):
    for job in scheduler.get_jobs():
        job.modify(next_run_time=house.clock() + timedelta(seconds=5))
    house.clock.advance(hours=-3)

    daemon._look_at_the_clock(scheduler)

    assert {job.next_run_time for job in scheduler.get_jobs()} == {house.clock()}


def test_a_lane_does_not_wait_for_a_slot_that_is_far_again(house: House, daemon: Daemon):
    assert daemon._wait_until(house.clock() + timedelta(hours=3)) is False


def test_a_lane_waits_for_no_moment_that_has_come(house: House, daemon: Daemon):
    assert daemon._wait_until(house.clock()) is True
