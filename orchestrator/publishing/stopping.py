"""The stop: a person closes the gate, for one account or for all, and it takes hold at once."""

from typing import Final

from orchestrator.domain.actors import Actor, Role
from orchestrator.domain.errors import NotAllowed, Refused
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.publication import OPEN, STOPPED, PublicationEvent
from orchestrator.domain.records import Publication
from orchestrator.publishing.by_hand import revoke_if_all_cancelled
from orchestrator.store.accounts import ALL_ACCOUNTS, Pause, Stop
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork

_MAY_STOP: Final = frozenset({Role.PLANNER, Role.PRIVACY_OFFICER, Role.OPERATOR})
_MAY_RELEASE: Final = frozenset({Role.PRIVACY_OFFICER, Role.OPERATOR})
_MAY_PAUSE: Final = frozenset({Role.OPERATOR})
_REVOKED: Final = NewNotice(kind=NoticeKind.REVOKED, audience=Audience.APPROVERS)


def stop(uow: UnitOfWork, account: str, actor: Actor, *, reason: str) -> tuple[int, int]:
    """Close the gate; count the publications that were cancelled and the approvals revoked.

    What is being sent right now settles. `account`: an id, or `ALL_ACCOUNTS`.
    """
    _require(actor, _MAY_STOP, "stop accounts")
    if not reason.strip():
        raise Refused("stop needs a reason", "say why: --reason '…'")
    if not uow.accounts.stop(Stop(account=account, by=actor.name, reason=reason, at=uow.now)):
        raise Refused(f"{_named(account)} stopped already", "see: orchestrator accounts list")
    uow.audit.append(uow.now, actor, f"account:{account}", "stop", reason=reason)
    open_ones = [
        publication
        for publication in uow.publications.in_states(*OPEN)
        if account in {ALL_ACCOUNTS, publication.account}
    ]
    if account == ALL_ACCOUNTS:
        return len(open_ones), _revoke_all(uow, actor, reason)
    return len(open_ones), _cancel(uow, open_ones, actor, reason)


def release(uow: UnitOfWork, account: str, actor: Actor) -> None:
    """Open the gate again. What was revoked needs a new approval."""
    _require(actor, _MAY_RELEASE, "release accounts")
    if not uow.accounts.release(account):
        raise Refused(f"{_named(account)} not stopped", "see: orchestrator accounts list")
    uow.audit.append(uow.now, actor, f"account:{account}", "release")


def pause(uow: UnitOfWork, account: str, actor: Actor, *, reason: str) -> None:
    """Let an account's publications wait until a person resumes it; nothing is cancelled."""
    _require(actor, _MAY_PAUSE, "pause accounts")
    if not uow.accounts.pause(Pause(account=account, until=None, reason=reason, at=uow.now)):
        raise Refused(f"account {account} is paused already", "see: orchestrator accounts list")
    uow.audit.append(uow.now, actor, f"account:{account}", "pause", reason=reason)


def resume(uow: UnitOfWork, account: str, actor: Actor) -> None:
    """Let an account go on, after what ailed it was mended."""
    _require(actor, _MAY_PAUSE, "resume accounts")
    if not uow.accounts.resume(account):
        raise Refused(f"account {account} is not paused", "see: orchestrator accounts list")
    uow.audit.append(uow.now, actor, f"account:{account}", "resume")


def _revoke_all(uow: UnitOfWork, actor: Actor, reason: str) -> int:
    posts = uow.posts.in_states(PostState.APPROVED, PostState.SCHEDULED)
    for post in posts:
        uow.apply_post(
            post, PostEvent.REVOKE, actor, reason=f"{STOPPED}{reason}", notices=[_REVOKED]
        )
    return len(posts)


def _cancel(uow: UnitOfWork, publications: list[Publication], actor: Actor, reason: str) -> int:
    for publication in publications:
        uow.apply_publication(
            publication, PublicationEvent.CANCEL, actor, reason=f"{STOPPED}{reason}"
        )
    touched = dict.fromkeys(publication.post_id for publication in publications)
    return sum(
        revoke_if_all_cancelled(uow, post_id, actor, reason=f"{STOPPED}{reason}")
        for post_id in touched
    )


def _require(actor: Actor, roles: frozenset[Role], what: str) -> None:
    if not actor.roles & roles:
        may = ", ".join(sorted(role.value for role in roles))
        raise NotAllowed(
            f"{actor.name} may not {what}",
            f"who may: {may}; roles stand in config/roles.toml",
        )


def _named(account: str) -> str:
    return "publishing is" if account == ALL_ACCOUNTS else f"account {account} is"
