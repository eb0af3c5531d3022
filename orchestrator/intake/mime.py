"""The structure of a mail: a tree of parts, split on bytes in linear time, decoded on request.

The standard library reads the parameters of one header; the splitting is ours, because its
parser recurses for each nested message and makes an object of each line. An attached mail
(message/rfc822) is a leaf: we never look into it.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Final

from orchestrator.intake.limits import DEPTH, PARTS, HeaderBlock, TooMuch, split_headers
from orchestrator.intake.text import clean_line, decode_base64, decode_bytes, decode_header

_TOKEN: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")

_DELIMITER_TAIL: Final = re.compile(rb"(--)?[ \t]*(?:\r\n|\n|\r|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a mail: a multipart with children, or a leaf with a body."""

    headers: HeaderBlock
    content_type: str  # "text/plain"
    parameters: dict[str, str]  # of the content type, lower-case names
    disposition: str  # "attachment", "inline" or ""
    filename: str = field(repr=False)
    body: bytes = field(repr=False)  # encoded, as it stands in the mail
    children: tuple["Part", ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def is_multipart(self) -> bool:
        """Whether this part only holds other parts."""
        return self.content_type.startswith("multipart/")

    @property
    def content_id(self) -> str:
        """The id by which HTML refers to this part, without brackets."""
        return decode_header(self.headers.first("content-id")).strip("<> ")

    def leaves(self) -> Iterator["Part"]:
        """Yield every part that holds content, in the order of the mail."""
        if not self.is_multipart:
            yield self
        for child in self.children:
            yield from child.leaves()

    def content(self) -> bytes:
        """Decode the transfer encoding; what is damaged is taken as far as it goes."""
        encoding = self.headers.first("content-transfer-encoding").strip().lower()
        if encoding == b"base64":
            return decode_base64(self.body)
        if encoding == b"quoted-printable":
            return binascii.a2b_qp(self.body)
        return self.body

    def text(self) -> tuple[str, bool]:
        """Decode to text; tell whether the declared charset was of use."""
        return decode_bytes(self.content(), self.parameters.get("charset"))


def read_structure(raw: bytes, headers: HeaderBlock) -> Part:
    """Return the tree of parts of a mail whose headers are split already. Raises `TooMuch`."""
    return _Splitter(raw).part(headers, len(raw), depth=0, parent="")


class _Splitter:
    """Walks one mail and counts its parts."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._parts = 0

    def part(self, headers: HeaderBlock, end: int, *, depth: int, parent: str) -> Part:
        self._parts += 1
        if self._parts > PARTS:
            raise TooMuch("parts")
        if depth > DEPTH:
            raise TooMuch("depth")
        default = "message/rfc822" if parent == "multipart/digest" else "text/plain"
        content_type, parameters = _content_type(headers.first("content-type"), default)
        disposition, filename = _disposition(headers, parameters)
        defects = list(headers.defects)
        children: tuple[Part, ...] = ()
        body = self._raw[headers.body_at : end]
        if content_type.startswith("multipart/"):
            children, missing = self._children(
                parameters, headers.body_at, end, depth, content_type
            )
            defects += missing
            if not children:  # no boundary, or none found: what stands there is text
                content_type, parameters = "text/plain", {}
            else:
                body = b""
        return Part(
            headers=headers,
            content_type=content_type,
            parameters=parameters,
            disposition=disposition,
            filename=filename,
            body=body,
            children=children,
            defects=tuple(defects),
        )

    def _children(
        self, parameters: dict[str, str], start: int, end: int, depth: int, content_type: str
    ) -> tuple[tuple[Part, ...], list[str]]:
        boundary = parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
        if not boundary:
            return (), ["no-boundary"]
        slices, closed = self._slices(boundary, start, end)
        children = []
        for first, last in slices:
            headers = split_headers(self._raw, first, last)
            children.append(self.part(headers, last, depth=depth + 1, parent=content_type))
        if not children:
            return (), ["boundary-not-found"]
        return tuple(children), [] if closed else ["no-closing-boundary"]

    def _slices(self, boundary: bytes, start: int, end: int) -> tuple[list[tuple[int, int]], bool]:
        mark = b"--" + boundary
        slices: list[tuple[int, int]] = []
        first: int | None = None
        at = start
        while (found := self._raw.find(mark, at, end)) >= 0:
            tail = _DELIMITER_TAIL.match(self._raw, found + len(mark), end)
            at = found + 1
            if tail is None or not self._begins_line(found):
                continue
            if first is not None:
                slices.append((first, max(first, self._line_end_before(found))))
                if len(slices) > PARTS:
                    raise TooMuch("parts")
            if tail[1]:
                return slices, True
            first = at = tail.end()
        if first is not None:
            slices.append((first, end))
        return slices, False

    def _begins_line(self, at: int) -> bool:
        return at == 0 or self._raw[at - 1 : at] in {b"\n", b"\r"}

    def _line_end_before(self, at: int) -> int:
        """Return where the line end begins that stands before a delimiter and belongs to it."""
        return at - 2 if self._raw[at - 2 : at] == b"\r\n" else at - 1


def _content_type(raw: bytes, default: str) -> tuple[str, dict[str, str]]:
    parameters = _parameters("content-type", raw)
    declared = parameters.pop("", "").strip().lower()
    if not declared:
        return default, parameters
    # RFC 2045 5.2: what cannot be read is plain text; a bare "text" is meant so too
    return (declared if _TOKEN.fullmatch(declared) else "text/plain"), parameters


def _disposition(headers: HeaderBlock, type_parameters: dict[str, str]) -> tuple[str, str]:
    parameters = _parameters("content-disposition", headers.first("content-disposition"))
    kind = parameters.pop("", "").strip().lower()
    name = parameters.get("filename") or type_parameters.get("name") or ""
    return (kind if kind in {"attachment", "inline"} else ""), decode_header(
        name.encode("utf-8", "replace")
    )


def _parameters(header: str, raw: bytes) -> dict[str, str]:
    """Return the parameters of one header, RFC 2231 forms joined; the value itself under ''."""
    if not raw:
        return {}
    message: Message[str, str] = Message()
    message[header] = clean_line(decode_bytes(raw, "utf-8")[0])
    try:
        found = message.get_params(failobj=[], header=header) or []
        first, rest = found[0], found[1:]
        parameters = {"": str(first[0])}
        for name, value in rest:
            parameters.setdefault(name.lower(), collapse_rfc2231_value(value))
    except (ValueError, LookupError, TypeError, AttributeError, UnicodeError):
        return {"": raw.partition(b";")[0].decode("ascii", "replace")}
    return parameters
