"""The moments of an attempt at which tests change the world."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.records import Sender
from orchestrator.publishing import attempt
from orchestrator.publishing.record import Claim
from tests.house import House


def at_the_slot(house: House, post_id: int) -> datetime:
    """Move the clock to a post's slot."""
    slot_at = house.post(post_id).slot_at
    assert slot_at is not None
    house.clock.moment = slot_at
    return slot_at


def claimed(house: House, **changes: Any) -> Claim:
    """Claim the one publication that is due, as this process or with another press."""
    press = replace(house.wiring.press, **changes)
    (claim,) = attempt.claim_due(press, house.clock())
    return claim


def sent_by(house: House, sender: Sender) -> Claim:
    """Claim, prepare and mark as another process would, and stop before the request."""
    press = replace(house.wiring.press, sender=sender)
    claim = claimed(house, sender=sender)
    prepared = attempt._prepare(press, claim)
    assert prepared is not None
    assert attempt._mark_sending(press, claim, prepared)
    return claim


def notices(house: House) -> list[NoticeKind]:
    """List what waits in the outbox, oldest first."""
    with house.wiring.store.read(house.clock()) as uow:
        return [waiting.kind for waiting in uow.outbox.due(house.clock())]


@contextmanager
def changing(house: House) -> Iterator[Any]:
    """Write into the store as some other process would."""
    with house.wiring.store.write(house.clock()) as uow:
        yield uow
