from dataclasses import replace

import pytest

from adapters.base import Absent, Found, Unsure
from adapters.errors import AccountBlocked, Blocked, NotReady, OutcomeUnknown
from tests.adapters.sandboxed import OnTheSandbox
from tests.contracts.channel_adapter import CAPTION, NetworkChannelContract, long_ago


class TestLinkedInOnTheSandbox(OnTheSandbox, NetworkChannelContract):
    kind = "linkedin"

    def test_a_post_of_text_alone_is_published(self, bench):
        bench.published(bench.a_post(photos=0))

        assert [(live.text, live.alt_texts) for live in bench.live()] == [(CAPTION, ())]

    def test_a_post_of_text_alone_is_found_by_its_words(self, bench):
        post, since = bench.a_post(photos=0), long_ago()
        prepared, receipt = bench.published(post)

        assert bench.adapter.find(post, prepared, since).receipt.remote_id == receipt.remote_id

    def hinted(self, bench, fault, **options):
        """A post that LinkedIn calls a duplicate, and what the queue remembers of it."""
        post = bench.a_post()
        prepared = bench.prepared(post)
        bench.sandbox.order_fault(fault, options=options)
        with pytest.raises(OutcomeUnknown) as caught:
            bench.adapter.publish(post, prepared)
        references = {**prepared.references, "hint_id": caught.value.hint_id}
        return post, replace(prepared, references=references)

    def test_a_duplicate_answer_names_the_post_and_find_adopts_it(self, bench):
        post, prepared = self.hinted(bench, "linkedin_duplicate")

        found = bench.adapter.find(post, prepared, long_ago())

        assert found.receipt.remote_id == bench.live()[0].remote_id

    def test_a_ghost_is_not_adopted(self, bench):
        post, prepared = self.hinted(bench, "ghost_duplicate", urn="urn:li:share:404")

        assert isinstance(bench.adapter.find(post, prepared, long_ago()), Unsure)

    def test_a_real_second_copy_is_prevented_by_linkedins_memory(self, bench):
        post, since = bench.a_post(), long_ago()
        prepared, receipt = bench.published(post)
        with pytest.raises(OutcomeUnknown) as caught:
            bench.adapter.publish(post, prepared)

        assert caught.value.hint_id == receipt.remote_id
        assert isinstance(bench.adapter.find(post, prepared, since), Found)

    def test_a_write_conflict_is_settled_as_absent(self, bench):
        post, since = bench.a_post(), long_ago()
        prepared = bench.prepared(post)
        bench.break_next("conflict_409")
        with pytest.raises(OutcomeUnknown):
            bench.adapter.publish(post, prepared)

        assert isinstance(bench.adapter.find(post, prepared, since), Absent)

    def test_media_that_is_not_ready_is_not_ready(self, bench):
        assert isinstance(self.fault_of(bench, "not_ready"), NotReady)

    def test_a_dead_version_is_our_settings_fault(self, bench):
        error = self.fault_of(bench, "version_gone")

        assert isinstance(error, AccountBlocked)
        assert error.reason is Blocked.CONFIGURATION
