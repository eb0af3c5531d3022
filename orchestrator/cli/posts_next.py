"""What a person does next with a post, and what happens to it by itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from orchestrator.cli.render import complain, in_words, say
from orchestrator.domain.approval import HASH_SHOWN, to_acknowledge
from orchestrator.domain.finding import FindingType, Severity, can_be_waived
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.settings.lock import is_held

if TYPE_CHECKING:
    from orchestrator.approval.dossier import Dossier
    from orchestrator.domain.records import Post
    from orchestrator.wiring import Wiring

_S = PostState
_DAEMON_GOES_ON: Final = {_S.RECEIVED, _S.APPROVED, _S.SCHEDULED, _S.WITHDRAWN}
_BY_ITSELF: Final = {
    _S.RECEIVED: "the checks look at it, then it waits for an approver: {show}",
    _S.HELD: "blocking findings are left: {show}",
    _S.PENDING_APPROVAL: "it waits for an approver: {show}",
    _S.SCHEDULED: "it goes out at its slot: {show}",
    _S.REJECTED: "the ambassador is told the reason",
    _S.PARKED: "it waits until somebody takes it up: orchestrator posts resume {id}",
    _S.WITHDRAWN: "what was open is cancelled, what is public is taken down: {show}",
}

_TURN_DOWN: Final = (
    "request-changes {id} --reason …",
    "reject {id} --reason …",
    "edit {id} --caption @FILE",
)
_COMMANDS: Final = {
    _S.HELD: _TURN_DOWN,
    _S.PENDING_APPROVAL: _TURN_DOWN,
    _S.PARKED: ("resume {id}", "edit {id} --caption @FILE"),
    _S.APPROVED: ("revoke {id} --reason …",),
    _S.SCHEDULED: ("revoke {id} --reason …", "withdraw {id}"),
    _S.LAPSED: ("reopen {id}",),
    _S.PUBLISHED: ("withdraw {id}",),
    _S.PARTIALLY_PUBLISHED: ("withdraw {id}",),
}
_CAN_STILL_GO_OUT: Final = {
    _S.RECEIVED, _S.HELD, _S.PENDING_APPROVAL, _S.APPROVED, _S.PARKED, _S.LAPSED,
}  # fmt: skip
_TO_LOOK_AT: Final = {
    PublicationState.IN_DOUBT,
    PublicationState.FAILED,
    PublicationState.MISSED,
    PublicationState.REMOVAL_MANUAL,
}


def say_outcome(wiring: "Wiring", post: "Post") -> None:
    """Say what a decision came to and what happens next."""
    say(f"post {post.id} is {in_words(post.state)}")
    complain(f"next: {_by_itself(post)}")
    alone = wiring.store.is_sqlite and not is_held(wiring.settings.lock)
    if post.state in _DAEMON_GOES_ON and alone:
        complain("no daemon runs in this workspace: orchestrator run")


def _by_itself(post: "Post") -> str:
    show = f"orchestrator posts show {post.id}"
    if post.state is _S.APPROVED:
        if post.takeover_id is None:
            return "it has no takeover, so no slot: orchestrator takeovers plan"
        return (
            f"it gets a slot of its takeover: orchestrator takeovers show {post.takeover_id}; "
            f"to take the approval back: orchestrator posts revoke {post.id} --reason …"
        )
    return _BY_ITSELF.get(post.state, "see: {show}").format(show=show, id=post.id)


def next_steps(found: "Dossier") -> Iterator[str]:
    """List the commands that make sense for a post as it stands."""
    post = found.post
    if post.state is _S.PENDING_APPROVAL and found.hash is not None:
        yield f"orchestrator posts preview {post.id}"
        yield approval(found)
    if post.state is _S.HELD:
        yield from _ways_out(found)
    for command in _COMMANDS.get(post.state, ()):
        yield f"orchestrator posts {command.format(id=post.id)}"
    if not post.accounts and post.state in _CAN_STILL_GO_OUT:
        yield f"orchestrator takeovers plan --ambassador {post.ambassador_id} …"
    for publication in found.publications:
        if publication.state in _TO_LOOK_AT:
            yield f"orchestrator publications show {publication.id}"


def _ways_out(found: "Dossier") -> Iterator[str]:
    """Offer a waiver for what can be waived; what only mending helps, without photo or account."""
    post = found.post
    blocking = [finding for finding in found.standing if finding.severity is Severity.BLOCK]
    for check in dict.fromkeys(f.check for f in blocking if can_be_waived(f)):
        yield f"orchestrator posts waive {post.id} --check {check} --reason …"
    misfits = {f.place.removeprefix("account:") for f in blocking if f.misfit is not None}
    fitting = [name for name in post.accounts if name not in misfits]
    if misfits and fitting:
        named = "".join(f" --account {name}" for name in fitting)
        yield f"orchestrator posts edit {post.id}{named}"
    for place in dict.fromkeys(f.place for f in blocking if f.type is FindingType.MEDIA):
        yield f"orchestrator posts edit {post.id} --drop {place.removeprefix('media:')}"


def approval(found: "Dossier") -> str:
    """Write the command that approves exactly what a dossier shows."""
    bound = (found.hash or "")[:HASH_SHOWN]
    seen = "".join(f" --seen {check}" for check in to_acknowledge(found.findings))
    return f"orchestrator posts approve {found.post.id} --hash {bound}{seen}"
