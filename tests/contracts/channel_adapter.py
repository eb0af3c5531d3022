"""What every channel adapter promises. Inherit the class and give it a `bench`.

`ChannelAdapterContract` holds for every channel; `NetworkChannelContract` adds what can go wrong
on a wire, for channels that the sandbox plays.
"""

import json
import logging
import traceback
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from adapters.base import (
    Absent,
    Attachment,
    ChannelAdapter,
    Found,
    OutboundPost,
    Prepared,
    Receipt,
)
from adapters.errors import (
    AccountBlocked,
    Blocked,
    ChannelError,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Transient,
)
from adapters.registry import CHANNELS, adapter_class
from orchestrator.store.lanes import LONGEST_LEAD

CAPTION = "En dag i børnehaven: vi plantede 40 løg (næsten) #Fjordvik_24 & {mere} @ C#"
SECRET_WORDS = "børnehaven"  # a part of the caption that no error may show


@dataclass(frozen=True, kw_only=True)
class LivePost:
    """A post as followers see it."""

    remote_id: str
    text: str
    alt_texts: tuple[str, ...]


class Bench(ABC):
    """One account of the channel under test, and a look at what the public sees."""

    adapter: ChannelAdapter
    token: str = "no-token"
    photos: tuple[Attachment, ...]  # at least three that the channel takes

    def a_post(
        self, *, photos: int = 2, caption: str = CAPTION, key: str = "key-1"
    ) -> OutboundPost:
        """A post that the channel takes."""
        return OutboundPost(
            key=key, caption=caption, attachments=self.photos[:photos], language="da"
        )

    def prepared(self, post: OutboundPost) -> Prepared:
        """Prepare until ready."""
        state: Prepared | None = None
        for _ in range(30):
            state = self.adapter.prepare(post, state)
            if state.ready:
                return state
        raise AssertionError("never ready")

    def published(self, post: OutboundPost) -> tuple[Prepared, Receipt]:
        """Prepare and publish."""
        state = self.prepared(post)
        return state, self.adapter.publish(post, state)

    @abstractmethod
    def live(self) -> list[LivePost]:
        """What is public now."""

    @abstractmethod
    def mutations(self) -> int:
        """How many mutating requests have come so far."""


class NetworkBench(Bench):
    """A bench on a wire that can break."""

    @abstractmethod
    def break_next(self, fault: str, *, phase: str = "publish", times: int = 1) -> None:
        """Order a fault for the next requests of a phase."""

    @abstractmethod
    def hurried(self) -> "NetworkBench":
        """The same account with a clock that runs a hundred times too fast."""

    @abstractmethod
    def unreachable(self) -> ChannelAdapter:
        """The same account, at an address where nobody listens."""


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


