"""How the Graph API speaks: error envelope, usage headers, fields, listings, timestamps."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

from adapters.sandbox.accounts import Channel, SandboxAccount
from adapters.sandbox.wire import Answer, Call, Refusal, decimal, from_epoch

_FIELDS_MAX: Final = 2_000  # characters of a `fields` expression
_DEPTH_MAX: Final = 6
_PAGE_DEFAULT: Final = 25
_PAGE_MAX: Final = 100
_CALLS_PER_HOUR: Final = 4_800  # Meta's business use case budget counts per 24 h; close enough

Fields: TypeAlias = "dict[str, Fields]"
Node: TypeAlias = Mapping[str, Any]


def error(
    code: int,
    message: str,
    *,
    subcode: int | None = None,
    status: int = 400,
    title: str | None = None,
    transient: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Return the error envelope; Meta uses status 400 for almost everything."""
    body: dict[str, Any] = {
        "message": message,
        "type": "OAuthException",
        "code": code,
        "is_transient": transient,
        "fbtrace_id": "AsandboxSandboxSandbox",
    }
    if subcode is not None:
        body["error_subcode"] = subcode
    if title is not None:
        body["error_user_title"] = title
        body["error_user_msg"] = message
    return Answer(status=status, body={"error": body}, headers=headers or {})


def refuse(code: int, message: str, *, subcode: int | None = None, status: int = 400) -> Refusal:
    """Make a refusal to raise."""
    return Refusal(error(code, message, subcode=subcode, status=status))


def missing(object_id: str, verb: str = "get") -> Refusal:
    """Refuse as Graph does for what is absent, invisible, or has no such edge: 100/33."""
    return refuse(
        100,
        f"Unsupported {verb} request. Object with ID '{object_id}' does not exist, cannot be "
        "loaded due to missing permissions, or does not support this operation",
        subcode=33,
    )


def usage(account: SandboxAccount | None, calls: int, *, minutes: int = 0) -> dict[str, str]:
    """Return the usage headers. `minutes` above 0: throttled for so long, everything at 100 %."""
    percent = 100 if minutes else min(99, calls * 100 // _CALLS_PER_HOUR + 1)
    app = {"call_count": percent, "total_time": percent, "total_cputime": percent}
    found = {"X-App-Usage": json.dumps(app)}
    if account is not None:
        use = {
            "type": "instagram" if account.kind is Channel.INSTAGRAM else "pages",
            "call_count": percent,
            "total_cputime": percent,
            "total_time": percent,
            "estimated_time_to_regain_access": minutes,
            "ads_api_access_tier": "standard_access",
        }
        found["X-Business-Use-Case-Usage"] = json.dumps({account.id: [use]})
    return found


def stamp(moment: datetime) -> str:
    """Write a moment as Graph does: no colon in the offset."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def flag(call: Call, name: str, *, default: bool) -> bool:
    """Read a boolean parameter."""
    text = call.params.get(name, "")
    if not text:
        return default
    if text.lower() not in {"true", "false", "1", "0"}:
        raise refuse(100, f"(#100) Param {name} must be a boolean")
    return text.lower() in {"true", "1"}


def selected(node: Node, call: Call, default: str) -> dict[str, Any]:
    """Return the asked fields of a node; the id always. Raises `Refusal` for an unknown field."""
    text = call.params.get("fields") or default
    return _select(node, _parse(text), top=True)


def listing(nodes: Sequence[tuple[datetime, Node]], call: Call, default: str) -> dict[str, Any]:
    """Return one page of an edge: newest first, `since`, `until`, `limit` and `after` honoured."""
    since, until = _moment(call, "since"), _moment(call, "until")
    shown = [
        node
        for at, node in nodes
        if (since is None or at >= since.replace(microsecond=0)) and (until is None or at <= until)
    ]
    limit_text = call.params.get("limit", "")
    if limit_text and not decimal(limit_text):
        raise refuse(100, "(#100) Param limit must be an integer")
    limit = min(int(limit_text or _PAGE_DEFAULT), _PAGE_MAX)
    start = _after(call, shown)
    page = shown[start : start + limit]
    answer: dict[str, Any] = {"data": [selected(node, call, default) for node in page]}
    if page:
        cursors = {"before": _cursor(page[0]), "after": _cursor(page[-1])}
        answer["paging"] = {"cursors": cursors}
        if start + limit < len(shown):
            query = {**call.params, "after": cursors["after"]}
            answer["paging"]["next"] = f"{call.base_url}{call.path}?{urlencode(query)}"
    return answer


def _cursor(node: Node) -> str:
    return base64.urlsafe_b64encode(str(node["id"]).encode()).decode()


def _after(call: Call, nodes: Sequence[Node]) -> int:
    text = call.params.get("after")
    if not text:
        return 0
    try:
        wanted = base64.urlsafe_b64decode(text.encode()).decode()
    except (binascii.Error, ValueError):
        wanted = ""
    for index, node in enumerate(nodes):
        if node["id"] == wanted:
            return index + 1
    raise refuse(100, "(#100) Invalid cursors values")


def _moment(call: Call, name: str) -> datetime | None:
    text = call.params.get(name)
    if not text:
        return None
    try:
        if decimal(text):
            return from_epoch(int(text))
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        raise refuse(100, f"(#100) Param {name} is not a valid time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _select(node: Node, fields: Fields, *, top: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    for name, inner in fields.items():
        if name not in node:
            raise refuse(
                100, f"(#100) Tried accessing nonexisting field ({name[:40]}) on this node type"
            )
        value = node[name]
        if value is None:
            continue
        answer[name] = _inside(value, inner) if inner or isinstance(value, Mapping) else value
    if top or "id" in node:
        answer["id"] = node["id"]
    return answer


def _inside(value: object, fields: Fields) -> object:
    if not isinstance(value, Mapping):
        raise refuse(100, "(#100) Subfields are not supported here")
    if isinstance(value.get("data"), list):
        return {"data": [_inside(item, fields) for item in value["data"]]}
    return _select(value, fields) if fields else dict(value)


def _parse(text: str) -> Fields:
    """Read `a,b{c,d{e}}`; modifiers such as `.limit(5)` are read over."""
    if len(text) > _FIELDS_MAX:
        raise refuse(100, "(#100) Param fields is too long")
    fields, rest = _parse_list(text, 0, 0)
    if rest != len(text):
        raise _syntax()
    return fields


def _parse_list(text: str, at: int, depth: int) -> tuple[Fields, int]:
    if depth > _DEPTH_MAX:
        raise _syntax()
    fields: Fields = {}
    while True:
        start = at
        while at < len(text) and text[at] not in ",{}":
            at += 1
        name = text[start:at].strip().partition(".")[0]
        if not name.replace("_", "").isalnum():
            raise _syntax()
        inner: Fields = {}
        if at < len(text) and text[at] == "{":
            inner, at = _parse_list(text, at + 1, depth + 1)
            if at >= len(text) or text[at] != "}":
                raise _syntax()
            at += 1
        fields[name] = inner
        if at < len(text) and text[at] == ",":
            at += 1
            continue
        return fields, at


def _syntax() -> Refusal:
    return refuse(2500, "Syntax error in the field expansion")
