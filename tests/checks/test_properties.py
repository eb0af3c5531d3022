"""What holds for every text that a person, a machine or an enemy can write."""

import logging

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from orchestrator.checks.base import Draft
from orchestrator.checks.explain import of_finding
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.registry import all_checks
from orchestrator.checks.run import CRASHED, run_checks
from orchestrator.checks.text import Normalised, normalise
from orchestrator.domain.language import LANGUAGES
from orchestrator.domain.notice import NoticeKind
from orchestrator.notify.texts import render
from tests.checks.numbers import cpr, fnr, full_width, hetu, personnummer

UNSEEN = "\u200b\u200c\u200d\u00ad\u2060\ufeff\u200e\u202a\u034f\ufe0f"
PIECES = (
    "Mads", "Karen Holm", "beboeren", "har kræft", "Min kollega", "er gravid", "på stue 4", "faldt i nat",
    "010190-1234", "07 07 61 4285", "DK50 0040 0440 1162 43", "28 64 31 97", "kari@example.org",
    "Parkvej 4, 2. tv", "koden 4471", "password: Sommer2026", "sag nr. 24/10823", "AB 12 345", "bilen",
    "10.0.0.12", "4.B", "dreng 8 år", "fotodag", "konto 1234 1234567890", "fortroligt", "\n", ". ", ", ",
    "#", "@", "😀", "１２３", "\u200b", "e\u0301", "İ", "ß", "\ud83d", "\x00",
)  # fmt: skip
MOSAICS = st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)
TEXTS = st.one_of(st.text(max_size=160), MOSAICS)
LANGUAGE = st.sampled_from((*LANGUAGES, None, "xx"))
PROPERTY = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NUMBERS = {
    "gdpr.cpr": "140562-" + cpr("140562")[6:],
    "gdpr.fodselsnummer": fnr("140562"),
    "gdpr.personnummer": "930731-" + personnummer("930731")[6:],
    "gdpr.hetu": hetu("140562", "-", 238),
    "gdpr.iban": "DK5000400440116243",
}


def found(text, language="da"):
    return run_checks(
        Draft(texts={"caption": text}, language=language), all_checks(), CheckPolicy()
    )


def values(text, findings):
    """What stood there: too short or too plain a word may stand in a sentence by chance."""
    spans = (text[f.start : f.end] for f in findings if f.start is not None)
    return [value for value in spans if len(value) > 5 and any(c.isdigit() for c in value)]


@PROPERTY
@given(TEXTS, LANGUAGE)
@example("\ud800 010190-1234", None)
def test_no_text_breaks_a_check(text, language):
    assert CRASHED not in {finding.check for finding in found(text, language)}


@PROPERTY
@given(TEXTS, LANGUAGE)
def test_every_span_lies_inside_the_text_as_given(text, language):
    for finding in found(text, language):
        assert finding.start is not None
        assert finding.end is not None
        assert 0 <= finding.start < finding.end <= len(text)


@PROPERTY
@given(MOSAICS, LANGUAGE)
def test_no_finding_holds_what_was_found(text, language):
    findings = found(text, language)

    for value in values(text, findings):
        assert value not in repr(findings)


@PROPERTY
@given(text=MOSAICS)
def test_nothing_that_was_found_is_logged(caplog, text):
    caplog.set_level(logging.DEBUG)
    findings = found(text)

    assert all(value not in caplog.text for value in values(text, findings))


@PROPERTY
@given(MOSAICS, st.sampled_from(LANGUAGES))
def test_no_notice_and_no_explanation_holds_what_was_found(text, language):
    findings = found(text, language)
    told = [of_finding(finding, language) for finding in findings]
    rules = [finding.type.value for finding in findings]
    facts = {"explanations": told, "rules": rules}
    notices = [
        part
        for kind in (NoticeKind.HELD, NoticeKind.HELD_PRIVACY, NoticeKind.WAITING)
        for part in render(kind, language, facts)
    ]

    for value in values(text, findings):
        assert value not in "".join((*told, *notices))


@PROPERTY
@given(TEXTS, LANGUAGE)
def test_the_same_text_gives_the_same_findings(text, language):
    first = found(text, language)
    normalise.cache_clear()

    assert found(text, language) == first


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=80), st.text(alphabet="0123456789-. OoIl|１２\u200b\u0301é", max_size=40)
    )
)
@example("A\u200b\u0300")  # an unseen character between a letter and its accent
@example("`\u200b\u0300")
@example("A\u200b")
def test_what_is_folded_folds_to_itself(text):
    folded = Normalised(text).text

    assert Normalised(folded).text == folded


@settings(max_examples=60, deadline=None)
@given(st.data())
@pytest.mark.parametrize("check", NUMBERS)
def test_unseen_characters_hide_no_number(check, data):
    number = NUMBERS[check]
    places = data.draw(st.lists(st.integers(1, len(number) - 1), min_size=1, max_size=6))
    for place in sorted(places, reverse=True):
        number = number[:place] + data.draw(st.sampled_from(UNSEEN)) + number[place:]

    assert check in {finding.check for finding in found(f"Mit nummer er {number}, ring.", None)}


@pytest.mark.parametrize("check", NUMBERS)
@pytest.mark.parametrize(
    "disguise",
    [
        pytest.param(full_width, id="full-width"),
        pytest.param(lambda n: n.translate(str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")), id="bold"),
        pytest.param(lambda n: n.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), id="Arabic-Indic"),
        pytest.param(lambda n: "".join(c + "\ufe0f\u20e3" if c.isdigit() else c for c in n), id="keycaps"),
        pytest.param(lambda n: n.replace("-", "\u2011"), id="another hyphen"),
    ],
)  # fmt: skip
def test_no_disguise_of_digits_hides_a_number(check, disguise):
    number = disguise(NUMBERS[check])

    assert check in {finding.check for finding in found(f"Mit nummer er {number}, ring.", None)}
