"""The decisions of people about a post: four eyes, bound to exactly what will be sent."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from orchestrator.compose import Account, Composed, compose_all, content_hash
from orchestrator.domain.actors import Actor
from orchestrator.domain.approval import (
    HASH_SHOWN,
    Decision,
    quorum_is_reached,
    require_four_eyes,
    require_seen,
)
from orchestrator.domain.errors import Conflict, NotAllowed, Refused
from orchestrator.domain.finding import Severity, can_be_waived
from orchestrator.domain.notice import Audience, NoticeKind, WithdrawnBy
from orchestrator.domain.post import POST, PostEvent, PostState
from orchestrator.domain.records import Content, Post
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork, withdrawn_notices


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a decision needs to know beside the store: our accounts, and where media lie."""

    accounts: Mapping[str, Account]
    media_path: Callable[[str], Path]
    quorum: int = 1  # how many different people must approve

    def composed(self, post: Post, content: Content) -> tuple[Composed, ...]:
        """Compose what each of the post's accounts will get. Raises `Refused` without accounts."""
        targets = [self.accounts[name] for name in post.accounts if name in self.accounts]
        if not targets or len(targets) != len(post.accounts):
            missing = [name for name in post.accounts if name not in self.accounts]
            raise Refused(
                f"post {post.id} has no account to go to"
                if not missing
                else f"post {post.id} is for unknown accounts: {', '.join(missing)}",
                "plan a takeover for its ambassador: orchestrator takeovers plan"
                if not missing
                else "add them to config/accounts.toml, or edit the post's accounts",
            )
        return compose_all(content, targets, media_path=self.media_path)


def require_may_approve(
    uow: UnitOfWork, post: Post, actor: Actor, seen: Collection[str] = ()
) -> None:
    """Ask all that does not depend on what the approver was shown.

    Raises `IllegalTransition`, `NotAllowed`, and `Refused` for a finding not acknowledged.
    """
    POST.check(post.state, PostEvent.APPROVE, actor, number=post.id)
    require_four_eyes(
        actor,
        ambassador_email=post.ambassador_email,
        last_editor_email=post.last_editor_email,
        waiver_emails=uow.reviews.waiver_emails(post),
    )
    if not uow.ambassadors.get(post.ambassador_id).is_active:
        raise Refused(
            f"the ambassador of post {post.id} is retired, so it cannot go out",
            f"reject it: orchestrator posts reject {post.id} --reason …",
        )
    require_seen(uow.reviews.findings(post), seen)


def approve(
    uow: UnitOfWork,
    post_id: int,
    actor: Actor,
    desk: Desk,
    *,
    shown: str,
    seen: Collection[str] = (),
    reason: str = "",
) -> Post:
    """Approve what each account will get; endorse it while the quorum is not yet reached.

    `shown`: the hash that the approver was shown, or its first `HASH_SHOWN` characters or more;
    another content raises `Conflict`. Raises `IllegalTransition`, `NotAllowed` and `Refused`.
    """
    post = uow.posts.get(post_id)
    _require_undecided(uow, post, actor, shown)
    require_may_approve(uow, post, actor, seen)
    bound = content_hash(desk.composed(post, uow.posts.content(post)))
    if len(shown) < HASH_SHOWN or not bound.startswith(shown.lower()):
        raise Conflict(
            f"someone was faster: post {post_id} changed since you looked",
            f"look again: orchestrator posts preview {post_id}",
        )
    earlier = [d for d in uow.reviews.decisions(post) if d.content_hash == bound]
    if any(actor.is_same_person(decision.by_email) for decision in earlier):
        raise Refused(f"you endorsed post {post_id} already", "another approver must decide too")
    voices = [*(decision.by_email for decision in earlier), actor.email or ""]
    event = PostEvent.APPROVE if quorum_is_reached(voices, desk.quorum) else PostEvent.ENDORSE
    noted = "; ".join(part for part in (reason, _acknowledged(seen)) if part)
    uow.reviews.decide(post, _decision(uow, event, actor, bound, noted))
    return uow.apply_post(post, event, actor, reason=noted, content_hash=bound)


def _require_undecided(uow: UnitOfWork, post: Post, actor: Actor, shown: str) -> None:
    """Tell who approves just what another approver has approved that she was faster."""
    if post.state is PostState.PENDING_APPROVAL or len(shown) < HASH_SHOWN:
        return
    for decision in uow.reviews.decisions(post):
        is_hers = actor.is_same_person(decision.by_email)
        if decision.content_hash.startswith(shown.lower()) and not is_hers:
            raise Conflict(
                f"someone was faster: post {post.id} is approved already by {decision.by_login}",
                f"nothing is left to do; see: orchestrator posts show {post.id}",
            )


def reject(uow: UnitOfWork, post_id: int, actor: Actor, *, reason: str) -> Post:
    """Reject for good; the ambassador is told the reason."""
    return _turn_down(
        uow, post_id, actor, PostEvent.REJECT, kind=NoticeKind.REJECTED, reason=reason
    )


def request_changes(uow: UnitOfWork, post_id: int, actor: Actor, *, reason: str) -> Post:
    """Park the post and tell the ambassador what to change."""
    return _turn_down(
        uow,
        post_id,
        actor,
        PostEvent.REQUEST_CHANGES,
        kind=NoticeKind.CHANGES_REQUESTED,
        reason=reason,
    )


