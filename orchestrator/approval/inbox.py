"""What an approver sees: the posts that wait, each with what speaks against it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.domain.finding import Severity
from orchestrator.domain.post import PostState
from orchestrator.domain.records import Post, Publication
from orchestrator.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One post in the inbox."""

    post: Post
    ambassador: str = field(repr=False)
    blocks: int
    warnings: int
    slot_at: datetime | None
    publications: tuple[Publication, ...]


def rows(uow: UnitOfWork, states: Sequence[PostState] = ()) -> list[Row]:
    """List the posts in some states (all, if none is named), in a few queries however many."""
    posts = uow.posts.in_states(*states)
    names = {person.id: person.name for person in uow.ambassadors.all()}
    counts = uow.reviews.count_findings(post.id for post in posts)
    publications = defaultdict[int, list[Publication]](list)
    for publication in uow.publications.of_posts(post.id for post in posts):
        publications[publication.post_id].append(publication)
    return [
        Row(
            post=post,
            ambassador=names.get(post.ambassador_id, ""),
            blocks=_count(counts, post, Severity.BLOCK),
            warnings=_count(counts, post, Severity.WARN),
            slot_at=post.slot_at,
            publications=tuple(publications[post.id]),
        )
        for post in posts
    ]


def _count(counts: Counter[tuple[int, int, str]], post: Post, severity: Severity) -> int:
    return counts[(post.id, post.revision, severity.value)]
