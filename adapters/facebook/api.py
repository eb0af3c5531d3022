"""Facebook's calls and answers (Pages API)."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import AwareDatetime, Field

from adapters.base import Attachment
from adapters.facebook.limits import PAGES_MAX
from adapters.graph import Graph, GraphOptions, ObjectId, Paging
from adapters.http import Reply, Upload
from adapters.meanings import Meaning
from adapters.options import Secret

# Pages API error codes v25.0 (2026), and what Postiz met (2026-08).
MEANINGS: Final[Mapping[int, Meaning]] = {
    210: Meaning.PERMISSION,
    459: Meaning.TOKEN,
    492: Meaning.TOKEN,
    1346003: Meaning.CONTENT,
    1349125: Meaning.CONTENT,
    1363047: Meaning.PASSING,
    1366046: Meaning.CONTENT,  # photo too large, or its format
    1366051: Meaning.DUPLICATE,  # these photos were posted already
    1390008: Meaning.POLICY_PAUSE,
    1404006: Meaning.TOKEN,
    1404078: Meaning.PERMISSION,  # Page Publishing Authorization
    1404102: Meaning.CONTENT,
    1404112: Meaning.TOKEN,
    1609008: Meaning.CONTENT,
    1609010: Meaning.PASSING,
    2061006: Meaning.CONTENT,
    2069019: Meaning.CONTENT,
    2069030: Meaning.CONFIGURATION,
    2069031: Meaning.CONFIGURATION,
    2069032: Meaning.CONFIGURATION,  # a Page token is required
    2069033: Meaning.CONFIGURATION,
    2853006: Meaning.PERMISSION,
    4854002: Meaning.TOKEN,
}


class FacebookOptions(GraphOptions):
    """One Facebook Page; the token is the Page's, not a person's."""

    page_id: Annotated[str, Field(pattern=r"^\d+$")]
    user_token: Secret | None = None  # the person's long-lived one, from which the Page's is made


class Made(Reply):
    """A new post, read back in the same answer."""

    id: ObjectId
    permalink_url: str | None = None


class _Target(Reply):
    id: str | None = None


class _Subattachment(Reply):
    target: _Target = _Target()


class _Subattachments(Reply):
    data: tuple[_Subattachment, ...] = ()


class _Attachment(_Subattachment):
    subattachments: _Subattachments = _Subattachments()


class _Attachments(Reply):
    data: tuple[_Attachment, ...] = ()


class PagePost(Reply):
    """A published post as the listing shows it."""

    id: ObjectId
    message: str = Field(default="", repr=False)
    created_time: AwareDatetime
    permalink_url: str | None = None
    attachments: _Attachments = _Attachments()

    @property
    def photo_ids(self) -> frozenset[str]:
        """Return the ids of the photos in it."""
        targets = [
            part.target.id
            for attachment in self.attachments.data
            for part in (attachment, *attachment.subattachments.data)
        ]
        return frozenset(target for target in targets if target)


class _PagePosts(Reply):
    data: tuple[PagePost, ...]
    paging: Paging = Paging()


class _Named(Reply):
    id: str
    name: str


class FacebookApi:
    """The calls of one Page."""

    def __init__(self, graph: Graph, page_id: str) -> None:
        self._graph = graph
        self._page = page_id

    def name(self) -> str:
        """Read the Page's name."""
        return self._graph.read(
            self._page, _Named, "reading the Facebook Page", {"fields": "id,name"}
        ).name

    def upload(self, photo: Attachment) -> str:
        """Upload a photo that stays unpublished; Facebook deletes it after about 24 hours."""
        form = {"published": "false"}
        if photo.alt_text:
            form["alt_text_custom"] = photo.alt_text
        upload = Upload(path=photo.path, mime_type=photo.mime_type, part="source")
        return self._graph.make(
            f"{self._page}/photos", "uploading a photo to Facebook", form, upload=upload
        )

    def publish(self, message: str, photo_ids: list[str], limit: timedelta) -> Made:
        """Publish a post: the commit call."""
        form = {"message": message} if message else {}
        if photo_ids:
            attached = [{"media_fbid": photo_id} for photo_id in photo_ids]
            form["attached_media"] = json.dumps(attached)
        form["fields"] = "id,permalink_url"  # read after write: page/feed reference v26.0
        return self._graph.commit(
            f"{self._page}/feed", Made, "publishing on Facebook", form, limit
        )

    def posts_since(self, since: datetime) -> tuple[list[PagePost], bool]:
        """List the published posts since a moment, and say whether that is all of them."""
        query = {
            "fields": "id,message,created_time,permalink_url,"
            "attachments{target{id},subattachments{target{id}}}",
            "since": str(int(since.timestamp())),
            "limit": "100",
        }
        posts: list[PagePost] = []
        for _ in range(PAGES_MAX):
            page = self._graph.read(
                f"{self._page}/published_posts", _PagePosts, "listing Facebook's posts", query
            )
            posts += page.data
            if page.paging.next is None or page.paging.cursors.after is None:
                return posts, page.paging.next is None
            query["after"] = page.paging.cursors.after
        return posts, False

    def delete(self, post_id: str) -> None:
        """Delete a post."""
        self._graph.delete(post_id, "taking down Facebook's post")
