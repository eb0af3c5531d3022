from typing import ClassVar

from orchestrator.checks.base import Check, Draft
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.registry import all_checks
from orchestrator.checks.run import rules_version, run_checks
from orchestrator.checks.text import normalise
from orchestrator.domain.finding import FindingType, Outcome, Severity, outcome_of
from tests.checks.numbers import cpr, personnummer

POLICY = CheckPolicy()


class Broken(Check):
    id: ClassVar = "gdpr.iban"
    type: ClassVar = FindingType.IBAN
    severity: ClassVar = Severity.WARN
    why: ClassVar = "…"

    def inspect(self, draft):
        yield from ()
        raise ValueError(draft.texts["caption"])


def run(text, checks=None, *, policy=POLICY, **facts):
    return run_checks(
        Draft(texts={"caption": text}, language="da", **facts), checks or all_checks(), policy
    )


def test_a_check_that_raises_blocks_and_says_only_which(caplog):
    (finding,) = run("hemmeligt 4471", [Broken()])

    assert finding.check == "check.crashed"
    assert finding.type is FindingType.CRASHED
    assert finding.severity is Severity.BLOCK
    assert "gdpr.iban" in finding.why
    assert "ValueError" not in finding.why
    assert "4471" not in repr(finding) + caplog.text
    assert [(r.message, r.check, r.error) for r in caplog.records] == [
        ("check broke", "gdpr.iban", "ValueError")
    ]


def test_a_check_that_takes_too_long_blocks():
    ticks = iter(range(0, 1000, 10))
    findings = run_checks(
        Draft(texts={"caption": "hej"}), all_checks()[:1], POLICY, clock=lambda: float(next(ticks))
    )

    assert [finding.check for finding in findings] == ["check.crashed"]


def test_a_check_that_is_off_does_not_run():
    assert run("x", [Broken()], policy=CheckPolicy.parse({"checks": {"gdpr.iban": "off"}})) == ()


def test_an_identity_number_is_no_phone_number_as_well():
    number = cpr("140562")
    findings = run(f"{number[:6]}-{number[6:]}")

    assert [finding.type for finding in findings] == [FindingType.NATIONAL_ID]


def test_two_readings_of_one_number_give_one_finding():
    findings = run("070314-2384")

    assert len(findings) == 1


def test_a_number_is_of_the_country_that_it_fits_best():
    cases = {
        ("Hetu: 131052-308T ja IBAN FI21 1234 5600 0007 85", "fi"): ["gdpr.hetu", "gdpr.iban"],
        ("Hetu: 131052-308T ja IBAN FI21 1234 5600 0007 85", None): ["gdpr.hetu", "gdpr.iban"],
        ("811218-9876", "sv"): ["gdpr.personnummer"],
        ("811218-9876", None): ["gdpr.personnummer"],
        ("Personnummer: 811218-9876", "en"): ["gdpr.personnummer"],
        (f"cpr {cpr('050608')}", "da"): ["gdpr.cpr"],
        (f"cpr {cpr('050608')}", "sv"): ["gdpr.cpr"],
        (f"personnummer {personnummer('050607')}", "sv"): ["gdpr.personnummer"],
        ("cpr 050607-1111", "da"): ["gdpr.cpr"],
        ("personnummer 050607-1111", "sv"): ["gdpr.personnummer"],
    }
    found = {
        (text, language): [
            finding.check
            for finding in run_checks(
                Draft(texts={"caption": text}, language=language), all_checks(), POLICY
            )
        ]
        for text, language in cases
    }

    assert found == cases


def test_findings_are_sorted_by_place():
    starts = [f.start for f in run("Tak til Mads, ring 28 64 31 97 eller DK5000400440116243")]

    assert starts == sorted(starts)


def test_a_clean_text_passes():
    assert outcome_of(run("I dag planter vi 300 træer i Byparken.")) is Outcome.PASS


def test_the_rules_version_changes_with_policy_and_terms():
    first = rules_version(POLICY, {})

    assert rules_version(POLICY, {}) == first
    assert rules_version(POLICY, {"da": ("x",)}) != first
    assert rules_version(CheckPolicy.parse({"checks": {"gdpr.iban": "warn"}}), {}) != first


def test_terms_of_every_language_are_found_and_inflected():
    terms = {"da": ("Projekt Nattergal", "kajplads*"), "*": ("Blue Heron",)}
    findings = run("projekt  nattergal, kajpladsen og BLUE HERON, ikke nattergal", terms=terms)

    assert [f.check for f in findings] == ["confidentiality.terms"] * 3


def test_unseen_characters_are_found_where_they_stand():
    (finding,) = run("hej\u202e verden")

    assert (finding.type, finding.start, finding.end) == (FindingType.HIDDEN_TEXT, 3, 4)


def test_nothing_of_a_text_stays_in_memory_after_a_run():
    run("Tak til Mads, ring 28 64 31 97")

    assert normalise.cache_info().currsize == 0
