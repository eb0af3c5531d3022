import socket

import pytest
from pydantic import SecretStr

from orchestrator.notify.base import NotDelivered
from orchestrator.notify.email import EmailNotifier, EmailOptions
from tests.contracts.notifier import ADDRESS, NOW, SECRET, NotifierContract, a_notice
from tests.notify.smtp_double import SmtpDouble

SECOND = "ebbe.invented@nordvik.example"
PASSWORD = "Kodeord-til-proeve"


@pytest.fixture
def double():
    with SmtpDouble() as server:
        yield server


def options(double, **more):
    return EmailOptions(
        **{
            "host": "127.0.0.1",
            "port": double.port,
            "security": "none",
            "sender": "no-reply@nordvik.example",
            "timeout_seconds": 5,
        }
        | more
    )


def opened(double, **more):
    return EmailNotifier.open(options(double, **more), now=lambda: NOW)


class TestEmail(NotifierContract):
    @pytest.fixture
    def notifier(self, double):
        self.double = double
        return opened(double)

    def delivered(self):
        return len(self.double.box.mails)


def test_the_server_gets_the_letter_for_its_recipients(double):
    opened(double).send(a_notice(to=(ADDRESS, SECOND)))
    ((to, content),) = double.box.mails

    assert (to, b"X-Orchestrator: 1\r\n" in content) == ([ADDRESS, SECOND], True)


def test_every_line_ends_as_smtp_asks(double):
    opened(double).send(a_notice(body="én\nto\r\ntre\n" * 40))
    ((_, content),) = double.box.mails

    assert b"\n" not in content.replace(b"\r\n", b"")


def test_we_say_hello_as_our_mail_domain(double):
    opened(double).send(a_notice())

    assert double.box.commands[0] == "ehlo nordvik.example"


def test_a_login_is_used_where_it_is_set(double):
    double.box.extensions = ("AUTH PLAIN",)
    opened(double, login="orchestrator", password=SecretStr(PASSWORD)).send(a_notice())

    assert any(command.startswith("AUTH PLAIN") for command in double.box.commands)


def test_without_encryption_on_offer_nothing_is_sent(double):
    double.box.extensions = ("AUTH PLAIN",)
    with pytest.raises(NotDelivered):
        opened(
            double, security="starttls", login="orchestrator", password=SecretStr(PASSWORD)
        ).send(a_notice())

    assert not any(
        command.upper().startswith(("AUTH", "MAIL", "DATA")) for command in double.box.commands
    )


@pytest.mark.parametrize("verb", ["MAIL", "DATA", "EHLO"])
def test_a_refusal_of_the_server_keeps_the_notice(double, verb):
    double.box.refuse = {verb: "451 come back later", "HELO": "451 later"}

    with pytest.raises(NotDelivered, match="outbox"):
        opened(double).send(a_notice())


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_line_that_breaks_keeps_the_notice(double, verb):
    double.box.hang_up_at = verb

    with pytest.raises(NotDelivered):
        opened(double).send(a_notice())


def test_a_server_that_is_not_there_keeps_the_notice(double):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(NotDelivered, match=r"127\.0\.0\.1"):
            opened(double, port=unused.getsockname()[1]).send(a_notice())


def test_a_server_that_says_nothing_does_not_hold_us_up():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        mute = EmailNotifier.open(
            EmailOptions(
                host="127.0.0.1",
                port=silent.getsockname()[1],
                security="none",
                sender="a@b.example",
                timeout_seconds=0.1,
            ),
            now=lambda: NOW,
        )
        with pytest.raises(NotDelivered):
            mute.send(a_notice())


def test_no_error_tells_an_address_or_the_text(double):
    double.box.refuse = {ADDRESS: f"450 <{ADDRESS}> {SECRET}", "MAIL": f"451 {ADDRESS} {SECRET}"}
    with pytest.raises(NotDelivered) as caught:
        opened(double).send(a_notice())

    shown = f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__suppress_context__}"
    assert (ADDRESS in shown, SECRET in shown, "True" in shown) == (False, False, True)


def test_a_recipient_refused_for_good_is_given_up(double, caplog):
    double.box.refuse = {ADDRESS: "550 no such user"}
    opened(double).send(a_notice(to=(ADDRESS, SECOND)))

    assert ([to for to, _ in double.box.mails], "refused" in caplog.text) == ([[SECOND]], True)


def test_a_notice_that_all_refuse_for_good_does_not_wait_forever(double):
    double.box.refuse = {ADDRESS: "550 no such user"}

    opened(double).send(a_notice())


def test_a_recipient_put_off_gets_it_later_and_the_others_not_twice(double):
    notifier = opened(double)
    double.box.refuse = {ADDRESS: "450 greylisted"}
    with pytest.raises(NotDelivered):
        notifier.send(a_notice(to=(ADDRESS, SECOND)))
    double.box.refuse = {}
    notifier.send(a_notice(to=(ADDRESS, SECOND)))

    assert [to for to, _ in double.box.mails] == [[SECOND], [ADDRESS]]


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"login": "x"}, "belong together"),
        ({"password": "x"}, "belong together"),
        ({"host": "mail.example", "login": "x", "password": "y"}, "unencrypted"),
        ({"sender": "nobody"}, "sender"),
        ({"port": 0}, "port"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"security": "ssl"}, "security"),
    ],
)
def test_options_that_cannot_work_are_refused(double, more, word):
    with pytest.raises(ValueError, match=word):
        options(double, **more)


def test_the_password_is_in_no_representation(double):
    chosen = options(double, login="orchestrator", password=PASSWORD)

    assert PASSWORD not in f"{chosen!r} {chosen}"
