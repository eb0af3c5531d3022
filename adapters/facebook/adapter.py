"""Facebook Pages: photos uploaded unpublished, then one `POST /feed` that attaches them.

Also one photo goes this way: its id, unique to this publication, makes a lost answer findable.
"""

import time
import unicodedata
from collections.abc import Callable, Mapping
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
from adapters.errors import AccountBlocked, Blocked, Refused, Transient
from adapters.facebook.api import MEANINGS, FacebookApi, FacebookOptions, PagePost
from adapters.facebook.limits import CAPABILITIES, CLOCK_MARGIN, PREPARE_SECONDS
from adapters.graph import Graph
from adapters.graph_tokens import GraphTokens
from adapters.http import Clock, Wire
from adapters.meanings import NotThere

PHOTO = "photo_"  # references: + number, the id of an uploaded photo


class FacebookAdapter(ChannelAdapter):
    """One Facebook Page."""

    kind: ClassVar[str] = "facebook"
    Options: ClassVar[type[ChannelOptions]] = FacebookOptions

    def __init__(self, options: FacebookOptions, clock: Clock) -> None:
        self._clock = clock
        self._options = options
        self._graph = Graph(Wire(clock), options, MEANINGS)
        self._tokens = GraphTokens(self._graph, options)
        self._api = FacebookApi(self._graph, options.page_id)

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
        """Make the adapter of one Page; no I/O."""
        if not isinstance(options, FacebookOptions):
            raise TypeError(type(options).__name__)
        return cls(options, Clock(now=now, monotonic=monotonic, sleep=sleep))

    @property
    def capabilities(self) -> Capabilities:
        """Facebook's limits."""
        return CAPABILITIES

    def whoami(self) -> Identity:
        """Read the Page's name, and the token's end where Meta tells it."""
        return Identity(name=self._api.name(), token_expires_at=self._tokens.expires_at())

    def renew(self) -> Mapping[str, str]:
        """Lengthen the person's token, and make the Page's from it."""
        options = self._options
        if options.user_token is None or options.app_id is None or options.app_secret is None:
            return {}
        user_token = self._tokens.exchanged(options.user_token)
        token = self._tokens.of_pages(user_token).get(options.page_id)
        if token is None:
            raise AccountBlocked(
                "renewing the token: the person has no role on the Page any more",
                reason=Blocked.PERMISSION,
            )
        return {"user_token": user_token, "token": token}

    def rest(self) -> timedelta | None:
        """Rest while Meta's usage headers say that a budget is nearly used up."""
        return self._graph.rest()

    def prepare(self, post: OutboundPost, so_far: Prepared | None) -> Prepared:
        """Upload the photos that are not there yet."""
        if not post.caption.strip() and not post.attachments:
            raise Refused("Facebook takes no post without text and photos")
        references = dict(so_far.references) if so_far else {}
        started = self._clock.monotonic()
        for number, photo in enumerate(post.attachments):
            name = f"{PHOTO}{number}"
            if name in references:
                continue
            if self._clock.monotonic() - started > PREPARE_SECONDS:
                return Prepared(ready=False, references=references)
            references[name] = self._api.upload(photo)
        return Prepared(ready=True, references=references)

    def publish(self, post: OutboundPost, prepared: Prepared) -> Receipt:
        """Publish with one `POST /feed`, which also reads the permalink back."""
        photo_ids = _photo_ids(prepared)
        if len(photo_ids) != len(post.attachments):
            raise Transient("publishing on Facebook: not every photo is uploaded")
        made = self._api.publish(post.caption, photo_ids, self.capabilities.publish_timeout)
        # The form of the address: Pages API posts guide v25.0, 2026.
        return Receipt(
            remote_id=made.id,
            permalink=made.permalink_url or f"https://www.facebook.com/{made.id}",
        )

    def find(
        self, post: OutboundPost, prepared: Prepared, since: datetime
    ) -> Found | Absent | Unsure:
        """Look through the Page's posts: by our photos, without photos by the exact text."""
        start = since - CLOCK_MARGIN
        listed, is_complete = self._api.posts_since(start)
        recent = [entry for entry in listed if entry.created_time >= start]
        photo_ids = frozenset(_photo_ids(prepared))
        if post.attachments:
            matches = [entry for entry in recent if photo_ids & entry.photo_ids]
            # A post with our words whose photos are not shown may be ours.
            is_clear = not any(
                _same_words(entry, post) and not entry.photo_ids for entry in recent
            )
        else:
            matches = [entry for entry in recent if _same_words(entry, post)]
            is_clear = True
        if len(matches) == 1:
            return Found(receipt=_receipt(matches[0]))
        if matches or not is_clear or not is_complete:
            return Unsure(
                where=f"the posts of https://www.facebook.com/{self._options.page_id} "
                "since the attempt"
            )
        return Absent()

    def remove(self, receipt: Receipt) -> None:
        """Delete the post; gone already counts as removed."""
        if receipt.remote_id is None:
            raise Refused("this Facebook post has no known id; take it down by hand on the Page")
        try:
            self._api.delete(receipt.remote_id)
        except NotThere:
            self._api.name()  # gone, unless this token sees nothing at all: then it raises


def _photo_ids(prepared: Prepared) -> list[str]:
    references = prepared.references
    count = sum(1 for name in references if name.startswith(PHOTO))
    return [references[f"{PHOTO}{number}"] for number in range(count)]


def _receipt(entry: PagePost) -> Receipt:
    permalink = entry.permalink_url or f"https://www.facebook.com/{entry.id}"
    return Receipt(remote_id=entry.id, permalink=permalink)


def _same_words(entry: PagePost, post: OutboundPost) -> bool:
    """Compare texts without regard to blanks and line breaks, which Facebook may tidy."""
    return _words(entry.message) == _words(post.caption)


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).split()
