import re
import tomllib
from datetime import datetime, timedelta, timezone
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.finding import FindingType
from orchestrator.domain.language import LANGUAGES
from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.wish import UNMET
from orchestrator.intake.attachments import QUIET, REASONS
from orchestrator.intake.brief import HINTS
from orchestrator.notify.texts import one_line, render

CET = timezone(timedelta(hours=1))
FULL = {
    "code": "[#17]",
    "organisation": "Nordvik kommune",
    "when": datetime(2026, 3, 4, 9, 5, tzinfo=CET),
    "deadline": "2026-03-03T16:00:00+01:00",
    "links": [
        ("instagram", "https://instagram.example/p/1"),
        ("linkedin", "https://li.example/2"),
    ],
    "reason": "Skriv lidt kortere",
    "rules": [kind.value for kind in FindingType],
    "unclear": ["year-missing", "channel-unknown", "attachment-unknown-type"],
    "explanations": ["This looks like a telephone number; if it is private, leave it out."],
    "account": "instagram-main",
    "accounts": [("instagram-main", "failed"), ("linkedin-main", "missed")],
    "problem": "token",
    "check": "gdpr.iban",
    "minutes": "+42",
    "by": "colleague",
    "command": "orchestrator posts show 17",
}
MINIMAL = {"code": "[#17]", "organisation": "Nordvik kommune"}
every_kind = pytest.mark.parametrize("kind", NoticeKind)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def words(language):
    file = resources.files("orchestrator.notify") / "templates" / f"{language}.toml"
    return tomllib.loads(file.read_text("utf-8"))


@every_language
@every_kind
@pytest.mark.parametrize("facts", [FULL, MINIMAL, {}], ids=["full", "minimal", "none"])
def test_every_notice_can_be_written(kind, language, facts):
    subject, body = render(kind, language, facts)
    shown = subject + body

    assert not re.search(r"[{}%]|None|Undefined|\\n|\(\)|\[\]|  +\w*$", shown.replace("[#17]", ""))


@every_language
@every_kind
@pytest.mark.parametrize("facts", [FULL, MINIMAL, {}], ids=["full", "minimal", "none"])
def test_every_notice_is_laid_out_tidily(kind, language, facts):
    _, body = render(kind, language, facts)

    assert not re.search(r"\n{3,}| \n| [.,]|\.\.|:\n\n(?!- | {4})|\A\s|[^\n]\Z|\n\n\Z", body)


@every_language
@every_kind
def test_a_notice_has_a_subject_with_its_code(kind, language):
    assert re.fullmatch(r"\[#17\] \w.{8,70}", render(kind, language, FULL)[0])


@every_language
def test_a_language_has_the_same_fields_as_english(language):
    def fields(table, path=""):
        for key, value in table.items():
            yield from (
                fields(value, f"{path}{key}.") if isinstance(value, dict) else [f"{path}{key}"]
            )

    assert set(fields(words(language))) == set(fields(words("en")))


@every_language
def test_every_finding_type_has_its_own_sentence(language):
    rules = words(language)["rules"]

    assert (set(rules), len(set(rules.values()))) == (
        {kind.value for kind in FindingType} | {"OTHER"},
        len(rules) - (rules["IBAN"] == rules["BANK_ACCOUNT"]),
    )


@every_language
@every_kind
def test_every_kind_uses_the_same_facts_in_every_language(kind, language):
    def used(code):
        body = words(code)["kinds"][kind]["body"]
        return sorted(re.findall(r"\{[{%][^}]*\}", body))

    assert used(language) == used("en")


@pytest.mark.parametrize("one", LANGUAGES)
@pytest.mark.parametrize("other", LANGUAGES)
def test_no_two_languages_share_a_body(one, other):
    same = [
        k for k in NoticeKind if words(one)["kinds"][k]["body"] == words(other)["kinds"][k]["body"]
    ]

    assert (one == other) == bool(same)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("da", "Det kommer ud onsdag den 4. marts kl. 09.05."),
        ("nb", "Det kommer ut onsdag 4. mars kl. 09.05."),
        ("nn", "Det kjem ut onsdag 4. mars kl. 09.05."),
        ("sv", "Det kommer ut onsdag den 4 mars kl. 09.05."),
        ("fi", "Se julkaistaan keskiviikkona 4. maaliskuuta klo 9.05."),
        ("en", "It goes out on Wednesday 4 March at 09:05."),
    ],
)
def test_a_time_is_written_as_people_say_it(language, written):
    assert written in render(NoticeKind.APPROVED, language, FULL)[1]


@pytest.mark.parametrize(
    ("given_language", "subject"),
    [
        ("da-DK", "Dit opslag er ude"),
        ("NO", "Innlegget ditt er ute"),
        ("sv_FI", "Ditt inlägg är ute"),
        ("is", "Your post is out"),
        ("", "Your post is out"),
        ("../../etc", "Your post is out"),
    ],
)
def test_a_language_is_found_or_becomes_english(given_language, subject):
    assert render(NoticeKind.PUBLISHED, given_language, {})[0] == subject


def test_a_held_notice_says_what_to_change():
    body = render(NoticeKind.HELD, "da", {"rules": ["NATIONAL_ID", "CHANNEL_FIT"]})[1]

    assert ("personnummeret" in body, "kanaler" in body) == (True, True)


def test_a_rule_that_came_twice_is_said_once():
    body = render(NoticeKind.HELD, "en", {"rules": ["PHONE", "PHONE"]})[1]

    assert body.count("Remove the phone number") == 1


