"""The daemon's turns, one after the other, on a clock that the test moves."""

from datetime import timedelta

from tests.house import House


def rounds(
    house: House, number: int, *, step: timedelta = timedelta(seconds=5)
) -> list[Exception]:
    """Let every stage take its turn, as the daemon does: what goes wrong costs only itself."""
    wiring, failures = house.wiring, []
    for _ in range(number):
        for turn in (wiring.intake.run_once, wiring.checks.run_once, lambda _: house.round()):
            try:
                turn(house.clock())
            except Exception as error:
                failures.append(error)
        house.clock.moment += step
    return failures
