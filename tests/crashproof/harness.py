"""Run points one after the other, note each, and go on where an earlier run stopped."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.crashproof import tracer
from tests.crashproof.promises import broken_after_restart
from tests.crashproof.scenarios import SCENARIOS, Worlds, worlds
from tests.crashproof.tracer import CUT_OFF, DISK_FAULTS, Point, can_happen
from tests.crashproof.victim import Nursery, Victim
from tests.database import PostgresServer

FAULTS = {"sqlite": ("kill", *DISK_FAULTS), "postgresql": ("kill", CUT_OFF)}
BORDER = "border"  # the call of a point that is counted without strace


@dataclass(slots=True)
class Tally:
    """What came of the points."""

    done: int = 0
    ends: Counter[str] = field(default_factory=Counter)  # how the victims ended
    broken: dict[str, list[str]] = field(default_factory=dict)  # point -> promises

    def __str__(self) -> str:
        ends = ", ".join(f"{number} {how}" for how, number in sorted(self.ends.items()))
        return f"{self.done} points ({ends}); {len(self.broken)} broke a promise"


@dataclass
class Range:
    """A place to kill in: a nursery and worlds."""

    nursery: Nursery
    worlds: Worlds
    database: str
    has_strace: bool
    _number: int = 0

    @property
    def faults(self) -> tuple[str, ...]:
        """What can happen here; on PostgreSQL the disks are the server's."""
        return FAULTS[self.database] if self.has_strace else ("kill",)

    def points(self, scenario: str, faults: Sequence[str] = ()) -> list[Point]:
        """Count the calls of an undisturbed run, and name each as a point."""
        calls = self._count(scenario)
        return [
            Point(scenario=scenario, database=self.database, fault=fault, call=call, number=n)
            for fault in faults or self.faults
            for call, times in sorted(calls.items())
            if call == BORDER or can_happen(fault, call)
            for n in range(1, times + 1)
        ]

    def run(self, point: Point) -> tuple[str, list[str]]:
        """Let one point happen; return how the victim ended, and the promises that do not hold."""
        self._number += 1
        scenario = SCENARIOS[point.scenario]
        with self.worlds.a_world(scenario, self._number) as house:
            if point.call == BORDER:
                code = _alone(self.nursery.victim(scenario.name, house.root, die_at=point.number))
            else:
                code = tracer.disturb(self.nursery.victim(scenario.name, house.root), point)
            return end_of(code), broken_after_restart(house, scenario)

    def _count(self, name: str) -> Counter[str]:
        scenario = SCENARIOS[name]
        self._number += 1
        with self.worlds.a_world(scenario, self._number) as house:
            if self.has_strace:
                calls, code = tracer.count(self.nursery.victim(name, house.root))
            else:
                code = _alone(self.nursery.victim(name, house.root, die_at=0))
                calls = Counter({BORDER: int((house.root / "borders").read_text())})
            assert code == 0, f"the undisturbed run of {name} ended with {code}"
            said_before = scenario.broken(house) if scenario.ends_alone else []
            said = said_before + broken_after_restart(house, scenario)
            assert not said, f"the undisturbed run of {name}: {said}"
        return calls


@contextmanager
def a_range(
    folder: Path, *, server: PostgresServer | None = None, strace: bool = True
) -> Iterator[Range]:
    """Make a range in a folder of its own; without a server on SQLite."""
    nursery = Nursery(folder / "victims.log")
    database = "sqlite" if server is None else "postgresql"
    try:
        with worlds(folder, server) as made:
            yield Range(nursery=nursery, worlds=made, database=database, has_strace=strace)
    finally:
        nursery.close()


def run_all(
    place: Range,
    points: Iterable[Point],
    *,
    notes: Path | None = None,
    until: float = float("inf"),
    tell: Callable[[str], None] = lambda _line: None,
) -> Tally:
    """Run points; `notes`: a file of those that are done; `until`: monotonic seconds, the budget."""
    tally = Tally()
    known = _read(notes)
    for point in points:
        if str(point) in known:
            end, said = known[str(point)]
        elif time.monotonic() >= until:
            continue
        else:
            end, said = place.run(point)
            if notes is not None:
                with notes.open("a") as file:
                    file.write(json.dumps({**asdict(point), "end": end, "broken": said}) + "\n")
            if said:
                tell(f"{point}: {'; '.join(said)}")
        tally.done += 1
        tally.ends[end] += 1
        if said:
            tally.broken[str(point)] = said
    return tally


def _alone(victim: Victim) -> int:
    victim.start()
    return victim.end()


def _read(notes: Path | None) -> dict[str, tuple[str, list[str]]]:
    known = {}
    if notes is not None and notes.exists():
        for line in notes.read_text().splitlines():
            entry = json.loads(line)
            end, said = entry.pop("end"), entry.pop("broken")
            known[str(Point(**entry))] = (end, said)
    return known


def end_of(code: int) -> str:
    """Say how a victim ended."""
    if code < 0:
        return "killed"
    return "went on" if code == 0 else "broke off"
