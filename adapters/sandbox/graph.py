"""The Graph host: versions, tokens, and which of Instagram and Facebook a path means."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from adapters.sandbox.accounts import Channel, SandboxAccount
from adapters.sandbox.facebook import FacebookPages
from adapters.sandbox.faults import Phase
from adapters.sandbox.graph_faults import MINUTES, graph_fault
from adapters.sandbox.graph_words import missing, refuse, usage
from adapters.sandbox.instagram import Instagram
from adapters.sandbox.orders import FaultOrder
from adapters.sandbox.wire import Answer, Call, Refusal, Target
from adapters.sandbox.world import World

_META: Final = (Channel.INSTAGRAM, Channel.FACEBOOK)

# Version -> the day it dies (Meta's version table, 2026).
_DIES: Final[Mapping[str, date | None]] = {
    "v20.0": date(2026, 9, 24),
    "v21.0": date(2027, 1, 21),
    "v22.0": date(2027, 5, 20),
    "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
    "v26.0": None,
}


class Graph:
    """Meta's two channels behind one host."""

    def __init__(self, world: World) -> None:
        """Start with empty accounts."""
        self._world = world
        self._instagram = Instagram(world)
        self._facebook = FacebookPages(world)
        self._calls: Counter[tuple[str, datetime]] = Counter()  # by account and hour

    def target(self, call: Call) -> Target:
        """Tell whom the call is about, and what it is for."""
        _, object_id, edge = _split(call)
        by_path = self._world.account(object_id)
        account = by_path or self._world.by_token(_token(call), *_META)
        if account is not None and account.kind is Channel.LINKEDIN:
            account = None
        return Target(account=account, phase=_phase(call, edge))

    async def answer(self, call: Call, fault: FaultOrder | None) -> Answer:
        """Do what the call asks. `fault` is one that changes the platform's state."""
        account = self.target(call).account
        if account is not None:
            self._calls[account.id, self._hour()] += 1
        try:
            answer = await self._dispatch(call, fault)
        except Refusal as refusal:
            answer = refusal.answer
        minutes = 0
        if fault is not None and fault.fault == "usage_high":
            minutes = fault.options.get("minutes", MINUTES)
        return self._with_usage(answer, account, call, minutes=minutes)

    def fault_answer(self, order: FaultOrder, account: SandboxAccount, call: Call) -> Answer:
        """Say what Meta says when this fault strikes."""
        return self._with_usage(graph_fault(order, account), account, call)

    def clear(self) -> None:
        """Forget containers, photos and drafts."""
        self._instagram.clear()
        self._facebook.clear()
        self._calls.clear()

    async def _dispatch(self, call: Call, fault: FaultOrder | None) -> Answer:
        version, object_id, edge = _split(call)
        if version not in _DIES or not object_id:
            raise refuse(2500, f"Unknown path components: {call.path[:100]}")
        if "date_format" in call.params and version == "v26.0":
            raise refuse(100, "(#100) Param date_format is not supported")
        if object_id == "debug_token":
            return self._debug_token(call)
        caller = self._caller(call)
        person = _token(call) == caller.user_token
        if object_id == "me" and edge == "accounts" and person:
            return Answer(body={"data": [_page(caller)]})
        if object_id == "me":
            object_id = caller.id
        owner = self._world.account(object_id)
        if owner is not None and owner != caller:
            raise missing(object_id, call.method.lower())
        if caller.kind is Channel.INSTAGRAM:
            return await self._instagram.answer(call, caller, object_id, edge, fault)
        if person:
            raise refuse(190, "This endpoint requires a Page access token", subcode=2069032)
        return await self._facebook.answer(call, caller, object_id, edge)

    def _caller(self, call: Call) -> SandboxAccount:
        token = _token(call)
        if not token:
            raise refuse(104, "An access token is required to request this resource.")
        account = self._world.by_token(token, *_META)
        if account is None:
            raise refuse(190, "Invalid OAuth access token - Cannot parse access token")
        if account.token_expires_at is not None and account.token_expires_at <= self._world.now():
            raise refuse(190, "Error validating access token: Session has expired", subcode=463)
        return account

    def _debug_token(self, call: Call) -> Answer:
        """Describe a token; a dead or unknown one answers 200 with `is_valid` false."""
        account = self._world.by_token(call.params.get("input_token"), *_META)
        if account is None:
            invalid = {"code": 190, "message": "Invalid OAuth access token."}
            return Answer(body={"data": {"is_valid": False, "error": invalid, "scopes": []}})
        ends = account.token_expires_at
        node = {
            "app_id": "900000000000001",
            "application": "Sandbox",
            "type": "PAGE" if account.kind is Channel.FACEBOOK else "USER",
            "expires_at": int(ends.timestamp()) if ends else 0,
            "data_access_expires_at": 0,
            "is_valid": ends is None or ends > self._world.now(),
            "issued_at": 0,
            "scopes": list(_SCOPES[account.kind]),
            "user_id": "900000000000002",
        }
        return Answer(body={"data": node})

    def _with_usage(
        self, answer: Answer, account: SandboxAccount | None, call: Call, *, minutes: int = 0
    ) -> Answer:
        calls = self._calls[account.id, self._hour()] if account else 0
        served = {"facebook-api-version": self._served(_split(call)[0])}
        used = usage(account, calls, minutes=minutes)
        return replace(answer, headers={**used, **served, **answer.headers})

    def _hour(self) -> datetime:
        return self._world.now().replace(minute=0, second=0, microsecond=0)

    def _served(self, version: str) -> str:
        """Return the version that answers: a dead one is served by the oldest living."""
        today = self._world.rules.calendar
        living = [name for name, dies in _DIES.items() if dies is None or today < dies]
        return version if version in living else living[0]


_SCOPES: Final = {
    Channel.INSTAGRAM: (
        "instagram_basic",
        "instagram_content_publish",
        "instagram_manage_contents",
        "pages_read_engagement",
    ),
    Channel.FACEBOOK: ("pages_manage_posts", "pages_read_engagement", "pages_show_list"),
}


def _split(call: Call) -> tuple[str, str, str]:
    version, _, rest = call.path.strip("/").partition("/")
    object_id, _, edge = rest.partition("/")
    return version, object_id, edge


def _token(call: Call) -> str | None:
    return call.params.get("access_token") or call.bearer


def _phase(call: Call, edge: str) -> Phase:
    if call.method == "GET":
        return Phase.READ
    if call.method == "DELETE":
        return Phase.REMOVE
    if edge == "media_publish":
        return Phase.PUBLISH
    if edge in {"feed", "photos"}:
        hidden = call.params.get("published", "").lower() in {"false", "0"}
        return Phase.PREPARE if hidden else Phase.PUBLISH
    return Phase.PUBLISH if "is_published" in call.params else Phase.PREPARE


def _page(account: SandboxAccount) -> dict[str, object]:
    return {
        "access_token": account.token,
        "category": "Government organization",
        "id": account.id,
        "name": account.title,
        "tasks": ["CREATE_CONTENT", "MODERATE", "ANALYZE"],
    }
