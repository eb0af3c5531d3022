"""Looking for one post among its author's: by our image URNs, else by the exact words."""

from datetime import datetime

from adapters.base import Absent, Found, OutboundPost, Prepared, Receipt, Unsure
from adapters.linkedin.answers import LinkedInPost
from adapters.linkedin.api import LinkedInApi
from adapters.linkedin.images import image_urns
from adapters.linkedin.limits import PAGE_COUNT, PAGES_MAX
from adapters.linkedin.little_text import same_words
from adapters.linkedin.options import LinkedInOptions
from adapters.meanings import NotThere


class Search:
    """The search for one publication in doubt."""

    def __init__(
        self, api: LinkedInApi, options: LinkedInOptions, post: OutboundPost, prepared: Prepared
    ) -> None:
        self._api = api
        self._options = options
        self._author = options.author
        self._post = post
        self._urns = frozenset(image_urns(prepared))

    def by_hint(self, urn: str) -> Found | Unsure:
        """Adopt the named post only if it is there, is our author's and says the same."""
        unsure = Unsure(where=f"whether {urn} on LinkedIn is this post")
        try:
            entry = self._api.post(urn)
        except NotThere:  # after deletions LinkedIn names "ghosts" for a day or two (field, 2026)
            return unsure
        says_the_same = self._has_our_words(entry) or self._is_ours(entry)
        if entry.author != self._author or not says_the_same:
            return unsure
        return self._found(entry.id)

    def since(self, start: datetime) -> Found | Absent | Unsure:
        """Look through the author's posts since a moment."""
        recent, is_complete = self._posts_since(start)
        matches = [entry for entry in recent if self._is_ours(entry)]
        if len(matches) == 1 and matches[0].lifecycle_state == "PUBLISHED":
            return self._found(matches[0].id)
        # A post with our words whose photos are not shown may be ours.
        is_clear = not any(self._has_our_words(entry) and not entry.image_urns for entry in recent)
        if matches or not is_complete or not is_clear:
            return Unsure(where=f"the newest posts of {self._author} on LinkedIn")
        return Absent()

    def _found(self, urn: str) -> Found:
        return Found(receipt=Receipt(remote_id=urn, permalink=self._options.permalink(urn)))

    def _posts_since(self, start: datetime) -> tuple[list[LinkedInPost], bool]:
        """List the posts since a moment, and say whether that is surely all of them."""
        recent: list[LinkedInPost] = []
        for page in range(PAGES_MAX):
            entries = self._api.newest_posts(page * PAGE_COUNT)
            for entry in entries:
                if entry.created_at is None:
                    return recent, False
                if entry.created_at >= start:
                    recent.append(entry)
            if len(entries) < PAGE_COUNT or len(recent) < (page + 1) * PAGE_COUNT:
                return recent, True
        return recent, False

    def _is_ours(self, entry: LinkedInPost) -> bool:
        if self._post.attachments:
            return bool(entry.image_urns & self._urns)
        return not entry.image_urns and self._has_our_words(entry)

    def _has_our_words(self, entry: LinkedInPost) -> bool:
        return same_words(entry.commentary, self._post.caption)
