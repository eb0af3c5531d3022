"""LinkedIn: images uploaded and processed first, then one `POST /rest/posts`.

There is no draft and no idempotency key. What is in doubt is settled by the author's own posts:
by our image URNs, which no other post carries, or by the exact words.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Self

from pydantic import JsonValue
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
from adapters.errors import AccountBlocked, Blocked, Refused, Transient
from adapters.http import Clock, Wire
from adapters.linkedin.api import LinkedInApi
from adapters.linkedin.images import Images, image_urns
from adapters.linkedin.limits import CAPABILITIES, CLOCK_MARGIN
from adapters.linkedin.little_text import little_text
from adapters.linkedin.login import Login
from adapters.linkedin.options import LinkedInOptions
from adapters.linkedin.search import Search
from adapters.meanings import NotThere

HINT = "hint_id"  # reference: the URN that a "duplicate" answer named


class LinkedInAdapter(ChannelAdapter):
    """One LinkedIn author: an organization's page, or a member."""

    kind: ClassVar[str] = "linkedin"
    Options: ClassVar[type[ChannelOptions]] = LinkedInOptions

    def __init__(self, options: LinkedInOptions, clock: Clock) -> None:
        self._options = options
        self._clock = clock
        wire = Wire(clock)
        self._api = LinkedInApi(wire, options)
        self._login = Login(wire, options)

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
        """Make the adapter of one author; no I/O."""
        if not isinstance(options, LinkedInOptions):
            raise TypeError(type(options).__name__)
        return cls(options, Clock(now=now, monotonic=monotonic, sleep=sleep))

    @property
    def capabilities(self) -> Capabilities:
        """LinkedIn's limits; what `find` says is final only where we may read the posts."""
        return replace(CAPABILITIES, find_is_authoritative=self._options.can_read)

    def whoami(self) -> Identity:
        """Ask for the author's newest post: the one read that the posting scopes document.

        It proves token, version and the right to read at once. Reading an organization's name
        needs a further scope, so the author's URN is the name. Without the right to read, a 403
        still proves that the token lives (a dead one is a 401).
        """
        try:
            self._api.newest_posts(0, count=1)
        except AccountBlocked as error:
            if self._options.can_read or error.reason is not Blocked.PERMISSION:
                raise
        ends = self._login.token_expires_at()
        return Identity(
            name=self._options.author,
            token_expires_at=ends,
            token_last_day=self._options.token_expires_on if ends is None else None,
        )

    def renew(self) -> Mapping[str, str]:
        """Change the refresh token, where the app has one, for a new token."""
        return self._login.renewed()

    def prepare(self, post: OutboundPost, so_far: Prepared | None) -> Prepared:
        """Upload the photos that are not there yet and wait until LinkedIn has processed them."""
        if not post.caption.strip() and not post.attachments:
            raise Refused("LinkedIn takes no post without text and photos")
        references = dict(so_far.references) if so_far else {}
        images = Images(self._api, references, self._clock, can_poll=self._options.can_read)
        pause = images.pause_until_available(post.attachments)
        return Prepared(ready=pause is None, references=references, poll_after=pause)

    def publish(self, post: OutboundPost, prepared: Prepared) -> Receipt:
        """Publish with one `POST /rest/posts`; the URN comes back in a header."""
        urns = image_urns(prepared)
        if len(urns) != len(post.attachments):
            raise Transient("publishing on LinkedIn: not every photo is uploaded")
        urn = self._api.create_post(
            _body(self._options.author, post, urns), self.capabilities.publish_timeout
        )
        return Receipt(remote_id=urn, permalink=self._options.permalink(urn))

    def find(
        self, post: OutboundPost, prepared: Prepared, since: datetime
    ) -> Found | Absent | Unsure:
        """Look at the post that LinkedIn called the original, else through the author's posts."""
        unsure = Unsure(where=f"the newest posts of {self._options.author} on LinkedIn")
        if not self._options.can_read:
            return unsure
        search = Search(self._api, self._options, post, prepared)
        hint = prepared.references.get(HINT)
        try:
            return search.by_hint(hint) if hint else search.since(since - CLOCK_MARGIN)
        except AccountBlocked as error:
            if error.reason is Blocked.PERMISSION:  # we may post, but not read
                return unsure
            raise

    def remove(self, receipt: Receipt) -> None:
        """Delete the post; gone already counts as removed."""
        if receipt.remote_id is None:
            raise Refused("this LinkedIn post has no known id; take it down by hand")
        try:
            self._api.delete(receipt.remote_id)
        except NotThere:  # a 404 may mask a 403: gone, unless this token sees nothing at all
            if self._options.can_read:
                self._api.newest_posts(0, count=1)


def _body(author: str, post: OutboundPost, urns: list[str]) -> JsonValue:
    body: dict[str, JsonValue] = {
        "author": author,
        "commentary": little_text(post.caption),
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    images: list[JsonValue] = [
        {"id": urn, "altText": photo.alt_text} if photo.alt_text else {"id": urn}
        for urn, photo in zip(urns, post.attachments, strict=True)
    ]
    if len(images) == 1:
        body["content"] = {"media": images[0]}
    elif images:
        body["content"] = {"multiImage": {"images": images}}
    return body
