"""Facebook Pages: photos that nobody sees yet, and posts (page/feed and page/photos, v26.0)."""

import asyncio
from dataclasses import replace
from typing import Any

from adapters.sandbox.accounts import SandboxAccount
from adapters.sandbox.facebook_posts import (
    BYTES_MAX,
    MESSAGE_MAX,
    UNPUBLISHED_LIFETIME,
    Draft,
    Photo,
    attached_ids,
    draft_node,
    page_node,
    photo_node,
    post_node,
)
from adapters.sandbox.fetch import NotFetched, fetch
from adapters.sandbox.graph_words import flag, listing, missing, refuse, selected
from adapters.sandbox.ledger import SeenPost, media_of
from adapters.sandbox.pictures import NotAPicture, Picture, look_at
from adapters.sandbox.wire import Answer, Call
from adapters.sandbox.world import World

_MIMES = frozenset({"image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"})
_POST_DEFAULT = "created_time,message,id"


class FacebookPages:
    """All Pages of the sandbox."""

    def __init__(self, world: World) -> None:
        """Start without photos and drafts."""
        self._world = world
        self._photos: dict[str, Photo] = {}
        self._drafts: dict[str, Draft] = {}

    def clear(self) -> None:
        """Forget photos and drafts."""
        self._photos.clear()
        self._drafts.clear()

    async def answer(
        self, call: Call, account: SandboxAccount, object_id: str, edge: str
    ) -> Answer:
        """Do what the call asks. Raises `Refusal`."""
        if object_id == account.id:
            return await self._on_page(call, account, edge)
        if not edge and call.method == "GET":
            return self._read(call, account, object_id)
        if not edge and call.method == "POST":
            return self._change(call, account, object_id)
        if not edge and call.method == "DELETE":
            return self._delete(account, object_id)
        raise missing(object_id, call.method.lower())

    async def _on_page(self, call: Call, account: SandboxAccount, edge: str) -> Answer:
        match call.method, edge:
            case "POST", "photos":
                return await self._create_photo(call, account)
            case "POST", "feed":
                return self._create_post(call, account)
            case "GET", "feed" | "posts" | "published_posts":
                posts = self._world.readable(account)
                nodes = [(post.arrived_at, post_node(post, call)) for post in posts]
                return Answer(body=listing(nodes, call, _POST_DEFAULT))
            case "GET", "":
                return Answer(body=selected(page_node(account), call, "name,id"))
        raise missing(account.id, call.method.lower())

    async def _create_photo(self, call: Call, account: SandboxAccount) -> Answer:
        published = flag(call, "published", default=True)
        picture = await self._picture_of(call)
        photo = Photo(
            id=f"122{self._world.next_number():015d}",
            account=account.id,
            created_at=self._world.now(),
            picture=picture,
            alt_text=call.params.get("alt_text_custom", ""),
        )
        self._photos[photo.id] = photo
        if not published:
            return Answer(body=selected(photo_node(photo), call, "id"))
        caption = call.params.get("caption") or call.params.get("message", "")
        post_id = self._go_live(account, f"{account.id}_{photo.id}", caption, "", [photo])
        return Answer(body={"id": photo.id, "post_id": post_id})

    async def _picture_of(self, call: Call) -> Picture:
        data = call.files.get("source")
        url = call.params.get("url")
        if data is None and url:
            data = await self._fetched(url)
        if data is None:
            raise refuse(324, "(#324) Requires upload file")
        if len(data) > BYTES_MAX:
            raise refuse(100, "Photos should be smaller", subcode=1366046)
        try:
            picture = await asyncio.to_thread(look_at, data)
        except NotAPicture:
            raise refuse(324, "Missing or invalid image file", subcode=2069019) from None
        if picture.mime not in _MIMES:
            raise refuse(100, "Photos should be JPG, PNG, GIF, TIFF or BMP", subcode=1366046)
        return picture

    async def _fetched(self, url: str) -> bytes:
        anywhere = self._world.rules.fetch_anywhere
        try:
            return await asyncio.to_thread(fetch, url, bytes_max=BYTES_MAX, anywhere=anywhere)
        except NotFetched:
            raise refuse(324, "Missing or invalid image file", subcode=2069019) from None

    def _create_post(self, call: Call, account: SandboxAccount) -> Answer:
        message, link = call.params.get("message", ""), call.params.get("link", "")
        photos = self._attached(call, account)
        if not message and not link and not photos:
            raise refuse(
                100, "(#100) The post is empty: message, link or attached_media is needed"
            )
        if len(message) > MESSAGE_MAX:
            raise refuse(100, "(#100) Param message is too long")
        if call.params.get("scheduled_publish_time"):
            raise refuse(100, "(#100) This sandbox does not schedule")
        post_id = f"{account.id}_61{self._world.next_number():015d}"
        if not flag(call, "published", default=True):
            draft = Draft(
                id=post_id,
                account=account.id,
                created_at=self._world.now(),
                message=message,
                link=link,
                photos=tuple(photo.id for photo in photos),
            )
            self._drafts[post_id] = draft
            return Answer(body=selected(draft_node(draft, call), call, "id"))
        self._refuse_repetition(account, message, link, photos)
        self._go_live(account, post_id, message, link, photos)
        post = self._world.ledger.get(post_id)
        assert post is not None
        return Answer(body=selected(post_node(post, call), call, "id"))

    def _attached(self, call: Call, account: SandboxAccount) -> list[Photo]:
        self._collect_garbage()
        found = [self._photos.get(photo_id) for photo_id in attached_ids(call)]
        photos = [photo for photo in found if photo is not None and photo.account == account.id]
        if len(photos) != len(found):
            raise refuse(100, "(#100) Param attached_media names a photo that does not exist")
        if self._world.rules.duplicate_guards and any(photo.post for photo in photos):
            raise refuse(100, "These photos were already posted", subcode=1366051)
        return photos

    def _collect_garbage(self) -> None:
        """Delete unpublished photos after about 24 hours, as the platform does."""
        edge = self._world.now() - UNPUBLISHED_LIFETIME
        self._photos = {
            key: photo
            for key, photo in self._photos.items()
            if photo.post is not None or photo.created_at > edge
        }

    def _refuse_repetition(
        self, account: SandboxAccount, message: str, link: str, photos: list[Photo]
    ) -> None:
        """Refuse the same text or link post twice in a row: 506.

        Posts with photos pass: a new upload is a new photo, and whether Meta compares its pixels
        is not documented.
        """
        newest = next(iter(self._world.ledger.live_of(account.id)), None)
        if newest is None or photos or newest.media or not self._world.rules.duplicate_guards:
            return
        if (newest.text, newest.details.get("link", "")) == (message, link):
            raise refuse(506, "Duplicate status message")

    def _go_live(
        self, account: SandboxAccount, post_id: str, message: str, link: str, photos: list[Photo]
    ) -> str:
        post = SeenPost(
            account=account.id,
            channel="facebook",
            id=post_id,
            text=message,
            media=tuple(media_of(photo.picture, photo.alt_text) for photo in photos),
            arrived_at=self._world.now(),
            details={"link": link, "photos": [photo.id for photo in photos]},
        )
        self._world.ledger.record(post, tuple(photo.picture for photo in photos))
        for photo in photos:
            self._photos[photo.id] = replace(photo, post=post_id)
        return post_id

    def _read(self, call: Call, account: SandboxAccount, object_id: str) -> Answer:
        self._collect_garbage()
        node = self._node(call, account, object_id)
        if node is None:
            raise missing(object_id)
        default = "id,created_time" if object_id in self._photos else _POST_DEFAULT
        return Answer(body=selected(node, call, default))

    def _node(self, call: Call, account: SandboxAccount, object_id: str) -> dict[str, Any] | None:
        photo = self._photos.get(object_id)
        if photo is not None and photo.account == account.id:
            return photo_node(photo)
        draft = self._drafts.get(object_id)
        if draft is not None and draft.account == account.id:
            return draft_node(draft, call)
        post = self._world.readable_post(object_id)
        return post_node(post, call) if post and post.account == account.id else None

    def _change(self, call: Call, account: SandboxAccount, object_id: str) -> Answer:
        draft = self._drafts.get(object_id)
        post = self._world.ledger.get(object_id)
        if draft is not None and draft.account == account.id:
            if flag(call, "is_published", default=False):
                photos = [self._photos[key] for key in draft.photos if key in self._photos]
                self._go_live(account, draft.id, draft.message, draft.link, photos)
                del self._drafts[object_id]
            return Answer(body={"success": True})
        if post is None or post.removed_at is not None or post.account != account.id:
            raise missing(object_id, "post")
        if not flag(call, "is_published", default=True):
            raise refuse(100, "(#100) A published post cannot be unpublished")
        if "message" in call.params:
            self._world.ledger.record(replace(post, text=call.params["message"]))
        return Answer(body={"success": True})

    def _delete(self, account: SandboxAccount, object_id: str) -> Answer:
        post = self._world.ledger.get(object_id)
        if post is not None and post.removed_at is None and post.account == account.id:
            self._world.ledger.remove(object_id, self._world.now())
            return Answer(body={"success": True})
        for kept in (self._drafts, self._photos):
            if object_id in kept and kept[object_id].account == account.id:
                del kept[object_id]
                return Answer(body={"success": True})
        raise missing(object_id, "delete")
