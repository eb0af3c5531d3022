"""Instagram: a container per photo, polled until finished, then one `media_publish`.

What is in doubt is settled by the container's own status, which Instagram keeps for 24 hours.
"""

import time
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Self

from tenacity import nap

from adapters.base import (
    Absent,
    ChannelAdapter,
    ChannelOptions,
    Found,
    Identity,
    OutboundPost,
    Prepared,
    Receipt,
    Unsure,
)
from adapters.capabilities import Capabilities
from adapters.errors import (
    AccountBlocked,
    Blocked,
    ChannelError,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Transient,
)
from adapters.graph import Graph
from adapters.graph_tokens import GraphTokens
from adapters.http import Clock, Wire
from adapters.instagram.api import InstagramApi, InstagramOptions, Status
from adapters.instagram.codes import MEANINGS
from adapters.instagram.containers import CONTAINER, SEEN_PUBLISHED, Containers
from adapters.instagram.limits import (
    CAPABILITIES,
    CLOCK_MARGIN,
    QUOTA_PAUSE,
    QUOTA_PAUSE_LEAST,
    QUOTA_WINDOW,
)
from adapters.meanings import NotThere


class InstagramAdapter(ChannelAdapter):
    """One Instagram account."""

    kind: ClassVar[str] = "instagram"
    Options: ClassVar[type[ChannelOptions]] = InstagramOptions

    def __init__(self, options: InstagramOptions, clock: Clock) -> None:
        self._options = options
        self._clock = clock
        self._graph = Graph(Wire(clock), options, MEANINGS)
        self._tokens = GraphTokens(self._graph, options)
        self._api = InstagramApi(self._graph, options.user_id)

    @classmethod
    def open(
        cls,
        account_id: str,  # noqa: ARG003 - errors name the step; the orchestrator names the account
        options: ChannelOptions,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = nap.sleep,
    ) -> Self:
        """Make the adapter of one account; no I/O."""
        if not isinstance(options, InstagramOptions):
            raise TypeError(type(options).__name__)
        return cls(options, Clock(now=now, monotonic=monotonic, sleep=sleep))

    @property
    def capabilities(self) -> Capabilities:
        """Instagram's limits; deletion only where the account's login allows it."""
        # Instagram Login answers "Unsupported delete request" (field, 2026).
        can_remove = self._options.can_delete and self._has_facebook_login
        return replace(CAPABILITIES, can_remove=can_remove)

    @property
    def _has_facebook_login(self) -> bool:
        return "graph.instagram.com" not in self._options.base_url

    def whoami(self) -> Identity:
        """Read the account's name, and the token's end where Meta tells it."""
        return Identity(name=self._api.username(), token_expires_at=self._tokens.expires_at())

    def renew(self) -> Mapping[str, str]:
        """Lengthen the token: by itself with Instagram Login, else by the app's secret."""
        if not self._has_facebook_login:
            return {"token": self._tokens.refreshed()}
        if self._options.app_id is None or self._options.app_secret is None:
            return {}
        return {"token": self._tokens.exchanged(self._options.token)}

    def rest(self) -> timedelta | None:
        """Rest while Meta's usage headers say that a budget is nearly used up."""
        return self._graph.rest()

    def prepare(self, post: OutboundPost, so_far: Prepared | None) -> Prepared:
        """Make the containers that are missing and ask for the state of the others."""
        _check(post)
        references = dict(so_far.references) if so_far else {}
        if not references and not self._api.has_quota():
            wait = self._until_a_post_frees()
            raise RateLimited("Instagram's posts of the day are used up", retry_after=wait)
        containers = Containers(self._api, post, references, self._clock)
        if containers.are_finished():
            return Prepared(ready=True, references=references)
        return Prepared(ready=False, references=references, poll_after=containers.pause())

    def publish(self, post: OutboundPost, prepared: Prepared) -> Receipt:  # noqa: ARG002
        """Publish the container with one `media_publish`."""
        container_id = prepared.references.get(CONTAINER)
        if container_id is None:
            raise Transient("publishing on Instagram: there is no container yet")
        if SEEN_PUBLISHED in prepared.references:
            raise OutcomeUnknown("publishing on Instagram: the container is out already")
        media_id = self._api.publish(container_id, self.capabilities.publish_timeout)
        permalink = None
        with suppress(ChannelError):  # cosmetic: it must not fail what is live
            permalink = self._api.permalink(media_id)
        return Receipt(remote_id=media_id, permalink=permalink)

    def find(
        self, post: OutboundPost, prepared: Prepared, since: datetime
    ) -> Found | Absent | Unsure:
        """Ask the container what became of it."""
        container_id = prepared.references.get(CONTAINER)
        if container_id is None:
            return Unsure(where="the newest posts of the Instagram account; no container is known")
        try:
            container = self._api.container(container_id)
        except NotThere:
            return Unsure(where="the newest posts of the Instagram account; the container is gone")
        match container.status_code:
            case Status.PUBLISHED:
                return Found(receipt=self._located(post, since))
            case Status.FINISHED:
                return Absent(reference_is_single_use=True)
            case Status.ERROR | Status.EXPIRED:
                return Absent()
            case Status.IN_PROGRESS:
                return Unsure(where="nowhere yet: Instagram is still processing the container")

    def remove(self, receipt: Receipt) -> None:
        """Delete the post; gone already counts as removed."""
        if not self.capabilities.can_remove or receipt.remote_id is None:
            raise Refused("this Instagram post can only be taken down by hand, in the app")
        try:
            self._api.delete(receipt.remote_id)
        except NotThere:
            self._api.username()  # gone, unless this token sees nothing at all: then it raises

    def _until_a_post_frees(self) -> timedelta:
        """Say when the oldest post of the last day leaves the quota; an hour at the most.

        Stories count too and are not listed, so that a longer wait would not be sure.
        """
        now = oldest = self._clock.now()
        with suppress(ChannelError):
            listed = self._api.media_since(now - QUOTA_WINDOW)
            oldest = min((medium.timestamp for medium in listed), default=now)
        return min(max(oldest + QUOTA_WINDOW - now, QUOTA_PAUSE_LEAST), QUOTA_PAUSE)

    def _located(self, post: OutboundPost, since: datetime) -> Receipt:
        """Find which post the container became; without a single match the id stays unknown."""
        wanted = (_plain(post.caption), len(post.attachments) if len(post.attachments) > 1 else 0)
        matches = [
            medium
            for medium in self._api.media_since(since - CLOCK_MARGIN)
            if medium.timestamp >= since - CLOCK_MARGIN
            and (_plain(medium.caption), len(medium.children.data)) == wanted
        ]
        if len(matches) != 1:
            return Receipt(remote_id=None)
        return Receipt(remote_id=matches[0].id, permalink=matches[0].permalink)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _check(post: OutboundPost) -> None:
    if not post.attachments:
        raise Refused("Instagram takes no post without a photo")
    if any(photo.public_url is None for photo in post.attachments):
        raise AccountBlocked(
            "Instagram must fetch the photos: set public_base_url in orchestrator.toml",
            reason=Blocked.CONFIGURATION,
        )
