"""Benches on the sandbox: real requests over loopback, and the ledger as the public's eye."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from adapters.base import Attachment, ChannelAdapter
from adapters.registry import adapter_class
from adapters.sandbox.server import RunningSandbox
from tests.contracts.channel_adapter import LivePost, NetworkBench

_ID_OPTIONS = {"instagram": "user_id", "facebook": "page_id", "linkedin": "author"}
MUTATING = {"POST", "PUT", "DELETE", "PATCH"}


class SandboxBench(NetworkBench):
    """One account of the sandbox."""

    def __init__(
        self,
        sandbox: RunningSandbox,
        kind: str,
        photos: tuple[Attachment, ...],
        sent: list[str],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        **options: Any,
    ) -> None:
        self.sent = sent
        self.sandbox, self.kind, self.photos, self._options = sandbox, kind, photos, options
        self.account = next(account for account in sandbox.accounts if account.kind == kind)
        self.token = self.account.token
        self.adapter = self._opened(sandbox.base_url, monotonic)

    def _opened(self, base_url: str, monotonic: Callable[[], float]) -> ChannelAdapter:
        channel: Any = adapter_class(self.kind)
        named = {_ID_OPTIONS[self.kind]: self.account.id, "token": self.token}
        options = channel.Options(base_url=base_url, **named, **self._options)
        opened: ChannelAdapter = channel.open(
            "main",
            options,
            now=lambda: datetime.now(UTC),
            monotonic=monotonic,
            sleep=lambda _seconds: None,
        )
        return opened

    def hurried(self) -> "SandboxBench":
        return SandboxBench(
            self.sandbox,
            self.kind,
            self.photos,
            self.sent,
            monotonic=lambda: time.monotonic() * 100,
            **self._options,
        )

    def unreachable(self) -> ChannelAdapter:
        return self._opened("http://127.0.0.1:9", time.monotonic)

    def live(self) -> list[LivePost]:
        return [
            LivePost(
                remote_id=row["id"],
                text=row["text"],
                alt_texts=tuple(medium["alt_text"] for medium in row["media"]),
            )
            for row in self.sandbox.posts()
            if row["account"] == self.account.id
            for _ in range(row["copies"])
        ]

    def mutations(self) -> int:
        return sum(method in MUTATING for method in self.sent)

    def break_next(self, fault: str, *, phase: str = "publish", times: int = 1) -> None:
        self.sandbox.order_fault(fault, phase=phase, times=times)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder, as the daemon serves photos to Instagram."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(2)


class OnTheSandbox:
    """Fixtures for a test class: one sandbox, emptied for each test."""

    kind = ""
    options: dict[str, Any] = {}  # noqa: RUF012 - read only

    @pytest.fixture
    def bench(self, running, sent):
        sandbox, photos = running
        sandbox.clear()
        return SandboxBench(sandbox, self.kind, photos, sent, **self.options)