def revoke(uow: UnitOfWork, post_id: int, actor: Actor, *, reason: str) -> Post:
    """Take an approval back; open publications are cancelled."""
    post = uow.posts.get(post_id)
    return uow.apply_post(
        post,
        PostEvent.REVOKE,
        actor,
        reason=reason,
        notices=[NewNotice(kind=NoticeKind.REVOKED, audience=Audience.APPROVERS)],
    )


def waive(uow: UnitOfWork, post_id: int, check: str, actor: Actor, *, reason: str) -> Post:
    """Accept the blocking findings of one check; the post goes on when none is left."""
    post = uow.posts.get(post_id)
    POST.check(post.state, PostEvent.WAIVE, actor, number=post.id)
    email = _require_another_person(actor, post, "waive its findings")
    if not reason.strip():
        raise Refused("a waiver needs a reason", "say why: --reason '…'")
    _require_waivable(uow, post, check)
    uow.reviews.waive(post, check, by_login=actor.name, by_email=email, reason=reason)
    left = uow.reviews.findings(post, with_waived=False)
    if any(finding.severity is Severity.BLOCK for finding in left):
        uow.audit.append(uow.now, actor, f"post:{post.id}", "waive_finding", reason=reason)
        return post
    return uow.apply_post(
        post,
        PostEvent.WAIVE,
        actor,
        reason=reason,
        notices=[NewNotice(kind=NoticeKind.WAITING, audience=Audience.APPROVERS)],
    )


def _require_waivable(uow: UnitOfWork, post: Post, check: str) -> None:
    standing = uow.reviews.findings(post, with_waived=False)
    blocking = [finding for finding in standing if finding.severity is Severity.BLOCK]
    named = [finding for finding in blocking if finding.check == check]
    if not named:
        waivable = sorted({finding.check for finding in blocking if can_be_waived(finding)})
        raise Refused(
            f"post {post.id} has no blocking finding of {check}",
            f"what can be waived in it: {', '.join(waivable) or 'nothing'}",
        )
    if not all(can_be_waived(finding) for finding in named):
        raise Refused(
            f"{check} cannot be waived: the channel refuses the post as it is, whoever accepts it",
            f"mend it, or leave the photo or the account out: orchestrator posts edit {post.id} "
            f"--help; or ask the ambassador: orchestrator posts request-changes {post.id}",
        )


def edit(uow: UnitOfWork, post_id: int, actor: Actor, changed: Content, **columns: Any) -> Post:
    """Write a new revision; every decision is void, and the checks look again.

    Raises `Refused` if something was sent already, and if nothing changes.
    """
    post = uow.posts.get(post_id)
    before = uow.posts.content(post)
    email = _email_of(actor)
    if replace(changed, revision=before.revision) == before and not columns:
        raise Refused(f"nothing changes in post {post_id}", "see: orchestrator posts edit --help")
    revision = post.revision + 1
    uow.posts.add_revision(post.id, revision, changed, written_by=email, now=uow.now)
    return uow.apply_post(
        post, PostEvent.EDIT, actor, revision=revision, rules_version="", **columns
    )


def withdraw(uow: UnitOfWork, post_id: int, actor: Actor, *, reason: str = "") -> Post:
    """Take a post back wherever it is: open publications are cancelled, live ones taken down."""
    post = uow.posts.get(post_id)
    is_hers = actor.is_same_person(post.ambassador_email)
    by = WithdrawnBy.AMBASSADOR if is_hers else WithdrawnBy.COLLEAGUE
    return uow.apply_post(
        post, PostEvent.WITHDRAW, actor, reason=reason, notices=withdrawn_notices(by)
    )


def _turn_down(
    uow: UnitOfWork,
    post_id: int,
    actor: Actor,
    event: PostEvent,
    *,
    kind: NoticeKind,
    reason: str,
) -> Post:
    post = uow.posts.get(post_id)
    POST.check(post.state, event, actor, number=post.id)
    _require_another_person(actor, post, "decide about it")
    uow.reviews.decide(post, _decision(uow, event, actor, "", reason))
    return uow.apply_post(
        post,
        event,
        actor,
        reason=reason,
        notices=[NewNotice(kind=kind, audience=Audience.AMBASSADOR)],
    )


def _require_another_person(actor: Actor, post: Post, act: str) -> str:
    """Return the actor's e-mail. Raises `NotAllowed`."""
    email = _email_of(actor)
    if actor.is_same_person(post.ambassador_email):
        raise NotAllowed(f"the ambassador of a post may not {act}", "ask a colleague")
    return email


def _email_of(actor: Actor) -> str:
    if not actor.email:
        raise NotAllowed(
            f"{actor.name} has no e-mail in config/roles.toml",
            "add it: four eyes compares persons by their e-mail",
        )
    return actor.email


def _acknowledged(seen: Collection[str]) -> str:
    return f"seen: {', '.join(sorted(seen))}" if seen else ""


def _decision(
    uow: UnitOfWork, event: PostEvent, actor: Actor, bound: str, reason: str
) -> Decision:
    return Decision(
        event=event.value,
        by_login=actor.name,
        by_email=actor.email or "",
        content_hash=bound,
        at=uow.now,
        reason=reason,
    )
