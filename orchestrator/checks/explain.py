"""Explain findings: why in the reader's language, and on what law or source a check stands.

English sentences stand in the checks; the other languages in `explanations/`. No sentence can
quote what was found: a placeholder is there for a channel and its numbers only.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from orchestrator.checks.channel_fit import in_words
from orchestrator.checks.registry import CHECKS, load
from orchestrator.checks.run import CRASHED
from orchestrator.checks.spot import MORE
from orchestrator.domain.finding import Finding

TRANSLATED: Final = ("da", "nb", "nn", "sv", "fi")
_MACRO: Final = {"no": "nb"}  # a macrolanguage; Bokmål is its most common written form
_CRASHED: Final = "A check broke; what it would have found is unknown. Tell the operator."
_ONE_SENTENCE: Final = ("media.readable", CRASHED)  # their own words differ, and are no hints


def why(check_id: str, language: str, *, is_hint: bool = False) -> str:
    """Give the sentence of a check; English for a language without texts.

    `is_hint`: of its weaker sightings, where it has any. Raises `KeyError` for an unknown id.
    """
    texts = _texts(_known(language))
    if texts is None:
        return _CRASHED if check_id == CRASHED else load(check_id).why
    certain: str = texts["why"][check_id]
    return texts["hint"].get(check_id, certain) if is_hint else certain


def of_finding(finding: Finding, language: str) -> str:
    """Say in a language why a finding is there, and in no other one."""
    texts = _texts(_known(language))
    if texts is None or (finding.check not in CHECKS and finding.check != CRASHED):
        return finding.why
    if finding.why == MORE:
        return str(texts["more"])
    if finding.misfit is not None:
        return in_words(finding.misfit, texts["misfit"])
    if finding.check in _ONE_SENTENCE:
        return why(finding.check, language)
    return why(finding.check, language, is_hint=finding.why != load(finding.check).why)


def source(check_id: str) -> str:
    """Name the law or the published source behind a check."""
    return str(_table("sources")[check_id])


def _known(language: str) -> str:
    primary = language.lower().replace("_", "-").partition("-")[0]
    return _MACRO.get(primary, primary)


def _texts(language: str) -> Mapping[str, Any] | None:
    return _table(language) if language in TRANSLATED else None


@cache
def _table(name: str) -> Mapping[str, Any]:
    file = files("orchestrator.checks").joinpath("explanations", f"{name}.toml")
    return tomllib.loads(file.read_text("utf-8"))
