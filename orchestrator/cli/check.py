"""`orchestrator check`: what the checks say about a text or a mail, without keeping it."""

import sys
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from orchestrator.cli.context import this_run, workspace
from orchestrator.cli.files import open_plain
from orchestrator.cli.mail import Reading, read_mail
from orchestrator.cli.render import complain, json_object, say, table
from orchestrator.domain.errors import Refused
from orchestrator.domain.finding import Finding, Outcome, outcome_of
from orchestrator.domain.language import LANGUAGES
from orchestrator.intake.limits import MESSAGE_BYTES
from orchestrator.settings import NoWorkspace

if TYPE_CHECKING:  # pydantic: imported when a check runs
    from orchestrator.checks.policy import CheckPolicy
    from orchestrator.cli.check_explained import Explanation

_TEXT_BYTES: Final = 4_000_000  # a million characters, of four bytes at most
_STDIN: Final = "-"


@click.command()
@click.argument("file", default=_STDIN)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), help="The text's language; else it is guessed."
)
@click.option("--ambassador", help="Whose text it is: her own name is no third party.")
@click.option("--area", help="The service area, for its own rules in config/policy.toml.")
@click.option("--mail", is_flag=True, help="It is a mail, although its name does not end in .eml.")
@click.option("--jsonl", is_flag=True, help='Lines {"id", "lang", "text"} in, outcomes out.')
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("--explain", is_flag=True, help="Say which rule, law, pattern and weight decided.")
@click.pass_context
def check(  # noqa: PLR0917 - click passes them by name
    ctx: click.Context, file: str, lang: str | None, ambassador: str | None, area: str | None,
    mail: bool, jsonl: bool, as_json: bool, explain: bool,
) -> None:  # fmt: skip
    """Check FILE (- or nothing: standard input) by the workspace's rules, without keeping it.

    Exit code 0: nothing blocks; 1: something does. Outside a workspace the default rules hold.
    """
    policy, terms = _rules()
    if jsonl:
        with _opened(file) as stream:
            ctx.exit(_check_lines(stream, policy, terms))
    reading = _read(file, is_mail=mail or file.endswith(".eml"))
    findings = _findings(
        reading.texts, policy, terms,
        lang=lang or reading.language, ambassador=ambassador, area=area,
    )  # fmt: skip
    outcome = outcome_of(findings)
    explanation = _explanation(policy, area, lang or reading.language) if explain else None
    if as_json:
        rows = [_row(finding, explanation) for finding in findings]
        whole: dict[str, object] = {
            "outcome": outcome, "unclear": list(reading.unclear), "findings": rows
        }  # fmt: skip
        json_object({**whole, **(explanation.whole(findings) if explanation else {})})
    else:
        _show(outcome, findings)
        for hint in reading.unclear:
            complain(f"unclear: {hint}")
        for line in explanation.lines(findings) if explanation else ():
            complain(line)
    ctx.exit(int(outcome is Outcome.BLOCK))


def _rules() -> "tuple[CheckPolicy, Mapping[str, tuple[str, ...]]]":
    """Take the workspace's rules; outside of any, the defaults, and say so."""
    try:
        settings = workspace()
    except NoWorkspace:
        if this_run().chosen is not None:
            raise
        complain("no workspace here: the default rules hold, without an organisation's own terms")
        return _packaged_policy(), {}
    return settings.policy, settings.terms


def _packaged_policy() -> "CheckPolicy":
    """Give the rules that a new workspace starts with, service areas included."""
    import tomllib
    from importlib.resources import files

    from orchestrator.checks.policy import CheckPolicy

    file = files("orchestrator.cli").joinpath("templates", "config", "policy.toml")
    return CheckPolicy.parse(tomllib.loads(file.read_text("utf-8")))


def _check_lines(
    stream: BinaryIO, policy: "CheckPolicy", terms: Mapping[str, tuple[str, ...]]
) -> int:
    from orchestrator.checks.jsonl import check_lines, lines_of

    unusable = 0
    for answer in check_lines(lines_of(stream), policy=policy, terms=terms):
        say(answer)
        unusable += answer.startswith('{"line"')
    if unusable:
        complain(f"{unusable} lines could not be read: their answers say what to mend")
    return int(bool(unusable))


def _read(file: str, *, is_mail: bool) -> Reading:
    with _opened(file) as stream:
        raw = stream.read((MESSAGE_BYTES if is_mail else _TEXT_BYTES) + 1)
    if is_mail:
        return read_mail(raw)
    if len(raw) > _TEXT_BYTES:
        raise Refused("the text is longer than a million characters", "check it in parts")
    try:
        return Reading(texts={"caption": raw.decode("utf-8-sig")})
    except UnicodeDecodeError:
        raise Refused("the text is not UTF-8", "save it with the encoding UTF-8") from None


def _opened(file: str) -> AbstractContextManager[BinaryIO]:
    if file != _STDIN:
        return open_plain(Path(file))
    if sys.stdin.isatty():
        complain("reading from the keyboard; end with Ctrl-D")
    return nullcontext(sys.stdin.buffer)  # not ours to close


def _findings(
    texts: Mapping[str, str], policy: "CheckPolicy", terms: Mapping[str, tuple[str, ...]],
    *, lang: str | None, ambassador: str | None, area: str | None,
) -> tuple[Finding, ...]:  # fmt: skip
    from orchestrator.checks.base import Draft
    from orchestrator.checks.registry import all_checks
    from orchestrator.checks.run import run_checks

    draft = Draft(texts=texts, language=lang, ambassador=ambassador, area=area, terms=terms)
    return run_checks(draft, all_checks(), policy)


def _row(finding: Finding, explanation: "Explanation | None") -> Mapping[str, object]:
    row: dict[str, object] = {
        "check": finding.check,
        "type": finding.type,
        "severity": finding.severity,
        "place": finding.place,
        "start": finding.start,
        "end": finding.end,
        "masked": finding.masked,
        "why": finding.why,
    }
    return {**row, **(explanation.of(finding) if explanation else {})}


def _show(outcome: Outcome, findings: Iterable[Finding]) -> None:
    rows = [(f.severity, f.check, _where(f), f.masked, f.why) for f in findings]
    if rows:
        table(("", "check", "where", "what", "why"), rows)
    say(f"outcome: {outcome}")


def _where(finding: Finding) -> str:
    if finding.start is None:
        return finding.place
    return f"{finding.place} {finding.start}-{finding.end}"


def _explanation(policy: "CheckPolicy", area: str | None, language: str | None) -> "Explanation":
    from orchestrator.cli.check_explained import Explanation

    try:
        country = workspace().organisation.country
    except NoWorkspace:
        country = None
    return Explanation(policy=policy, area=area, language=language or "en", country=country)
