"""What a Page keeps beside the ledger, and how its objects read."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.sandbox.accounts import SandboxAccount
from adapters.sandbox.graph_words import refuse, stamp
from adapters.sandbox.ledger import SeenPost
from adapters.sandbox.pictures import Picture
from adapters.sandbox.wire import Call, json_list, json_object

BYTES_MAX: Final = 10 * 2**20  # page/photos, v26.0
MESSAGE_MAX: Final = 63_206  # field constant; on no current official page (2026-11)
UNPUBLISHED_LIFETIME: Final = timedelta(hours=24)  # page/photos: "about 24 hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """An uploaded photo; `post` is set once it is in a published post."""

    id: str
    account: str
    created_at: datetime
    picture: Picture
    alt_text: str
    post: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post that was made with `published=false`."""

    id: str
    account: str
    created_at: datetime
    message: str
    link: str
    photos: tuple[str, ...]


def attached_ids(call: Call) -> list[str]:
    """Read `attached_media` as JSON text or as `attached_media[0]=…`. Raises `Refusal`."""
    text = call.params.get("attached_media")
    if text:
        entries: list[Any] | None = json_list(text)
        if entries is None:
            raise refuse(100, "(#100) Param attached_media must be an array")
    else:
        numbered = sorted(
            (int(found[1]), value)
            for key, value in call.params.items()
            if (found := re.fullmatch(r"attached_media\[(\d{1,3})\]", key))
        )
        entries = [json_object(value) for _, value in numbered]
    ids = [str(entry.get("media_fbid", "")) for entry in entries if isinstance(entry, dict)]
    if len(ids) != len(entries) or not all(ids):
        raise refuse(100, "(#100) Param attached_media needs a media_fbid in each entry")
    return ids


def page_node(account: SandboxAccount) -> dict[str, Any]:
    """Return a Page's fields."""
    return {
        "id": account.id,
        "name": account.title,
        "category": "Government organization",
        "link": f"https://www.facebook.com/{account.id}",
        "username": None,
        "is_published": True,
        "access_token": None,
    }


def photo_node(photo: Photo) -> dict[str, Any]:
    """Return a photo's fields."""
    return {
        "id": photo.id,
        "created_time": stamp(photo.created_at),
        "alt_text_custom": photo.alt_text or None,
        "alt_text": photo.alt_text or None,
        "width": photo.picture.width,
        "height": photo.picture.height,
        "page_story_id": photo.post,
    }


def post_node(post: SeenPost, call: Call) -> dict[str, Any]:
    """Return a published post's fields."""
    return _post_fields(
        post.id,
        text=post.text,
        at=post.arrived_at,
        published=True,
        photos=post.details.get("photos", []),
        call=call,
    )


def draft_node(draft: Draft, call: Call) -> dict[str, Any]:
    """Return a draft's fields."""
    return _post_fields(
        draft.id,
        text=draft.message,
        at=draft.created_at,
        published=False,
        photos=list(draft.photos),
        call=call,
    )


def _post_fields(
    post_id: str, *, text: str, at: datetime, published: bool, photos: list[str], call: Call
) -> dict[str, Any]:
    return {
        "id": post_id,
        "message": text or None,
        "created_time": stamp(at),
        "updated_time": stamp(at),
        "is_published": published,
        "permalink_url": f"{call.base_url}/posts/{post_id}",
        "status_type": "added_photos" if photos else "mobile_status_update",
        "attachments": {"data": _attachments(post_id, photos)} if photos else None,
    }


def _attachments(post_id: str, photos: list[str]) -> list[dict[str, Any]]:
    items = [{"type": "photo", "target": {"id": photo}} for photo in photos]
    if len(items) == 1:
        return [{**items[0], "subattachments": None}]
    return [{"type": "album", "target": {"id": post_id}, "subattachments": {"data": items}}]
