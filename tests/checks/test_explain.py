"""Every check explains itself in six languages, in fixed words that quote nothing."""

import re
from dataclasses import replace

import pytest

from orchestrator.checks import explain
from orchestrator.checks.base import Draft
from orchestrator.checks.channel_fit import in_words
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.registry import CHECKS, all_checks, load
from orchestrator.checks.run import CRASHED, run_checks
from orchestrator.checks.spot import MORE
from orchestrator.domain.finding import Finding, FindingType, Limit, Misfit, Severity
from orchestrator.domain.language import LANGUAGES

IDS = (*CHECKS, CRASHED)
HINTED = ("gdpr.cpr", "gdpr.fodselsnummer", "gdpr.personnummer", "gdpr.hetu", "gdpr.email",
          "gdpr.address", "gdpr.phone", "gdpr.person", "gdpr.health", "gdpr.special")  # fmt: skip
PLACEHOLDER = re.compile(r"[{}%<>]|\d{2,}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("check", IDS)
def test_every_check_has_a_sentence_in_every_language(check, language):
    sentence = explain.why(check, language)

    assert sentence.endswith(".")
    assert 15 < len(sentence) < 140


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_languages_say_it_in_the_same_words(language):
    others = [each for each in LANGUAGES if each != language]

    assert all(
        explain.why(check, language) != explain.why(check, other)
        for check in CHECKS
        for other in others
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_hint", [False, True])
def test_no_sentence_has_a_placeholder_or_a_number(language, is_hint):
    sentences = [explain.why(check, language, is_hint=is_hint) for check in IDS]

    assert [one for one in sentences if PLACEHOLDER.search(one)] == []


@pytest.mark.parametrize("language", explain.TRANSLATED)
@pytest.mark.parametrize("check", HINTED)
def test_a_weaker_sighting_has_its_own_sentence(check, language):
    assert explain.why(check, language, is_hint=True) != explain.why(check, language)


@pytest.mark.parametrize("check", IDS)
def test_every_check_names_its_law_or_source(check):
    assert len(explain.source(check)) > 10


def test_a_language_without_texts_gets_english():
    assert explain.why("gdpr.cpr", "de") == load("gdpr.cpr").why


@pytest.mark.parametrize("language", ["no", "nb-NO", "NB"])
def test_a_language_may_be_written_otherwise(language):
    assert explain.why("gdpr.cpr", language) == explain.why("gdpr.cpr", "nb")


def test_an_unknown_check_is_an_error():
    with pytest.raises(KeyError):
        explain.why("gdpr.nothing", "da")


def a_finding(check="gdpr.phone", why=None, kind=FindingType.PHONE):
    return Finding(
        check=check, type=kind, severity=Severity.WARN, place="caption",
        why=load(check).why if why is None else why,
    )  # fmt: skip


def test_a_certain_finding_gets_the_check_s_sentence():
    assert explain.of_finding(a_finding(), "sv") == explain.why("gdpr.phone", "sv")


def test_a_hint_gets_the_hint_s_sentence():
    finding = a_finding(why="This seems to be the organisation's public number.")

    assert explain.of_finding(finding, "fi") == explain.why("gdpr.phone", "fi", is_hint=True)


def test_english_is_the_finding_s_own_sentence():
    assert explain.of_finding(a_finding(why="As it says."), "en") == "As it says."


@pytest.mark.parametrize("check", ["media.readable", CRASHED])
@pytest.mark.parametrize("language", explain.TRANSLATED)
def test_a_finding_is_told_in_one_language(check, language):
    finding = a_finding(check, "the file ends early", FindingType.MEDIA)

    assert explain.of_finding(finding, language) == explain.why(check, language)


@pytest.mark.parametrize("language", explain.TRANSLATED)
@pytest.mark.parametrize("limit", Limit)
def test_every_misfit_is_told_with_the_channel_and_both_numbers(limit, language):
    misfit = Misfit(limit=limit, channel="linkedin", found="3001", allowed="3000", picture=7)
    finding = replace(
        a_finding("channel_fit.caption", "In English.", FindingType.CHANNEL_FIT), misfit=misfit
    )
    said = explain.of_finding(finding, language)

    assert [word for word in ("LinkedIn", "3001", "3000") if word not in said] == []
    assert ("7" in said) is ("picture 7" in in_words(misfit).casefold())


def test_more_of_a_kind_is_told_as_that():
    assert "længere nede" in explain.of_finding(a_finding(why=MORE), "da")


def test_a_finding_of_a_check_that_is_gone_keeps_its_words():
    finding = Finding(
        check="gdpr.gone", type=FindingType.PHONE, severity=Severity.WARN, place="caption", why="x"
    )

    assert explain.of_finding(finding, "da") == "x"


DRAFT = (
    "Ring 28 64 31 97, skriv til mads.lund@example.org, cpr 010190-1234, Parkvej 4, koden 4471, "
    "konto 1234 1234567890, sag nr. 24/10823, bilen AB 12 345. Mads har kræft. 10.0.0.12 fortroligt"
)


def test_every_text_check_says_which_pattern_decided():
    findings = run_checks(Draft(texts={"caption": DRAFT}), all_checks(), CheckPolicy())
    silent = {finding.check for finding in findings if not finding.because}

    assert len({finding.check for finding in findings}) >= 8
    assert silent <= {"gdpr.person", "gdpr.child", "gdpr.situation"}
