"""`orchestrator check --explain`: which rule, law, pattern and weight decided; never the value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from orchestrator.checks import explain
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.profiles import Profile, profile_of
from orchestrator.checks.registry import CHECKS
from orchestrator.domain.finding import Finding

_ALONE: Final = "the pattern alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was in force when a text was checked."""

    policy: CheckPolicy
    area: str | None
    language: str  # of the reader
    country: str | None  # None: outside of any workspace

    def of(self, finding: Finding) -> Mapping[str, object]:
        """Explain one finding as data."""
        return {
            "explanation": explain.of_finding(finding, self.language),
            "because": finding.because or _ALONE,
            "rule": self._rule(finding.check),
            "source": explain.source(finding.check),
        }

    def whole(self, findings: Sequence[Finding]) -> Mapping[str, object]:
        """Say what was in force, as data."""
        return {
            "area": self.policy.area_called(self.area),
            "country": self.country,
            "profile": [
                {"what": what, "says": fact.says, "date": fact.dated, "source": fact.source}
                for what, fact in (self._profile.facts() if self._profile else ())
            ],
            "checks": [
                {"check": check, "rule": self._rule(check), "found": count}
                for check, count in _counted(findings)
            ],
        }

    def lines(self, findings: Sequence[Finding]) -> Iterator[str]:
        """Say the same to people."""
        for number, finding in enumerate(findings, start=1):
            yield ""
            yield f"{number}. {finding.check} at {_where(finding)}: {finding.severity}"
            yield f"   {explain.of_finding(finding, self.language)}"
            yield f"   because  {finding.because or _ALONE}"
            yield f"   rule     {self._rule(finding.check)}"
            yield f"   source   {explain.source(finding.check)}"
        yield ""
        yield f"service area: {self.policy.area_called(self.area) or 'none with rules of its own'}"
        for what, fact in self._profile.facts() if self._profile else ():
            yield f"{self.country}, {what}: {fact.says} [{fact.source}, {fact.dated}]"
        yield ""
        for check, count in _counted(findings):
            yield f"{check}: {self._rule(check)}; " + (
                f"{count} found" if count else "nothing found"
            )

    @property
    def _profile(self) -> Profile | None:
        return None if self.country is None else profile_of(self.country)

    def _rule(self, check: str) -> str:
        """Say where a check's severity comes from."""
        if check not in CHECKS:
            return "always block"
        special = self.policy.rule_in_area(check, self.area)
        if special is not None and special.severity is not None:
            return f"{special.severity} in {self.policy.area_called(self.area)}"
        own = self.policy.rule_of(check, None).severity
        if own is not None:
            return f"{own} by policy.toml or the country"
        return f"{CHECKS[check].severity} by default"


def _counted(findings: Sequence[Finding]) -> Iterator[tuple[str, int]]:
    seen = [finding.check for finding in findings]
    for check in CHECKS:
        yield check, seen.count(check)


def _where(finding: Finding) -> str:
    if finding.start is None:
        return finding.place
    return f"{finding.place} {finding.start}-{finding.end}"
