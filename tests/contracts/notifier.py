"""The contract of every notifier; a notifier's test class inherits it."""

import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from orchestrator.domain.notice import Audience, Notice
from orchestrator.notify.base import Notifier
from orchestrator.notify.registry import NOTIFIERS, notifier_class

NOW = datetime(2026, 3, 4, 7, 30, tzinfo=UTC)
SECRET = "Hemmelig-Formulering"
ADDRESS = "freja.invented@nordvik.example"


def a_notice(**facts: Any) -> Notice:
    valid: dict[str, Any] = {
        "key": "post:17:held:2",
        "audience": Audience.AMBASSADOR,
        "to": (ADDRESS,),
        "language": "da",
        "subject": f"[#17] {SECRET}",
        "body": f"Hej\n\n{SECRET} på æøå\n",
        "thread": "<post-17@nordvik.example>",
        "code": "[#17]",
    }
    return Notice(**(valid | facts))


class NotifierContract:
    """Give `notifier` as a fixture, and `delivered` to count what has arrived."""

    @pytest.fixture
    def notifier(self) -> Notifier:
        raise NotImplementedError

    def delivered(self) -> int:
        raise NotImplementedError

    def test_it_is_registered_under_its_id(self, notifier):
        assert notifier_class(notifier.id) is type(notifier)

    def test_its_options_refuse_an_unknown_key(self, notifier):
        with pytest.raises(ValueError, match="unheard_of"):
            type(notifier).Options.model_validate({"unheard_of": 1})

    def test_it_delivers(self, notifier):
        notifier.send(a_notice())

        assert self.delivered() == 1

    def test_a_notice_without_a_recipient_does_no_harm(self, notifier):
        notifier.send(a_notice(to=()))

    def test_the_same_key_twice_does_no_harm(self, notifier):
        notifier.send(a_notice())
        notifier.send(a_notice())

    def test_hostile_headers_do_no_harm(self, notifier):
        notifier.send(
            a_notice(
                subject="a\r\nBcc: x@y.example\x00",
                thread="<a>\r\nX: 1",
                to=("a@b.example\r\nX: 1",),
            )
        )

    def test_no_text_or_address_reaches_the_log(self, notifier, caplog):
        caplog.set_level(logging.DEBUG)
        notifier.send(a_notice())
        logged = " ".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)

        assert (SECRET in logged, ADDRESS in logged) == (False, False)

    def test_its_representation_shows_no_text(self, notifier):
        assert SECRET not in repr(a_notice())


def test_every_registered_notifier_can_be_imported():
    assert {notifier_class(kind).id for kind in NOTIFIERS} == set(NOTIFIERS)
