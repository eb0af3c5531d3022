"""What must hold in every world that can be reached, and where a story may end.

Each promise is a sentence that a world either keeps or breaks.
"""

from collections.abc import Callable, Mapping
from typing import Final

from orchestrator.domain.publication import AT_REST, NOT_SENT, PublicationState
from tests.model.world import At, Channel, World, may_still_send

_S = PublicationState

Promise = Callable[[World], bool]


def one_copy(world: World) -> bool:
    """Followers never see it twice."""
    return len(world.copies) <= 1


def marked_before_sent(world: World) -> bool:
    """I1: who is past the marker, or on the network, has a committed marker or a doubt behind it.

    A person who gives up is told that it may be live, and ends the program's knowledge of it.
    """
    if not may_still_send(world) or world.row.is_given_up:
        return True
    return world.row.has_marker and world.row.state in {_S.PUBLISHING, _S.IN_DOUBT}


def never_lost(world: World) -> bool:
    """Never say "not sent" of what is live: not of a failure, not of a cancellation, not ever."""
    if world.row.state not in NOT_SENT or world.row.is_given_up:
        return True
    return not world.copies and not may_still_send(world)


def never_claimed_live(world: World) -> bool:
    """Never say "published" of what is not there: only an answer leads there (I2)."""
    return world.row.state is not _S.PUBLISHED or bool(world.copies)


def stopped_is_stopped(world: World) -> bool:
    """Nothing is sent whose stop was committed before its send marker."""
    return not any(
        worker.was_stopped and worker.at in {At.MARKED, At.WAITING} for worker in world.workers
    )


PROMISES: Final[Mapping[str, Promise]] = {
    "never two live copies": one_copy,
    "sent only after a committed marker": marked_before_sent,
    "never 'not sent' of what is live or may still be sent": never_lost,
    "never 'published' of what is not there": never_claimed_live,
    "nothing sent that was stopped before its marker": stopped_is_stopped,
}


def has_ended(world: World, channel: Channel) -> bool:
    """Tell whether nobody must act, or a person was asked; the program waits for no miracle."""
    if world.row.state in {*AT_REST, _S.REMOVAL_MANUAL}:
        return True
    return world.row.state is _S.IN_DOUBT and not channel.can_be_asked
