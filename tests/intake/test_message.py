import contextlib
import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.confine import Confined, Crashed, CrashReason
from orchestrator.intake.limits import TooMuch
from orchestrator.intake.message import MailParser, ParsePolicy, from_plain, parse, to_plain

POLICY = ParsePolicy(trusted_authserv_id="mx.vestby.example")


def mail(*headers, body="hej"):
    return ("\n".join(headers) + f"\n\n{body}").encode()


def read(*headers, body="hej"):
    return parse(mail(*headers, body=body), policy=POLICY)


def test_ids_are_kept_with_their_brackets():
    message = read(
        "Message-ID: <a@v.example>",
        "In-Reply-To: <b@v.example> (x)",
        "References: <c@v.example><b@v.example>",
    )

    assert (message.message_id, message.in_reply_to) == ("<a@v.example>", "<b@v.example>")
    assert message.references == ("<c@v.example>", "<b@v.example>")


@pytest.mark.parametrize("value", ["<", "", "abc", "<" + "x" * 2000 + ">"])
def test_an_id_that_is_none_is_no_id(value):
    assert read(f"Message-ID: {value}").message_id is None


def test_the_date_is_in_utc():
    message = read("Date: Wed, 25 Nov 2026 10:00:00 +0100")

    assert message.sent_at == datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    ["", "tomorrow", "Wed, 99 Nov 2026 10:00:00", "0 0 0 0:0:0 +9999", "31 Dec 9999 23:59 -2359"],
)
def test_a_date_that_is_none_is_no_date(value):
    assert read(f"Date: {value}").sent_at is None


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (["Auto-Submitted: auto-replied"], "auto-submitted"),
        (["Auto-Submitted: Auto-Generated (rejected)"], "auto-submitted"),
        (["Precedence: bulk"], "precedence"),
        (["Precedence: list"], "precedence"),
        (["List-Id: <personale.vestby.example>"], "list"),
        (["List-Unsubscribe: <mailto:x@vestby.example>"], "list"),
        (["Return-Path: <>"], "bounce"),
        (["Return-Path: < >"], "bounce"),
        (["From: MAILER-DAEMON@vestby.example"], "bounce"),
        (["Content-Type: multipart/report; boundary=b"], None),
        (["Content-Type: message/delivery-status"], "report"),
        (["Content-Type: message/disposition-notification"], "report"),
        (["X-Auto-Response-Suppress: OOF, AutoReply"], "auto-response-suppress"),
        (["X-Autoreply: yes"], "auto-reply"),
        (["Subject: Automatisk svar: Din mail"], "auto-reply"),
        (["Subject: =?utf-8?Q?Fr=C3=A5nvaromeddelande=3A?= hej"], "auto-reply"),
        (["Subject: Automaattinen vastaus: hei"], "auto-reply"),
        (["X-Orchestrator: 1"], "loop"),
        (["Auto-Submitted: no"], None),
        (["X-Auto-Response-Suppress: none"], None),
        (["Return-Path: <sofie@vestby.example>"], None),
        (["Precedence: first-class"], None),
        (["Subject: Autosvar er smarte"], None),
        (["Subject: hej"], None),
    ],
)
def test_whether_a_machine_wrote_it(headers, reason):
    assert read(*headers).automatic == reason


def test_two_subjects_are_a_defect():
    assert read("Subject: a", "Subject: b").defects == ("subject-twice",)


