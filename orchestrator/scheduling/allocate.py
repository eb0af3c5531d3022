"""Which slot a post gets: pure, stable, and explained."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.domain.takeover import Slot, Takeover


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """A slot, or none; and why, in one sentence."""

    slot: Slot | None
    why: str


def choose_slot(
    takeover: Takeover,
    *,
    taken: Collection[datetime],
    requested_at: datetime | None,
    now: datetime,
) -> Allocation:
    """Give the first free slot; if the ambassador asked for a time, the first one from then on.

    A slot takes one post. The same facts give the same answer. Times are aware UTC.
    """
    coming = [slot for slot in takeover.planned_slots() if slot.at > now]
    if not coming:
        return Allocation(slot=None, why=f"takeover {takeover.id} has no slot left")
    free = [slot for slot in coming if slot.at not in taken]
    if not free:
        return Allocation(slot=None, why=f"all slots of takeover {takeover.id} are taken")
    if requested_at is None:
        return Allocation(slot=free[0], why="the first free slot")
    later = [slot for slot in free if slot.at >= requested_at]
    if not later:
        return Allocation(slot=None, why="no free slot at or after the time that was asked for")
    exact = later[0].at == requested_at
    return Allocation(
        slot=later[0],
        why="the slot that was asked for" if exact else "the first free slot after the time asked",
    )


def deadline_of(slot: Slot, *, length: timedelta, grace: timedelta) -> datetime:
    """Return the last moment for a slot's post: its length and grace, never after the window.

    `grace`: where its takeover says nothing else.
    """
    late = grace if slot.grace is None else slot.grace
    return min(slot.at + length + late, slot.closes)
