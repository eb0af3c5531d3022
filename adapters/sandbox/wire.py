"""What a request is once it is read, and what the platforms answer; no server in here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from adapters.sandbox.accounts import SandboxAccount
from adapters.sandbox.faults import Phase

BODY_MAX: Final = 48 * 2**20  # bytes of one request; above every platform's picture limit

_DIGITS_MAX: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, read to its end."""

    method: str
    path: str  # percent-decoded
    raw_path: str
    query: Mapping[str, str] = field(repr=False)
    raw_query: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)  # names in lower case
    params: Mapping[str, str] = field(repr=False)  # query and form; nested values as JSON text
    files: Mapping[str, bytes] = field(repr=False)
    body: bytes = field(repr=False)
    base_url: str

    @property
    def bearer(self) -> str | None:
        """The token of the Authorization header."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" and token.strip() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the platform says."""

    status: int = HTTPStatus.OK
    body: Any = None  # JSON; None: an empty body
    headers: Mapping[str, str] = field(default_factory=dict)
    html: str | None = None

    @property
    def content(self) -> bytes:
        """The body as bytes."""
        if self.html is not None:
            return self.html.encode()
        if self.body is None:
            return b""
        return json.dumps(self.body, ensure_ascii=False).encode()

    @property
    def content_type(self) -> str:
        """The media type of the body."""
        return "text/html; charset=utf-8" if self.html is not None else "application/json"


class Refusal(Exception):
    """The platform refuses; the answer says why."""

    def __init__(self, answer: Answer) -> None:
        """`answer` is in the platform's own words."""
        super().__init__(answer.status)
        self.answer = answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a request is about, and what it is for."""

    account: SandboxAccount | None  # None: nobody we know
    phase: Phase


def decimal(text: object) -> bool:
    """Tell whether `text` is a plain decimal number of a sane length."""
    return isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX


def json_object(text: bytes | str) -> dict[str, Any] | None:
    """Return a JSON object, or None if the text is none."""
    value = _json(text)
    return value if isinstance(value, dict) else None


def json_list(text: str) -> list[Any] | None:
    """Return a JSON list, or None if the text is none."""
    value = _json(text)
    return value if isinstance(value, list) else None


def from_epoch(seconds: float) -> datetime:
    """Return the moment in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def _json(text: bytes | str) -> object:
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        return None
    return value
