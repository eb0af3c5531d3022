"""What adapter tests stand on: a scripted peer on a socket, photos, posts, a clock that obeys."""

import hashlib
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from adapters.base import Attachment, OutboundPost
from adapters.http import Clock

NOW = datetime(2026, 6, 9, 8, 0, tzinfo=UTC)
CAPTION = "En dag i børnehaven: vi plantede 40 løg på række. #Fjordvik"
TOKEN = "TOKEN-THAT-NOBODY-MAY-SEE"


def a_clock(**changes: object) -> Clock:
    """A clock at NOW that never really sleeps."""
    given: dict[str, Any] = {"now": lambda: NOW, "sleep": lambda _seconds: None, **changes}
    return Clock(**given)


def a_photo(
    folder: Path, *, alt_text: str = "Løg i en kasse", hue: int = 0, url: str | None = None
) -> Attachment:
    """A JPEG that every channel takes."""
    stream = io.BytesIO()
    Image.new("RGB", (400, 400), (hue * 40 % 256, 90, 120)).save(stream, "JPEG")
    content = stream.getvalue()
    path = folder / f"photo-{hue}.jpg"
    path.write_bytes(content)
    return Attachment(
        path=path,
        mime_type="image/jpeg",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        width=400,
        height=400,
        alt_text=alt_text,
        public_url=url or f"https://media.example.org/{path.name}",
    )


def an_outbound_post(
    *photos: Attachment, caption: str = CAPTION, key: str = "key-1"
) -> OutboundPost:
    """A post of one account."""
    return OutboundPost(key=key, caption=caption, attachments=photos, language="da")


Peer = Callable[[socket.socket], None]


@contextmanager
def listening(peer: Peer) -> Iterator[tuple[str, list[bytes]]]:
    """Run a peer for each connection; give its address and how each request begins."""
    seen: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def answer(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                head = b""
                while b"\r\n\r\n" not in head:
                    more = connection.recv(65536)
                    if not more:
                        return
                    head += more
                seen.append(head)
                peer(connection)
            except OSError:
                return

    def serve() -> None:
        while not stopped.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}", seen
    finally:
        stopped.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(2)


def says(text: str) -> Peer:
    """A peer that sends this and closes."""
    return lambda connection: connection.sendall(text.encode())


def ok(body: str, *headers: str) -> str:
    """A whole answer with status 200."""
    lines = [
        "HTTP/1.1 200 OK",
        f"Content-Length: {len(body.encode())}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def drips(text: str, pause: float = 0.02) -> Peer:
    """A peer that sends a byte now and then."""

    def drip(connection: socket.socket) -> None:
        for char in text.encode():
            connection.sendall(bytes([char]))
            time.sleep(pause)

    return drip


def stays_silent(connection: socket.socket) -> None:
    """Never answer."""
    connection.recv(1)
