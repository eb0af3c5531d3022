"""Tables of arrows, and the one function that reads them.

An arrow: from a state, by an event, to a state, by whom. A table is the only list of what can
happen; `orchestrator/README.md` and the tests are made from it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from orchestrator.domain.actors import Actor, Role
from orchestrator.domain.errors import IllegalTransition, NotAllowed

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow(Generic[S, E]):
    """One thing that can happen, written once, in words."""

    source: S
    event: E
    target: S
    who: frozenset[Role]


def arrows(sources: Iterable[S], event: E, target: S, *who: Role) -> Iterator[Arrow[S, E]]:
    """Write one row of the table: the same event from several states."""
    for source in sources:
        yield Arrow(source=source, event=event, target=target, who=frozenset(who))


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine(Generic[S, E]):
    """A named table of arrows with its start."""

    name: str
    start: S
    table: tuple[Arrow[S, E], ...]

    def arrow(self, source: S, event: E) -> Arrow[S, E]:
        """Find the arrow. Raises `IllegalTransition` if the table has none."""
        for arrow in self.table:
            if arrow.source is source and arrow.event is event:
                return arrow
        raise IllegalTransition(
            f"a {self.name} that is {source.value} cannot {event.value}",
            f"possible now: {', '.join(self.events_from(source)) or 'nothing'}",
        )

    def check(self, source: S, event: E, actor: Actor) -> Arrow[S, E]:
        """Find the arrow and ask whether the actor may take it. Raises `NotAllowed`."""
        arrow = self.arrow(source, event)
        if not arrow.who & actor.roles:
            may = ", ".join(sorted(role.value for role in arrow.who))
            raise NotAllowed(
                f"{actor.name} may not {event.value} a {self.name}",
                f"who may: {may}; roles stand in config/roles.toml",
            )
        return arrow

    def events_from(self, source: S) -> list[str]:
        """List the events that a state knows, in the table's order."""
        return [arrow.event.value for arrow in self.table if arrow.source is source]
