"""The people of the demo. Nordvik is invented, and so is everybody in it."""

from dataclasses import dataclass, field
from typing import Final

ORGANISATION: Final = "Nordvik kommune"  # no Nordic country has a municipality of this name
DOMAIN: Final = "nordvik.example"  # RFC 2606: never anybody's


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One ambassador of the demo."""

    name: str
    address: str = field(repr=False)
    language: str
    role: str


def ambassadors(domain: str = DOMAIN) -> dict[str, Person]:
    """Give the demo's ambassadors by first name."""
    people = (
        ("sofie", "Sofie Mørkeberg", "da", "trainee at a care home"),
        ("ingrid", "Ingrid Fjellsol", "nn", "librarian"),
        ("oskar", "Oskar Havsvik", "sv", "trainee at the harbour"),
        ("aino", "Aino Lehtisaari", "fi", "gardener in the parks"),
        ("tom", "Tom Ashdown", "en", "IT trainee"),
        ("jonas", "Jonas Bratthei", "nb", "carpenter's apprentice"),
    )
    return {
        key: Person(
            name=name,
            address=f"{_plain(name)}@{domain}",
            language=language,
            role=role,
        )
        for key, name, language, role in people
    }


def _plain(name: str) -> str:
    return name.lower().replace("ø", "oe").replace(" ", ".")
