"""What the checks saw, as `posts show` and `posts preview` tell it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from orchestrator.cli.render import visible

if TYPE_CHECKING:
    from orchestrator.approval.dossier import Dossier
    from orchestrator.domain.finding import Finding


def section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Head some lines with a title; nothing if there is none."""
    listed = list(lines)
    if listed:
        yield ""
        yield title
        yield from (f"  {line}" for line in listed)


def finding_line(found: "Dossier", finding: "Finding", language: str) -> str:
    """Say in one line what a check saw, with its id; in the reader's language."""
    from orchestrator.checks import explain

    where = finding.place
    if finding.start is not None:
        where += f" {finding.start}-{finding.end}"
    waived = "" if finding in found.standing else " (waived)"
    masked = f" {visible(finding.masked)}" if finding.masked else ""
    return (
        f"{finding.severity}{waived}  {finding.check}  {visible(where)}{masked}  "
        f"{visible(explain.of_finding(finding, language))}"
    )


def finding_row(found: "Dossier", finding: "Finding", language: str) -> Mapping[str, object]:
    """Return a finding as JSON; `language`: the reader's."""
    from orchestrator.checks import explain

    return {
        "check": finding.check,
        "type": finding.type,
        "severity": finding.severity,
        "place": finding.place,
        "start": finding.start,
        "end": finding.end,
        "masked": finding.masked,
        "why": finding.why,
        "explanation": explain.of_finding(finding, language),
        "is_waived": finding not in found.standing,
    }
