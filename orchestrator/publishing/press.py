"""What all parts of publishing work with, and the two questions that each of them asks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Final

from adapters.base import ChannelAdapter, OutboundPost
from orchestrator.compose import Account, compose, compose_all, content_hash
from orchestrator.domain.actors import Role, part
from orchestrator.domain.gate import Closed, GateFacts, closed_because
from orchestrator.domain.post import PostEvent
from orchestrator.domain.records import Content, Publication, Sender
from orchestrator.media.files import MediaStore
from orchestrator.publishing.media_links import MediaLinks
from orchestrator.publishing.process import is_surely_dead, is_this
from orchestrator.store.cases import Case
from orchestrator.store.engine import Store
from orchestrator.store.unit_of_work import UnitOfWork

PUBLISHER = part(Role.PUBLISHER)
Hold = tuple[int, str | None]  # a publication and its lease token
_VOICES: Final = {PostEvent.APPROVE.value, PostEvent.ENDORSE.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """The collaborators of publishing, put together by `wiring`."""

    store: Store
    accounts: Mapping[str, Account]
    adapter: Callable[[str], ChannelAdapter]  # account id -> its adapter
    media: MediaStore
    links: MediaLinks | None  # None: no public address is configured
    approvers: Callable[[], frozenset[str]]  # e-mails that have the approver's role now
    rules_version: str
    sender: Sender  # this process
    clock: Callable[[], datetime]
    monotonic: Callable[[], float]  # seconds; nobody can set it
    new_token: Callable[[], str]
    jitter: Callable[[], float]
    lease: timedelta
    max_attempts: int
    settle_multiplier: float = 1.0
    gap_multiplier: float = 1.0
    removal_time: timedelta = timedelta(days=1)  # a person has so long to take a post down
    held: set[Hold] = field(default_factory=set)  # the claims that our lanes work on

    @property
    def gaps(self) -> dict[str, timedelta]:
        """Say for each account how long it waits after what it sent last."""
        return {
            name: account.capabilities.min_gap * self.gap_multiplier
            for name, account in self.accounts.items()
        }

    @property
    def sender_record(self) -> dict[str, object]:
        """Return this process as the store keeps it."""
        return asdict(self.sender)

    def is_over(self, publication: Publication) -> bool:
        """Tell whether surely nothing more is sent of a claim: its process is dead, or done."""
        sender = publication.sender
        if sender is None:
            return False
        if is_this(sender, self.sender):  # a lane of ours, or one that broke off
            return (publication.id, publication.lease_token) not in self.held
        return is_surely_dead(sender, self.sender)

    def outbound(self, uow: UnitOfWork, publication: Publication) -> OutboundPost:
        """Compose what this publication's account gets now."""
        post = uow.posts.get(publication.post_id)
        return self.composed(uow.posts.content(post), publication)

    def composed(self, content: Content, publication: Publication) -> OutboundPost:
        """Compose what this publication's account gets of some content."""
        return compose(
            content,
            self.accounts[publication.account],
            media_path=self.media.path,
            key=publication.key,
        )

    def bring_media(self, outbound: OutboundPost) -> None:
        """Bring to this machine what is sent; what is gone or altered is left to the gate.

        Outside of any transaction, for it may be HTTP. Raises `MediaUnavailable`.
        """
        if not self.media.is_here:
            for attachment in outbound.attachments:
                self.media.bring(attachment.sha256)

    def closed_because(self, case: Case, publication: Publication, now: datetime) -> Closed | None:
        """Ask the gate, with facts read in the transaction that acts on the answer."""
        post = case.post
        approvals = [d for d in case.decisions if d.event == PostEvent.APPROVE.value]
        voices = [d for d in case.decisions if d.event in _VOICES]
        targets = [self.accounts[name] for name in post.accounts if name in self.accounts]
        composed = compose_all(case.content, targets, media_path=self.media.path)
        mine = [c.outbound for c in composed if c.account.id == publication.account]
        has_role = self.approvers()
        return closed_because(
            GateFacts(
                post_state=post.state,
                approved_hash=approvals[-1].content_hash if approvals else None,
                composed_hash=content_hash(composed),
                approvers_have_role=all(d.by_email.casefold() in has_role for d in voices),
                ambassador_is_active=case.ambassador_is_active,
                consent=case.consent,
                channel=publication.channel,
                checked_rules=post.rules_version,
                current_rules=self.rules_version,
                media_is_intact=self._media_is_intact(case.content, mine),
                is_stopped=case.is_stopped,
                deadline=publication.deadline,
            ),
            now,
        )

    def _media_is_intact(self, content: Content, outbound: Sequence[OutboundPost]) -> bool:
        """Hash the files again that this account would get; none for one that is gone."""
        if any(asset.clean is None for asset in content.assets):
            return False
        return all(self.media.verify(a.sha256) for post in outbound for a in post.attachments)