class ChannelAdapterContract:
    @pytest.fixture
    def bench(self) -> Bench:
        raise NotImplementedError

    def test_the_registry_knows_it_by_its_kind(self, bench):
        kind = bench.adapter.kind

        assert kind in CHANNELS
        assert adapter_class(kind) is type(bench.adapter)

    def test_an_unknown_option_is_an_error(self, bench):
        with pytest.raises(ValidationError, match="pages_id"):
            type(bench.adapter).Options.model_validate({"pages_id": "1"})

    def test_whoami_names_the_account(self, bench):
        assert bench.adapter.whoami().name

    def test_whoami_changes_nothing(self, bench):
        bench.adapter.whoami()

        assert bench.mutations() == 0

    def test_prepare_leaves_nothing_public(self, bench):
        bench.prepared(bench.a_post())

        assert bench.live() == []

    def test_prepare_twice_from_nothing_leaves_nothing_public(self, bench):
        post = bench.a_post()
        bench.prepared(post)
        bench.prepared(post)

        assert bench.live() == []

    def test_prepare_goes_on_from_what_was_done(self, bench):
        post = bench.a_post()
        done = bench.prepared(post)

        again = bench.adapter.prepare(post, done)

        assert (again.ready, again.references) == (True, done.references)

    def test_references_survive_a_restart_as_json(self, bench):
        post = bench.a_post()
        done = bench.prepared(post)
        restored = replace(done, references=json.loads(json.dumps(dict(done.references))))

        receipt = bench.adapter.publish(post, restored)

        assert [live.remote_id for live in bench.live()] == [receipt.remote_id]

    @pytest.mark.parametrize("photos", [1, 2, 3])
    def test_publish_makes_one_post_public(self, bench, photos):
        _, receipt = bench.published(bench.a_post(photos=photos))

        assert [live.remote_id for live in bench.live()] == [receipt.remote_id]

    def test_publish_sends_exactly_one_mutating_request(self, bench):
        post = bench.a_post()
        prepared = bench.prepared(post)
        before = bench.mutations()

        bench.adapter.publish(post, prepared)

        assert bench.mutations() - before == 1

    @pytest.mark.parametrize("photos", [1, 3])
    def test_followers_see_the_caption_as_it_was_written(self, bench, photos):
        bench.published(bench.a_post(photos=photos))

        assert [live.text for live in bench.live()] == [CAPTION]

    @pytest.mark.parametrize("photos", [1, 3])
    def test_every_alt_text_reaches_the_channel_in_order(self, bench, photos):
        bench.published(bench.a_post(photos=photos))

        assert [live.alt_texts for live in bench.live()] == [
            tuple(photo.alt_text for photo in bench.photos[:photos])
        ]

    def test_the_receipt_says_where_the_post_stands(self, bench):
        _, receipt = bench.published(bench.a_post())

        assert receipt.permalink

    @pytest.mark.parametrize("photos", [1, 2])
    def test_find_sees_what_publish_made(self, bench, photos):
        post = bench.a_post(photos=photos)
        since = long_ago()
        prepared, receipt = bench.published(post)

        found = bench.adapter.find(post, prepared, since)

        assert isinstance(found, Found)
        assert found.receipt.remote_id == receipt.remote_id

    def test_find_says_absent_before_publish(self, bench):
        post = bench.a_post()
        prepared = bench.prepared(post)

        assert isinstance(bench.adapter.find(post, prepared, long_ago()), Absent)

    def test_find_does_not_take_another_post_for_ours(self, bench):
        other = bench.a_post(caption="En anden tekst", key="key-2")
        ours = bench.a_post()
        prepared = bench.prepared(ours)
        bench.published(other)

        assert isinstance(bench.adapter.find(ours, prepared, long_ago()), Absent)

    def test_find_tells_two_of_our_posts_apart(self, bench):
        first, second = bench.a_post(), bench.a_post(caption="En anden tekst", key="key-2")
        prepared, receipt = bench.published(first)
        bench.published(second)

        found = bench.adapter.find(first, prepared, long_ago())

        assert found == Found(receipt=replace(receipt, permalink=found.receipt.permalink))

    def test_find_changes_nothing(self, bench):
        post = bench.a_post()
        prepared, _ = bench.published(post)
        before = bench.mutations()

        bench.adapter.find(post, prepared, long_ago())

        assert bench.mutations() == before

    def test_remove_takes_the_post_down(self, bench):
        _, receipt = bench.published(bench.a_post())

        bench.adapter.remove(receipt)

        assert bench.live() == []

    def test_remove_twice_is_fine(self, bench):
        _, receipt = bench.published(bench.a_post())

        bench.adapter.remove(receipt)
        bench.adapter.remove(receipt)

        assert bench.live() == []

    def test_publish_without_prepare_sends_nothing(self, bench):
        before = bench.mutations()

        with pytest.raises(NotSent):
            bench.adapter.publish(bench.a_post(), Prepared(ready=True))

        assert bench.mutations() == before

    def test_no_repr_shows_the_token(self, bench):
        adapter = bench.adapter

        assert bench.token not in f"{adapter!r} {vars(adapter)!r}"

    def test_the_limits_of_a_photo_and_a_text_are_numbers(self, bench):
        limits = bench.adapter.capabilities

        assert limits.caption_max > 0
        assert limits.media_max > 0
        assert limits.bytes_max > 0
        assert limits.alt_text_max > 0
        assert limits.mime_types

    def test_the_queue_looks_as_far_ahead_as_the_channel_prepares(self, bench):
        assert bench.adapter.capabilities.prepare_lead <= LONGEST_LEAD


DONE_AND_LOST = (
    "drop_after_publish",
    "cut_answer",
    "garbled_answer",
    "empty_answer_after_publish",
    "huge_body",
    "error_500_after_publish",
    "gateway_504_after_publish",
)
NOT_DONE_AND_LOST = ("drop_before_work", "error_500", "html_503")
REFUSALS = ("refuse_content", "rate_limit", "expired_token", "revoked_permission")


