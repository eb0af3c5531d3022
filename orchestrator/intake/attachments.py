"""Which parts of a mail are photos and videos, told by their first bytes, never by their names."""

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import filetype

from orchestrator.intake.body import is_text_part
from orchestrator.intake.mime import Part
from orchestrator.intake.text import clean_line

MEDIA_MAX: Final = 20  # photos and videos of one mail; Instagram takes 10 in a post (2025-05)
PHOTO_BYTES: Final = 30 * 1024 * 1024  # a phone's 48-megapixel JPEG is about 25 MB
LOGO_BYTES: Final = 5 * 1024  # an inline picture below is part of a signature
LOGO_PIXELS: Final = 100  # so is one with a shorter side below: no channel takes it
NAME_MAX: Final = 120

_PHOTOS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/avif": "avif",
}
_VIDEOS: Final = {
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/x-m4v": "m4v",
    "video/webm": "webm",
}
# what is no photo whatever its bytes say, by declared type or end of name
_PROGRAM_TYPES: Final = {
    "application/ms-tnef": "winmail",
    "application/vnd.ms-tnef": "winmail",
    "text/calendar": "calendar",
    "application/ics": "calendar",
    "application/pkcs7-signature": "signature",
    "application/x-pkcs7-signature": "signature",
    "application/pgp-signature": "signature",
    "application/pgp-keys": "signature",
    "application/pgp-encrypted": "encrypted",
    "application/pkcs7-mime": "encrypted",
    "application/x-pkcs7-mime": "encrypted",
    "text/vcard": "card",
    "text/x-vcard": "card",
    "message/rfc822": "attached-mail",
}
_PROGRAM_NAMES: Final = {
    "winmail.dat": "winmail",
    ".ics": "calendar",
    ".p7s": "signature",
    ".p7m": "encrypted",
    ".vcf": "card",
    ".eml": "attached-mail",
    ".msg": "attached-mail",
}
# what kind of thing the rest is, by the beginning of its type: named to people, never its content
_UNTAKEN: Final = {
    "application/gzip": "archive",
    "application/vnd.rar": "archive",
    "application/x-7z": "archive",
    "application/x-rar": "archive",
    "application/x-tar": "archive",
    "application/x-zip": "archive",
    "application/zip": "archive",
    "application/msword": "document",
    "application/pdf": "document",
    "application/rtf": "document",
    "application/vnd.": "document",
    "text/": "document",
    "audio/": "audio",
    "image/": "picture",
    "video/": "video",
}
_BOXES: Final = frozenset({"", "application/zip"})  # office documents are zip files inside
_OTHER: Final = "other"
REASONS: Final = frozenset(
    {*_PROGRAM_TYPES.values(), *_UNTAKEN.values(), _OTHER}
    | {"empty", "logo", "too-large", "too-many"}
)
QUIET: Final = frozenset({"logo", "signature"})  # comes with every mail of some people
_SNIFFED_BYTES: Final = 8192  # as many as `filetype` looks at
_UNSAFE_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')
_JPEG_SIZES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # SOF0 to SOF15
_JPEG_LONGEST_SEARCH: Final = 200  # segments


class Kind(StrEnum):
    """What an attachment is, by content."""

    PHOTO = "photo"
    VIDEO = "video"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAttachment:
    """One file of a mail. An ignored one keeps its facts and loses its bytes."""

    name: str  # ours: "photo-1.jpg"; empty for what is ignored
    filename: str = field(repr=False)  # the mail's, made safe; only to show
    declared_type: str
    mime_type: str  # by content; "" if unknown
    kind: Kind
    size: int  # bytes
    payload: bytes = field(repr=False)
    content_id: str = field(default="", repr=False)
    inline: bool = False
    ignored: str | None = None  # the code of why it is no part of the post


def read_attachments(root: Part) -> tuple[MailAttachment, ...]:
    """Return what the mail carries besides its text, in its order. Never raises."""
    read = [_attachment(part) for part in root.leaves() if not _is_body(part)]
    return tuple(_numbered(read))


def safe_name(filename: str) -> str:
    """Return a file name that is safe to show: no path, no direction marks, not long."""
    name = _UNSAFE_IN_NAMES.sub("_", clean_line(filename[: NAME_MAX * 10]))
    return name.lstrip(".")[-NAME_MAX:].strip()