HOSTILE = {
    "semicolons": mail("Content-Type: text/html " + "; " * 50_000),
    "nested-comments": mail("From: " + "(" * 300 + "x" + ")" * 300),
    "nested-mails": b"Content-Type: message/rfc822\n\n" * 1500 + b"\n\nhej",
    "many-headers": mail(*[f"X-{at}: y" for at in range(20_000)]),
    "encoded-words": mail("Subject: " + "=?utf-8?Q?x?= " * 20_000),
    "addresses": mail("From: " + "a@b.example, " * 80_000),
    "from-bracket": mail("From: <"),
    "from-open-domain": mail("From: a@["),
    "id-bracket": mail("Message-ID: <"),
    "nul": b"\x00" * 1_000_000,
    "blank-lines": b"\n" * 10_000_000,
    "one-line": b"x" * 10_000_000,
    "qp-equals": mail("Content-Transfer-Encoding: quoted-printable", body="=" * 400_000),
    "surrogates": mail("Subject: =?utf-8?Q?=ED=A0=80?=", body="\ufffe"),
    "charset-bomb": mail("Content-Type: text/plain; charset=zlib", body="x"),
    "html-depth": mail("Content-Type: text/html", body="<div>" * 90_000),
    "combining": mail(
        "Content-Type: text/plain; charset=utf-8", body="a" + "\u0301\u0323" * 200_000
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_or_too_much_in_little_time(name):
    started = time.process_time()
    with contextlib.suppress(TooMuch):
        json.dumps(to_plain(parse(HOSTILE[name], policy=POLICY)), default=len).encode("utf-8")

    assert time.process_time() - started < 3


PIECES = [
    *(
        b"From: ",
        b"Content-Type: ",
        b"multipart/mixed; boundary=b",
        b"text/html; charset=x",
        b"\n--b\n",
        b"\n--b--",
    ),
    *(
        b"Content-Transfer-Encoding: base64",
        b"\n",
        b"\n\n",
        b"\r",
        b"\xff",
        b"\x00",
        b"=?utf-8?B?",
        b"?=",
        b"<p>",
        b";",
    ),
    *(
        b"Content-Disposition: attachment; filename*0*=",
        b"utf-8''%C3",
        b'"',
        b"(",
        b"Date: ",
        b"References: <",
        b">",
    ),
]


@given(st.binary(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=25).map(b"".join))
@settings(max_examples=300)
def test_any_bytes_are_read_to_text_that_can_be_stored(raw):
    message = parse(raw, policy=POLICY)

    plain = to_plain(message)
    json.dumps(plain, ensure_ascii=False, default=len).encode("utf-8")
    assert from_plain(plain) == message


# ---------------------------------------------------------------- in the limited child


@pytest.fixture(scope="module")
def parser():
    with MailParser(POLICY) as parser:
        yield parser


def test_the_child_reads_as_we_do(parser):
    raw = mail("From: a@vestby.example", "Subject: =?utf-8?Q?S=C3=B8?=", body="hej æøå")

    assert parser.parse(raw) == parse(raw, policy=POLICY)


def test_a_limit_comes_out_of_the_child(parser):
    with pytest.raises(TooMuch, match="header-lines"):
        parser.parse(HOSTILE["many-headers"])


def test_a_mail_that_is_too_large_never_reaches_the_child(parser):
    with pytest.raises(TooMuch, match="message-bytes"):
        parser.parse(bytes(51 * 1024 * 1024))


def test_fifty_megabytes_fit_the_childs_memory(parser):
    head = mail(
        "From: a@vestby.example",
        "Content-Transfer-Encoding: base64",
        'Content-Type: image/jpeg; name="a.jpg"',
        body="",
    )
    raw = head + b"/9j/4AAQ" * (6 * 1024 * 1024)

    assert parser.parse(raw).attachments[0].size > 30_000_000


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"message_id": 1},
        {**to_plain(parse(mail("Subject: x"), policy=POLICY)), "text": 5},
        {**to_plain(parse(mail("Subject: x"), policy=POLICY)), "sent_at": "never"},
        {
            **to_plain(parse(mail("Subject: x"), policy=POLICY)),
            "authentication": {"result": "yes", "reason": ""},
        },
        {
            **to_plain(parse(mail("Subject: x"), policy=POLICY)),
            "attachments": [{"payload": "text"}],
        },
    ],
    ids=range(8),
)
def test_an_answer_that_is_no_message_is_a_crash(answer):
    class Hostile(Confined):
        def call(self, argument):
            return answer

    with pytest.raises(Crashed) as caught:
        MailParser(POLICY, worker=Hostile("unused:unused")).parse(b"")

    assert caught.value.reason is CrashReason.ANSWER
