"""What every check of texts must keep; inherit it and give the check, hits, near misses and look-alikes."""

import time
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.checks.base import Check, Draft
from orchestrator.checks.registry import CHECKS
from orchestrator.domain.finding import Finding, Severity

WORST_SECONDS = (
    6.0  # a hundred thousand characters on a machine shared with others; ordinary is under 0.5
)
WORST_UNITS = ("1", "a-", "Aa ", "010190-1234 ", "koden 12 ", "1 - ", "Karen har ")

# the class is inherited, so one property runs on several classes: no shared database of examples
_PROPERTY = settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.differing_executors],
)


def draft_of(text: str, language: str | None = "da", **facts: object) -> Draft:
    return Draft(texts={"caption": text}, language=language, **facts)  # type: ignore[arg-type]


def found(check: Check, text: str, language: str | None = "da", **facts: object) -> list[Finding]:
    """Give what counts: hints (info) are left out."""
    findings = check.inspect(draft_of(text, language, **facts))
    return [finding for finding in findings if finding.severity is not Severity.INFO]


class CheckContract:
    """The contract. `hits`: (language, text, the span's value). `misses`: (language, text)."""

    check: ClassVar[Check]
    hits: ClassVar[tuple[tuple[str | None, str, str], ...]]
    misses: ClassVar[tuple[tuple[str | None, str], ...]]

    def test_it_sees_every_hit_at_its_place(self):
        for language, text, value in self.hits:
            spans = [text[f.start : f.end] for f in found(self.check, text, language)]

            assert value in spans, text

    def test_it_lets_every_near_miss_and_look_alike_pass(self):
        for language, text in self.misses:
            assert found(self.check, text, language) == [], text

    def test_the_value_stands_in_no_finding(self):
        for language, text, _ in self.hits:
            for finding in self.check.inspect(draft_of(text, language)):
                value = text[finding.start : finding.end]

                assert value not in finding.masked
                assert value.lower() not in finding.why.lower()

    def test_its_class_says_what_the_registry_says(self):
        entry = CHECKS[self.check.id]

        assert (entry.type, entry.severity) == (self.check.type, self.check.severity)

    def test_the_same_text_gives_the_same_findings(self):
        for language, text, _ in self.hits:
            first = list(self.check.inspect(draft_of(text, language)))

            assert list(self.check.inspect(draft_of(text, language))) == first

    @_PROPERTY
    @given(text=st.text(max_size=200))
    def test_it_never_raises_and_its_spans_lie_inside(self, text: str):
        for finding in self.check.inspect(draft_of(text, None)):
            assert finding.start is not None
            assert finding.end is not None
            assert 0 <= finding.start < finding.end <= len(text)

    @_PROPERTY
    @given(noise=st.text(alphabet="0123456789-+. /Aae\u00a0\u200b\u00ad１２", max_size=60))
    def test_noise_of_digits_is_no_trouble(self, noise: str):
        for finding in self.check.inspect(draft_of(f"kode {noise} cpr", None)):
            assert finding.end is not None
            assert finding.end <= len(noise) + 9

    @pytest.mark.parametrize("unit", WORST_UNITS)
    def test_a_long_text_takes_bounded_time(self, unit: str):
        text = (unit * (100_000 // len(unit) + 1))[:100_000]
        started = time.perf_counter()
        for _ in self.check.inspect(draft_of(text)):
            pass

        assert time.perf_counter() - started < WORST_SECONDS
