"""A total deadline for one HTTP exchange, kept by cutting its socket.

Library timeouts count from the last byte: a peer that drips a header a second holds them for ever.
"""

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

# urllib3 logs every URL at DEBUG, and Meta's carry the token in the query.
logging.getLogger("urllib3.connectionpool").addFilter(lambda _record: False)


class Deadline:
    """The time by which one exchange must be over; a context manager around it."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._ends = monotonic() + seconds
        self._timer: Timer | None = None
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


class _Watched(HTTPConnection):
    def request(self, *args: Any, **kwargs: Any) -> None:
        """Connect first, so that what is too late is never sent; then watch the socket."""
        if self.sock is None:
            self.connect()
        deadline = _current.get()
        if deadline is not None and self.sock is not None:
            if deadline.is_over:
                raise ConnectTimeoutError(self, "too late to send")
            deadline.watch(self.sock)
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
