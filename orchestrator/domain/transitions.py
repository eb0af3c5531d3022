"""Tables of arrows, and the one function that reads them.

An arrow: from a state, by an event, to a state, by whom. A table is the only list of what can
happen; `orchestrator/README.md` and the tests are made from it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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
    verbs: Mapping[E, str] = field(default_factory=dict)  # where an event is not its own verb

    def arrow(self, source: S, event: E, *, number: int | None = None) -> Arrow[S, E]:
        """Find the arrow. Raises `IllegalTransition` if the table has none.

        `number`: of the post (publication, takeover) that is meant, for the message.
        """
        for arrow in self.table:
            if arrow.source is source and arrow.event is event:
                return arrow
        which = self.name if number is None else f"{self.name} {number}"
        show = "list" if number is None else f"show {number}"
        raise IllegalTransition(
            f"cannot {self.verb(event)} {which}: it is {source.value.replace('_', ' ')}",
            f"what can be done with it: orchestrator {self.name}s {show}",
        )

    def check(
        self, source: S, event: E, actor: Actor, *, number: int | None = None
    ) -> Arrow[S, E]:
        """Find the arrow and ask whether the actor may take it. Raises `NotAllowed`."""
        arrow = self.arrow(source, event, number=number)
        if not arrow.who & actor.roles:
            may = ", ".join(sorted(role.value for role in arrow.who))
            raise NotAllowed(
                f"{actor.name} may not {self.verb(event)} a {self.name}",
                f"who may: {may}; roles stand in config/roles.toml",
            )
        return arrow

    def verb(self, event: E) -> str:
        """Say an event as a person would; its object follows."""
        return self.verbs.get(event, event.value.replace("_", " "))

    def events_from(self, source: S) -> list[str]:
        """List the events that a state knows, in the table's order."""
        return [arrow.event.value for arrow in self.table if arrow.source is source]
