"""Posts that a person puts aside, and takes up again."""

from orchestrator.domain.actors import Actor
from orchestrator.domain.post import PostEvent
from orchestrator.domain.records import Post
from orchestrator.store.unit_of_work import UnitOfWork


def park(uow: UnitOfWork, post_id: int, actor: Actor, *, reason: str = "") -> Post:
    """Put a post aside; its decisions are void, its open publications cancelled."""
    return uow.apply_post(uow.posts.get(post_id), PostEvent.PARK, actor, reason=reason)


def resume(uow: UnitOfWork, post_id: int, actor: Actor, *, reason: str = "") -> Post:
    """Take a parked post up again; the checks look first."""
    post = uow.posts.get(post_id)
    return uow.apply_post(post, PostEvent.RESUME, actor, reason=reason, rules_version="")
