import pytest

from adapters.base import Found
from adapters.errors import AccountBlocked, Blocked, OutcomeUnknown, RateLimited
from tests.adapters.sandboxed import OnTheSandbox
from tests.contracts.channel_adapter import CAPTION, NetworkChannelContract, long_ago


class TestFacebookOnTheSandbox(OnTheSandbox, NetworkChannelContract):
    kind = "facebook"

    def test_a_post_of_text_alone_is_published(self, bench):
        bench.published(bench.a_post(photos=0))

        assert [(live.text, live.alt_texts) for live in bench.live()] == [(CAPTION, ())]

    def test_a_post_of_text_alone_is_found_by_its_words(self, bench):
        post, since = bench.a_post(photos=0), long_ago()
        prepared, receipt = bench.published(post)

        assert bench.adapter.find(post, prepared, since).receipt.remote_id == receipt.remote_id

    def test_photos_that_were_posted_already_put_it_in_doubt_and_find_settles_it(self, bench):
        post, since = bench.a_post(), long_ago()
        prepared = bench.prepared(post)
        bench.break_next("photos_already_posted")
        with pytest.raises(OutcomeUnknown):
            bench.adapter.publish(post, prepared)

        assert isinstance(bench.adapter.find(post, prepared, since), Found)

    def test_posting_too_fast_pauses_for_hours(self, bench):
        error = self.fault_of(bench, "posting_too_fast")

        assert isinstance(error, RateLimited)
        assert error.retry_after.total_seconds() >= 3600

    def test_a_persons_token_is_our_settings_fault(self, bench):
        error = self.fault_of(bench, "page_token_required")

        assert isinstance(error, AccountBlocked)
        assert error.reason is Blocked.CONFIGURATION
