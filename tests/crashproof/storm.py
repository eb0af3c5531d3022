"""Kills at random moments: a real daemon under load, killed again and again before it is done."""

import os
import random
import signal
import time
from collections.abc import Callable
from itertools import count

from tests.crashproof.harness import Range, Tally, end_of
from tests.crashproof.promises import broken_after_restart
from tests.crashproof.scenarios import Storm

_KILLS_OF_A_WORLD = 8
_LONGEST = 1.5  # seconds; the daemon is ready after about a fifth of one


def storm(
    place: Range,
    kills: int,
    *,
    until: float = float("inf"),
    tell: Callable[[str], None] = lambda _line: None,
) -> Tally:
    """Kill a daemon so many times; `until`: monotonic seconds, the budget."""
    tally, scenario = Tally(), Storm()
    for number in count(1):
        if tally.done >= kills or time.monotonic() >= until:
            return tally
        with place.worlds.a_world(scenario, number) as house:
            for _ in range(min(_KILLS_OF_A_WORLD, kills - tally.done)):
                victim = place.nursery.victim(scenario.name, house.root)
                victim.start()
                time.sleep(random.uniform(0.0, _LONGEST))
                os.kill(victim.pid, signal.SIGKILL)
                tally.ends[end_of(victim.end())] += 1
                tally.done += 1
            said = broken_after_restart(house, scenario)
        if said:
            tally.broken[f"storm {number}"] = said
            tell(f"storm {number}: {'; '.join(said)}")
    return tally
