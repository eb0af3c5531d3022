"""Instagram's calls and answers (content publishing on the Graph API)."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from adapters.base import Attachment
from adapters.graph import Graph, GraphOptions, Id, ObjectId
from adapters.http import COSMETIC_SECONDS, Reply


class InstagramOptions(GraphOptions):
    """One Instagram account; `can_delete` only with Facebook Login and the right to delete."""

    user_id: Annotated[str, Field(pattern=r"^\d+$")]
    can_delete: bool = False


class Status(StrEnum):
    """What a container is doing (ig-container reference, 2026)."""

    IN_PROGRESS = "IN_PROGRESS"
    FINISHED = "FINISHED"
    ERROR = "ERROR"
    EXPIRED = "EXPIRED"
    PUBLISHED = "PUBLISHED"


class Container(Reply):
    """A container's state; `status` is free text that may hold an error's number."""

    status_code: Status
    status: str = Field(default="", repr=False)

    @property
    def subcode(self) -> int | None:
        """Return the error's number out of the free text, if there is one."""
        found = re.search(r"2207\d{3}", self.status)
        return int(found.group()) if found else None


class Children(Reply):
    """The photos of a carousel."""

    data: tuple[Id, ...] = ()


class Medium(Reply):
    """A published post as the listing shows it."""

    id: ObjectId
    caption: str = Field(default="", repr=False)
    timestamp: AwareDatetime
    permalink: str | None = None
    children: Children = Children()


class _Media(Reply):
    data: tuple[Medium, ...]


class _QuotaLimit(Reply):
    quota_total: int


class _QuotaRow(Reply):
    quota_usage: int
    config: _QuotaLimit | None = None


class _Quota(Reply):
    data: tuple[_QuotaRow, ...] = ()


class _Named(Reply):
    id: str
    username: str


class _Permalink(Reply):
    permalink: str


class InstagramApi:
    """The calls of one Instagram account."""

    def __init__(self, graph: Graph, user_id: str) -> None:
        self._graph = graph
        self._user = user_id

    def username(self) -> str:
        """Read the account's name."""
        return self._graph.read(
            self._user, _Named, "reading the Instagram account", {"fields": "id,username"}
        ).username

    def has_quota(self) -> bool:
        """Say whether the account may publish another post within the rolling day."""
        quota = self._graph.read(
            f"{self._user}/content_publishing_limit",
            _Quota,
            "reading Instagram's daily limit",
            {"fields": "config,quota_usage"},
        )
        return not any(
            row.config is not None and row.quota_usage >= row.config.quota_total
            for row in quota.data
        )

    def make_photo(self, photo: Attachment, *, caption: str | None) -> str:
        """Make the container of one photo; without a caption it is a carousel's child."""
        form = {"image_url": photo.public_url or ""}
        if photo.alt_text:
            form["alt_text"] = photo.alt_text
        form |= {"is_carousel_item": "true"} if caption is None else {"caption": caption}
        return self._graph.make(f"{self._user}/media", "making Instagram's container", form)

    def make_carousel(self, children: list[str], caption: str) -> str:
        """Make the container that holds finished children."""
        form = {"media_type": "CAROUSEL", "children": ",".join(children), "caption": caption}
        return self._graph.make(f"{self._user}/media", "making Instagram's carousel", form)

    def container(self, container_id: str) -> Container:
        """Read what a container is doing."""
        what = "reading Instagram's container"
        return self._graph.read(container_id, Container, what, {"fields": "status_code,status"})

    def publish(self, container_id: str, limit: timedelta) -> str:
        """Publish a container: the commit call. Return the media id."""
        return self._graph.commit(
            f"{self._user}/media_publish",
            Id,
            "publishing on Instagram",
            {"creation_id": container_id},
            limit,
        ).id

    def permalink(self, media_id: str) -> str:
        """Read where a post stands; asked once and not for long."""
        what = "reading Instagram's permalink"
        return self._graph.read(
            media_id, _Permalink, what, {"fields": "permalink"}, seconds=COSMETIC_SECONDS
        ).permalink

    def media_since(self, since: datetime) -> tuple[Medium, ...]:
        """List the newest posts since a moment, 100 at most (an account may publish 50 a day)."""
        return self._graph.read(
            f"{self._user}/media",
            _Media,
            "listing Instagram's posts",
            {
                "fields": "id,caption,timestamp,permalink,children{id}",
                "since": str(int(since.timestamp())),
                "limit": "100",
            },
        ).data

    def delete(self, media_id: str) -> None:
        """Delete a post."""
        self._graph.delete(media_id, "taking down Instagram's post")
