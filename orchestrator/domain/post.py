"""The states, events and arrows of a post (`orchestrator/README.md` shows the same table)."""

from enum import StrEnum
from typing import Final

from orchestrator.domain.actors import Role
from orchestrator.domain.transitions import Arrow, Machine, arrows


class PostState(StrEnum):
    """Where a post stands."""

    RECEIVED = "received"
    HELD = "held"
    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    PARTIALLY_PUBLISHED = "partially_published"
    FAILED = "failed"
    REJECTED = "rejected"
    PARKED = "parked"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class PostEvent(StrEnum):
    """What can happen to a post."""

    PASS_CHECKS = "pass_checks"
    HOLD = "hold"
    WAIVE = "waive"
    EDIT = "edit"
    RECHECK = "recheck"
    ENDORSE = "endorse"
    APPROVE = "approve"
    REVOKE = "revoke"
    REJECT = "reject"
    REQUEST_CHANGES = "request_changes"
    PARK = "park"
    RESUME = "resume"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    LAPSE = "lapse"
    REOPEN = "reopen"
    SETTLE_PUBLISHED = "settle_published"
    SETTLE_PARTIAL = "settle_partial"
    SETTLE_FAILED = "settle_failed"
    RETRY = "retry"
    WITHDRAW = "withdraw"
    ERASE = "erase"


_S, _E, _R = PostState, PostEvent, Role
_OPEN: Final = (_S.HELD, _S.PENDING_APPROVAL, _S.APPROVED, _S.SCHEDULED)
_ALIVE: Final = (
    _S.RECEIVED, *_OPEN, _S.PARKED, _S.PUBLISHED, _S.PARTIALLY_PUBLISHED, _S.FAILED, _S.LAPSED,
)  # fmt: skip
_DONE: Final = (
    _S.PUBLISHED, _S.PARTIALLY_PUBLISHED, _S.FAILED, _S.REJECTED, _S.LAPSED, _S.WITHDRAWN,
)  # fmt: skip
_REVOKERS: Final = (_R.APPROVER, _R.PLANNER, _R.PRIVACY_OFFICER, _R.OPERATOR, _R.PUBLISHER)

