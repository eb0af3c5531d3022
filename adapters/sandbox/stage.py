"""The stage: one request in, the platform's work, and what the client gets to see on the wire.

An ASGI application cannot close a socket by itself; `WireProtocol` hands it the transport.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final, Protocol

from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from adapters.sandbox.accounts import SandboxAccount
from adapters.sandbox.faults import Play
from adapters.sandbox.orders import FaultOrder
from adapters.sandbox.reading import Unreadable, read_call
from adapters.sandbox.wire import Answer, Call, Target
from adapters.sandbox.world import SeenRequest, World

logger = logging.getLogger(__name__)

_SECONDS: Final = 60.0
_INTERVAL: Final = 0.2
_BYTES: Final = 64 * 2**20
_CHUNK: Final = 64 * 1024
_SPOKEN: Final = frozenset({Play.ANSWER, Play.HTML, Play.GARBLED, Play.EMPTY})
_GATEWAY: Final = "<!doctype html><html><body><h1>{} Gateway</h1></body></html>"


class Platform(Protocol):
    """One host of a platform."""

    def target(self, call: Call) -> Target:
        """Tell whom the call is about, and what it is for."""
        ...

    async def answer(self, call: Call, fault: FaultOrder | None) -> Answer:
        """Do what the call asks."""
        ...

    def fault_answer(self, order: FaultOrder, account: SandboxAccount, call: Call) -> Answer:
        """Say what the platform says when this fault strikes."""
        ...


class WireProtocol(H11Protocol):
    """HTTP over h11 that lets the application reach its socket."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Keep the transport where the request's scope finds it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Stage:
    """The ASGI application of the platforms' paths."""

    def __init__(self, world: World, choose: Callable[[str], Platform | None]) -> None:
        """`choose` names the platform that serves a path."""
        self._world = world
        self._choose = choose
        self.base_url = ""  # known once the socket is bound
        self.closing = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        platform = self._choose(scope["path"])
        if platform is None:
            return await _send(send, Answer(status=404, body={"error": "no such path"}))
        try:
            call = await read_call(scope, receive, base_url=self.base_url)
        except Unreadable as unreadable:
            return await _send(send, Answer(status=unreadable.status), close=True)
        target = platform.target(call)
        order = self._world.faults.take(target.account, target.phase) if target.account else None
        is_noted = False

        async def noted_send(message: Message) -> None:
            """Note the request before its answer goes out: who got it finds its line."""
            nonlocal is_noted
            if message["type"] == "http.response.start" and not is_noted:
                is_noted = True
                self._note(call, target, order, message["status"])
            await send(message)

        wire = _Wire(scope, receive, noted_send, self.closing)
        try:
            await self._perform(platform, call, target, order, wire)
        except Exception:
            # The sandbox's own error must show in a test, and must not stop the server.
            logger.exception("the sandbox failed")
            failed = Answer(status=500, body={"sandbox": "failed, see its log"})
            await _send(noted_send, failed)
        if not is_noted:
            self._note(call, target, order, None)  # the socket died without an answer
        return None

    async def _perform(
        self,
        platform: Platform,
        call: Call,
        target: Target,
        order: FaultOrder | None,
        wire: "_Wire",
    ) -> None:
        if order is None or order.kind.play is Play.STATE or target.account is None:
            return await wire.answer(await platform.answer(call, order))
        work = await platform.answer(call, None) if order.works else None
        if order.kind.play in _SPOKEN:
            return await wire.answer(_words(platform, order, target.account, call, work))
        if order.kind.play is Play.KILL:
            os.kill(order.options["pid"], signal.SIGKILL)
        return await wire.play(order, work)

    def _note(
        self, call: Call, target: Target, order: FaultOrder | None, status: int | None
    ) -> None:
        self._world.note(
            SeenRequest(
                at=self._world.now().isoformat(),
                channel=str(target.account.kind) if target.account else "",
                account=target.account.id if target.account else None,
                phase=str(target.phase),
                method=call.method,
                path=call.path,
                status=None if status is None else int(status),
                fault=order.fault if order else None,
            )
        )


