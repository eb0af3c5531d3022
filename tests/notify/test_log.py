import logging

import pytest

from orchestrator.notify.log import LogNotifier, LogOptions
from tests.contracts.notifier import NOW, NotifierContract, a_notice


class TestLog(NotifierContract):
    @pytest.fixture
    def notifier(self, caplog):
        caplog.set_level(logging.INFO)
        self.caplog = caplog
        return LogNotifier.open(LogOptions(), now=lambda: NOW)

    def delivered(self):
        return len(self.caplog.records)

    def test_the_line_names_the_notice(self, notifier):
        notifier.send(a_notice())

        assert self.caplog.records[0].__dict__["notice"] == "post:17:held:2"