class NetworkChannelContract(ChannelAdapterContract):
    @pytest.fixture
    def bench(self) -> NetworkBench:
        raise NotImplementedError

    def fault_of(self, bench, fault, *, phase="publish", times=1):
        """The error that a fault leads to."""
        post = bench.a_post()
        bench.break_next(fault, phase=phase, times=times)
        with pytest.raises(ChannelError) as caught:
            bench.published(post)
        return caught.value

    @pytest.mark.parametrize("fault", [*DONE_AND_LOST, *NOT_DONE_AND_LOST])
    def test_an_answer_that_proves_nothing_is_an_unknown_outcome(self, bench, fault):
        assert isinstance(self.fault_of(bench, fault), OutcomeUnknown)

    @pytest.mark.parametrize("fault", DONE_AND_LOST)
    def test_find_settles_a_lost_answer_as_found(self, bench, fault):
        post, since = bench.a_post(), long_ago()
        prepared = bench.prepared(post)
        bench.break_next(fault)
        with pytest.raises(OutcomeUnknown):
            bench.adapter.publish(post, prepared)

        found = bench.adapter.find(post, prepared, since)

        assert found.receipt.remote_id == bench.live()[0].remote_id

    @pytest.mark.parametrize("fault", NOT_DONE_AND_LOST)
    def test_find_settles_what_never_happened_as_absent(self, bench, fault):
        post, since = bench.a_post(), long_ago()
        prepared = bench.prepared(post)
        bench.break_next(fault)
        with pytest.raises(OutcomeUnknown):
            bench.adapter.publish(post, prepared)

        assert isinstance(bench.adapter.find(post, prepared, since), Absent)

    @pytest.mark.parametrize("fault", [*DONE_AND_LOST, *NOT_DONE_AND_LOST])
    def test_a_lost_answer_is_never_followed_by_a_second_request(self, bench, fault):
        post = bench.a_post()
        prepared = bench.prepared(post)
        before = bench.mutations()
        bench.break_next(fault)

        with pytest.raises(OutcomeUnknown):
            bench.adapter.publish(post, prepared)

        assert bench.mutations() - before == 1

    def test_an_answer_that_comes_drop_by_drop_is_given_up_at_the_deadline(self, bench):
        bench = bench.hurried()
        post = bench.a_post()
        prepared = bench.prepared(post)
        bench.break_next("slow_loris")

        with pytest.raises(OutcomeUnknown):
            bench.adapter.publish(post, prepared)

    def test_a_platform_that_cannot_be_reached_has_done_nothing(self, bench):
        post = bench.a_post()
        prepared = bench.prepared(post)

        with pytest.raises(Transient):
            bench.unreachable().publish(post, prepared)

    @pytest.mark.parametrize("phase", ["prepare", "publish"])
    def test_a_rate_limit_says_when_to_come_again(self, bench, phase):
        error = self.fault_of(bench, "rate_limit", phase=phase)

        assert isinstance(error, RateLimited)
        assert timedelta(0) < error.retry_after <= timedelta(days=1)

    @pytest.mark.parametrize("phase", ["prepare", "publish"])
    def test_an_expired_token_blocks_the_account(self, bench, phase):
        error = self.fault_of(bench, "expired_token", phase=phase)

        assert isinstance(error, AccountBlocked)
        assert error.reason is Blocked.TOKEN

    def test_an_expired_token_is_told_by_whoami(self, bench):
        bench.break_next("expired_token", phase="read")

        with pytest.raises(AccountBlocked) as caught:
            bench.adapter.whoami()

        assert caught.value.reason is Blocked.TOKEN

    @pytest.mark.parametrize("phase", ["prepare", "publish"])
    def test_a_lost_permission_blocks_the_account(self, bench, phase):
        error = self.fault_of(bench, "revoked_permission", phase=phase)

        assert isinstance(error, AccountBlocked)
        assert error.reason is Blocked.PERMISSION

    @pytest.mark.parametrize("phase", ["prepare", "publish"])
    def test_content_that_the_channel_will_never_take_is_refused(self, bench, phase):
        assert isinstance(self.fault_of(bench, "refuse_content", phase=phase), Refused)

    @pytest.mark.parametrize("fault", ["error_500", "html_503", "drop_before_work"])
    def test_a_passing_fault_in_prepare_is_repeated(self, bench, fault):
        bench.break_next(fault, phase="prepare", times=2)

        bench.published(bench.a_post())

        assert len(bench.live()) == 1

    @pytest.mark.parametrize("fault", ["error_500", "html_503", "drop_before_work"])
    def test_a_lasting_fault_in_prepare_is_transient(self, bench, fault):
        error = self.fault_of(bench, fault, phase="prepare", times=50)

        assert isinstance(error, Transient)

    def test_a_lasting_fault_while_looking_is_not_an_answer(self, bench):
        post = bench.a_post()
        prepared, _ = bench.published(post)
        bench.break_next("error_500", phase="read", times=50)

        with pytest.raises(Transient):
            bench.adapter.find(post, prepared, long_ago())

    @pytest.mark.parametrize("fault", ["error_500", "html_503"])
    def test_a_passing_fault_in_remove_is_repeated(self, bench, fault):
        _, receipt = bench.published(bench.a_post())
        bench.break_next(fault, phase="remove", times=1)

        bench.adapter.remove(receipt)

        assert bench.live() == []

    @pytest.mark.parametrize("fault", [*DONE_AND_LOST, *NOT_DONE_AND_LOST, *REFUSALS])
    def test_no_error_and_no_log_shows_token_or_caption(self, bench, fault, caplog):
        caplog.set_level(logging.DEBUG)

        error = self.fault_of(bench, fault)
        ours = [line for line in caplog.records if not line.name.startswith("uvicorn")]

        shown = "".join(traceback.format_exception(error)) + f"{error!r} {vars(error)}"
        shown += " ".join(f"{line.getMessage()} {line.args}" for line in ours)
        assert bench.token not in shown
        assert SECRET_WORDS not in shown

    @pytest.mark.parametrize("fault", REFUSALS)
    def test_an_error_names_the_platforms_code(self, bench, fault):
        assert self.fault_of(bench, fault).code
