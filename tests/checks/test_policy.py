from dataclasses import replace

import pytest
from pydantic import ValidationError

from orchestrator.checks.policy import CheckPolicy
from orchestrator.domain.finding import Finding, FindingType, Severity

CERTAIN = Finding(
    check="gdpr.person",
    type=FindingType.PERSON_THIRD_PARTY,
    severity=Severity.WARN,
    place="caption",
)
HINT = replace(CERTAIN, severity=Severity.INFO)
CRASH = Finding(
    check="check.crashed", type=FindingType.CRASHED, severity=Severity.BLOCK, place="check:x"
)


def severities(table, findings, area=None):
    return [finding.severity for finding in CheckPolicy.parse(table).apply(findings, area)]


def test_without_a_line_the_check_decides():
    assert severities({}, [CERTAIN, HINT]) == [Severity.WARN, Severity.INFO]


def test_a_line_raises_certain_findings_and_leaves_hints():
    assert severities({"checks": {"gdpr.person": "block"}}, [CERTAIN, HINT]) == [
        Severity.BLOCK,
        Severity.INFO,
    ]


def test_a_line_lowers_hints_too():
    table = {"checks": {"gdpr.health": "info"}}
    finding = Finding(
        check="gdpr.health", type=FindingType.HEALTH, severity=Severity.WARN, place="caption"
    )

    assert severities(table, [finding]) == [Severity.INFO]


def test_the_long_form_says_what_hints_do():
    table = {"checks": {"gdpr.person": {"severity": "block", "hint": "warn"}}}

    assert severities(table, [CERTAIN, HINT]) == [Severity.BLOCK, Severity.WARN]


def test_off_drops_everything_of_a_check():
    assert severities({"checks": {"gdpr.person": "off"}}, [CERTAIN, HINT]) == []


def test_hints_can_be_off_alone():
    assert severities({"checks": {"gdpr.person": {"hint": "off"}}}, [CERTAIN, HINT]) == [
        Severity.WARN
    ]


def test_a_service_area_counts_before_the_general_line():
    table = {"checks": {"gdpr.person": "info"}, "areas": {"school": {"gdpr.person": "block"}}}

    assert severities(table, [CERTAIN], "school") == [Severity.BLOCK]
    assert severities(table, [CERTAIN], "parks") == [Severity.INFO]


def test_a_crash_is_no_matter_of_policy():
    assert severities({"checks": {"gdpr.person": "off"}}, [CRASH]) == [Severity.BLOCK]


@pytest.mark.parametrize(
    "table",
    [
        {"checks": {"gdpr.nothing": "warn"}},
        {"checks": {"gdpr.person": "maybe"}},
        {"checks": {"gdpr.person": {"level": "warn"}}},
        {"areas": {"school": {"gdpr.nothing": "warn"}}},
        {"chekcs": {}},
    ],
)
def test_an_unknown_word_is_an_error(table):
    with pytest.raises(ValidationError):
        CheckPolicy.parse(table)