def test_an_unknown_rule_is_never_shown():
    body = render(NoticeKind.HELD, "en", {"rules": ["gdpr.new_check", "OTHER", "a secret value"]})[
        1
    ]

    assert ("secret" in body, body.count("Read the post through")) == (False, 1)


@every_kind
@every_language
def test_no_notice_reads_content(kind, language):
    content = {
        "title": "TITEL-X", "caption": "TEKST-X", "masked": "FUND-X", "finding": "FUND-X",
        "excerpt": "FUND-X", "findings": ["FUND-X"], "filename": "FIL-X",
    }  # fmt: skip

    assert "-X" not in "".join(render(kind, language, FULL | content))


def test_links_are_listed_by_channel():
    assert (
        "- Instagram: https://instagram.example/p/1\n"
        in render(NoticeKind.PUBLISHED, "en", FULL)[1]
    )


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://a.example/\nb",
        "https://a b",
        "ftp://a",
        "https://å.example",
    ],
)
def test_what_is_no_web_address_is_no_link(url):
    assert "- " not in render(NoticeKind.PUBLISHED, "en", {"links": [("instagram", url)]})[1]


def test_what_was_not_clear_is_told_back():
    body = render(NoticeKind.RECEIVED, "da", FULL)[1]

    assert ("- Skriv tidspunktet som" in body, "- En vedhæftet fil" in body) == (True, True)


@pytest.mark.parametrize(
    "code", [*HINTS, *sorted(UNMET), "hidden-text", "alt-without-photo", "control-characters"]
)
def test_every_code_of_intake_has_its_own_sentence(code):
    assert (
        words("en")["unclear"]["OTHER"]
        not in render(NoticeKind.RECEIVED, "en", {"unclear": [code]})[1]
    )


@every_language
@pytest.mark.parametrize("reason", sorted(REASONS - QUIET - {"other"}))
def test_every_kind_of_file_that_is_left_out_has_its_own_sentence(language, reason):
    body = render(NoticeKind.RECEIVED, language, {"unclear": [f"attachment-{reason}"]})[1]

    assert words(language)["unclear"][f"attachment_{reason.replace('-', '_')}"] in body


@every_language
def test_a_post_that_only_waits_for_a_takeover_is_no_unclear_mail(language):
    alone = render(NoticeKind.RECEIVED, language, {"unclear": ["no-takeover"]})[1]
    clear = render(NoticeKind.RECEIVED, language, {})[1]
    both = render(NoticeKind.RECEIVED, language, {"unclear": ["no-takeover", "empty"]})[1]

    (waits,) = set(alone.splitlines()) - set(clear.splitlines())
    assert "takeover" in waits.lower()
    assert (both.count("\n- "), waits in both.splitlines()) == (1, True)


def test_an_unknown_code_is_never_shown():
    body = render(NoticeKind.RECEIVED, "en", {"unclear": ["Gerda was here"]})[1]

    assert ("Gerda" in body, "Check the lines" in body) == (False, True)


def test_an_account_tells_how_it_ended():
    assert (
        "- linkedin-main: did not go out in time\n"
        in render(NoticeKind.NOT_PUBLISHED, "en", FULL)[1]
    )


def test_only_people_with_a_command_see_it():
    assert "\n    orchestrator posts show 17\n" in render(NoticeKind.WAITING, "en", FULL)[1]


@every_language
def test_an_ambassador_is_told_that_it_is_not_her_fault_and_an_operator_not(language):
    for_her = render(NoticeKind.NOT_PUBLISHED, language, MINIMAL)[1]
    for_us = render(NoticeKind.NOT_PUBLISHED, language, MINIMAL | {"command": "x"})[1]

    assert len(for_her) > len(for_us)


hostile = st.text(alphabet=st.characters(codec=None), max_size=60)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            FULL, hostile | st.lists(hostile) | st.lists(st.tuples(hostile, hostile))
        ),
    )
)
def test_no_hostile_fact_brings_controls_or_new_header_lines(facts):
    for kind in NoticeKind:
        subject, body = render(kind, "da", facts)
        assert "\n" not in subject
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]",
            subject + body,
        )


def test_a_reason_with_a_header_in_it_stays_one_line():
    body = render(NoticeKind.REJECTED, "en", {"reason": "No.\r\nBcc: x@y.example\u202e"})[1]

    assert "Reason: No. Bcc: x@y.example\n" in body


def test_a_template_in_a_reason_is_not_carried_out():
    assert "{{ 7 * 7 }}" in render(NoticeKind.REJECTED, "en", {"reason": "{{ 7 * 7 }}"})[1]


def test_a_long_reason_is_cut():
    assert len(render(NoticeKind.REJECTED, "en", {"reason": "a" * 9000})[1]) < 1500


def test_facts_of_the_wrong_kind_are_left_out():
    facts = {
        "links": "https://a.example",
        "rules": 7,
        "when": 5,
        "accounts": {"a": "b"},
        "problem": ["token"],
    }

    assert render(NoticeKind.PUBLISHED, "en", facts) == render(NoticeKind.PUBLISHED, "en", {})


@given(hostile, st.integers(1, 50))
def test_one_line_is_one_short_line(text, limit):
    assert (len(one_line(text, limit)) <= limit, len(one_line(text, limit).splitlines()) <= 1) == (
        True,
        True,
    )


@every_language
@pytest.mark.parametrize("kind", [NoticeKind.HELD_PRIVACY, NoticeKind.WAITING])
def test_who_decides_reads_why_each_finding_is_there(kind, language):
    _, body = render(kind, language, FULL)

    assert "\n- This looks like a telephone number" in body


@every_language
def test_without_findings_there_is_no_empty_list(language):
    assert "\n- " not in render(NoticeKind.WAITING, language, MINIMAL)[1]
