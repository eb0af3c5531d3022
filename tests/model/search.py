"""Walk through every world that can be reached, breadth first, so that a story found is shortest.

Two worlds that differ in names only are one: which publisher is called 1, and which number a
prepared reference has. No other reduction: every interleaving is walked.
"""

from collections import deque
from typing import NamedTuple

from orchestrator.domain.publication import PublicationState
from tests.model.actors import steps
from tests.model.promises import PROMISES, has_ended
from tests.model.world import NAMES, Request, Rules, Step, World


class Story(NamedTuple):
    """How a promise is broken: every step from the start to the world that breaks it."""

    promise: str
    told: tuple[Step, ...]

    def __str__(self) -> str:
        lines = [f"broken: {self.promise}"]
        for number, step in enumerate(self.told, 1):
            state, copies = step.world.row.state.value, len(step.world.copies)
            lines.append(f"{number:3}  {step.who:<11} {step.what:<42} {state:<11} live: {copies}")
        return "\n".join(lines)


class Search(NamedTuple):
    """What a search came to."""

    states: int
    transitions: int
    depth: int  # the longest of the shortest ways
    stuck: int  # worlds from which no end can be reached without a person
    walked: frozenset[tuple[PublicationState, PublicationState]]  # by the row, in one step

    def __str__(self) -> str:
        return f"{self.states:,} states, {self.transitions:,} transitions, depth {self.depth}"


class Explorer:
    """All worlds met so far, each with the step that led to it first."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._numbers = {World(): 0}
        self._first_steps: list[tuple[int, Step | None]] = [(0, None)]
        self._depths = [0]
        self._ways_back: list[list[int]] = [[]]  # over what happens without a person
        self._walked: set[tuple[PublicationState, PublicationState]] = set()
        self._transitions = 0

    def walk(self, *asked: str) -> Story | None:
        """Walk until all is seen (None), or until one of the promises is broken."""
        promises = [(name, PROMISES[name]) for name in asked]
        queue = deque([(0, World())])
        while queue:
            here, world = queue.popleft()
            for step in steps(world, self._rules):
                after = canonical(step.world)
                there, is_new = self._note(here, step, after)
                self._walked.add((world.row.state, after.row.state))
                if is_new:
                    queue.append((there, after))
                    for name, holds in promises:
                        if not holds(after):
                            return Story(name, self._told(there))
        return None

    def found(self) -> Search:
        """Count what was walked."""
        return Search(
            states=len(self._numbers),
            transitions=self._transitions,
            depth=max(self._depths),
            stuck=self._stuck(),
            walked=frozenset(self._walked),
        )

    def _note(self, here: int, step: Step, after: World) -> tuple[int, bool]:
        self._transitions += 1
        unseen = len(self._depths)
        there = self._numbers.setdefault(after, unseen)
        if there == unseen:
            self._first_steps.append((here, step))
            self._depths.append(self._depths[here] + 1)
            self._ways_back.append([])
        if not step.is_a_person_s:
            self._ways_back[there].append(here)
        return there, there == unseen

    def _stuck(self) -> int:
        """Go back from every end; what is not reached has no end."""
        channel = self._rules.channel
        reached = {n for world, n in self._numbers.items() if has_ended(world, channel)}
        queue = deque(reached)
        while queue:
            for before in self._ways_back[queue.popleft()]:
                if before not in reached:
                    reached.add(before)
                    queue.append(before)
        return len(self._numbers) - len(reached)

    def _told(self, number: int) -> tuple[Step, ...]:
        """Tell the steps that led here, with the publishers' names as they were at the start."""
        told: list[Step] = []
        while (first := self._first_steps[number])[1] is not None:
            told.append(first[1])
            number = first[0]
        return tuple(_with_steady_names(told[::-1]))


def _with_steady_names(told: list[Step]) -> list[Step]:
    """Undo, for the reader, that the search calls the publishers by turns 1 and 2."""
    names, steady = list(NAMES), []
    for step in told:
        who = names[NAMES.index(step.who)] if step.who in NAMES else step.who
        steady.append(step._replace(who=who))
        if must_exchange(step.world):
            names.reverse()
    return steady


# ---------------------------------------------------------------- two names, one world


def canonical(world: World) -> World:
    """Return the one world that stands for all that differ in names only."""
    if must_exchange(world):
        world = _with_publishers_exchanged(world)
    return _with_references_in_order(world)


def must_exchange(world: World) -> bool:
    """Tell whether the publishers stand in the wrong order."""
    first, second = world.workers
    return (second, _part(world, 1)) < (first, _part(world, 0))


def _part(world: World, number: int) -> tuple[bool, int]:
    """What tells two publishers with the same memory apart."""
    return world.row.sender == number, sum(r.owner == number for r in world.network)


def _with_publishers_exchanged(world: World) -> World:
    sender = world.row.sender
    network = (
        Request(1 - r.owner if r.owner >= 0 else r.owner, r.reference, r.age)
        for r in world.network
    )
    return world._replace(
        row=world.row._replace(sender=1 - sender if sender >= 0 else sender),
        workers=world.workers[::-1],
        network=tuple(sorted(network)),
    )


def _with_references_in_order(world: World) -> World:
    """Number the references by where they first appear, and forget those that nobody holds."""
    held = [world.row.reference, *(worker.reference for worker in world.workers)]
    held += [request.reference for request in world.network]
    held += [copy.reference for copy in world.copies]
    name = {0: 0}
    for reference in held:
        name.setdefault(reference, len(name))
    if all(old == new for old, new in name.items()) and name.keys() >= set(world.used):
        return world
    return world._replace(
        row=world.row._replace(reference=name[world.row.reference]),
        workers=tuple(w._replace(reference=name[w.reference]) for w in world.workers),
        network=tuple(sorted(r._replace(reference=name[r.reference]) for r in world.network)),
        copies=tuple(sorted(c._replace(reference=name[c.reference]) for c in world.copies)),
        used=tuple(sorted(name[number] for number in world.used if number in name)),
    )
