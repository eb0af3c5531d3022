"""The short version of `make crashproof`: some points of each scenario, spread evenly."""

import random
from collections.abc import Iterator

import pytest

from tests.crashproof import tracer
from tests.crashproof.harness import Range, a_range, run_all
from tests.crashproof.promises import broken_after_restart
from tests.crashproof.scenarios import SCENARIOS, Publish
from tests.crashproof.storm import storm

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

POINTS = {"kill": 6, "ENOSPC": 3, "EIO": 3}  # of each scenario


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Range]:
    with a_range(tmp_path_factory.mktemp("range")) as made:
        yield made


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_restart_makes_good_whatever_happened(place: Range, scenario: str):
    if why_not := tracer.why_not():
        pytest.skip(f"{why_not}: the borders are tried instead")
    found = place.points(scenario)
    some = [
        point
        for fault, number in POINTS.items()
        for point in spread([p for p in found if p.fault == fault], number)
    ]

    tally = run_all(place, some)

    assert tally.done == sum(POINTS.values())
    assert tally.ends["killed"] == POINTS["kill"]
    assert tally.broken == {}


@pytest.mark.parametrize("scenario", ["approve", "publish"])
def test_a_restart_makes_good_a_death_at_a_border(tmp_path, scenario: str):
    """What is tried where there is no strace."""
    with a_range(tmp_path, strace=False) as place:
        tally = run_all(place, spread(place.points(scenario), 4))

    assert tally.ends == {"killed": 4}
    assert tally.broken == {}


def test_kills_at_random_moments_of_a_daemon_under_load(place: Range):
    tally = storm(place, 8)

    assert tally.ends == {"killed": 8}
    assert tally.broken == {}


def test_a_second_copy_is_seen(place: Range):
    """Else the promises would hold of anything."""
    scenario = Publish()
    with place.worlds.a_world(scenario, number=0) as house:
        house.publish()
        with house.wiring.store.engine.begin() as connection:  # as if nothing had been sent
            connection.exec_driver_sql(
                "UPDATE publications SET state = 'retryable', remote_id = NULL, next_at = slot_at"
            )
            connection.exec_driver_sql("UPDATE posts SET state = 'scheduled'")

        assert "two copies" in broken_after_restart(house, scenario)


def spread(points: list[tracer.Point], number: int) -> list[tracer.Point]:
    """Choose some from all over, others at each run of the tests' order."""
    width = len(points) / number
    return [points[int((at + random.random()) * width)] for at in range(number)]
