"""Prove, byte by byte, that a JPEG holds a picture and nothing else.

Does not ask the library that wrote the file: a second pair of eyes that knows only the segments of
the standard (ITU-T T.81, annex B). What it cannot explain is a leftover.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PIL import Image

_SOI: Final = b"\xff\xd8"
_EOI: Final = 0xD9
_SOS: Final = 0xDA
_APP0: Final = 0xE0
_NAMES: Final = {
    0xE1: "EXIF or XMP",
    0xE2: "ICC or MPF",
    0xED: "IPTC",
    0xEE: "Adobe",
    0xFE: "comment",
}
# DQT, SOF0, SOF2, DHT, SOS, DRI: what a decoder needs for a baseline or progressive picture.
_PICTURE: Final = frozenset({0xDB, 0xC0, 0xC2, 0xC4, _SOS, 0xDD})
_JFIF: Final = re.compile(
    rb"JFIF\x00\x01[\x00-\x02][\x00-\x02]....\x00\x00", re.DOTALL
)  # no thumbnail
_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)  # ends entropy-coded data
_INFO_ALLOWED: Final = frozenset(
    {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "progressive", "progression"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segment:
    marker: int
    payload: bytes
    end: int  # offset of the first byte after it, picture data included


class _NotJpeg(Exception):
    """The bytes do not follow the segments of a JPEG."""


def leftovers(jpeg: bytes) -> tuple[str, ...]:
    """Name everything in the bytes that is not the picture; empty is the proof."""
    return foreign_segments(jpeg) or _seen_by_pillow(jpeg)


def foreign_segments(jpeg: bytes) -> tuple[str, ...]:
    """Do the same by the segments alone, without a decoder."""
    try:
        segments = list(_segments(jpeg))
    except _NotJpeg:
        return ("not a whole JPEG",)
    found = [name for segment in segments if (name := _foreign(segment)) is not None]
    if segments[-1].end != len(jpeg):
        found.append("bytes after the end")
    return tuple(found)


def end_of_picture(jpeg: bytes) -> int | None:
    """Say where the picture ends, as an offset; None if the bytes are no whole JPEG."""
    try:
        return list(_segments(jpeg))[-1].end
    except _NotJpeg:
        return None


def _foreign(segment: _Segment) -> str | None:
    if segment.marker == _EOI or segment.marker in _PICTURE:
        return None
    if segment.marker == _APP0:
        return None if _JFIF.fullmatch(segment.payload) else "JFIF thumbnail or extension"
    return _NAMES.get(segment.marker, f"segment {segment.marker:02X}")


def _segments(jpeg: bytes) -> Iterator[_Segment]:
    """Walk from SOI to the first EOI; the last segment yielded is EOI. Raises `_NotJpeg`."""
    if not jpeg.startswith(_SOI):
        raise _NotJpeg
    at = len(_SOI)
    while True:
        header = jpeg[at : at + 4]
        if len(header) < 2 or header[0] != 0xFF:  # noqa: PLR2004
            raise _NotJpeg
        marker = header[1]
        if marker == _EOI:
            yield _Segment(marker=marker, payload=b"", end=at + 2)
            return
        end = at + 2 + int.from_bytes(header[2:4], "big")
        if end < at + 4 or end > len(jpeg):
            raise _NotJpeg
        payload = jpeg[at + 4 : end]
        at = _skip_picture_data(jpeg, end) if marker == _SOS else end
        yield _Segment(marker=marker, payload=payload, end=at)


def _skip_picture_data(jpeg: bytes, start: int) -> int:
    marker = _MARKER.search(jpeg, start)
    if marker is None:
        raise _NotJpeg
    return marker.start()


def _seen_by_pillow(jpeg: bytes) -> tuple[str, ...]:
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        picture.load()
        kinds = sorted(str(key) for key in picture.info if key not in _INFO_ALLOWED)
        if len(picture.getexif()):
            kinds.append("exif")
    return tuple(kinds)
