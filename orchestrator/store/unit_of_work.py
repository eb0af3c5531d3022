"""One transaction, and the one door through which every state changes.

An arrow is applied here and nowhere else: the table is asked, the row is updated where it still
has the state that was read, the arrow's effects happen, and the audit entry and the notices are
written, all in the same transaction.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from orchestrator.domain import post as post_table
from orchestrator.domain.actors import Actor, Role, part
from orchestrator.domain.errors import Conflict, Refused
from orchestrator.domain.notice import Audience, NoticeKind, WithdrawnBy
from orchestrator.domain.post import POST, PostEvent, PostState
from orchestrator.domain.publication import (
    AT_REST,
    NOT_SENT,
    OPEN,
    PUBLICATION,
    PublicationEvent,
    PublicationState,
)
from orchestrator.domain.records import Post, Publication
from orchestrator.domain.rollup import settlement
from orchestrator.domain.takeover import TAKEOVER, Takeover, TakeoverEvent
from orchestrator.domain.transitions import Arrow
from orchestrator.store import tables
from orchestrator.store.audit import step_along
from orchestrator.store.columns import AnyRow
from orchestrator.store.publications import publication_of
from orchestrator.store.repositories import Repositories


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A notice to write with an arrow. `subject`: an account, a publication or who, by kind."""

    kind: NoticeKind
    audience: Audience
    subject: str | None = None


def withdrawn_notices(by: WithdrawnBy) -> tuple[NewNotice, ...]:
    """Tell the approvers and the ambassador that a post was withdrawn, and by whom."""
    return tuple(
        NewNotice(kind=NoticeKind.WITHDRAWN, audience=audience, subject=by.value)
        for audience in (Audience.APPROVERS, Audience.AMBASSADOR)
    )


_WENT_OUT: Final = {PublicationEvent.SUCCEED, PublicationEvent.CONFIRM}
_NOT_PUBLISHED: Final = (
    NewNotice(kind=NoticeKind.NOT_PUBLISHED, audience=Audience.AMBASSADOR),
    NewNotice(kind=NoticeKind.NOT_PUBLISHED, audience=Audience.APPROVERS),
)
_TOLD_AT_SETTLEMENT: Final = {
    PostEvent.SETTLE_PUBLISHED: (
        NewNotice(kind=NoticeKind.PUBLISHED, audience=Audience.AMBASSADOR),
    ),
    PostEvent.SETTLE_PARTIAL: _NOT_PUBLISHED,
    PostEvent.SETTLE_FAILED: _NOT_PUBLISHED,
}


