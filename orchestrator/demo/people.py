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
    area: str  # the service area, as the municipality calls it; "": none with rules of its own


def ambassadors(domain: str = DOMAIN) -> dict[str, Person]:
    """Give the demo's ambassadors by first name."""
    people = (
        ("sofie", "Sofie Mørkeberg", "da", "plejehjem"),
        ("ingrid", "Ingrid Fjellsol", "nn", "bibliotek"),
        ("oskar", "Oskar Havsvik", "sv", ""),
        ("aino", "Aino Lehtisaari", "fi", "puistot"),
        ("tom", "Tom Ashdown", "en", ""),
        ("jonas", "Jonas Bratthei", "nb", ""),
        ("veera", "Veera Koskiranta", "fi", "vanhuspalvelut"),
    )
    return {
        key: Person(
            name=name,
            address=f"{_plain(name)}@{domain}",
            language=language,
            area=area,
        )
        for key, name, language, area in people
    }


def _plain(name: str) -> str:
    return name.lower().replace("ø", "oe").replace(" ", ".")
