"""The states, events and arrows of a publication: one post on one account."""

from enum import StrEnum
from typing import Final

from orchestrator.domain.actors import Role
from orchestrator.domain.transitions import Arrow, Machine, arrows


class PublicationState(StrEnum):
    """Where a publication stands."""

    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PROCESSING = "processing"
    RETRYABLE = "retryable"
    IN_DOUBT = "in_doubt"
    PUBLISHED = "published"
    FAILED = "failed"
    MISSED = "missed"
    CANCELLED = "cancelled"
    REMOVAL_REQUESTED = "removal_requested"
    REMOVAL_MANUAL = "removal_manual"
    REMOVED = "removed"


class PublicationEvent(StrEnum):
    """What can happen to a publication."""

    CLAIM = "claim"
    AWAIT_PLATFORM = "await_platform"
    SUCCEED = "succeed"
    DEFER = "defer"
    REFUSE = "refuse"
    EXHAUST = "exhaust"
    LOSE_ANSWER = "lose_answer"
    RESCUE_UNSENT = "rescue_unsent"
    RESCUE_SENT = "rescue_sent"
    CONFIRM = "confirm"
    DISPROVE = "disprove"
    GIVE_UP = "give_up"
    MISS = "miss"
    CANCEL = "cancel"
    REPLAN = "replan"
    REQUEST_REMOVAL = "request_removal"
    BLOCK_REMOVAL = "block_removal"
    REMOVE = "remove"


_S, _E, _R = PublicationState, PublicationEvent, Role
OPEN: Final = (_S.SCHEDULED, _S.RETRYABLE, _S.PROCESSING)  # waits for its next try
UNSETTLED: Final = (*OPEN, _S.PUBLISHING, _S.IN_DOUBT)
LIVE: Final = (_S.PUBLISHED, _S.REMOVAL_REQUESTED, _S.REMOVAL_MANUAL)  # followers may see it
TAKEN: Final = (*UNSETTLED, *LIVE)  # an account with one of these gets no second publication
AT_REST: Final = (
    _S.PUBLISHED,
    _S.FAILED,
    _S.MISSED,
    _S.CANCELLED,
    _S.REMOVED,
)  # no one acts on it
NOT_SENT: Final = (*OPEN, _S.FAILED, _S.MISSED, _S.CANCELLED, _S.REMOVED)  # nothing is out there
STOPPED: Final = "stop: "  # how the reason of a cancellation by a stop begins
_PEOPLE_WHO_CANCEL: Final = (_R.PLANNER, _R.OPERATOR, _R.PRIVACY_OFFICER, _R.AMBASSADOR)

# fmt: off
_TABLE: Final[tuple[Arrow[PublicationState, PublicationEvent], ...]] = (
    *arrows(OPEN, _E.CLAIM, _S.PUBLISHING, _R.PUBLISHER),
    *arrows([_S.PUBLISHING], _E.AWAIT_PLATFORM, _S.PROCESSING, _R.PUBLISHER),
    *arrows([_S.PUBLISHING], _E.SUCCEED, _S.PUBLISHED, _R.PUBLISHER),
    *arrows([_S.PUBLISHING], _E.DEFER, _S.RETRYABLE, _R.PUBLISHER),
    *arrows([_S.PUBLISHING], _E.REFUSE, _S.FAILED, _R.PUBLISHER),
    *arrows([_S.PUBLISHING], _E.EXHAUST, _S.FAILED, _R.PUBLISHER),
    *arrows([_S.PUBLISHING], _E.LOSE_ANSWER, _S.IN_DOUBT, _R.PUBLISHER),
    *arrows([_S.PUBLISHING], _E.CANCEL, _S.CANCELLED, _R.PUBLISHER),
    *arrows([_S.PUBLISHING], _E.RESCUE_UNSENT, _S.RETRYABLE, _R.RESCUER),
    *arrows([_S.PUBLISHING], _E.RESCUE_SENT, _S.IN_DOUBT, _R.RESCUER),
    *arrows([_S.IN_DOUBT], _E.CONFIRM, _S.PUBLISHED, _R.RECONCILER, _R.PUBLISHER, _R.OPERATOR),
    *arrows([_S.IN_DOUBT], _E.DISPROVE, _S.RETRYABLE, _R.RECONCILER, _R.OPERATOR),
    *arrows([_S.IN_DOUBT], _E.GIVE_UP, _S.FAILED, _R.OPERATOR),
    *arrows(OPEN, _E.MISS, _S.MISSED, _R.SCHEDULER),
    *arrows(OPEN, _E.CANCEL, _S.CANCELLED, *_PEOPLE_WHO_CANCEL),
    *arrows([_S.FAILED, _S.MISSED, _S.CANCELLED], _E.REPLAN, _S.SCHEDULED,
            _R.PLANNER, _R.OPERATOR),
    *arrows([_S.PUBLISHED], _E.REQUEST_REMOVAL, _S.REMOVAL_REQUESTED,
            _R.OPERATOR, _R.PRIVACY_OFFICER, _R.AMBASSADOR,
            _R.PUBLISHER),  # the publisher only for a post that was withdrawn while it was sent
    *arrows([_S.REMOVAL_REQUESTED], _E.BLOCK_REMOVAL, _S.REMOVAL_MANUAL, _R.PUBLISHER),
    *arrows([_S.REMOVAL_REQUESTED, _S.REMOVAL_MANUAL], _E.REMOVE, _S.REMOVED,
            _R.PUBLISHER, _R.OPERATOR),
)
# fmt: on

_VERBS: Final = {
    _E.REQUEST_REMOVAL: "take down",
    _E.BLOCK_REMOVAL: "leave to a person",
    _E.REMOVE: "confirm the removal of",
}
PUBLICATION: Final = Machine(
    name="publication", start=PublicationState.SCHEDULED, table=_TABLE, verbs=_VERBS
)
