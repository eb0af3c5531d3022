"""Instagram's content publishing: containers that become posts (ig-user/media, 2026-09-11)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from adapters.sandbox.accounts import SandboxAccount
from adapters.sandbox.graph_words import flag, listing, missing, refuse, selected, stamp
from adapters.sandbox.instagram_containers import (
    Container,
    caption_of,
    child_ids,
    picture_of,
    short_code,
)
from adapters.sandbox.ledger import SeenPost, media_of
from adapters.sandbox.orders import FaultOrder
from adapters.sandbox.rules import SecondPublish
from adapters.sandbox.wire import Answer, Call
from adapters.sandbox.world import World

CHILDREN_MIN: Final = 2  # carousel (content-publishing guide, 2026-09)
CHILDREN_MAX: Final = 10
LIFETIME: Final = timedelta(hours=24)  # of a container, and the window of the quota
_MEDIA_TYPES: Final = {"CAROUSEL", "REELS", "STORIES", "VIDEO", "IMAGE"}


class Instagram:
    """All Instagram accounts of the sandbox."""

    def __init__(self, world: World) -> None:
        """Start without containers."""
        self._world = world
        self._containers: dict[str, Container] = {}

    def clear(self) -> None:
        """Forget the containers."""
        self._containers.clear()

    async def answer(
        self,
        call: Call,
        account: SandboxAccount,
        object_id: str,
        edge: str,
        fault: FaultOrder | None,
    ) -> Answer:
        """Do what the call asks. Raises `Refusal`."""
        if object_id == account.id:
            return await self._on_account(call, account, edge, fault)
        if not edge and call.method == "GET":
            return self._read(call, account, object_id)
        if not edge and call.method == "DELETE":
            return self._delete(account, object_id)
        raise missing(object_id, call.method.lower())

    async def _on_account(
        self, call: Call, account: SandboxAccount, edge: str, fault: FaultOrder | None
    ) -> Answer:
        match call.method, edge:
            case "POST", "media":
                return await self._create(call, account, fault)
            case "POST", "media_publish":
                return self._publish(call, account)
            case "GET", "media":
                posts = self._world.readable(account)
                nodes = [(post.arrived_at, self._media_node(post, call)) for post in posts]
                return Answer(body=listing(nodes, call, "id"))
            case "GET", "content_publishing_limit":
                return self._limit(call, account)
            case "GET", "":
                return Answer(body=selected(_account_node(account), call, "id"))
        raise missing(account.id, call.method.lower())

    async def _create(
        self, call: Call, account: SandboxAccount, fault: FaultOrder | None
    ) -> Answer:
        media_type = call.params.get("media_type", "")
        if media_type and media_type not in _MEDIA_TYPES:
            raise refuse(100, "Unknown media type", subcode=2207023)
        if media_type in {"REELS", "STORIES", "VIDEO"} or "video_url" in call.params:
            raise refuse(352, "This sandbox plays photos and carousels only", subcode=2207026)
        container = Container(
            id=f"179{self._world.next_number():014d}",
            account=account.id,
            created_at=self._world.now(),
        )
        if media_type == "CAROUSEL":
            container = self._carousel(call, account, container)
        else:
            container = await self._photo(call, container)
        if fault is not None and fault.fault == "container_error":
            container = replace(container, failed=fault.options.get("subcode", 2207026))
        if fault is not None and fault.fault == "container_expired":
            container = replace(container, created_at=container.created_at - LIFETIME)
        self._containers[container.id] = container
        return Answer(body={"id": container.id})

    async def _photo(self, call: Call, container: Container) -> Container:
        is_item = flag(call, "is_carousel_item", default=False)
        if is_item and call.params.get("caption"):
            raise refuse(100, "(#100) A carousel item takes no caption; the carousel does")
        caption = caption_of(call)
        picture, alt_text = await picture_of(call, anywhere=self._world.rules.fetch_anywhere)
        return replace(
            container, is_item=is_item, caption=caption, pictures=((picture, alt_text),)
        )

    def _carousel(self, call: Call, account: SandboxAccount, container: Container) -> Container:
        if call.params.get("alt_text"):
            raise refuse(100, "(#100) alt_text belongs to the items of a carousel")
        ids = child_ids(call)
        if not CHILDREN_MIN <= len(ids) <= CHILDREN_MAX:
            raise refuse(100, "A carousel holds 2 to 10 items", subcode=2207028)
        children = [self._own(account, child_id) for child_id in ids]
        if None in children or not all(child and child.is_item for child in children):
            raise refuse(100, "(#100) Param children must be carousel items of this account")
        found = [child for child in children if child is not None]
        if any(self._state(child) != "FINISHED" for child in found):
            raise refuse(9007, "Media ID is not available", subcode=2207027)
        return replace(
            container,
            caption=caption_of(call),
            is_carousel=True,
            pictures=tuple(child.pictures[0] for child in found),
        )

    def _publish(self, call: Call, account: SandboxAccount) -> Answer:
        creation_id = call.params.get("creation_id")
        if not creation_id:
            raise refuse(100, "(#100) The parameter creation_id is required")
        container = self._containers.get(creation_id)
        if container is None:
            raise refuse(24, "The requested resource does not exist", subcode=2207008)
        if container.account != account.id:
            raise refuse(24, "The media could not be found", subcode=2207006)
        if container.is_item:
            raise refuse(100, "(#100) A carousel item is not published by itself")
        state = self._state(container)
        if state == "PUBLISHED":
            self._refuse_second()
        elif state == "EXPIRED":
            raise refuse(24, "The requested resource does not exist", subcode=2207008)
        elif state != "FINISHED":
            raise refuse(9007, "Media ID is not available", subcode=2207027)
        if self._used(account) >= account.posts_a_day:
            raise refuse(9, "The maximum number of posts is reached", subcode=2207042)
        media_id = self._go_live(container)
        self._containers[container.id] = replace(container, published=True)
        return Answer(body={"id": media_id})

    def _refuse_second(self) -> None:
        match self._world.rules.second_publish:
            case SecondPublish.REFUSE_24:
                raise refuse(24, "The requested resource does not exist", subcode=2207008)
            case SecondPublish.REFUSE_9007:
                raise refuse(9007, "Media ID is not available", subcode=2207027)
            case SecondPublish.PUBLISH_AGAIN:
                return

    def _go_live(self, container: Container) -> str:
        media_id = f"180{self._world.next_number():014d}"
        children = [f"181{self._world.next_number():014d}" for _ in container.pictures]
        pictures = tuple(picture for picture, _ in container.pictures)
        post = SeenPost(
            account=container.account,
            channel="instagram",
            id=media_id,
            text=container.caption,
            media=tuple(media_of(picture, alt) for picture, alt in container.pictures),
            arrived_at=self._world.now(),
            details={
                "container": container.id,
                "children": children if container.is_carousel else [],
            },
        )
        self._world.ledger.record(post, pictures)
        return media_id

    def _read(self, call: Call, account: SandboxAccount, object_id: str) -> Answer:
        container = self._own(account, object_id)
        if container is not None:
            state = self._state(container)
            node = {
                "id": container.id,
                "status_code": state,
                "status": _status_text(state, container),
                "copyright_check_status": None,
            }
            return Answer(body=selected(node, call, "id"))
        post = self._world.readable_post(object_id)
        if post is None or post.account != account.id:
            raise missing(object_id)
        return Answer(body=selected(self._media_node(post, call), call, "id"))

    def _delete(self, account: SandboxAccount, object_id: str) -> Answer:
        post = self._world.ledger.get(object_id)
        if not account.can_delete:
            raise refuse(100, "Unsupported delete request", subcode=33)
        if post is None or post.removed_at is not None or post.account != account.id:
            raise missing(object_id, "delete")
        self._world.ledger.remove(object_id, self._world.now())
        return Answer(body={"success": True, "deleted_id": object_id})

    def _limit(self, call: Call, account: SandboxAccount) -> Answer:
        config = {
            "quota_total": account.posts_a_day,
            "quota_duration": int(LIFETIME.total_seconds()),
        }
        node = {"quota_usage": self._used(account), "config": config, "id": account.id}
        answer = selected(node, call, "quota_usage")
        del answer["id"]  # this edge shows none
        return Answer(body={"data": [answer]})

    def _used(self, account: SandboxAccount) -> int:
        """Count the publishes of the last 24 hours; a removed post frees nothing."""
        edge = self._world.now() - LIFETIME
        return sum(post.arrived_at > edge for post in self._world.ledger.all_of(account.id))

    def _own(self, account: SandboxAccount, container_id: str) -> Container | None:
        container = self._containers.get(container_id)
        return container if container and container.account == account.id else None

    def _state(self, container: Container) -> str:
        age = self._world.now() - container.created_at
        if container.published:
            return "PUBLISHED"
        if age >= LIFETIME:
            return "EXPIRED"
        if age < timedelta(seconds=self._world.rules.container_delay):
            return "IN_PROGRESS"
        return "ERROR" if container.failed else "FINISHED"

    def _media_node(self, post: SeenPost, call: Call) -> dict[str, Any]:
        children = post.details.get("children", [])
        return {
            "id": post.id,
            "caption": post.text or None,
            "media_type": "CAROUSEL_ALBUM" if children else "IMAGE",
            "media_product_type": "FEED",
            "permalink": f"{call.base_url}/p/{short_code(post.id)}/",
            "shortcode": short_code(post.id),
            "timestamp": stamp(post.arrived_at),
            "like_count": 0,
            "comments_count": 0,
            "is_comment_enabled": True,
            "alt_text": (post.media[0].alt_text or None) if not children else None,
            "children": {"data": [{"id": child} for child in children]} if children else None,
        }


def _account_node(account: SandboxAccount) -> dict[str, Any]:
    return {
        "id": account.id,
        "username": account.name.replace("-", "."),
        "name": account.title,
        "account_type": "BUSINESS",
        "user_id": account.id,
    }


def _status_text(state: str, container: Container) -> str:
    if state == "ERROR":
        return f"Error: Media upload has failed with error code {container.failed}"
    return f"{state.capitalize().replace('_', ' ')}: the media"
