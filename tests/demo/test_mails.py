import re
import tomllib
from datetime import date
from importlib import resources

import pytest

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.fodselsnummer import Fodselsnummer
from orchestrator.checks.policy import CheckPolicy
from orchestrator.checks.registry import all_checks
from orchestrator.checks.run import run_checks
from orchestrator.demo.expected import Fate, expected
from orchestrator.demo.mails import demo_mails
from orchestrator.demo.people import ambassadors
from orchestrator.domain.finding import Severity
from orchestrator.intake.brief import parse_brief
from orchestrator.intake.message import ParsePolicy, parse
from orchestrator.media.registry import measure

DAY = date(2026, 3, 4)
MAILS = demo_mails(DAY)
BY_NAME = {mail.name: mail for mail in MAILS}
every_mail = pytest.mark.parametrize("name", BY_NAME)


def read(mail):
    return parse(mail.raw, policy=ParsePolicy(trusted_authserv_id="mx.nordvik.example"))


def draft(mail):
    message = read(mail)
    return parse_brief(message.subject, message.text)


def of(fate):
    return [mail for mail in MAILS if mail.expected.fate is fate]


def test_there_are_at_least_ten():
    assert len(MAILS) >= 10


def test_the_same_day_gives_the_same_bytes():
    assert demo_mails(DAY) == MAILS


def test_another_day_gives_other_message_ids():
    tomorrow = demo_mails(date(2026, 3, 5))

    assert {read(mail).message_id for mail in MAILS}.isdisjoint(
        read(mail).message_id for mail in tomorrow
    )


def test_every_outcome_is_in_the_story():
    assert {mail.expected.fate for mail in MAILS} == set(Fate)


def test_five_mail_programs_and_an_automaton_wrote_them():
    assert {mail.client for mail in MAILS} == {
        "outlook",
        "outlook_for_ios",
        "gmail",
        "apple_mail",
        "thunderbird",
        "exchange_auto_reply",
    }


def test_they_are_in_six_languages():
    assert {mail.language for mail in MAILS} == {"da", "nb", "nn", "sv", "fi", "en"}


@every_mail
def test_a_mail_has_no_defect(name):
    assert (read(BY_NAME[name]).defects, read(BY_NAME[name]).from_problem) == ((), None)


@every_mail
def test_a_mail_ends_its_lines_as_mail_does(name):
    assert b"\n" not in BY_NAME[name].raw.replace(b"\r\n", b"")


@every_mail
def test_a_mails_lines_are_no_longer_than_mail_allows(name):
    assert max(map(len, BY_NAME[name].raw.split(b"\r\n"))) <= 998


@every_mail
def test_the_sender_is_the_one_the_story_names(name):
    assert read(BY_NAME[name]).from_address == BY_NAME[name].sender


@every_mail
def test_every_photo_is_found(name):
    assert len(read(BY_NAME[name]).media) == len(BY_NAME[name].photos)


@every_mail
def test_every_address_is_an_invented_one(name):
    assert BY_NAME[name].sender.endswith(".example")


@every_mail
def test_the_title_is_the_subject(name):
    assert draft(BY_NAME[name]).title == BY_NAME[name].title


@pytest.mark.parametrize("mail", of(Fate.PUBLISHED), ids=lambda mail: mail.name)
def test_what_will_be_published_is_a_clear_brief(mail):
    assert (draft(mail).problems, read(mail).automatic, read(mail).hidden_text) == ((), None, "")


@pytest.mark.parametrize("mail", of(Fate.PUBLISHED), ids=lambda mail: mail.name)
def test_what_will_be_published_has_an_alt_text_per_photo(mail):
    assert set(draft(mail).alt) == set(range(1, len(mail.photos) + 1))


@pytest.mark.parametrize("mail", of(Fate.PUBLISHED), ids=lambda mail: mail.name)
def test_no_signature_or_quoted_text_is_left_in_the_caption(mail):
    name = ambassadors()[mail.ambassador].name

    assert not any(
        word in draft(mail).caption for word in (name, "wrote", "Outlook", "Hello Tom", "00 00")
    )


