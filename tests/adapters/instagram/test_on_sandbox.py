from datetime import timedelta

import pytest

from adapters.base import Found
from adapters.errors import OutcomeUnknown
from adapters.sandbox.rules import Rules
from tests.adapters.sandboxed import OnTheSandbox
from tests.contracts.channel_adapter import NetworkChannelContract, long_ago


class TestInstagramOnTheSandbox(OnTheSandbox, NetworkChannelContract):
    kind = "instagram"
    options = {"can_delete": True}  # noqa: RUF012 - read only

    def test_called_spam_and_live_all_the_same(self, bench):
        post = bench.a_post()
        prepared = bench.prepared(post)
        bench.break_next("publish_but_2207051")
        with pytest.raises(OutcomeUnknown):
            bench.adapter.publish(post, prepared)

        assert isinstance(bench.adapter.find(post, prepared, long_ago()), Found)

    def test_a_container_that_comes_to_nothing_is_made_again(self, bench):
        bench.sandbox.order_fault("container_error", options={"subcode": 2207053})

        bench.published(bench.a_post(photos=1))

        assert len(bench.live()) == 1

    def test_an_expired_container_is_made_again(self, bench):
        bench.sandbox.order_fault("container_expired")

        bench.published(bench.a_post(photos=1))

        assert len(bench.live()) == 1

    def test_a_container_in_progress_is_waited_for(self, bench):
        bench.sandbox.rules = Rules(container_delay=60)

        prepared = bench.adapter.prepare(bench.a_post(photos=1), None)
        bench.sandbox.rules = Rules()

        assert not prepared.ready
        assert prepared.poll_after == timedelta(seconds=2)
