from datetime import timedelta

import pytest

from orchestrator.domain.notice import Audience, NoticeKind
from tests.builders import HOUR, NOW

MINUTES = timedelta(minutes=5)


def put(uow, key="post:1:held", kind=NoticeKind.HELD, audience=Audience.AMBASSADOR, now=NOW):
    uow.outbox.put(
        key=key, kind=kind, audience=audience, post_id=1, subject_id="instagram-main", now=now
    )


def keys(uow, now=NOW, **limit):
    return [notice.key for notice in uow.outbox.due(now, **limit)]


def test_a_notice_is_due_at_once(uow):
    put(uow)
    (notice,) = uow.outbox.due(NOW)

    assert (notice.key, notice.kind, notice.audience, notice.post_id, notice.subject_id) == (
        "post:1:held",
        NoticeKind.HELD,
        Audience.AMBASSADOR,
        1,
        "instagram-main",
    )
    assert (notice.created_at, notice.tries) == (NOW, 0)


@pytest.mark.parametrize("kind", list(NoticeKind), ids=str)
def test_each_kind_fits_in_its_column(uow, kind):
    put(uow, kind=kind)

    assert [notice.kind for notice in uow.outbox.due(NOW)] == [kind]


def test_the_same_key_twice_is_one_notice(uow):
    put(uow)
    put(uow)

    assert keys(uow) == ["post:1:held"]


def test_a_key_that_was_delivered_is_not_told_again(uow):
    put(uow)
    (notice,) = uow.outbox.due(NOW)
    uow.outbox.delivered(notice.id, NOW)
    put(uow)

    assert keys(uow) == []


def test_notices_come_oldest_first_and_not_more_than_asked(uow):
    for key in ("one", "two", "three"):
        put(uow, key)

    assert keys(uow, limit=2) == ["one", "two"]


def test_a_delivered_notice_waits_no_more(uow):
    put(uow, "one")
    put(uow, "two")
    uow.outbox.delivered(uow.outbox.due(NOW)[0].id, NOW)

    assert (keys(uow), uow.outbox.waiting()) == (["two"], 1)


def test_a_notice_that_failed_waits_for_its_next_time_and_counts(uow):
    put(uow)
    (notice,) = uow.outbox.due(NOW)
    uow.outbox.claim(notice, NOW + MINUTES)
    uow.outbox.later(notice.id, NOW + HOUR)

    assert keys(uow) == []
    assert [notice.tries for notice in uow.outbox.due(NOW + HOUR)] == [1]


def test_a_notice_is_claimed_once_and_is_due_again_when_its_sender_died(uow):
    put(uow)
    (notice,) = uow.outbox.due(NOW)

    claims = [uow.outbox.claim(notice, NOW + MINUTES) for _ in range(2)]

    assert claims == [True, False]
    assert (keys(uow), len(uow.outbox.due(NOW + MINUTES))) == ([], 1)


def test_what_was_delivered_is_claimed_no_more(uow):
    put(uow)
    (notice,) = uow.outbox.due(NOW)
    uow.outbox.delivered(notice.id, NOW)

    assert not uow.outbox.claim(notice, NOW + MINUTES)
