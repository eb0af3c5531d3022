"""All that an approver needs to know about one post, read in one transaction."""

from dataclasses import dataclass

from orchestrator.approval.decide import Desk
from orchestrator.compose import Composed, content_hash
from orchestrator.domain.approval import Decision
from orchestrator.domain.audit import AuditEntry
from orchestrator.domain.errors import Refused
from orchestrator.domain.finding import Finding
from orchestrator.domain.records import Ambassador, Content, Post, Publication
from orchestrator.domain.takeover import Takeover
from orchestrator.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One post with everything that belongs to it."""

    post: Post
    content: Content
    ambassador: Ambassador
    takeover: Takeover | None
    composed: tuple[Composed, ...]  # empty if it has no account to go to
    findings: tuple[Finding, ...]  # of the current revision; what was waived too
    standing: tuple[Finding, ...]  # those of them that nobody waived
    decisions: tuple[Decision, ...]  # of all revisions
    valid: tuple[Decision, ...]  # those of them that count
    publications: tuple[Publication, ...]
    history: tuple[AuditEntry, ...]  # of the post and of its publications
    problems: tuple[str, ...]  # what was unclear in the mail, as codes

    @property
    def hash(self) -> str | None:
        """What an approval would bind; None while there is no account to go to."""
        return content_hash(self.composed) if self.composed else None


def dossier(uow: UnitOfWork, post_id: int, desk: Desk) -> Dossier:
    """Read everything about one post. Raises `NotFound`."""
    post = uow.posts.get(post_id)
    content = uow.posts.content(post)
    publications = uow.publications.of_post(post_id)
    subjects = [f"post:{post_id}", *(f"publication:{p.id}" for p in publications)]
    return Dossier(
        post=post,
        content=content,
        ambassador=uow.ambassadors.get(post.ambassador_id),
        takeover=None if post.takeover_id is None else uow.takeovers.get(post.takeover_id),
        composed=_composed(desk, post, content),
        findings=tuple(uow.reviews.findings(post)),
        standing=tuple(uow.reviews.findings(post, with_waived=False)),
        decisions=tuple(uow.reviews.decisions(post, with_voided=True)),
        valid=tuple(uow.reviews.decisions(post)),
        publications=tuple(publications),
        history=tuple(uow.audit.of(*subjects)),
        problems=tuple(uow.messages.problems_of_post(post_id)),
    )


def _composed(desk: Desk, post: Post, content: Content) -> tuple[Composed, ...]:
    try:
        return desk.composed(post, content)
    except Refused:
        return ()
