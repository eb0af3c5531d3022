"""A letter before a mail program makes a file of it, and the pieces that all programs share.

Boundaries and ids follow from the letter's name, so the same letter always gives the same bytes.
"""

import base64
import hashlib
import quopri
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

Body = tuple[str, bytes]  # a part's headers, and what follows them


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a person wrote, before a mail program makes a file of it."""

    name: str  # all ids follow from it
    sender_name: str
    sender: str
    to: str
    subject: str
    at: datetime
    text: str
    signature: str = ""
    quoted: str = ""  # the mail it answers, attribution line first
    photos: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)  # (file name, JPEG)
    host: str = "mx.nordvik.example"  # our border host
    dmarc: str = "pass"

    @property
    def domain(self) -> str:
        """The sender's domain."""
        return self.sender.partition("@")[2]

    def token(self, use: str, length: int) -> str:
        """Make a fixed hexadecimal id for one use."""
        return hashlib.sha256(f"{self.name}:{use}".encode()).hexdigest()[:length]

    def uuid(self, use: str) -> str:
        """Make a fixed id in the form of a UUID."""
        code = self.token(use, 32)
        return f"{code[:8]}-{code[8:12]}-{code[12:16]}-{code[16:20]}-{code[20:]}"


Client = Callable[[Letter], bytes]


def as_file(letter: Letter, headers: Sequence[str], body: Body) -> bytes:
    """Put the border host's lines on top of the program's own."""
    verdict, domain = letter.dmarc, letter.domain
    top = [
        f"Return-Path: <{letter.sender}>",
        f"Received: from out.{domain} (out.{domain} [192.0.2.25])",
        f"\tby {letter.host} (Postfix) with ESMTPS id {letter.token('queue', 10).upper()}",
        f"\tfor <{letter.to}>; {format_datetime(letter.at)}",
        f"Authentication-Results: {letter.host};",
        f"\tdkim={verdict} header.d={domain};",
        f"\tspf={verdict} smtp.mailfrom={domain};",
        f"\tdmarc={verdict} (p=reject) header.from={domain}",
    ]
    block = "\r\n".join([*top, *headers, body[0]])
    return block.encode("ascii") + b"\r\n\r\n" + body[1]


def multipart(subtype: str, boundary: str, parts: Sequence[Body], more: str = "") -> Body:
    """Join parts under one boundary."""
    dash = f"--{boundary}".encode()
    pieces = [dash + b"\r\n" + head.encode() + b"\r\n\r\n" + content for head, content in parts]
    content = b"\r\n".join([*pieces, dash + b"--\r\n"])
    extra = f"\t{more};\r\n" if more else ""
    return f'Content-Type: multipart/{subtype};\r\n{extra}\tboundary="{boundary}"', content


def quoted_text(subtype: str, charset: str, text: str, parameters: str = "") -> Body:
    """Write a text part as quoted-printable."""
    head = f"Content-Type: text/{subtype};{parameters or f' charset={chr(34)}{charset}{chr(34)}'}"
    coded = quopri.encodestring(text.replace("\r\n", "\n").encode(charset)).decode()
    return f"{head}\r\nContent-Transfer-Encoding: quoted-printable", crlf(coded).encode()


def coded_text(subtype: str, text: str) -> Body:
    """Write a UTF-8 text part in base64."""
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: base64'
    return head, _base64(crlf(text).encode())


def attached(
    name: str,
    photo: bytes,
    *,
    cid: str = "",
    x_id: str = "",
    description: bool = False,
    disposition: str = "",
) -> Body:
    """Write a photo as an attached or inline part."""
    where = disposition or ("inline" if cid else "attachment")
    lines = [f'Content-Type: image/jpeg; name="{name}"']
    lines += [f"Content-Description: {name}"] if description else []
    lines += [f'Content-Disposition: {where}; filename="{name}"; size={len(photo)}']
    lines += [f"Content-ID: <{cid}>"] if cid else []
    lines += [f"X-Attachment-Id: {x_id}", f"Content-ID: <{x_id}>"] if x_id else []
    return "\r\n".join([*lines, "Content-Transfer-Encoding: base64"]), _base64(photo)


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def crlf(text: str) -> str:
    """End every line as mail does."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def content_id(letter: Letter, number: int) -> str:
    """Name an inline photo."""
    return f"{letter.token(f'cid{number}', 24)}@{letter.domain}"


def header_words(text: str, charset: str) -> str:
    """Write a header's text, as encoded words where it must be."""
    if text.isascii():
        return text
    return Header(text, charset, maxlinelen=60).encode(linesep="\r\n")


def mailbox(letter: Letter, charset: str) -> str:
    """Write the From header's value."""
    return f"{header_words(letter.sender_name, charset)} <{letter.sender}>"
