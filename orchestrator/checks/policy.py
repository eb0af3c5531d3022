"""What a finding does: `config/policy.toml` as a typed table. Detection is code."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from orchestrator.checks.registry import CHECKS
from orchestrator.domain.finding import Finding, FindingType, Severity

_WORD: Final = re.compile(r"[^\W_]+")
_WEIGHT: Final = {Severity.INFO: 0, Severity.WARN: 1, Severity.BLOCK: 2}


class Rule(StrEnum):
    """What one check's findings come to."""

    OFF = "off"
    INFO = "info"
    WARN = "warn"
    BLOCK = "block"


def _is_known(check: str) -> str:
    if check not in CHECKS:
        raise ValueError("no such check; the ids stand in orchestrator/checks/README.md")
    return check


_CheckId = Annotated[str, AfterValidator(_is_known)]


class CheckRule(BaseModel):
    """One check's rule. A plain word in the file is short for `{ severity = "word" }`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    severity: Rule | None = None  # of a certain finding; None: the check's own default
    hint: Rule | None = (
        None  # of a weaker one (a term alone, a probable name); None: as the check says
    )

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"severity": value} if isinstance(value, str) else value


class CheckPolicy(BaseModel):
    """The whole of `policy.toml`; an unknown check id or key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seconds_per_check: float = Field(default=5.0, gt=0, le=60)
    checks: Mapping[_CheckId, CheckRule] = Field(default_factory=dict)
    areas: Mapping[str, Mapping[_CheckId, CheckRule]] = Field(default_factory=dict)
    area_names: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)  # other words for them

    @classmethod
    def parse(cls, table: Mapping[str, Any]) -> Self:
        """Read the table of a TOML file; raises `pydantic.ValidationError` with every problem."""
        return cls.model_validate(table)

    @model_validator(mode="after")
    def _names_of_known_areas(self) -> Self:
        unknown = sorted(set(self.area_names) - set(self.areas))
        if unknown:
            raise ValueError(f"area_names: no such area: {', '.join(unknown)}")
        return self

    def area_called(self, name: str | None) -> str | None:
        """Find a service area by its id or by another word for it, however it is written."""
        return None if name is None else self._areas_by_name.get(_plain(name))

    @cached_property
    def _areas_by_name(self) -> Mapping[str, str]:
        by_name = {_plain(name): area for area, names in self.area_names.items() for name in names}
        return by_name | {_plain(area): area for area in self.areas}

    def rule_in_area(self, check: str, area: str | None) -> CheckRule | None:
        """Give what a service area says of a check, or None."""
        return self.areas.get(self.area_called(area) or "", {}).get(check)

    def rule_of(self, check: str, area: str | None) -> CheckRule:
        """Give a check's rule: the service area's word counts before the general one."""
        general = self.checks.get(check, CheckRule())
        special = self.rule_in_area(check, area) or CheckRule()
        return CheckRule(
            severity=special.severity or general.severity, hint=special.hint or general.hint
        )

    def is_off(self, check: str, area: str | None) -> bool:
        """Say whether the check need not run at all."""
        return self.rule_of(check, area).severity is Rule.OFF

    def apply(self, findings: Iterable[Finding], area: str | None) -> tuple[Finding, ...]:
        """Give the findings with the policy's severities, without those that are off.

        A crashed check is no matter of policy: its finding stays as it is.
        """
        kept = (self._apply_one(finding, area) for finding in findings)
        return tuple(finding for finding in kept if finding is not None)

    def _apply_one(self, finding: Finding, area: str | None) -> Finding | None:
        if finding.type is FindingType.CRASHED:
            return finding
        rule = self.rule_of(finding.check, area)
        if rule.severity is Rule.OFF:
            return None
        if _is_hint(finding):
            return _weaker(finding, rule)
        if rule.severity is None:
            return finding
        return replace(finding, severity=Severity(rule.severity))


def _is_hint(finding: Finding) -> bool:
    """Say whether the check itself thinks less of this finding than of its ordinary ones."""
    default = CHECKS[finding.check].severity if finding.check in CHECKS else finding.severity
    return _WEIGHT[finding.severity] < _WEIGHT[default]


def _weaker(finding: Finding, rule: CheckRule) -> Finding | None:
    if rule.hint is Rule.OFF:
        return None
    if rule.hint is not None:
        return replace(finding, severity=Severity(rule.hint))
    if rule.severity is None:
        return finding
    ceiling = Severity(rule.severity)
    lower = min(finding.severity, ceiling, key=_WEIGHT.__getitem__)
    return replace(finding, severity=lower)


def _plain(name: str) -> str:
    """Write a name as an id: small letters, one hyphen between words."""
    return "-".join(_WORD.findall(name.casefold()))
