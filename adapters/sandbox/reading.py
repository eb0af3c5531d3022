"""Read an HTTP request whole, within limits, into a `Call`."""

import json
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from adapters.sandbox.wire import BODY_MAX, Call, json_object

_PARTS_MAX: Final = 100  # of a form
_TEXT_MAX: Final = 2**20  # bytes of one form field


class Unreadable(Exception):
    """The request breaks a limit or is no HTTP that we read."""

    def __init__(self, status: int) -> None:
        """`status` is what the client gets."""
        super().__init__(status)
        self.status = status


async def read_call(scope: Scope, receive: Receive, *, base_url: str) -> Call:
    """Return the request. Raises `Unreadable`."""
    body = await _body(receive)
    request = Request(scope, _replay(body))
    headers = {name.lower(): value for name, value in request.headers.items()}
    params: dict[str, str] = dict(request.query_params)
    files: dict[str, bytes] = {}
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"} and body:
        fields, files = await _form(request)
        params |= fields
    elif kind == "application/json" and body:
        params |= _flat(json_object(body) or {})
    return Call(
        method=request.method,
        path=scope["path"],
        raw_path=scope.get("raw_path", b"").decode("latin-1"),
        query=dict(request.query_params),
        raw_query=scope.get("query_string", b"").decode("latin-1"),
        headers=headers,
        params=params,
        files=files,
        body=body,
        base_url=base_url,
    )


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Unreadable(400)
        body += message.get("body", b"")
        if len(body) > BODY_MAX:
            raise Unreadable(413)
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _form(request: Request) -> tuple[dict[str, str], dict[str, bytes]]:
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    try:
        async with request.form(
            max_files=_PARTS_MAX, max_fields=_PARTS_MAX, max_part_size=_TEXT_MAX
        ) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = await value.read()
                else:
                    fields[name] = value
    except HTTPException as error:
        raise Unreadable(error.status_code) from error
    return fields, files


def _flat(body: Mapping[str, object]) -> dict[str, str]:
    """Write nested values as JSON text, the form that Graph takes in form fields."""
    return {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in body.items()
    }
