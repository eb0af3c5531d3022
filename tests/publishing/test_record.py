"""How an attempt ends: the error's class decides what the queue does next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.base import Receipt
from adapters.errors import (
    AccountBlocked,
    Blocked,
    ChannelError,
    NotReady,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Transient,
)
from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import Publication
from orchestrator.publishing import record
from orchestrator.publishing.record import Claim
from tests.house import House
from tests.publishing.moments import at_the_slot, claimed, notices

P = PublicationState
HOUR = timedelta(hours=1)
# error -> (state, attempts counted, seconds until the next try; None: there is none)
End = tuple[ChannelError, PublicationState, int, int | None]
ENDS: dict[str, End] = {
    "transient": (Transient("a passing fault"), P.RETRYABLE, 1, 60),
    "rate limit": (RateLimited("wait", retry_after=HOUR), P.RETRYABLE, 0, 3600),
    "not ready": (NotReady("processing"), P.PROCESSING, 0, 5),
    "token": (AccountBlocked("expired", reason=Blocked.TOKEN), P.RETRYABLE, 0, 0),
    "refusal": (Refused("never"), P.FAILED, 1, None),
    "lost answer": (OutcomeUnknown("lost"), P.IN_DOUBT, 1, 0),
}


@pytest.fixture
def claim(house: House) -> Claim:
    post = house.a_scheduled_post(accounts=("linkedin-main",))
    at_the_slot(house, post.id)
    return claimed(house, jitter=lambda: 0.0)


def now_of(house: House, claim: Claim) -> Publication:
    with house.wiring.store.read(house.clock()) as uow:
        return uow.publications.get(claim.publication.id)


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS.keys())
def test_an_error_leads_where_its_class_says(house: House, claim: Claim, ends: End):
    error, state, attempts, seconds = ends

    record.failure(house.wiring.press, claim, error)

    ended = now_of(house, claim)
    wait = (ended.next_at - house.clock()).total_seconds()
    assert (ended.state, ended.attempt) == (state, attempts)
    assert seconds is None or seconds <= wait <= seconds * 1.25


@pytest.mark.parametrize("error", [ends[0] for ends in ENDS.values()], ids=ENDS.keys())
def test_after_an_end_nobody_sends_any_more(house: House, claim: Claim, error: ChannelError):
    record.failure(house.wiring.press, claim, error)

    assert now_of(house, claim).sender is None


def test_the_last_attempt_fails_for_good(house: House, claim: Claim):
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE publications SET attempt = 5")
    last = replace(claim, publication=now_of(house, claim))

    record.failure(house.wiring.press, last, Transient("a passing fault"))

    assert now_of(house, claim).state is P.FAILED


def test_a_receipt_without_an_id_still_counts(house: House, claim: Claim):
    """Instagram: PUBLISHED, id unknown."""
    record.success(house.wiring.press, claim, Receipt(remote_id=None))

    assert now_of(house, claim).state is P.PUBLISHED


def test_a_receipt_clears_an_earlier_error(house: House, claim: Claim):
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE publications SET error_code = 'x', error_text = 'x'")

    record.success(house.wiring.press, claim, Receipt(remote_id="1"))

    ended = now_of(house, claim)
    assert (ended.error_code, ended.error_text) == (None, None)


def test_a_lost_answer_tells_the_operators_once(house: House, claim: Claim):
    record.failure(house.wiring.press, claim, OutcomeUnknown("lost"))
    record.failure(house.wiring.press, claim, OutcomeUnknown("lost"))

    assert notices(house).count(NoticeKind.IN_DOUBT) == 1


def test_a_hint_is_kept_beside_what_was_prepared(house: House, claim: Claim):
    with house.wiring.store.write(house.clock()) as uow:
        uow.publications.mark_sending(
            claim.publication,
            fence=claim.token,
            now=uow.now,
            lease_until=claim.lease_until,
            references={"image_0": "urn:1"},
        )

    record.failure(
        house.wiring.press, claim, OutcomeUnknown("a duplicate", hint_id="urn:li:share:7")
    )

    assert now_of(house, claim).references == {"image_0": "urn:1", "hint_id": "urn:li:share:7"}


def test_a_used_up_limit_lets_the_whole_account_wait(house: House, claim: Claim):
    record.failure(house.wiring.press, claim, RateLimited("wait", retry_after=HOUR))

    with house.wiring.store.read(house.clock()) as uow:
        pause = uow.accounts.get_pause("linkedin-main", house.clock())
    assert pause is not None
    assert (pause.reason, pause.until) == ("quota", house.clock() + HOUR)
    assert NoticeKind.ACCOUNT_PAUSED not in notices(house)


@pytest.mark.parametrize("reason", Blocked)
def test_a_blocked_account_waits_for_a_person(house: House, claim: Claim, reason: Blocked):
    record.failure(house.wiring.press, claim, AccountBlocked("no", reason=reason))

    with house.wiring.store.read(house.clock() + 30 * 24 * HOUR) as uow:
        pause = uow.accounts.get_pause("linkedin-main", house.clock() + 30 * 24 * HOUR)
    assert pause is not None
    assert pause.reason == reason.value
    assert NoticeKind.ACCOUNT_PAUSED in notices(house)


def test_without_the_token_nothing_is_written(house: House, claim: Claim):
    stranger = replace(claim, token="stolen")

    record.success(house.wiring.press, stranger, Receipt(remote_id="1"))

    assert now_of(house, claim).state is P.PUBLISHING


def test_an_end_is_written_once(house: House, claim: Claim):
    record.failure(house.wiring.press, claim, Refused("never"))

    record.success(house.wiring.press, claim, Receipt(remote_id="1"))

    assert now_of(house, claim).state is P.FAILED
