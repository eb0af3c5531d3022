"""Check lines of JSON: one text a line in, one outcome a line out, in order, streaming."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, BinaryIO, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestrator.checks.base import Draft
from orchestrator.checks.explain import of_finding
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.registry import all_checks
from orchestrator.checks.run import run_checks
from orchestrator.domain.finding import Finding, outcome_of

_PLACE: Final = "caption"
_ENGLISH: Final = "en"
LINE_MAX: Final = 1_000_000  # bytes; the longest post that a platform takes has 63,206 characters
_READ_AHEAD: Final = 65_536
# Half a character: JSON can write it, UTF-8 cannot. Pairs and other escapes are taken whole.
_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|"
    r"(?P<lone>u[dD][89a-fA-F][\da-fA-F]{2})|.)"
)
_LONE: Final = re.compile("[\ud800-\udfff]")
_NO_OBJECT: Final = 'not a JSON object; write {"id": "…", "lang": "da", "text": "…"}'


class Line(BaseModel):
    """One line of input. Unknown keys are let through: a test set may carry its answers."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    id: str | int
    lang: str | None = None  # the text's language, and that in which findings are explained
    text: Annotated[str, Field(max_length=LINE_MAX)]
    ambassador: str | None = None
    area: str | None = None


def lines_of(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield the lines of a stream as they come; None for one longer than `LINE_MAX`.

    A line ends at a line feed only, as JSON Lines says. What is too long is never kept in memory.
    """
    while raw := stream.readline(LINE_MAX + 1):
        if len(raw) <= LINE_MAX or raw.endswith(b"\n"):
            yield raw
            continue
        while raw and not raw.endswith(b"\n"):
            raw = stream.readline(_READ_AHEAD)
        yield None


def check_lines(
    lines: Iterable[str | bytes | None],
    *,
    policy: CheckPolicy,
    terms: Mapping[str, tuple[str, ...]],
) -> Iterator[str]:
    """Yield one line of JSON for each line of input; empty lines are passed over.

    A line that is no valid input gives `{"line": number, "error": "what to mend"}` and the run
    goes on. None stands for a line that was too long to read.
    """
    for number, raw in enumerate(lines, start=1):
        if raw is not None and not raw.strip():
            continue
        try:
            line = _read(raw)
        except ValueError as error:
            yield _packed({"line": number, "error": _advice(error)})
        else:
            yield _packed(_checked(line, policy, terms))


class _Unreadable(ValueError):
    """A line that is no text at all; says what to mend."""


def _read(raw: str | bytes | None) -> Line:
    if raw is None or len(raw) > LINE_MAX:
        raise _Unreadable(f"longer than {LINE_MAX:,} bytes; check it in parts")
    if isinstance(raw, bytes):
        try:
            raw = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise _Unreadable("not UTF-8; save it with the encoding UTF-8") from None
    whole = _ESCAPE.sub(lambda escape: r"\ufffd" if escape["lone"] else escape.group(), raw)
    return Line.model_validate_json(_LONE.sub("\ufffd", whole).lstrip("\ufeff"))


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
        "findings": [_wire(finding, line.lang or _ENGLISH) for finding in findings],
    }


def _wire(finding: Finding, language: str) -> dict[str, object]:
    return {
        "check": finding.check,
        "type": finding.type.value,
        "start": finding.start,
        "end": finding.end,
        "severity": finding.severity.value,
        "why": of_finding(finding, language),
    }


def _packed(answer: dict[str, object]) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _advice(error: ValueError) -> str:
    """Say what is wrong with a line without repeating any of it."""
    if not isinstance(error, ValidationError):
        return str(error) if isinstance(error, _Unreadable) else _NO_OBJECT
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg'].lower()}" if where else _NO_OBJECT
