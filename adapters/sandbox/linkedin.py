"""LinkedIn: tokens and versions, picture uploads, and the way to the posts."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.sandbox.accounts import Channel, SandboxAccount
from adapters.sandbox.faults import Phase
from adapters.sandbox.linkedin_posts import Asset, LinkedInPosts
from adapters.sandbox.linkedin_words import (
    check_version,
    linkedin_fault,
    midnight_after,
    path_urn,
    refuse,
)
from adapters.sandbox.orders import FaultOrder
from adapters.sandbox.pictures import NotAPicture, look_at
from adapters.sandbox.wire import Answer, Call, Refusal, Target, json_object
from adapters.sandbox.world import World

UPLOADS: Final = "/dms-uploads/"
_MIMES: Final = frozenset({"image/jpeg", "image/png", "image/gif"})
_UPLOAD_LIFETIME: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Upload:
    """A promised place for the bytes of one picture."""

    urn: str
    expires_at: datetime


class LinkedIn:
    """All organization pages of the sandbox."""

    def __init__(self, world: World) -> None:
        """Start without uploads."""
        self._world = world
        self._assets: dict[str, Asset] = {}
        self._uploads: dict[str, _Upload] = {}
        self._used_up_until: dict[str, datetime] = {}  # account -> the end of its day
        self._posts = LinkedInPosts(world, self._asset)

    def clear(self) -> None:
        """Forget uploads and the memory of duplicates."""
        self._assets.clear()
        self._uploads.clear()
        self._used_up_until.clear()
        self._posts.clear()

    def target(self, call: Call) -> Target:
        """Tell whom the call is about, and what it is for."""
        account = self._world.by_token(call.bearer, Channel.LINKEDIN)
        if account is None:
            account = next((a for a in self._world.accounts if a.kind is Channel.LINKEDIN), None)
        return Target(account=account, phase=_phase(call))

    async def answer(self, call: Call, fault: FaultOrder | None) -> Answer:
        """Do what the call asks; `day_quota_used` lasts longer than its call."""
        caller = self._world.by_token(call.bearer, Channel.LINKEDIN)
        if fault is not None and caller is not None:
            self._used_up_until[caller.id] = midnight_after(self._world.now())
        try:
            answer = await self._dispatch(call)
        except Refusal as refusal:
            answer = refusal.answer
        return self._with_trace(answer)

    def fault_answer(self, order: FaultOrder, account: SandboxAccount, call: Call) -> Answer:
        """Say what LinkedIn says when this fault strikes."""
        del call
        newest = next(iter(self._world.ledger.live_of(account.id)), None)
        ghost = f"urn:li:share:7{self._world.next_number():018d}"
        known = newest.id if newest and order.fault == "linkedin_duplicate" else ghost
        return self._with_trace(linkedin_fault(order, order.options.get("urn", known)))

    async def _dispatch(self, call: Call) -> Answer:
        caller = self._caller(call)
        if call.path.startswith(UPLOADS):
            return await self._take_bytes(call, caller)
        check_version(call, self._world.rules.calendar)
        if call.path.startswith("/rest/posts"):
            return self._posts.answer(call, caller)
        if call.path == "/rest/images" and call.method == "POST":
            return self._promise(call, caller)
        if call.path.startswith("/rest/images/") and call.method == "GET":
            return self._image(path_urn(call, "/rest/images/"), caller)
        if call.path.startswith("/rest/organizations/") and call.method == "GET":
            return _organization(call.path.removeprefix("/rest/organizations/"), caller)
        raise refuse(404, "NOT_FOUND", "No virtual resource found")

    def _caller(self, call: Call) -> SandboxAccount:
        if call.bearer is None:
            raise refuse(401, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token")
        account = self._world.by_token(call.bearer, Channel.LINKEDIN)
        if account is None:
            raise refuse(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
        if account.token_expires_at is not None and account.token_expires_at <= self._world.now():
            raise refuse(401, "EXPIRED_ACCESS_TOKEN", "Expired access token")
        used_up_until = self._used_up_until.get(account.id)
        if used_up_until is not None and self._world.now() < used_up_until:
            raise refuse(429, "TOO_MANY_REQUESTS", "Resource level throttle limit is reached")
        return account

    def _promise(self, call: Call, caller: SandboxAccount) -> Answer:
        request = (json_object(call.body) or {}).get("initializeUploadRequest")
        if call.query.get("action") != "initializeUpload":
            raise refuse(400, "ILLEGAL_ARGUMENT", "The action is not supported")
        if not isinstance(request, dict) or "owner" not in request:
            raise refuse(400, "MISSING_FIELD", "initializeUploadRequest.owner is required")
        if request["owner"] != caller.id:
            raise refuse(403, "ACCESS_DENIED", "Not enough permissions to access: images.ACTION")
        number = self._world.next_number()
        urn = f"urn:li:image:D4D22AQ{number:X}"
        expires_at = self._world.now() + _UPLOAD_LIFETIME
        path = f"{UPLOADS}sp/v2/D4D22AQ{number:X}/uploaded-image/0"
        self._assets[urn] = Asset(urn=urn, owner=caller.id)
        self._uploads[path] = _Upload(urn=urn, expires_at=expires_at)
        value = {
            "uploadUrlExpiresAt": int(expires_at.timestamp() * 1000),
            "uploadUrl": call.base_url + path,
            "image": urn,
        }
        return Answer(body={"value": value})

    async def _take_bytes(self, call: Call, caller: SandboxAccount) -> Answer:
        upload = self._uploads.get(call.path)
        if upload is None or call.method != "PUT":
            raise refuse(404, "NOT_FOUND", "No such upload")
        if upload.expires_at <= self._world.now():
            raise refuse(400, "EXPIRED_UPLOAD_URL", "The upload URL has expired")
        asset = self._assets[upload.urn]
        if asset.owner != caller.id:
            raise refuse(403, "ACCESS_DENIED", "The upload belongs to another owner")
        if not call.body:
            raise refuse(411, "LENGTH_REQUIRED", "The body is empty")
        try:
            picture = await asyncio.to_thread(look_at, call.body)
        except NotAPicture:
            picture = None
        if picture is not None and picture.mime not in _MIMES:
            picture = None
        self._assets[upload.urn] = replace(asset, uploaded_at=self._world.now(), picture=picture)
        return Answer(status=201)

    def _asset(self, urn: str) -> Asset | None:
        """Return an asset in the state that it has now."""
        asset = self._assets.get(urn)
        if asset is None or asset.uploaded_at is None:
            return asset
        done = asset.uploaded_at + timedelta(seconds=self._world.rules.image_delay)
        if self._world.now() < done:
            return replace(asset, status="PROCESSING")
        return replace(asset, status="AVAILABLE" if asset.picture else "PROCESSING_FAILED")

    def _image(self, urn: str, caller: SandboxAccount) -> Answer:
        asset = self._asset(urn)
        if not caller.can_read:
            raise refuse(403, "ACCESS_DENIED", "This resource is forbidden")
        if asset is None or asset.owner != caller.id:
            raise refuse(404, "NOT_FOUND", "The image does not exist")
        return Answer(body={"id": asset.urn, "owner": asset.owner, "status": asset.status})

    def _with_trace(self, answer: Answer) -> Answer:
        trace = f"{self._world.next_number():x}"
        ids = {"x-li-uuid": trace, "x-li-request-id": trace, "x-li-fabric": "sandbox"}
        return replace(answer, headers={**ids, **answer.headers})


def _phase(call: Call) -> Phase:
    if call.method == "GET":
        return Phase.READ
    if call.method == "DELETE":
        return Phase.REMOVE
    creates = call.path.rstrip("/") == "/rest/posts"
    return Phase.PUBLISH if call.method == "POST" and creates else Phase.PREPARE


def _organization(number: str, caller: SandboxAccount) -> Answer:
    if f"urn:li:organization:{number}" != caller.id:
        raise refuse(403, "ACCESS_DENIED", "Not enough permissions to access: organizations.GET")
    name: dict[str, Any] = {
        "localized": {"en_US": caller.title},
        "preferredLocale": {"country": "US", "language": "en"},
    }
    return Answer(
        body={
            "id": int(number),
            "localizedName": caller.title,
            "name": name,
            "vanityName": caller.name,
        }
    )
