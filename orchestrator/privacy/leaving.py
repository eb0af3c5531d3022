"""How an ambassador leaves: she retires, or she withdraws her consent (GDPR Art. 7(3))."""

from dataclasses import dataclass
from typing import Final

from orchestrator.domain.actors import Actor, Role
from orchestrator.domain.errors import NotAllowed, Refused
from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.post import POST, PostEvent, PostState
from orchestrator.domain.records import Ambassador, Post
from orchestrator.domain.takeover import Takeover
from orchestrator.privacy.register import require_may_keep
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork

_MAY_WITHDRAW: Final = frozenset({Role.PRIVACY_OFFICER, Role.OPERATOR})
_GOES_OUT: Final = frozenset({PostState.APPROVED, PostState.SCHEDULED})
_SEEN_BY_FOLLOWERS: Final = frozenset({PostState.PUBLISHED, PostState.PARTIALLY_PUBLISHED})
_OVER: Final = frozenset(
    {PostState.REJECTED, PostState.LAPSED, PostState.WITHDRAWN, PostState.ERASED}
)
_REVOKED: Final = NewNotice(kind=NoticeKind.REVOKED, audience=Audience.APPROVERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left of an ambassador: posts that go nowhere, posts that are public, takeovers."""

    ambassador: Ambassador
    open_posts: tuple[Post, ...]
    public_posts: tuple[Post, ...]
    withdrawn_posts: tuple[Post, ...]
    takeovers: tuple[Takeover, ...]  # planned or running still: a planner cancels or ends them


def retire(uow: UnitOfWork, ambassador_id: int, actor: Actor, *, reason: str = "") -> Left:
    """End her taking over: new mails are refused, and what was to go out is stopped.

    Her consents stay on record, and what is public stays public: ending a consent is her own act.
    Raises `NotAllowed`, and `Refused` if she is retired already.
    """
    require_may_keep(actor)
    ambassador = uow.ambassadors.get(ambassador_id)
    if not ambassador.is_active:
        raise Refused(f"ambassador {ambassador.id} is retired already", "nothing is left to do")
    uow.ambassadors.retire(ambassador.id, uow.now)
    uow.audit.append(
        uow.now,
        actor,
        f"ambassador:{ambassador.id}",
        "retire",
        source="active",
        target="retired",
        reason=reason,
    )
    for post in uow.posts.of_ambassador(ambassador.id):
        if post.state in _GOES_OUT:
            uow.apply_post(
                post,
                PostEvent.REVOKE,
                actor,
                reason="the ambassador is retired",
                notices=[_REVOKED],
            )
    return _left(uow, ambassador.id, withdrawn=())


def withdraw_consent(
    uow: UnitOfWork, ambassador_id: int, actor: Actor, *, reason: str = ""
) -> Left:
    """Write down that she withdrew her consent: each post is withdrawn, what is public taken down.

    New mails are refused until a new consent stands in the register. Raises `NotAllowed`, and
    `Refused` if there is no consent to withdraw.
    """
    if not actor.roles & _MAY_WITHDRAW:
        may = ", ".join(sorted(role.value for role in _MAY_WITHDRAW))
        raise NotAllowed(
            f"{actor.name} may not withdraw a consent",
            f"who may, at her word: {may}; roles stand in config/roles.toml",
        )
    ambassador = uow.ambassadors.get(ambassador_id)
    consent = uow.ambassadors.consent(ambassador.id)
    if consent is None or consent.withdrawn_at is not None:
        raise Refused(
            f"ambassador {ambassador.id} has no consent that could be withdrawn",
            f"see: orchestrator ambassadors show {ambassador.id}",
        )
    uow.ambassadors.withdraw_consents(ambassador.id, uow.now)
    uow.audit.append(
        uow.now, actor, f"ambassador:{ambassador.id}", "withdraw_consent", reason=reason
    )
    withdrawn = tuple(
        uow.apply_post(post, PostEvent.WITHDRAW, actor, reason="the consent is withdrawn")
        for post in uow.posts.of_ambassador(ambassador.id)
        if PostEvent.WITHDRAW.value in POST.events_from(post.state)
    )
    about = str(ambassador.id)
    told = [
        NewNotice(kind=NoticeKind.CONSENT_WITHDRAWN, audience=audience, subject=about)
        for audience in (Audience.APPROVERS, Audience.AMBASSADOR)
    ]
    uow.notify(told, of=f"ambassador:{about}:{uow.now.isoformat()}")
    return _left(uow, ambassador.id, withdrawn=withdrawn)


def _left(uow: UnitOfWork, ambassador_id: int, *, withdrawn: tuple[Post, ...]) -> Left:
    posts = uow.posts.of_ambassador(ambassador_id)
    return Left(
        ambassador=uow.ambassadors.get(ambassador_id),
        open_posts=tuple(p for p in posts if p.state not in _OVER | _SEEN_BY_FOLLOWERS),
        public_posts=tuple(p for p in posts if p.state in _SEEN_BY_FOLLOWERS),
        withdrawn_posts=withdrawn,
        takeovers=tuple(
            takeover
            for takeover in uow.takeovers.ending_after(uow.now)
            if takeover.ambassador_id == ambassador_id
        ),
    )
