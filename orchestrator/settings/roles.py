"""Who may do what, by operating-system login; the shape of the file stands in `schema.py`."""

from dataclasses import dataclass, field

from orchestrator.domain.actors import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A colleague who works with the CLI."""

    login: str
    name: str = field(repr=False)
    email: str = field(repr=False)  # four eyes compares persons by it
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """All colleagues of `config/roles.toml`, in the file's order."""

    persons: tuple[Person, ...] = ()

    def person_of_login(self, login: str) -> Person | None:
        """Find who works by this login; None: nobody, and so without any role."""
        return next((person for person in self.persons if person.login == login), None)

    def emails(self, role: Role) -> tuple[str, ...]:
        """List the addresses of all who have the role, each person once."""
        found = {p.email.casefold(): p.email for p in self.persons if role in p.roles}
        return tuple(found.values())
