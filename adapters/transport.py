"""Connections that keep a total deadline and take no half answer.

Library timeouts count from the last byte: a peer that drips a header a second holds them for ever.
And `http.client` takes headers that end too early for whole: half an id would look like an id.
"""

import http.client
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar, Token
from threading import Timer
from typing import Any, Final, Self

import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError

# urllib3 logs URLs, and Meta's carry the token in the query.
for _name in ("urllib3.connection", "urllib3.connectionpool"):
    logging.getLogger(_name).addFilter(lambda _record: False)


class Deadline:
    """The time by which one exchange must be over; a context manager around it."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._ends = monotonic() + seconds
        self._timer: Timer | None = None
        self.is_connecting = False  # a connection was begun, and nothing was sent over it
        self._token: Token[Deadline | None] | None = None

    @property
    def is_over(self) -> bool:
        """Say whether the time is up."""
        return self._monotonic() >= self._ends

    def check(self) -> None:
        """Raise `TimeoutError` when the time is up."""
        if self.is_over:
            raise TimeoutError

    def watch(self, sock: socket.socket) -> None:
        """Cut this socket when the time is up."""
        self._timer = Timer(max(0.0, self._ends - self._monotonic()), _cut, [sock])
        self._timer.daemon = True
        self._timer.start()

    def __enter__(self) -> Self:
        self._token = _current.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        if self._token is not None:
            _current.reset(self._token)
        if self._timer is not None:
            self._timer.cancel()


_current: Final[ContextVar[Deadline | None]] = ContextVar("deadline", default=None)


def _cut(sock: socket.socket) -> None:
    # The plain socket's method: TLS has no say in being cut.
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _WholeLines:
    """A stream of which only whole lines are read."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readline(self, limit: int) -> bytes:
        line: bytes = self._stream.readline(limit)
        if not line.endswith(b"\n"):
            raise http.client.IncompleteRead(line)
        return line

    def close(self) -> None:
        self._stream.close()


class _WholeHeaders(http.client.HTTPResponse):
    def begin(self) -> None:
        """Read status and headers; raise `IncompleteRead` where they end too early."""
        stream = self.fp
        self.fp = _WholeLines(stream)  # type: ignore[assignment]  # all that `begin` calls
        try:
            super().begin()
        finally:
            if self.fp is not None:  # it was closed, else
                self.fp = stream


class _Watched(HTTPConnection):
    response_class = _WholeHeaders

    def connect(self) -> None:
        """Connect, TLS included, and let the deadline know that nothing is sent yet."""
        deadline = _current.get()
        if deadline is not None:
            deadline.is_connecting = True
        super().connect()

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Connect first, so that what is too late is never sent; then watch the socket."""
        if self.sock is None:
            self.connect()
        deadline = _current.get()
        if deadline is not None and self.sock is not None:
            if deadline.is_over:
                raise ConnectTimeoutError(self, "too late to send")
            deadline.watch(self.sock)
            deadline.is_connecting = False
        super().request(*args, **kwargs)


class _WatchedTls(_Watched, HTTPSConnection):
    pass


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Watched


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _WatchedTls


class DeadlineTransport(HTTPAdapter):
    """Requests' transport, whose connections keep the deadline around them. It never retries."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Use connections that know the deadline."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