# fmt: off
_TABLE: Final[tuple[Arrow[PostState, PostEvent], ...]] = (
    *arrows([_S.RECEIVED], _E.PASS_CHECKS, _S.PENDING_APPROVAL, _R.CHECKER),
    *arrows([_S.RECEIVED], _E.HOLD, _S.HELD, _R.CHECKER),
    *arrows([_S.HELD], _E.WAIVE, _S.PENDING_APPROVAL, _R.PRIVACY_OFFICER),
    *arrows([_S.RECEIVED, *_OPEN, _S.PARKED], _E.EDIT, _S.RECEIVED,
            _R.EDITOR, _R.PLANNER, _R.AMBASSADOR),
    *arrows(_OPEN, _E.RECHECK, _S.RECEIVED, _R.CHECKER, _R.PUBLISHER, _R.PRIVACY_OFFICER),
    *arrows([_S.PENDING_APPROVAL], _E.ENDORSE, _S.PENDING_APPROVAL, _R.APPROVER),
    *arrows([_S.PENDING_APPROVAL], _E.APPROVE, _S.APPROVED, _R.APPROVER),
    *arrows([_S.APPROVED, _S.SCHEDULED], _E.REVOKE, _S.PENDING_APPROVAL, *_REVOKERS),
    *arrows([_S.HELD, _S.PENDING_APPROVAL], _E.REJECT, _S.REJECTED,
            _R.APPROVER, _R.PRIVACY_OFFICER),
    *arrows([_S.HELD, _S.PENDING_APPROVAL], _E.REQUEST_CHANGES, _S.PARKED,
            _R.APPROVER, _R.PRIVACY_OFFICER),
    *arrows(_OPEN, _E.PARK, _S.PARKED, _R.AMBASSADOR, _R.EDITOR, _R.PLANNER, _R.APPROVER),
    *arrows([_S.PARKED], _E.RESUME, _S.RECEIVED, _R.EDITOR, _R.APPROVER),
    *arrows([_S.APPROVED], _E.SCHEDULE, _S.SCHEDULED, _R.SCHEDULER, _R.PLANNER, _R.OPERATOR),
    *arrows([_S.SCHEDULED], _E.UNSCHEDULE, _S.APPROVED, _R.PLANNER, _R.OPERATOR),
    *arrows([_S.HELD, _S.PENDING_APPROVAL, _S.APPROVED, _S.PARKED], _E.LAPSE, _S.LAPSED,
            _R.SCHEDULER),
    *arrows([_S.LAPSED], _E.REOPEN, _S.RECEIVED, _R.PLANNER, _R.OPERATOR),
    *arrows([_S.SCHEDULED], _E.SETTLE_PUBLISHED, _S.PUBLISHED,
            _R.PUBLISHER, _R.RECONCILER, _R.OPERATOR),
    *arrows([_S.SCHEDULED], _E.SETTLE_PARTIAL, _S.PARTIALLY_PUBLISHED,
            _R.PUBLISHER, _R.RECONCILER, _R.SCHEDULER, _R.OPERATOR),
    *arrows([_S.SCHEDULED], _E.SETTLE_FAILED, _S.FAILED,
            _R.PUBLISHER, _R.RECONCILER, _R.SCHEDULER, _R.OPERATOR),
    *arrows([_S.PARTIALLY_PUBLISHED, _S.FAILED], _E.RETRY, _S.SCHEDULED, _R.OPERATOR),
    *arrows(_ALIVE, _E.WITHDRAW, _S.WITHDRAWN, _R.AMBASSADOR, _R.PRIVACY_OFFICER, _R.OPERATOR),
    *arrows(_DONE, _E.ERASE, _S.ERASED, _R.RETENTION, _R.PRIVACY_OFFICER),
)
# fmt: on

_VERBS: Final = {
    _E.PASS_CHECKS: "pass on",
    _E.WAIVE: "waive findings of",
    _E.RECHECK: "check again",
    _E.REVOKE: "revoke the approval of",
    _E.REQUEST_CHANGES: "request changes to",
}
POST: Final = Machine(name="post", start=PostState.RECEIVED, table=_TABLE, verbs=_VERBS)

EVENTS_THAT_ONLY_PEOPLE_CAUSE: Final = frozenset(
    {PostEvent.WAIVE, PostEvent.ENDORSE, PostEvent.APPROVE, PostEvent.REJECT}
)
EVENTS_WITH_A_REASON: Final = frozenset(
    {PostEvent.WAIVE, PostEvent.REVOKE, PostEvent.REJECT, PostEvent.REQUEST_CHANGES}
)
EVENTS_THAT_VOID_DECISIONS: Final = frozenset(
    {
        PostEvent.EDIT,
        PostEvent.RECHECK,
        PostEvent.REVOKE,
        PostEvent.REQUEST_CHANGES,
        PostEvent.PARK,
        PostEvent.LAPSE,
        PostEvent.REJECT,
        PostEvent.WITHDRAW,
    }
)
EVENTS_THAT_CANCEL_OPEN_PUBLICATIONS: Final = frozenset(
    {
        PostEvent.EDIT,
        PostEvent.RECHECK,
        PostEvent.REVOKE,
        PostEvent.PARK,
        PostEvent.UNSCHEDULE,
        PostEvent.WITHDRAW,
    }
)
EVENTS_THAT_NEED_NOTHING_SENT: Final = frozenset(
    {PostEvent.EDIT, PostEvent.RECHECK, PostEvent.UNSCHEDULE, PostEvent.REJECT}
)
EVENTS_THAT_NEED_NOTHING_IN_FLIGHT: Final = frozenset({PostEvent.ERASE})