class UnitOfWork(Repositories):
    """What can be read and written in one transaction."""

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Let what fails in it cost only itself; the rest of the transaction stands."""
        try:
            with self._connection.begin_nested():
                yield
        except BaseException:
            self.audit.forget_head()
            raise

    def apply_post(
        self,
        post: Post,
        event: PostEvent,
        actor: Actor,
        *,
        reason: str = "",
        content_hash: str | None = None,
        notices: Sequence[NewNotice] = (),
        **columns: Any,
    ) -> Post:
        """Apply one arrow to a post, with the effects that belong to it.

        `columns` are further columns that change with it. Raises `IllegalTransition`,
        `NotAllowed`, `Refused` (no reason given, or something was sent already), `Conflict`.
        """
        arrow = POST.check(post.state, event, actor, number=post.id)
        if event in post_table.EVENTS_WITH_A_REASON and not reason.strip():
            raise Refused(
                f"to {POST.verb(event)} a post needs a reason",
                "say why, for the person it concerns",
            )
        if event in post_table.EVENTS_THAT_NEED_NOTHING_SENT:
            self._require_publications(post, event, NOT_SENT)
        if event in post_table.EVENTS_THAT_NEED_NOTHING_IN_FLIGHT:
            self._require_publications(post, event, AT_REST)
        if event in post_table.EVENTS_THAT_CANCEL_OPEN_PUBLICATIONS:
            columns.setdefault("slot_at", None)  # the slot is free again
        self._take(
            tables.posts,
            {post.id: arrow},
            actor,
            reason=reason,
            content_hash=content_hash,
            updated_at=self.now,
            **columns,
        )
        if event in post_table.EVENTS_THAT_VOID_DECISIONS:
            self.reviews.void_decisions(post.id, self.now)
        if event in post_table.EVENTS_THAT_CANCEL_OPEN_PUBLICATIONS:
            self._cancel_open_publications(post, actor, reason=event.value)
        if event is PostEvent.WITHDRAW:
            self._take_down(post, actor)
        self._put_notices(
            notices, post_id=post.id, of=f"post:{post.id}:{event.value}:{self.now.isoformat()}"
        )
        return self.posts.get(post.id)

    def apply_publication(
        self,
        publication: Publication,
        event: PublicationEvent,
        actor: Actor,
        *,
        notices: Sequence[NewNotice] = (),
        **columns: Any,
    ) -> Publication:
        """Apply one arrow to a publication; `columns`, reason and fence: see the next one."""
        (applied,) = self.apply_publications([publication], event, actor, **columns)
        self._put_notices(
            notices,
            post_id=publication.post_id,
            of=f"publication:{publication.id}:{event.value}:{self.now.isoformat()}",
        )
        return self._remove_if_withdrawn(applied) if event in _WENT_OUT else applied

    def apply_publications(
        self,
        publications: Sequence[Publication],
        event: PublicationEvent,
        actor: Actor,
        *,
        reason: str = "",
        fence: str | None = None,
        **columns: Any,
    ) -> list[Publication]:
        """Apply the same event to some publications: to all of them, or `Conflict` is raised.

        `columns` change with it. `fence`: the lease token that must still stand in the rows.
        """
        arrows = {
            one.id: PUBLICATION.check(one.state, event, actor, number=one.id)
            for one in publications
        }
        rows = self._take(
            tables.publications, arrows, actor, reason=reason, fence=fence, **columns
        )
        return [publication_of(rows[one.id]) for one in publications]

    def apply_takeover(
        self,
        takeover: Takeover,
        event: TakeoverEvent,
        actor: Actor,
        *,
        reason: str = "",
        **columns: Any,
    ) -> Takeover:
        """Apply one arrow to a takeover; `columns` change with it."""
        arrow = TAKEOVER.check(takeover.state, event, actor, number=takeover.id)
        self._take(tables.takeovers, {takeover.id: arrow}, actor, reason=reason, **columns)
        return self.takeovers.get(takeover.id)

    def notify(self, notices: Sequence[NewNotice], *, of: str, post_id: int | None = None) -> None:
        """Put notices that belong to no arrow into the outbox: each once for the same `of`."""
        self._put_notices(notices, post_id=post_id, of=of)

    def is_told(self, notice: NewNotice, *, of: str) -> bool:
        """Tell whether `notify` has put it into the outbox already, delivered or not."""
        return self.outbox.knows(_key(notice, of))

    def settle_post(self, post_id: int, actor: Actor) -> Post:
        """Derive what a scheduled post comes to from its publications; safe to repeat.

        A post that is no longer scheduled gets no settle event: a withdrawal stands.
        """
        post = self.posts.get(post_id)
        if post.state is not PostState.SCHEDULED:
            return post
        event = settlement([p.state for p in self.publications.of_post(post_id)])
        if event is None:
            return post
        return self.apply_post(post, event, actor, notices=_TOLD_AT_SETTLEMENT[event])

    def _remove_if_withdrawn(self, publication: Publication) -> Publication:
        """Ask for removal at once if the post was withdrawn while it was sent or in doubt."""
        if self.posts.get(publication.post_id).state is not PostState.WITHDRAWN:
            return publication
        return self.apply_publication(
            publication,
            PublicationEvent.REQUEST_REMOVAL,
            part(Role.PUBLISHER),
            reason="withdrawn while it was sent",
            next_at=self.now,
        )

    def _require_publications(
        self, post: Post, event: PostEvent, states: Collection[PublicationState]
    ) -> None:
        for publication in self.publications.of_post(post.id):
            if publication.state not in states:
                raise Refused(
                    f"cannot {POST.verb(event)} post {post.id}: its publication on "
                    f"{publication.account} is {publication.state.value.replace('_', ' ')}",
                    f"see: orchestrator posts show {post.id}; what is live is taken down with: "
                    f"orchestrator posts withdraw {post.id}",
                )

    def _cancel_open_publications(self, post: Post, actor: Actor, *, reason: str) -> None:
        for publication in self.publications.of_post(post.id):
            if publication.state in OPEN:
                # The arrow of the post carries the permission; the table lists who may ask alone.
                cancel = PUBLICATION.arrow(publication.state, PublicationEvent.CANCEL)
                self._take(tables.publications, {publication.id: cancel}, actor, reason=reason)

    def _take_down(self, post: Post, actor: Actor) -> None:
        """Close the addresses of its media, and ask for the removal of what is live."""
        for publication in self.publications.of_post(post.id):
            self.media_links.close(publication.id, self.now)
            if publication.state is PublicationState.PUBLISHED:
                self.apply_publication(
                    publication,
                    PublicationEvent.REQUEST_REMOVAL,
                    actor,
                    reason="withdraw",
                    next_at=self.now,
                )

    def _take(
        self,
        table: sa.Table,
        arrows: Mapping[int, Arrow[Any, Any]],
        actor: Actor,
        *,
        reason: str,
        content_hash: str | None = None,
        fence: str | None = None,
        **columns: Any,
    ) -> dict[int, AnyRow]:
        """Move rows along arrows and write the audit entries: nothing does one alone."""
        name = table.name[:-1]
        rows: dict[int, AnyRow] = {}
        for arrow in set(arrows.values()):
            ids = [row_id for row_id, its in arrows.items() if its is arrow]
            fences = [] if fence is None else [table.c.lease_token == fence]
            moved = self._connection.execute(
                sa.update(table)
                .where(table.c.id.in_(ids), table.c.state == arrow.source, *fences)
                .values(state=arrow.target.value, **columns)
                .returning(*table.c)
            )
            rows |= {row.id: row for row in moved}
        for row_id in arrows.keys() - rows.keys():
            raise Conflict(
                f"someone was faster: {name} {row_id} changed meanwhile",
                f"look again: orchestrator {name}s show {row_id}",
            )
        steps = [
            step_along(arrow, f"{name}:{row_id}", reason=reason, content_hash=content_hash)
            for row_id, arrow in arrows.items()
        ]
        self.audit.append_all(self.now, actor, steps)
        return rows

    def _put_notices(self, notices: Sequence[NewNotice], *, post_id: int | None, of: str) -> None:
        for notice in notices:
            self.outbox.put(
                key=_key(notice, of),
                kind=notice.kind,
                audience=notice.audience,
                post_id=post_id,
                subject_id=notice.subject,
                now=self.now,
            )


def _key(notice: NewNotice, of: str) -> str:
    return f"{of}:{notice.kind.value}:{notice.audience.value}"
