"""Posts with their revisions and assets."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any, Final

import sqlalchemy as sa

from orchestrator.domain.errors import NotFound
from orchestrator.domain.media import MediaFacts, MediaFile
from orchestrator.domain.post import POST, PostState
from orchestrator.domain.publication import UNSETTLED, PublicationState
from orchestrator.domain.records import Asset, Content, Post
from orchestrator.domain.wish import NO_WISH, Wish
from orchestrator.store.columns import AnyRow
from orchestrator.store.tables import ambassadors, assets, posts, publications, revisions


class Posts:
    """What shall be said."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # ---- posts

    def add(
        self,
        *,
        ambassador_id: int,
        takeover_id: int | None,
        accounts: Sequence[str],
        message_key: str,
        requested_at: datetime | None,
        content: Content,
        written_by: str,
        now: datetime,
        wish: Wish = NO_WISH,
    ) -> Post:
        """Make a post in its first state, with its first revision."""
        added = self._connection.execute(
            sa.insert(posts)
            .values(
                state=POST.start.value,
                revision=1,
                ambassador_id=ambassador_id,
                takeover_id=takeover_id,
                accounts=list(accounts),
                message_key=message_key,
                language=content.language,
                wish=_plain_wish(wish),
                requested_at=requested_at,
                rules_version="",
                created_at=now,
                updated_at=now,
            )
            .returning(posts.c.id)
        ).scalar_one()
        self.add_revision(added, 1, content, written_by=written_by, now=now)
        return self.get(added)

    def get(self, post_id: int) -> Post:
        """Return one. Raises `NotFound`."""
        row = self._connection.execute(_ONE, {"wanted": post_id}).first()
        if row is None:
            raise NotFound(f"there is no post {post_id}", "see: orchestrator posts list")
        return post_of(row)

    def in_states(self, *states: PostState, limit: int | None = None) -> list[Post]:
        """List the posts in some states (all, if none is named), in order of their ids."""
        query = POSTS.order_by(posts.c.id)
        if states:
            query = query.where(posts.c.state.in_(states))
        if limit is not None:
            query = query.limit(limit)
        return [post_of(row) for row in self._connection.execute(query)]

    def under_other_rules(self, rules_version: str, *states: PostState) -> list[int]:
        """Name the posts in some states that were checked under other rules than these."""
        others = (posts.c.rules_version < rules_version, posts.c.rules_version > rules_version)
        rows = self._connection.execute(
            # each term is a range of the index, so that what is up to date is not read
            sa.select(posts.c.id).where(
                sa.or_(*(sa.and_(posts.c.state == s, other) for s in states for other in others))
            )
        )
        return sorted(row.id for row in rows)

    def unsettled(self, now: datetime) -> list[int]:
        """Name scheduled posts whose slot has come and of which all that counts is at rest."""
        own = publications.c.post_id == posts.c.id
        rows = self._connection.execute(
            sa.select(posts.c.id).where(
                posts.c.state == PostState.SCHEDULED,
                posts.c.slot_at <= now,
                sa.exists().where(own, publications.c.state != PublicationState.CANCELLED),
                ~sa.exists().where(own, publications.c.state.in_(UNSETTLED)),
            )
        )
        return [row.id for row in rows]

    def count_by_state(self) -> dict[PostState, int]:
        """Count them by state; states without any are left out."""
        rows = self._connection.execute(
            sa.select(posts.c.state, sa.func.count().label("number")).group_by(posts.c.state)
        )
        return {PostState(row.state): row.number for row in rows}

    def id_of_message(self, message_key: str) -> int | None:
        """Find the post that a message made before."""
        return self._connection.execute(
            sa.select(posts.c.id).where(posts.c.message_key == message_key)
        ).scalar()

    def of_ambassador(self, ambassador_id: int) -> list[Post]:
        """List one person's posts."""
        query = POSTS.where(posts.c.ambassador_id == ambassador_id).order_by(posts.c.id)
        return [post_of(row) for row in self._connection.execute(query)]

    def of_takeover(self, takeover_id: int) -> list[Post]:
        """List the posts of one takeover."""
        query = POSTS.where(posts.c.takeover_id == takeover_id).order_by(posts.c.id)
        return [post_of(row) for row in self._connection.execute(query)]

    def taken_slots(self, takeover_id: int) -> set[datetime]:
        """Name the slots of a takeover that have a post, whatever became of it."""
        rows = self._connection.execute(
            sa.select(posts.c.slot_at).where(
                posts.c.takeover_id == takeover_id, posts.c.slot_at.is_not(None)
            )
        )
        return {row.slot_at for row in rows}

    # ---- content

    def add_revision(
        self, post_id: int, revision: int, content: Content, *, written_by: str, now: datetime
    ) -> None:
        """Write one revision's wording and assets."""
        self._connection.execute(
            sa.insert(revisions).values(
                post_id=post_id,
                revision=revision,
                title=content.title,
                caption=content.caption,
                variants=dict(content.variants),
                hidden=content.hidden,
                written_by=written_by.casefold(),
                written_at=now,
            )
        )
        for asset in content.assets:
            self._connection.execute(
                sa.insert(assets).values(
                    post_id=post_id,
                    revision=revision,
                    position=asset.position,
                    original=asset.original,
                    file_name=asset.file_name,
                    mime_type=asset.mime_type,
                    alt_text=asset.alt_text,
                    **_measured(asset),
                )
            )

    def content(self, post: Post) -> Content:
        """Return what the current revision of a post says."""
        row = self._connection.execute(
            sa.select(revisions).where(
                revisions.c.post_id == post.id, revisions.c.revision == post.revision
            )
        ).one()
        rows = self._connection.execute(
            sa.select(assets)
            .where(assets.c.post_id == post.id, assets.c.revision == post.revision)
            .order_by(assets.c.position)
        )
        return content_of(post, row, rows)

    def measure(self, post: Post, measured: Iterable[Asset]) -> None:
        """Store what the check stage made of the assets."""
        for asset in measured:
            self._connection.execute(
                sa.update(assets)
                .where(
                    assets.c.post_id == post.id,
                    assets.c.revision == post.revision,
                    assets.c.position == asset.position,
                )
                .values(mime_type=asset.mime_type, **_measured(asset))
            )


