"""From the states of its publications to what a scheduled post comes to."""

from collections.abc import Collection

from orchestrator.domain.post import PostEvent
from orchestrator.domain.publication import UNSETTLED, PublicationState

_WENT_OUT = frozenset(
    {
        PublicationState.PUBLISHED,
        PublicationState.REMOVAL_REQUESTED,
        PublicationState.REMOVAL_MANUAL,
        PublicationState.REMOVED,
    }
)


def settlement(states: Collection[PublicationState]) -> PostEvent | None:
    """Derive the settle event; None while something is open, or if all were cancelled.

    Cancelled publications do not count (`orchestrator/README.md`, table of posts).
    """
    counted = [state for state in states if state is not PublicationState.CANCELLED]
    if not counted or any(state in UNSETTLED for state in counted):
        return None
    went_out = sum(state in _WENT_OUT for state in counted)
    if went_out == len(counted):
        return PostEvent.SETTLE_PUBLISHED
    return PostEvent.SETTLE_PARTIAL if went_out else PostEvent.SETTLE_FAILED
