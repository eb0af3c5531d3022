import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.registry import CHECKS
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


# ---------------------------------------------------------------- the service areas as shipped

SHIPPED = CheckPolicy.parse(
    tomllib.loads((Path(__file__).parents[2] / "config" / "policy.toml").read_text("utf-8"))
)
STRICT = ("child-welfare", "social", "psychiatry", "health-care", "school", "kindergarten")
ORDINARY = ("parks", "roads", "library")


def shipped(check, area):
    entry = CHECKS[check]
    finding = Finding(check=check, type=entry.type, severity=entry.severity, place="caption")
    (applied,) = SHIPPED.apply([finding], area)
    return applied.severity


@pytest.mark.parametrize("area", STRICT)
def test_a_recognisable_child_blocks_in_the_stricter_areas(area):
    assert shipped("gdpr.child", area) is Severity.BLOCK


@pytest.mark.parametrize("area", ["child-welfare", "social", "psychiatry"])
def test_a_name_blocks_where_being_a_client_is_secret(area):
    assert shipped("gdpr.person", area) is Severity.BLOCK


@pytest.mark.parametrize("area", ["child-welfare", "social", "psychiatry", "health-care"])
def test_a_recognisable_situation_blocks_where_people_are_cared_for(area):
    assert shipped("gdpr.situation", area) is Severity.BLOCK


@pytest.mark.parametrize("area", STRICT)
def test_what_only_perhaps_is_a_name_is_looked_at_in_the_stricter_areas(area):
    assert [f.severity for f in SHIPPED.apply([HINT], area)] == [Severity.WARN]


@pytest.mark.parametrize("area", [*ORDINARY, "harbour", None])
@pytest.mark.parametrize("check", CHECKS)
def test_an_ordinary_area_changes_nothing(check, area):
    assert shipped(check, area) is CHECKS[check].severity


@pytest.mark.parametrize("area", [*STRICT, *ORDINARY])
def test_every_area_is_known_by_words_of_the_five_languages(area):
    assert len(SHIPPED.area_names[area]) >= 4


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("Børn og Unge", "child-welfare"),
        ("health_and_care", "health-care"),
        ("  Vård och omsorg ", "health-care"),
        ("KOULU", "school"),
        ("harbour", None),
        ("", None),
    ],
)
def test_an_area_is_found_however_it_is_written(name, area):
    assert SHIPPED.area_called(name) == area


def test_names_of_an_area_that_is_none_are_an_error():
    with pytest.raises(ValidationError):
        CheckPolicy.parse({"area_names": {"harbour": ["havn"]}})


def test_no_name_stands_for_two_areas():
    names = [name for words in SHIPPED.area_names.values() for name in words]

    assert len(names) == len(set(names))
    assert not set(names) & set(SHIPPED.areas)
