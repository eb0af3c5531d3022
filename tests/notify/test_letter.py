import email
from email import policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.notify.letter import as_email, name_of, recipients
from tests.contracts.notifier import NOW, a_notice


def written(notice, sender_name="Nordvik kommune"):
    letter = as_email(notice, sender="no-reply@nordvik.example", sender_name=sender_name, at=NOW)
    return email.message_from_bytes(letter.as_bytes(), policy=policy.default)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("From", '"Nordvik kommune" <no-reply@nordvik.example>'),
        ("To", "freja.invented@nordvik.example"),
        ("Date", "Wed, 04 Mar 2026 07:30:00 +0000"),
        ("In-Reply-To", "<post-17@nordvik.example>"),
        ("References", "<post-17@nordvik.example>"),
        ("Content-Language", "da"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Orchestrator", "1"),
        ("Precedence", None),
        ("Bcc", None),
    ],
)
def test_a_header_is_as_mail_systems_expect_it(header, value):
    found = written(a_notice())[header]

    assert (
        found if found is None else str(found).replace("Nordvik kommune <", '"Nordvik kommune" <')
    ) == value


def test_the_text_survives_the_way():
    assert written(a_notice()).get_content().splitlines() == a_notice().body.splitlines()


def test_our_own_intake_knows_the_letter_as_automatic():
    from orchestrator.intake.message import ParsePolicy, parse

    letter = as_email(a_notice(), sender="no-reply@nordvik.example", sender_name="", at=NOW)

    assert parse(letter.as_bytes(), policy=ParsePolicy()).automatic == "loop"


def test_the_same_key_gives_the_same_message_id():
    assert written(a_notice())["Message-ID"] == written(a_notice(body="other"))["Message-ID"]


def test_another_key_gives_another_message_id():
    assert (
        written(a_notice())["Message-ID"] != written(a_notice(key="post:17:held:3"))["Message-ID"]
    )


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=40))
def test_no_text_adds_a_header(subject, name, thread):
    letter = written(a_notice(subject=subject, thread=thread), sender_name=name)

    assert set(letter.keys()) - {"In-Reply-To", "References"} == {
        "From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted",
        "X-Auto-Response-Suppress", "X-Orchestrator", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    }  # fmt: skip


@pytest.mark.parametrize("thread", ["", "post-17", "<a b>", "<a>\r\nBcc: <b>", "<>", None])
def test_a_malformed_thread_is_left_out(thread):
    assert written(a_notice(thread=thread))["References"] is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b@c.example",
        "a@b.example, c@d.example",
        "A <a@b.example>",
        "a@b.example\n",
    ],
)
def test_what_is_no_single_address_gets_nothing(address):
    assert recipients(a_notice(to=(address,))) == ()


def test_an_address_named_twice_gets_one_letter():
    assert recipients(a_notice(to=("a@b.example", "a@b.example"))) == ("a@b.example",)


@given(st.text(), st.text())
def test_two_keys_never_share_a_name(first, second):
    assert (name_of(first) == name_of(second)) == (first == second)


@given(st.text())
def test_a_name_is_safe_in_a_path(key):
    assert all(
        character.isascii() and (character.isalnum() or character == "-")
        for character in name_of(key)
    )
