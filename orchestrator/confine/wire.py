"""The line between parent and worker: one JSON text and its binary frames, in both directions.

Never pickle: the child has read hostile bytes, so what it sends is hostile too.
"""

import json
import socket
import struct
import time
from typing import Any, Final

READ_SIZE: Final = 1 << 20
_FRAMES_MAX: Final = 1_000
_BYTES_KEY: Final = "$bytes"  # reserved: {"$bytes": 3} stands for the fourth frame
_HEAD: Final = struct.Struct("!QQ")  # length of the JSON, number of binary frames
_LENGTH: Final = struct.Struct("!Q")


class BadFrame(Exception):
    """What came over the wire is not in the agreed form."""


def send(line: socket.socket, value: Any) -> None:
    """Write one plain value. Raises `TypeError` if it is not plain, `OSError` if all is closed."""
    frames: list[bytes] = []

    def as_frame(item: object) -> dict[str, int]:
        if not isinstance(item, bytes):
            raise TypeError
        frames.append(item)
        return {_BYTES_KEY: len(frames) - 1}

    text = json.dumps(value, default=as_frame).encode()
    line.sendall(_HEAD.pack(len(text), len(frames)) + text)
    for frame in frames:
        line.sendall(_LENGTH.pack(len(frame)))
        line.sendall(frame)


def receive(line: socket.socket, *, until: float | None, limit: int) -> Any:
    """Read one plain value of at most `limit` bytes, by the monotonic time `until`.

    Raises `BadFrame`, `EOFError` for a closed line, `TimeoutError`.
    """
    text_length, count = _HEAD.unpack(_exactly(line, _HEAD.size, until))
    if text_length > limit or count > _FRAMES_MAX:
        raise BadFrame
    text, left, frames = _exactly(line, text_length, until), limit - text_length, []
    for _ in range(count):
        (length,) = _LENGTH.unpack(_exactly(line, _LENGTH.size, until))
        left -= length
        if left < 0:
            raise BadFrame
        frames.append(_exactly(line, length, until))

    def from_frame(item: dict[str, Any]) -> Any:
        return frames[item[_BYTES_KEY]] if item.keys() == {_BYTES_KEY} else item

    try:
        return json.loads(text, object_hook=from_frame)
    except (ValueError, LookupError, TypeError, RecursionError):
        raise BadFrame from None


def _exactly(line: socket.socket, size: int, until: float | None) -> bytes:
    received = bytearray()
    while len(received) < size:
        if until is not None:
            line.settimeout(max(0.001, until - time.monotonic()))
        chunk = line.recv(min(READ_SIZE, size - len(received)))
        if not chunk:
            raise EOFError
        received += chunk
    return bytes(received)


def plain_name(name: object) -> str:
    """Let a type's name through, and nothing else that a hostile child might send in its place."""
    return name if isinstance(name, str) and name.isidentifier() and len(name) <= 60 else ""  # noqa: PLR2004
