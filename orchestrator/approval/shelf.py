"""Posts that a person puts aside, takes up again, or opens after they lapsed."""

from typing import Any

from orchestrator.domain.actors import Actor
from orchestrator.domain.post import POST, PostEvent
from orchestrator.domain.records import Post
from orchestrator.store.unit_of_work import UnitOfWork


def park(uow: UnitOfWork, post_id: int, actor: Actor, *, reason: str = "") -> Post:
    """Put a post aside; its decisions are void, its open publications cancelled."""
    return uow.apply_post(uow.posts.get(post_id), PostEvent.PARK, actor, reason=reason)


def resume(uow: UnitOfWork, post_id: int, actor: Actor, *, reason: str = "") -> Post:
    """Take a parked post up again; the checks look first."""
    post = uow.posts.get(post_id)
    return uow.apply_post(post, PostEvent.RESUME, actor, reason=reason, rules_version="")


def reopen(uow: UnitOfWork, post_id: int, actor: Actor, *, reason: str = "") -> Post:
    """Open a lapsed post for its ambassador's next takeover; the checks look first.

    Without a next takeover it waits for one to be planned, and joins it then.
    """
    post = uow.posts.get(post_id)
    POST.check(post.state, PostEvent.REOPEN, actor, number=post.id)
    takeover = uow.takeovers.of_ambassador(post.ambassador_id, uow.now)
    columns: dict[str, Any] = {"takeover_id": None, "slot_at": None, "rules_version": ""}
    if takeover is not None:
        columns |= {"takeover_id": takeover.id, "accounts": list(takeover.accounts)}
    return uow.apply_post(post, PostEvent.REOPEN, actor, reason=reason, **columns)
