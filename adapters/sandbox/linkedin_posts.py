"""LinkedIn's posts: create, read, find, change, delete (posts-api, notes of 2026-09-19)."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.sandbox.accounts import SandboxAccount
from adapters.sandbox.ledger import SeenPost, media_of
from adapters.sandbox.linkedin_body import NewPost, read_body
from adapters.sandbox.linkedin_words import duplicate, path_urn, refuse
from adapters.sandbox.little_text import read_little_text
from adapters.sandbox.pictures import Picture
from adapters.sandbox.wire import Answer, Call, Refusal, decimal, json_object
from adapters.sandbox.world import World

MEMORY: Final = timedelta(minutes=10)  # of duplicates, per author (UGC page, 2026-09)
_COUNT_DEFAULT: Final = 10
_COUNT_MAX: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """An image by its URN."""

    urn: str
    owner: str
    status: str = "WAITING_UPLOAD"
    uploaded_at: datetime | None = None
    picture: Picture | None = None  # None: no bytes yet, or none that can be shown


class LinkedInPosts:
    """The posts of all organizations of the sandbox."""

    def __init__(self, world: World, asset: Callable[[str], Asset | None]) -> None:
        """`asset` looks up an image in its present state."""
        self._world = world
        self._asset = asset
        self._memory: dict[tuple[str, str], tuple[datetime, str]] = {}

    def clear(self) -> None:
        """Forget the memory of duplicates."""
        self._memory.clear()

    def answer(self, call: Call, caller: SandboxAccount) -> Answer:
        """Do what the call asks. Raises `Refusal`."""
        method = call.headers.get("x-restli-method", "").upper()
        if call.path.rstrip("/") == "/rest/posts":
            if call.method == "POST":
                return self._create(call, caller)
            if call.method == "GET" and method == "FINDER":
                return self._find(call, caller)
            raise refuse(400, "ILLEGAL_ARGUMENT", "X-RestLi-Method does not fit the request")
        urn = path_urn(call, "/rest/posts/")
        if call.method == "GET":
            return Answer(body=_node(self._own(urn, caller, reading=True)))
        if call.method == "POST" and method == "PARTIAL_UPDATE":
            return self._change(call, self._own(urn, caller))
        if call.method == "DELETE" and method in {"", "DELETE"}:
            return self._delete(urn, caller)
        raise refuse(400, "ILLEGAL_ARGUMENT", "X-RestLi-Method does not fit the request")

    def _create(self, call: Call, caller: SandboxAccount) -> Answer:
        if not call.headers.get("content-type", "").startswith("application/json"):
            raise refuse(415, "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json")
        body = json_object(call.body)
        if body is None:
            raise refuse(400, "ILLEGAL_ARGUMENT", "The body is no JSON object")
        text_cuts = self._world.rules.little_text_cuts
        post = read_body(body, author=caller.id, cuts=text_cuts)
        pictures = [(self._usable(urn, caller), alt) for urn, alt in post.images]
        self._refuse_repetition(body, caller)
        urn = f"urn:li:share:7{self._world.next_number():018d}"
        self._go_live(urn, post, caller, pictures)
        self._memory[_memory_key(body, caller)] = (self._world.now(), urn)
        return Answer(status=201, headers={"x-restli-id": urn, "x-linkedin-id": urn})

    def _usable(self, urn: str, caller: SandboxAccount) -> Picture:
        asset = self._asset(urn)
        if asset is None:
            raise refuse(400, "INVALID_IMAGE_ID", "The image does not exist")
        if asset.owner != caller.id:
            raise refuse(403, "ACCESS_DENIED", "The image belongs to another owner")
        if asset.status in {"WAITING_UPLOAD", "PROCESSING"}:
            raise refuse(400, "MEDIA_ASSET_WAITING_UPLOAD", "The image is not available yet")
        if asset.picture is None:
            raise refuse(400, "MEDIA_ASSET_PROCESSING_FAILED", "The image could not be processed")
        return asset.picture

    def _refuse_repetition(self, body: dict[str, Any], caller: SandboxAccount) -> None:
        """Refuse an identical body within ten minutes; the URN may be a ghost after a deletion."""
        found = self._memory.get(_memory_key(body, caller))
        if found is None or not self._world.rules.duplicate_guards:
            return
        at, urn = found
        if self._world.now() - at < MEMORY:
            raise Refusal(duplicate(urn))

    def _go_live(
        self,
        urn: str,
        post: NewPost,
        caller: SandboxAccount,
        pictures: list[tuple[Picture, str]],
    ) -> None:
        seen = SeenPost(
            account=caller.id,
            channel="linkedin",
            id=urn,
            text=post.text.visible,
            media=tuple(media_of(picture, alt) for picture, alt in pictures),
            arrived_at=self._world.now(),
            details={
                "commentary": post.text.canonical,
                "content": post.content,
                "visibility": post.visibility,
                "distribution": post.distribution,
            },
        )
        self._world.ledger.record(seen, tuple(picture for picture, _ in pictures))

    def _find(self, call: Call, caller: SandboxAccount) -> Answer:
        author = call.query.get("author", "")
        if call.query.get("q") != "author" or not author:
            raise refuse(400, "ILLEGAL_ARGUMENT", "The finder needs q=author and author")
        if "author=urn:" in call.raw_query:
            raise refuse(400, "INVALID_URN_TYPE", "The URN of the author is not encoded")
        if author != caller.id or not caller.can_read:
            raise refuse(403, "ACCESS_DENIED", "Not enough permissions to access: posts.FINDER")
        if call.query.get("sortBy", "LAST_MODIFIED") not in {"LAST_MODIFIED", "CREATED"}:
            raise refuse(400, "ILLEGAL_ARGUMENT", "sortBy is LAST_MODIFIED or CREATED")
        count = _number(call, "count", default=_COUNT_DEFAULT)
        start = _number(call, "start", default=0)
        if not 1 <= count <= _COUNT_MAX:
            raise refuse(400, "ILLEGAL_ARGUMENT", "count is 1 to 100")
        page = self._world.readable(caller)[start : start + count]
        paging = {"start": start, "count": count, "links": []}
        return Answer(body={"paging": paging, "elements": [_node(post) for post in page]})

    def _own(self, urn: str, caller: SandboxAccount, *, reading: bool = False) -> SeenPost:
        post = self._world.readable_post(urn) if reading else self._world.ledger.get(urn)
        if reading and not caller.can_read:
            raise refuse(403, "ACCESS_DENIED", "Not enough permissions to access: posts.GET")
        if post is None or post.removed_at is not None or post.account != caller.id:
            raise refuse(404, "NOT_FOUND", "The post does not exist")
        return post

    def _change(self, call: Call, post: SeenPost) -> Answer:
        patch = (json_object(call.body) or {}).get("patch")
        changes = patch.get("$set") if isinstance(patch, dict) else None
        if not isinstance(changes, dict) or not isinstance(changes.get("commentary"), str):
            raise refuse(400, "MISSING_FIELD", "patch.$set.commentary is required")
        text = read_little_text(changes["commentary"], cuts=self._world.rules.little_text_cuts)
        details = {**post.details, "commentary": text.canonical}
        self._world.ledger.record(replace(post, text=text.visible, details=details))
        return Answer(status=204)

    def _delete(self, urn: str, caller: SandboxAccount) -> Answer:
        post = self._world.ledger.get(urn)
        if post is not None and post.account != caller.id:
            raise refuse(403, "ACCESS_DENIED", "Not enough permissions to access: posts.DELETE")
        if post is not None and post.removed_at is None:
            self._world.ledger.remove(urn, self._world.now())
        return Answer(status=204)


def _memory_key(body: dict[str, Any], caller: SandboxAccount) -> tuple[str, str]:
    return caller.id, json.dumps(body, sort_keys=True)


def _number(call: Call, name: str, *, default: int) -> int:
    text = call.query.get(name, str(default))
    if not decimal(text):
        raise refuse(400, "ILLEGAL_ARGUMENT", f"{name} must be a whole number")
    return int(text)


def _node(post: SeenPost) -> dict[str, Any]:
    at = int(post.arrived_at.timestamp() * 1000)
    node = {
        "id": post.id,
        "author": post.account,
        "commentary": post.details["commentary"],
        "createdAt": at,
        "publishedAt": at,
        "lastModifiedAt": at,
        "lifecycleState": "PUBLISHED",
        "lifecycleStateInfo": {"isEditedByAuthor": False},
        "visibility": post.details["visibility"],
        "distribution": post.details["distribution"],
        "isReshareDisabledByAuthor": False,
    }
    if post.details["content"]:
        node["content"] = post.details["content"]
    return node