@pytest.mark.parametrize("mail", of(Fate.PUBLISHED), ids=lambda mail: mail.name)
def test_the_channels_are_those_the_brief_asks_for(mail):
    assert set(draft(mail).channels or mail.expected.channels) == mail.expected.channels


def photos_of(mail, tmp_path):
    for attachment in read(mail).media:
        path = tmp_path / attachment.name
        path.write_bytes(attachment.payload)
        yield measure(path)


def test_a_clean_post_carries_two_photos_with_a_position(tmp_path):
    assert [facts.has_location for facts in photos_of(MAILS[0], tmp_path)] == [True, True]


def test_one_photo_is_too_tall_for_instagram(tmp_path):
    ratios = [facts.ratio for mail in of(Fate.PUBLISHED) for facts in photos_of(mail, tmp_path)]

    assert min(ratios) < 0.8


def test_one_post_has_its_own_wording_for_linkedin():
    assert [set(draft(mail).variants) for mail in of(Fate.PUBLISHED)].count({"linkedin"}) == 1


def test_the_duplicate_is_the_first_mail_again():
    (again,) = of(Fate.DUPLICATE)

    assert (again.raw, again.name != MAILS[0].name) == (MAILS[0].raw, True)


def test_the_automatic_reply_is_seen_as_one():
    (reply,) = of(Fate.AUTOMATIC)

    assert read(reply).automatic


def test_every_ending_of_the_story_is_some_mails():
    assert [mail.expected for mail in MAILS] == list(expected().values())


def test_what_followers_must_read_stands_in_the_mail_word_by_word():
    for mail in of(Fate.PUBLISHED):
        written = {draft(mail).caption, *draft(mail).variants.values()}

        assert set(mail.expected.texts.values()) == written


def test_the_held_ones_are_held_for_what_a_naive_check_sees_and_for_what_it_does_not():
    blocking = {
        finding.split()[1]
        for mail in of(Fate.HELD)
        for finding in mail.expected.findings
        if finding.startswith("block")
    }

    assert blocking == {"NATIONAL_ID", "HEALTH", "SITUATION", "CHANNEL_FIT"}


def packaged_policy():
    file = resources.files("orchestrator.cli") / "templates" / "config" / "policy.toml"
    return CheckPolicy.parse(tomllib.loads(file.read_text("utf-8")))


def subtle():
    return [mail for mail in MAILS if mail.expected.subtle]


def blocks(text, mail):
    """Tell what blocks in a text of this mail's ambassador."""
    ambassador = ambassadors()[mail.ambassador]
    draft = Draft(
        texts={"caption": text},
        language=mail.language,
        ambassador=ambassador.name,
        area=ambassador.area,
    )
    found = run_checks(draft, all_checks(), packaged_policy())
    return [finding for finding in found if finding.severity is Severity.BLOCK]


@pytest.mark.parametrize("mail", subtle(), ids=lambda mail: mail.name)
def test_no_word_of_a_subtle_one_alone_would_hold_a_post(mail):
    text = draft(mail).caption

    assert blocks(text, mail)
    assert not [word for word in text.split() if blocks(word, mail)]


@pytest.mark.parametrize("mail", subtle(), ids=lambda mail: mail.name)
def test_a_subtle_one_has_no_number_that_a_pattern_would_find(mail):
    assert not re.search(r"\d{3}", draft(mail).caption)


def test_subtle_ones_are_in_two_languages():
    assert {mail.language for mail in subtle()} == {"nb", "fi"}


def test_the_refused_ones_are_a_stranger_and_a_forged_ambassador():
    known = {person.address for person in ambassadors().values()}

    assert {
        (mail.sender in known, read(mail).authentication.result.value) for mail in of(Fate.REFUSED)
    } == {
        (False, "pass"),
        (True, "fail"),
    }


def test_only_synthetic_identity_numbers_stand_in_the_mails():
    months = []
    for mail in MAILS:
        text = draft(mail).caption
        for finding in Fodselsnummer().inspect(Draft(texts={"caption": text})):
            digits = [
                character for character in text[finding.start : finding.end] if character.isdigit()
            ]
            months.append(int("".join(digits[2:4])))

    assert months
    assert min(months) > 80


def test_a_representation_shows_neither_text_nor_address():
    assert not any(word in repr(MAILS) for word in ("@", "Gerda", "178752"))
