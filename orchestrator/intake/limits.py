"""What a mail may cost, asked before any parser sees it; and the linear split of a header block.

The numbers come from measuring what makes Python's `email` slow or raise (the quadratic header
parsing of gh-136063: 100 kB of `; ` took 242 s and 3.8 GB): ordinary mail stays far below them.
"""

from dataclasses import dataclass
from typing import Final

MESSAGE_BYTES: Final = 50 * 1024 * 1024  # above what the usual border hosts let in (25–50 MB)
HEADER_BLOCK_BYTES: Final = 256 * 1024
HEADER_LINES: Final = 1_000
HEADER_BYTES: Final = 32 * 1024  # one header, unfolded
HEADER_PARENTHESES: Final = 60  # 300 nested comments overflow the standard parser's stack
HEADER_SEMICOLONS: Final = 400
PARTS: Final = 200
DEPTH: Final = 30  # of multiparts
TEXT_CHARACTERS: Final = 500_000  # of one text part; LinkedIn's longest article is 125,000
HTML_CHARACTERS: Final = 2_000_000  # Outlook's HTML is mostly style
HTML_DEPTH: Final = 10_000  # levels; above 20,000 the HTML parser's time becomes quadratic
STYLE_CHARACTERS: Final = 250_000  # of all style in one HTML part, a repeated style counts once
STYLE_STEPS: Final = 250_000  # an element and a rule that may be about it
REFERENCES: Final = 100  # Message-IDs kept of one References header

_NOT_IN_NAMES: Final = bytes({*range(0x21), *range(0x7F, 0x100)})  # RFC 5322: printable ASCII only
_SKIPPED_FIRST_LINES: Final = (b"From ", b">From ")  # mbox separators, not headers


class TooMuch(Exception):
    """A mail goes beyond one of our limits. Carries the limit's code, such as `header-lines`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"the mail goes beyond the limit {code}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderBlock:
    """The headers of a mail or part in their order: lower-case names, unfolded raw values."""

    fields: tuple[tuple[str, bytes], ...]
    body_at: int  # where the body begins
    defects: tuple[str, ...] = ()

    def all(self, name: str) -> tuple[bytes, ...]:
        """Return the raw values of a header, topmost first."""
        return tuple(value for found, value in self.fields if found == name)

    def first(self, name: str) -> bytes:
        """Return the topmost raw value of a header, empty if there is none."""
        return next((value for found, value in self.fields if found == name), b"")


def check_size(raw: bytes) -> None:
    """Raise `TooMuch` for a mail that is larger than we read."""
    if len(raw) > MESSAGE_BYTES:
        raise TooMuch("message-bytes")


def split_headers(raw: bytes, start: int = 0, end: int | None = None) -> HeaderBlock:
    """Split the header block of the mail or part between `start` and `end`, in linear time.

    CRLF, LF and a lone CR all end a line, as in the standard parser: whoever hides a second From
    behind a lone CR gets two From headers. A line that is no header ends the block (a defect).
    Raises `TooMuch`.
    """
    end = len(raw) if end is None else end
    window = raw[start : min(end, start + HEADER_BLOCK_BYTES + 1)]
    fields: list[tuple[str, bytes]] = []
    defects: list[str] = []
    name, pieces, at, body_at = "", [b""], 0, 0
    for number, line in enumerate(window.splitlines(keepends=True)):
        at += len(line)
        if at > HEADER_BLOCK_BYTES:
            raise TooMuch("header-block-bytes")
        if number >= HEADER_LINES:
            raise TooMuch("header-lines")
        content = line.rstrip(b"\r\n")
        if content[:1] in {b" ", b"\t"}:
            pieces.append(content)
        elif content and not (number == 0 and content.startswith(_SKIPPED_FIRST_LINES)):
            found, colon, value = content.partition(b":")
            if not colon:
                defects.append("no-blank-line-after-headers")
                break
            _append(fields, name, pieces)
            name, pieces = _header_name(found), [value]
        body_at = at
        if not content:
            break
    _append(fields, name, pieces)
    return HeaderBlock(fields=tuple(fields), body_at=start + body_at, defects=tuple(defects))


def _header_name(found: bytes) -> str:
    """Return the name as a lenient reader would take it: `From :` also counts as a From."""
    return found.translate(None, _NOT_IN_NAMES).decode("ascii").lower()


def _append(fields: list[tuple[str, bytes]], name: str, pieces: list[bytes]) -> None:
    if not name:
        return
    value = b"".join(pieces).strip()
    if len(value) > HEADER_BYTES:
        raise TooMuch("header-bytes")
    if value.count(b"(") > HEADER_PARENTHESES:
        raise TooMuch("header-parentheses")
    if value.count(b";") > HEADER_SEMICOLONS:
        raise TooMuch("header-semicolons")
    fields.append((name, value))
