"""Country profiles: facts with sources, and severities that give way to policy.toml."""

from datetime import date
from typing import get_args

import pytest

from orchestrator.checks.policy import CheckPolicy, Rule
from orchestrator.checks.profiles import ALT_TEXT, countries, profile_of
from orchestrator.settings import load
from orchestrator.settings.schema import Country
from tests.workspaces import a_workspace, changed


def severity(policy):
    return policy.rule_of(ALT_TEXT, None).severity


def test_every_country_of_the_settings_has_a_profile():
    assert set(countries()) == set(get_args(Country))


@pytest.mark.parametrize("country", countries())
def test_every_fact_has_a_source_and_dates(country):
    for _, fact in profile_of(country).facts():
        assert fact.says
        assert len(fact.source) > 15
        assert fact.dated <= fact.read <= date(2026, 12, 31)


@pytest.mark.parametrize(
    ("country", "rule"),
    [("NO", Rule.BLOCK), ("DK", Rule.WARN), ("SE", Rule.WARN), ("FI", Rule.WARN)],
)
def test_a_picture_without_a_description_blocks_where_the_law_says_so(country, rule):
    assert severity(profile_of(country).applied_to(CheckPolicy())) is rule


def test_the_organisation_s_own_line_counts_before_the_country_s():
    own = CheckPolicy.parse({"checks": {ALT_TEXT: "info"}})

    assert severity(profile_of("NO").applied_to(own)) is Rule.INFO


def test_other_lines_of_the_policy_stay():
    own = CheckPolicy.parse({"checks": {"gdpr.plate": "block"}})

    assert profile_of("NO").applied_to(own).rule_of("gdpr.plate", None).severity is Rule.BLOCK


@pytest.mark.parametrize(("country", "rule"), [("DK", Rule.WARN), ("NO", Rule.BLOCK)])
def test_the_country_of_the_settings_chooses(tmp_path, country, rule):
    root = a_workspace(tmp_path)
    changed(root, "orchestrator.toml", 'country = "DK"', f'country = "{country}"')

    assert severity(load(root, {}).policy) is rule