def _words(
    platform: Platform, order: FaultOrder, account: SandboxAccount, call: Call, work: Answer | None
) -> Answer:
    """Return what a fault says that ends in a proper answer."""
    if order.kind.play is Play.HTML:
        status = HTTPStatus.GATEWAY_TIMEOUT if order.kind.works else HTTPStatus.SERVICE_UNAVAILABLE
        return Answer(status=status, html=_GATEWAY.format(int(status)))
    if order.kind.play is Play.GARBLED:
        return Answer(html="{ok")
    if order.kind.play is Play.EMPTY:
        done = work or Answer(body={})
        return Answer(status=done.status, body=None if done.body is None else {})
    answer = platform.fault_answer(order, account, call)
    asked = {"retry-after": order.options["retry_after"]} if "retry_after" in order.options else {}
    return replace(answer, headers={**answer.headers, **asked})


class _Wire:
    """What can be done to the client of one request."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, closing: asyncio.Event) -> None:
        self._transport: asyncio.Transport = scope["state"]["transport"]
        self._receive = receive
        self._send = send
        self._closing = closing

    async def answer(self, answer: Answer) -> None:
        """Send a whole answer."""
        await _send(self._send, answer)

    async def play(self, order: FaultOrder, work: Answer | None) -> None:
        """Play what is no proper answer."""
        seconds = order.options.get("seconds", _SECONDS)
        match order.kind.play:
            case Play.CUT:
                return await self._cut(work or Answer(body={}))
            case Play.SLOW:
                return await self._drip(order.options.get("interval", _INTERVAL), seconds)
            case Play.HUGE:
                return await self._flood(order.options.get("bytes", _BYTES))
            case Play.HANG:
                await self._wait(seconds)
        await self._drop()
        return None

    async def _drop(self) -> None:
        """Kill the socket at once."""
        self._transport.abort()
        await self._gone()

    async def _cut(self, answer: Answer) -> None:
        """Announce the whole body, send half of it, close the socket."""
        content = answer.content or b"{}"
        await self._start(answer.status, {**answer.headers, "content-length": str(len(content))})
        await self._more(content[: len(content) // 2])
        self._transport.close()  # after what is still to be written
        await self._gone()

    async def _drip(self, interval: float, seconds: float) -> None:
        """Send a byte now and then."""
        await self._start(HTTPStatus.OK, {"content-type": "application/json"})
        for _ in range(max(1, int(seconds / interval))):
            if self._over:
                break
            await self._more(b" ")
            await self._wait(interval)
        await self._drop()

    async def _flood(self, size: int) -> None:
        """Send a long body."""
        await self._start(HTTPStatus.OK, {"content-type": "application/json"})
        for _ in range(0, size, _CHUNK):
            if self._over:
                return await self._drop()
            await self._more(b" " * _CHUNK)
            await asyncio.sleep(0)
        await self._send({"type": "http.response.body", "body": b"{}"})
        return None

    @property
    def _over(self) -> bool:
        return self._transport.is_closing() or self._closing.is_set()

    async def _gone(self) -> None:
        """Wait until the server has noticed that the socket is dead."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _wait(self, seconds: float) -> None:
        """Wait until the time is over, the client has gone, or the server closes."""
        gone = asyncio.ensure_future(self._receive())
        closing = asyncio.ensure_future(self._closing.wait())
        tasks: set[asyncio.Future[Any]] = {gone, closing}
        try:
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _start(self, status: int, headers: dict[str, str]) -> None:
        await self._send(
            {"type": "http.response.start", "status": status, "headers": _raw(headers)}
        )

    async def _more(self, body: bytes) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": True})


async def _send(send: Send, answer: Answer, *, close: bool = False) -> None:
    content = answer.content
    headers = dict(answer.headers)
    if content:
        headers["content-type"] = answer.content_type
    if answer.status != HTTPStatus.NO_CONTENT:
        headers["content-length"] = str(len(content))
    if close:
        headers["connection"] = "close"
    await send({"type": "http.response.start", "status": answer.status, "headers": _raw(headers)})
    await send({"type": "http.response.body", "body": content})


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
