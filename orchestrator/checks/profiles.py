"""Country profiles: legal basis, age of consent, duty of alternative texts, each with its source.

The facts stand in `profiles.toml`. A profile sets the severities that `policy.toml` leaves open.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from orchestrator.checks.policy import CheckPolicy, CheckRule, Rule

ALT_TEXT = "media.alt_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a country asks for, and who says so."""

    says: str
    dated: date  # of the page or the law
    read: date  # when somebody of this project read it
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What holds in one country."""

    country: str  # "DK", "NO", "SE", "FI"
    name: str
    legal_basis: Fact
    consent_age: Fact
    years: int  # below it a guardian consents
    alt_text: Fact
    severities: Mapping[str, Rule]  # of checks, where policy.toml says nothing

    def facts(self) -> tuple[tuple[str, Fact], ...]:
        """Give every fact with its name, for people to read."""
        return (
            ("legal basis", self.legal_basis),
            (f"consent from {self.years} years", self.consent_age),
            (f"alternative texts: {self.severities[ALT_TEXT]}", self.alt_text),
        )

    def applied_to(self, policy: CheckPolicy) -> CheckPolicy:
        """Give the policy with this country's severities where it has none of its own."""
        checks = dict(policy.checks)
        for check, severity in self.severities.items():
            own = checks.get(check, CheckRule())
            checks[check] = CheckRule(severity=own.severity or severity, hint=own.hint)
        return policy.model_copy(update={"checks": checks})


@cache
def profile_of(country: str) -> Profile:
    """Give a country's profile. Raises `KeyError` for a country without one."""
    table = _tables()[country]
    return Profile(
        country=country,
        name=table["name"],
        legal_basis=_fact(table["legal_basis"]),
        consent_age=_fact(table["consent_age"]),
        years=table["consent_age"]["years"],
        alt_text=_fact(table["alt_text"]),
        severities={ALT_TEXT: Rule(table["alt_text"]["severity"])},
    )


def countries() -> tuple[str, ...]:
    """Name the countries that have a profile."""
    return tuple(_tables())


@cache
def _tables() -> Mapping[str, Any]:
    text = files("orchestrator.checks").joinpath("profiles.toml").read_text("utf-8")
    return tomllib.loads(text)


def _fact(table: Mapping[str, Any]) -> Fact:
    return Fact(
        says=table["says"], dated=table["date"], read=table["read"], source=table["source"]
    )