def _is_body(part: Part) -> bool:
    return is_text_part(part)


def _attachment(part: Part) -> MailAttachment:
    payload = part.content()
    mime_type = sniff(payload)
    kind = (
        Kind.PHOTO if mime_type in _PHOTOS else Kind.VIDEO if mime_type in _VIDEOS else Kind.OTHER
    )
    found = MailAttachment(
        name="",
        filename=safe_name(part.filename),
        declared_type=part.content_type,
        mime_type=mime_type,
        kind=kind,
        size=len(payload),
        payload=payload,
        content_id=part.content_id,
        inline=part.disposition != "attachment"
        and (part.disposition == "inline" or bool(part.content_id)),
    )
    reason = _why_ignored(found)
    return replace(found, ignored=reason, payload=b"") if reason else found


def _why_ignored(found: MailAttachment) -> str | None:
    name = found.filename.lower()
    program = _PROGRAM_TYPES.get(found.declared_type) or next(
        (reason for end, reason in _PROGRAM_NAMES.items() if name.endswith(end)), None
    )
    if program:
        return program
    if not found.size:
        return "empty"
    if found.kind is Kind.OTHER:
        return _kind_of_untaken(found)
    if found.kind is Kind.PHOTO and found.size > PHOTO_BYTES:
        return "too-large"
    return "logo" if found.kind is Kind.PHOTO and found.inline and _is_logo(found) else None


def _kind_of_untaken(found: MailAttachment) -> str:
    """Name the kind of what we do not take: by its bytes, else by what it says it is."""
    own, declared = found.mime_type, found.declared_type
    for mime_type in (declared, own) if own in _BOXES else (own, declared):
        for start, kind in _UNTAKEN.items():
            if mime_type.startswith(start):
                return kind
    return _OTHER


def _is_logo(found: MailAttachment) -> bool:
    size = pixel_size(found.payload)
    return found.size < LOGO_BYTES or (size is not None and min(size) < LOGO_PIXELS)


def _numbered(read: Iterable[MailAttachment]) -> list[MailAttachment]:
    """Give what is kept its own names, and ignore what is beyond the limit."""
    numbered, counts, kept = [], {Kind.PHOTO: 0, Kind.VIDEO: 0, Kind.OTHER: 0}, 0
    for one in read:
        if one.ignored is None and kept >= MEDIA_MAX:
            numbered.append(replace(one, ignored="too-many", payload=b""))
            continue
        if one.ignored is None:
            kept += 1
            counts[one.kind] += 1
            ending = (_PHOTOS | _VIDEOS)[one.mime_type]
            numbered.append(replace(one, name=f"{one.kind}-{counts[one.kind]}.{ending}"))
            continue
        numbered.append(one)
    return numbered


# ---------------------------------------------------------------- first bytes


def sniff(payload: bytes) -> str:
    """Return the mime type by the first bytes; "" if unknown. Routes only: decoding decides."""
    try:
        found = filetype.guess(payload[:_SNIFFED_BYTES])
    except (TypeError, ValueError, LookupError, struct.error):
        return ""
    return str(found.mime) if found else ""


def pixel_size(payload: bytes) -> tuple[int, int] | None:
    """Return width and height as the header of a PNG, GIF or JPEG says; None if it does not."""
    if payload.startswith(b"\x89PNG\r\n\x1a\n") and len(payload) >= 24:  # noqa: PLR2004
        width, height = struct.unpack(">II", payload[16:24])
        return width, height
    if payload.startswith((b"GIF87a", b"GIF89a")) and len(payload) >= 10:  # noqa: PLR2004
        width, height = struct.unpack("<HH", payload[6:10])
        return width, height
    return _jpeg_size(payload) if payload.startswith(b"\xff\xd8") else None


def _jpeg_size(payload: bytes) -> tuple[int, int] | None:
    at = 2
    for _ in range(_JPEG_LONGEST_SEARCH):
        segment = payload[at : at + 9]
        if len(segment) < 9 or segment[0] != 0xFF:  # noqa: PLR2004
            return None
        marker, length = segment[1], int.from_bytes(segment[2:4], "big")
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", segment[5:9])
            return width, height
        at += 2 + length
    return None