POSTS: Final = (
    sa.select(posts, revisions.c.title, revisions.c.written_by, ambassadors.c.email)
    .join(
        revisions,
        sa.and_(revisions.c.post_id == posts.c.id, revisions.c.revision == posts.c.revision),
    )
    .join(ambassadors, ambassadors.c.id == posts.c.ambassador_id)
)


_ONE: Final = POSTS.where(posts.c.id == sa.bindparam("wanted"))


def post_of(row: AnyRow) -> Post:
    """Read a row of `POSTS`."""
    return Post(
        id=row.id,
        state=PostState(row.state),
        revision=row.revision,
        ambassador_id=row.ambassador_id,
        ambassador_email=row.email,
        last_editor_email=row.written_by,
        takeover_id=row.takeover_id,
        accounts=tuple(row.accounts),
        title=row.title,
        language=row.language,
        wish=_wish(row.wish),
        requested_at=row.requested_at,
        slot_at=row.slot_at,
        rules_version=row.rules_version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def content_of(post: Post, revision: AnyRow, photos: Iterable[AnyRow]) -> Content:
    """Read the row of a post's revision, and those of its assets."""
    return Content(
        post_id=post.id,
        revision=post.revision,
        title=revision.title,
        language=post.language,
        caption=revision.caption,
        variants=revision.variants,
        hidden=revision.hidden,
        assets=tuple(map(_asset, photos)),
    )


def _plain_wish(wish: Wish) -> dict[str, Any]:
    return {
        "channels": wish.channels,
        "day": None if wish.day is None else wish.day.isoformat(),
        "at": None if wish.at is None else wish.at.isoformat(),
    }


def _wish(plain: dict[str, Any]) -> Wish:
    channels, day, at = plain["channels"], plain["day"], plain["at"]
    return Wish(
        channels=None if channels is None else tuple(channels),
        day=None if day is None else date.fromisoformat(day),
        at=None if at is None else time.fromisoformat(at),
    )


def _asset(row: AnyRow) -> Asset:
    return Asset(
        position=row.position,
        original=row.original,
        file_name=row.file_name,
        mime_type=row.mime_type,
        alt_text=row.alt_text,
        facts=None if row.facts is None else MediaFacts(**row.facts),
        clean=None if row.clean is None else MediaFile(**row.clean),
        renditions={shape: MediaFile(**file) for shape, file in row.renditions.items()},
        problem=row.problem,
    )


def _measured(asset: Asset) -> dict[str, Any]:
    return {
        "facts": None if asset.facts is None else asdict(asset.facts),
        "clean": None if asset.clean is None else asdict(asset.clean),
        "renditions": {shape: asdict(file) for shape, file in asset.renditions.items()},
        "problem": asset.problem,
    }
