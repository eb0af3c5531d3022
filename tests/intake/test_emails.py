"""Mails as real clients write them: what stands beside each of them is what must be read from it."""

import email
import json
from datetime import date
from email import policy as email_policy
from pathlib import Path

import pytest

from orchestrator.intake.brief import parse_brief
from orchestrator.intake.limits import TooMuch, split_headers
from orchestrator.intake.message import ParsePolicy, from_plain, parse, to_plain
from orchestrator.intake.mime import read_structure

EMAILS = sorted((Path(__file__).parents[1] / "emails").glob("*.eml"))
POLICY = ParsePolicy(trusted_authserv_id="mx.vestby.example")
TODAY = date(2026, 11, 20)

BEYOND_LIMITS = {"too-many-header-lines"}

by_name = pytest.mark.parametrize("path", EMAILS, ids=lambda path: path.stem)
within_limits = pytest.mark.parametrize(
    "path", [path for path in EMAILS if path.stem not in BEYOND_LIMITS], ids=lambda path: path.stem
)


def read(path):
    try:
        message = parse(path.read_bytes(), policy=POLICY)
    except TooMuch as much:
        return {"too_much": much.code}
    brief = parse_brief(message.subject, message.text, today=TODAY)
    when = brief.when
    return {
        "too_much": None,
        "from_address": message.from_address,
        "from_problem": message.from_problem,
        "automatic": message.automatic,
        "authentication": [message.authentication.result.value, message.authentication.reason],
        "title": brief.title,
        "caption": brief.caption,
        "variants": dict(brief.variants),
        "channels": list(brief.channels) if brief.channels else None,
        "when": [
            when.day.isoformat() if when.day else None,
            when.at.isoformat("minutes") if when.at else None,
        ]
        if when
        else None,
        "alt": {str(number): text for number, text in brief.alt.items()},
        "language": brief.language,
        "problems": [[problem.line_no, problem.code] for problem in brief.problems],
        "photos": [one.name for one in message.media],
        "ignored": [one.ignored for one in message.attachments if one.ignored],
        "hidden_text": message.hidden_text,
        "defects": list(message.defects),
    }


@by_name
def test_a_mail_is_read_as_expected(path):
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    found = read(path)

    if expected["too_much"]:
        assert found == {"too_much": expected["too_much"]}
    else:
        assert found == expected


@within_limits
def test_our_structure_is_that_of_the_standard_parser(path):
    raw = path.read_bytes()
    root = read_structure(raw, split_headers(raw))
    theirs = [
        part
        for part in email.message_from_bytes(raw, policy=email_policy.compat32).walk()
        if not part.is_multipart() or part.get_content_type() == "message/rfc822"
    ]

    ours = [part.content_type for part in root.leaves()]
    if "message/delivery-status" in ours or "message/rfc822" in ours:
        assert len(ours) == 3  # the standard parser looks into attached mails, we do not
    else:
        assert ours == [part.get_content_type() for part in theirs]
        assert [part.content() for part in root.leaves()] == [
            part.get_payload(decode=True) for part in theirs
        ]


@within_limits
def test_a_message_survives_the_way_over_the_wire(path):
    message = parse(path.read_bytes(), policy=POLICY)

    assert from_plain(to_plain(message)) == message


@within_limits
def test_the_representation_tells_nothing_that_the_mail_says(path):
    message = parse(path.read_bytes(), policy=POLICY)
    shown = repr((message, parse_brief(message.subject, message.text, today=TODAY)))

    secrets = [message.from_address, message.from_name, message.subject, *message.text.split("\n")]
    assert not [one for one in secrets if one and len(one) > 6 and one in shown]
