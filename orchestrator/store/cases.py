"""All that the gate asks about some publications, in a handful of queries for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from orchestrator.domain.approval import Decision
from orchestrator.domain.consent import Consent
from orchestrator.domain.records import Content, Post, Publication
from orchestrator.store.accounts import Accounts
from orchestrator.store.ambassadors import Ambassadors
from orchestrator.store.columns import AnyRow
from orchestrator.store.posts import POSTS, content_of, post_of
from orchestrator.store.reviews import decision_of
from orchestrator.store.tables import ambassadors, assets, decisions, posts, revisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One publication's post as it is now: what would go out, and who stands for it."""

    post: Post
    content: Content
    decisions: tuple[Decision, ...]  # about the current revision, oldest first
    ambassador_is_active: bool
    consent: Consent | None
    is_stopped: bool


class Cases:
    """What stands behind publications, read in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, publication: Publication) -> Case:
        """Return the case of one publication."""
        return self.of_all([publication])[publication.id]

    def of_all(self, publications: Sequence[Publication]) -> dict[int, Case]:
        """Return the case of each publication, by its id."""
        ids = {"ids": sorted({publication.post_id for publication in publications})}
        rows = {row.id: row for row in self._connection.execute(_POSTS_OF, ids)}
        photos = self._by_post(_PHOTOS_OF, ids)
        decided = self._by_post(_DECISIONS_OF, ids)
        people = sorted({row.ambassador_id for row in rows.values()})
        consents = Ambassadors(self._connection).consents_of(people)
        stopped = Accounts(self._connection).stopped({one.account for one in publications})
        cases = {}
        for publication in publications:
            row = rows[publication.post_id]
            post = post_of(row)
            cases[publication.id] = Case(
                post=post,
                content=content_of(post, row, photos.get(post.id, ())),
                decisions=tuple(map(decision_of, decided.get(post.id, ()))),
                ambassador_is_active=row.retired_at is None,
                consent=consents.get(post.ambassador_id),
                is_stopped=publication.account in stopped,
            )
        return cases

    def _by_post(
        self, query: sa.Select[*tuple[object, ...]], ids: dict[str, list[int]]
    ) -> dict[int, list[AnyRow]]:
        found: dict[int, list[AnyRow]] = {}
        for row in self._connection.execute(query, ids):
            found.setdefault(row.post_id, []).append(row)
        return found


_THESE: Final = posts.c.id.in_(sa.bindparam("ids", expanding=True))
_POSTS_OF: Final = POSTS.add_columns(
    revisions.c.caption, revisions.c.variants, revisions.c.hidden, ambassadors.c.retired_at
).where(_THESE)
_PHOTOS_OF: Final = (
    sa.select(assets)
    .join(posts, sa.and_(posts.c.id == assets.c.post_id, posts.c.revision == assets.c.revision))
    .where(_THESE)
    .order_by(assets.c.position)
)
_DECISIONS_OF: Final = (
    sa.select(decisions)
    .join(
        posts,
        sa.and_(posts.c.id == decisions.c.post_id, posts.c.revision == decisions.c.revision),
    )
    .where(_THESE, decisions.c.voided_at.is_(None))
    .order_by(decisions.c.id)
)
