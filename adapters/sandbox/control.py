"""The sandbox's own addresses under `/_sandbox`: ledger, faults to order, pictures, requests."""

import json
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.sandbox.faults import FAULTS
from adapters.sandbox.orders import BadOrder
from adapters.sandbox.world import World

_ORDER_MAX: Final = 64 * 1024  # bytes
_KEPT_AS_IS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def control_routes(world: World) -> list[Route]:
    """Return the routes of the control addresses."""

    async def posts(_: Request) -> Response:
        return JSONResponse(world.ledger.as_json())

    async def requests(_: Request) -> Response:
        return JSONResponse(world.requests())

    async def show_faults(_: Request) -> Response:
        known = {name: kind.what for name, kind in FAULTS.items()}
        return JSONResponse({"ordered": world.faults.waiting(), "known": known})

    async def order_fault(request: Request) -> Response:
        return await _order(request, world)

    async def cancel_faults(_: Request) -> Response:
        world.faults.clear()
        return Response(status_code=204)

    async def media(request: Request) -> Response:
        found = world.ledger.picture(request.path_params["sha256"])
        if found is None:
            return Response(status_code=404)
        data, mime = found
        return Response(data, media_type=mime, headers=_KEPT_AS_IS)

    return [
        Route("/_sandbox/posts", posts),
        Route("/_sandbox/requests", requests),
        Route("/_sandbox/faults", show_faults, methods=["GET"]),
        Route("/_sandbox/faults", order_fault, methods=["POST"]),
        Route("/_sandbox/faults", cancel_faults, methods=["DELETE"]),
        Route("/_sandbox/media/{sha256}", media),
    ]


async def _order(request: Request, world: World) -> Response:
    # A page of some site cannot send this type without a question that we do not answer.
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/json":
        return _refused(415, "send application/json")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _ORDER_MAX:
            return _refused(413, "the order is too long")
    try:
        entry = _entry(body)
        if entry.get("fault") == "kill_pid" and not world.rules.allow_kill:
            return _refused(403, "kill_pid over HTTP needs a sandbox that was started for it")
        order = world.faults.order(entry)
    except BadOrder as error:
        return _refused(400, str(error))
    return JSONResponse(order.as_json())


def _entry(body: bytearray) -> dict[str, Any]:
    try:
        entry = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadOrder("the order is no JSON") from error
    if not isinstance(entry, dict):
        raise BadOrder("the order is no JSON object")
    return entry


def _refused(status: int, message: str) -> Response:
    return JSONResponse({"error": message, "faults": list(FAULTS)}, status_code=status)
