"""Check lines of JSON: one text a line in, one outcome a line out, in order, streaming."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestrator.checks.base import Draft
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.registry import all_checks
from orchestrator.checks.run import run_checks
from orchestrator.domain.finding import Finding, outcome_of

_PLACE = "caption"


class Line(BaseModel):
    """One line of input. Unknown keys are let through: a test set may carry its answers."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    id: str | int
    lang: str | None = None
    text: Annotated[str, Field(max_length=1_000_000)]
    ambassador: str | None = None
    area: str | None = None


def check_lines(
    lines: Iterable[str], *, policy: CheckPolicy, terms: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    """Yield one line of JSON for each line of input; empty lines are passed over.

    A line that is no valid input gives `{"line": number, "error": "what to mend"}` and the run
    goes on.
    """
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            line = Line.model_validate_json(raw)
        except ValidationError as error:
            yield _packed({"line": number, "error": _advice(error)})
        else:
            yield _packed(_checked(line, policy, terms))


def _checked(
    line: Line, policy: CheckPolicy, terms: Mapping[str, tuple[str, ...]]
) -> dict[str, object]:
    draft = Draft(
        texts={_PLACE: line.text},
        language=line.lang,
        ambassador=line.ambassador,
        area=line.area,
        terms=terms,
    )
    findings = run_checks(draft, all_checks(), policy)
    return {
        "id": line.id,
        "outcome": outcome_of(findings).value,
        "findings": [_wire(finding) for finding in findings],
    }


def _wire(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.check,
        "type": finding.type.value,
        "start": finding.start,
        "end": finding.end,
        "severity": finding.severity.value,
        "why": finding.why,
    }


def _packed(answer: dict[str, object]) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _advice(error: ValidationError) -> str:
    """Say what is wrong with a line without repeating any of it."""
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    if not where:
        return 'not a JSON object; write {"id": "…", "lang": "da", "text": "…"}'
    return f"{where}: {first['msg'].lower()}"
