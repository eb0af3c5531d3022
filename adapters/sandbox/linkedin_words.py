"""How LinkedIn's versioned API speaks: error envelopes, versions, Rest.li details, faults."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from adapters.sandbox.orders import FaultOrder
from adapters.sandbox.wire import Answer, Call, Refusal

# Versioning page and lifecycle file (2026-08): about monthly, none was issued for 202512.
ISSUED: Final = (
    "202511",
    *(f"2026{month:02d}" for month in range(1, 10)),
)
_SUNSETS: Final[Mapping[str, date]] = {
    "202511": date(2026, 11, 16),
    "202601": date(2027, 1, 15),
    "202603": date(2027, 3, 16),
}
_LIFETIME: Final = timedelta(days=380)  # "at least 12 months", where no sunset is announced

_FAULTS: Final[Mapping[str, tuple[int, str, str]]] = {
    "refuse_content": (422, "UNPROCESSABLE_ENTITY", "The content cannot be processed"),
    "rate_limit": (429, "TOO_MANY_REQUESTS", "Resource level throttle limit is reached"),
    "expired_token": (401, "EXPIRED_ACCESS_TOKEN", "Expired access token"),
    "password_changed": (401, "REVOKED_ACCESS_TOKEN", "The token has been revoked"),
    "revoked_permission": (403, "ACCESS_DENIED", "Not enough permissions to access: posts"),
    "error_500": (500, "INTERNAL_SERVER_ERROR", "Internal Server Error"),
    "error_500_after_publish": (500, "INTERNAL_SERVER_ERROR", "Internal Server Error"),
    "not_ready": (400, "MEDIA_ASSET_WAITING_UPLOAD", "The media asset is waiting for its upload"),
    "conflict_409": (409, "CONFLICT", "write conflict occurred. Retry the request"),
    "version_gone": (426, "NONEXISTENT_VERSION", "Requested version is not active"),
}
_SERVICE_CODES: Final = {  # from memory; the numbers are not on a current page
    "INVALID_ACCESS_TOKEN": 65600,
    "REVOKED_ACCESS_TOKEN": 65601,
    "EXPIRED_ACCESS_TOKEN": 65602,
}


def error(status: int, code: str, message: str) -> Answer:
    """Return the error envelope."""
    body: dict[str, Any] = {"status": status, "code": code, "message": message}
    if code in _SERVICE_CODES:
        body["serviceErrorCode"] = _SERVICE_CODES[code]
    return Answer(status=status, body=body)


def refuse(status: int, code: str, message: str) -> Refusal:
    """Make a refusal to raise."""
    return Refusal(error(status, code, message))


def duplicate(urn: str) -> Answer:
    """Return the 422 that names the earlier post."""
    entry = {"code": "DUPLICATE_POST", "description": "Duplicate post is detected", "input": {}}
    return Answer(
        status=422,
        body={
            "message": f"Content is a duplicate of {urn}",
            "status": 422,
            "errorDetailType": "com.linkedin.common.error.BadRequest",
            "errorDetails": {"inputErrors": [entry]},
        },
    )


def linkedin_fault(order: FaultOrder, urn: str) -> Answer:
    """Return LinkedIn's words for the fault. `urn`: what a duplicate is said to repeat."""
    if order.fault in {"linkedin_duplicate", "ghost_duplicate"}:
        return duplicate(urn)
    return error(*_FAULTS[order.fault])


def check_version(call: Call, today: date) -> None:
    """Check the version headers. Raises `Refusal`."""
    version = call.headers.get("linkedin-version", "")
    if not version:
        raise refuse(400, "VERSION_MISSING", "A version must be present in the header")
    if version not in ISSUED or today >= _sunset(version):
        raise refuse(
            426, "NONEXISTENT_VERSION", f"Requested version {version[:8]}01 is not active"
        )
    if call.headers.get("x-restli-protocol-version") != "2.0.0":
        raise refuse(400, "ILLEGAL_ARGUMENT", "X-Restli-Protocol-Version must be 2.0.0")


def midnight_after(moment: datetime) -> datetime:
    """Return when the day's quotas begin anew, which is in UTC."""
    return datetime.combine(moment.date() + timedelta(days=1), time(), UTC)


def path_urn(call: Call, prefix: str) -> str:
    """Return the URN behind `prefix`; it must come percent-encoded. Raises `Refusal`."""
    urn = call.path.removeprefix(prefix)
    if ":" in call.raw_path or not urn.startswith("urn:li:"):
        raise refuse(400, "INVALID_URN_TYPE", "The URN in the path is invalid or not encoded")
    return urn


def _sunset(version: str) -> date:
    issued = date(int(version[:4]), int(version[4:]), 1)
    return _SUNSETS.get(version, issued + _LIFETIME)
