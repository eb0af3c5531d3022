"""LinkedIn's answers, as far as we read them."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from adapters.http import Reply


class ImageStatus(StrEnum):
    """What an uploaded image is doing (images-api notes, 2026-09-19)."""

    WAITING_UPLOAD = "WAITING_UPLOAD"
    PROCESSING = "PROCESSING"
    AVAILABLE = "AVAILABLE"
    PROCESSING_FAILED = "PROCESSING_FAILED"


class _Slot(Reply):
    upload_url: str = Field(alias="uploadUrl", repr=False)  # signed
    image: Annotated[str, Field(min_length=1)]


class Initialized(Reply):
    """An announced upload."""

    value: _Slot


class Image(Reply):
    """An uploaded image."""

    status: ImageStatus


class _Medium(Reply):
    id: str | None = None


class _MultiImage(Reply):
    images: tuple[_Medium, ...] = ()


class _Content(Reply):
    media: _Medium | None = None
    multi_image: _MultiImage | None = Field(default=None, alias="multiImage")


class LinkedInPost(Reply):
    """A post as LinkedIn shows it."""

    id: str
    author: str
    commentary: str = Field(default="", repr=False)
    created_at_ms: int | None = Field(default=None, alias="createdAt")
    lifecycle_state: str = Field(default="PUBLISHED", alias="lifecycleState")
    content: _Content = _Content()

    @property
    def created_at(self) -> datetime | None:
        """Return when it was made, if LinkedIn says so."""
        if self.created_at_ms is None:
            return None
        return datetime.fromtimestamp(self.created_at_ms / 1000, UTC)

    @property
    def image_urns(self) -> frozenset[str]:
        """Return the images in it."""
        many = self.content.multi_image.images if self.content.multi_image else ()
        one = (self.content.media,) if self.content.media else ()
        return frozenset(medium.id for medium in (*many, *one) if medium.id)


class Posts(Reply):
    """A page of an author's posts."""

    elements: tuple[LinkedInPost, ...]
