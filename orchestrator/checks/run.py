"""Run the checks on one draft: isolate each, apply the policy, settle overlaps, sort."""

import hashlib
import json
import logging
import time
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from orchestrator.checks.base import Check, Draft
from orchestrator.checks.gdpr.digits import FITS
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.text import normalise
from orchestrator.domain.finding import Finding, FindingType, Severity

logger = logging.getLogger(__name__)

CRASHED: Final = "check.crashed"

_LANGUAGES: Final = {  # in which a number is most likely of that country
    "gdpr.cpr": {"da"}, "gdpr.fodselsnummer": {"nb", "nn"}, "gdpr.personnummer": {"sv"},
    "gdpr.hetu": {"fi"},
}  # fmt: skip

# What one piece of text can be only once, the strongest reading first: an IBAN has two check
# digits over its whole length, and some of its groups look like identity numbers; phones last
# (phonenumbers reads `010190-1234` as a number of Sweden).
_ONE_READING: Final = (
    FindingType.IBAN,
    FindingType.NATIONAL_ID,
    FindingType.SECRET,
    FindingType.CASE_NUMBER,
    FindingType.BANK_ACCOUNT,
    FindingType.EMAIL,
    FindingType.PLATE,
    FindingType.ADDRESS,
    FindingType.PHONE,
    FindingType.PERSON_THIRD_PARTY,
)
_RANK: Final = {kind: rank for rank, kind in enumerate(_ONE_READING)}
_WEIGHT: Final = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.INFO: 2}


def run_checks(
    draft: Draft,
    checks: Iterable[Check],
    policy: CheckPolicy,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[Finding, ...]:
    """Give what the checks saw, under the policy: sorted, the same every time.

    A check that raises, or takes longer than the policy's `seconds_per_check`, gives one blocking
    finding `check.crashed`, which names the check; the log names the exception's type.
    Nothing of the texts stays in memory.
    """
    seen: list[Finding] = []
    try:
        for check in checks:
            if not policy.is_off(check.id, draft.area):
                seen.extend(_run_one(check, draft, policy.seconds_per_check, clock))
    finally:
        normalise.cache_clear()
    return _sorted(_one_reading_each(policy.apply(seen, draft.area), draft.language))


def rules_version(policy: CheckPolicy, terms: Mapping[str, Sequence[str]]) -> str:
    """Give a short hash that changes whenever the rules could decide differently."""
    rules = {
        "code": _code_hash(),
        "policy": policy.model_dump(mode="json"),
        "terms": {language: sorted(words) for language, words in terms.items()},
    }
    packed = json.dumps(rules, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(packed).hexdigest()[:16]


def _run_one(
    check: Check, draft: Draft, seconds: float, clock: Callable[[], float]
) -> tuple[Finding, ...]:
    started = clock()
    try:
        found = tuple(check.inspect(draft))
    except Exception as error:  # noqa: BLE001 - a broken check must hold the post, whatever broke
        kind = type(error).__name__  # its text and its frames may quote the draft
        logger.warning("check broke", extra={"check": check.id, "error": kind})
        return (_crashed(check, "broke"),)
    if clock() - started > seconds:
        return (*found, _crashed(check, "took too long"))
    return found


def _crashed(check: Check, what: str) -> Finding:
    return Finding(
        check=CRASHED,
        type=FindingType.CRASHED,
        severity=Severity.BLOCK,
        place=f"check:{check.id}",
        why=f"The check {check.id} {what}; what it would have found is unknown. "
        "Tell the operator; nothing is wrong with the post as such.",
    )


def _one_reading_each(findings: Iterable[Finding], language: str | None) -> list[Finding]:
    """Drop a finding where a stronger reading overlaps it; drop the second of two equals."""
    kept: list[Finding] = []
    taken: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for finding in sorted(findings, key=lambda each: _strength(each, language)):
        if finding.start is None or finding.end is None:
            kept.append(finding)
            continue
        reading = "one" if finding.type in _RANK else finding.type.value
        spans = taken.setdefault((finding.place, reading), [])
        if _is_free(spans, finding.start, finding.end):
            insort(spans, (finding.start, finding.end))
            kept.append(finding)
    return kept


def _is_free(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Say whether a span meets none of the sorted, disjoint ones."""
    after = bisect_left(spans, (start, end))
    if after < len(spans) and spans[after][0] < end:
        return False
    return after == 0 or spans[after - 1][1] <= start


def _strength(finding: Finding, language: str | None) -> tuple[object, ...]:
    """Order readings: kind, severity, then a number's check digits, its length, its country."""
    start, end = finding.start or 0, finding.end or 0
    rank = _RANK.get(finding.type, len(_RANK))
    is_unfit = FITS not in finding.because
    is_foreign = language not in _LANGUAGES.get(finding.check, ())
    weight = _WEIGHT[finding.severity]
    return (rank, weight, is_unfit, start - end, is_foreign, start, finding.check)


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                f.place,
                f.start if f.start is not None else -1,
                f.end or -1,
                f.check,
                f.why,
            ),
        )
    )


@lru_cache(maxsize=1)
def _code_hash() -> str:
    """Hash the sources, lexicons and the model of this package: all are part of the rules."""
    digest = hashlib.sha256()
    for name, content in sorted(_sources(files("orchestrator.checks"), "")):
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()


def _sources(folder: Traversable, prefix: str) -> Iterable[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{prefix}/{entry.name}"
        if entry.is_dir():
            yield from _sources(entry, name)
        elif entry.name.endswith((".py", ".txt", ".toml", ".json", ".bin", ".crfsuite")):
            yield name, entry.read_bytes()
