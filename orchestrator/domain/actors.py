"""Who acts: people by their roles, and the parts of the program."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What an actor may be. The first group are people's, the second the program's parts."""

    AMBASSADOR = "ambassador"
    APPROVER = "approver"
    EDITOR = "editor"
    PLANNER = "planner"
    PRIVACY_OFFICER = "privacy-officer"
    OPERATOR = "operator"

    INTAKE = "intake"
    CHECKER = "checker"
    SCHEDULER = "scheduler"
    PUBLISHER = "publisher"
    RESCUER = "rescuer"
    RECONCILER = "reconciler"
    RETENTION = "retention"


PEOPLE = frozenset(
    {
        Role.AMBASSADOR,
        Role.APPROVER,
        Role.EDITOR,
        Role.PLANNER,
        Role.PRIVACY_OFFICER,
        Role.OPERATOR,
    }
)
PARTS = frozenset(Role) - PEOPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One person or one part of the program, with what it may be."""

    name: str  # a login, or the part's name: what the audit keeps
    roles: frozenset[Role]
    email: str | None = field(default=None, repr=False)  # four eyes compares persons by it
    acted_as: bool = False  # by ORCHESTRATOR_ACT_AS in a demo workspace; audited as such

    @property
    def is_person(self) -> bool:
        """Tell a person from a part of the program."""
        return bool(self.roles & PEOPLE)

    def is_same_person(self, email: str | None) -> bool:
        """Compare persons by e-mail address, without case."""
        return bool(self.email and email and self.email.casefold() == email.casefold())


def part(role: Role) -> Actor:
    """Make the actor of a part of the program."""
    if role not in PARTS:
        raise ValueError(role)
    return Actor(name=role.value, roles=frozenset({role}))
