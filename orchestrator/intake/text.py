"""From hostile bytes to text that a database, a terminal and a platform can all take."""

import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from orchestrator.intake.limits import TEXT_CHARACTERS, TooMuch

# codecs that only turn bytes into text; idna, punycode and the like are not mail charsets
_NOT_CHARSETS: Final = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}
)
# what mail clients call things that Python knows by another name
_CHARSET_ALIASES: Final = {
    "ansi_x3.110-1983": "latin-1",
    "iso-8859-8-i": "iso-8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-mac-roman": "mac-roman",
    "x-unknown": "utf-8",
}
# declared latin-1 and ASCII are windows-1252 in practice (WHATWG Encoding Standard)
_AS_WINDOWS: Final = frozenset({"ascii", "iso8859-1"})
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)  # and byte order marks
_NEWLINES: Final = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ENCODED_WORD: Final = re.compile(
    r"=\?([A-Za-z0-9][A-Za-z0-9._+-]{0,38})(?:\*[A-Za-z-]{0,20})?\?([BbQq])\?([^?\s]{0,4000})\?="
)
_COMBINING_MAX: Final = 30  # in a row: Unicode's stream-safe text format (UAX 15, section 13)
_FIRST_COMBINING: Final = "\u0300"


def clean_text(text: str) -> str:
    """Return NFC with plain line ends, without surrogates, NUL and other controls.

    Raises `TooMuch`.
    """
    if len(text) > TEXT_CHARACTERS:
        raise TooMuch("text-characters")
    text = strip_controls(text)
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _stream_safe(text))


def strip_controls(text: str) -> str:
    """Return the text with plain line ends, without surrogates, NUL and other controls."""
    return _UNWANTED.sub("", _NEWLINES.sub("\n", text))


def loses_characters(text: str) -> bool:
    """Tell whether cleaning takes anything away but a mark at the beginning."""
    text = _NEWLINES.sub("\n", text).removeprefix("\ufeff")
    return _UNWANTED.search(text) is not None


def clean_line(text: str) -> str:
    """Return clean text on one line, with single spaces."""
    return " ".join(clean_text(text).split())


def decode_bytes(payload: bytes, charset: str | None) -> tuple[str, bool]:
    """Decode a text part; tell whether the declared charset was of use. Never raises."""
    name = _codec_name(charset) if charset else "utf-8"
    for candidate in (name, "utf-8"):
        if candidate is not None:
            try:
                return payload.decode(candidate), candidate == name
            except (UnicodeError, ValueError, LookupError):
                continue
    return payload.decode("cp1252", "replace"), False


def decode_header(raw: bytes) -> str:
    """Decode a header value, encoded words included, to one clean line. Never raises."""
    return clean_line(header_text(raw))


def header_text(raw: bytes) -> str:
    """Decode a header value, encoded words included, as it stands. Never raises."""
    text, _ = decode_bytes(raw, "utf-8")
    return "".join(_decoded_words(text))


def _decoded_words(text: str) -> Iterator[str]:
    """Yield plain pieces and decoded words; white space between two encoded words is dropped.

    Neighbours of one charset are joined before decoding: clients cut characters in two.
    """
    at, pending, charset = 0, b"", ""
    for word in _ENCODED_WORD.finditer(text):
        between = text[at : word.start()]
        at = word.end()
        payload = _word_payload(word[2], word[3])
        if pending and not between.strip() and word[1].lower() == charset:
            pending += payload
            continue
        if pending:
            yield decode_bytes(pending, charset)[0]
            between = between if between.strip() else ""
        yield between
        pending, charset = payload, word[1].lower()
    if pending:
        yield decode_bytes(pending, charset)[0]
    yield text[at:]


def _word_payload(encoding: str, payload: str) -> bytes:
    ascii_bytes = payload.encode("utf-8", "replace")
    if encoding in "Bb":
        return decode_base64(ascii_bytes)
    return binascii.a2b_qp(ascii_bytes, header=True)


def decode_base64(payload: bytes) -> bytes:
    """Decode base64 as clients do: skip what is not of the alphabet, forgive missing padding."""
    kept = payload.translate(None, _NOT_BASE64)
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


_BASE64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64: Final = bytes(byte for byte in range(256) if byte not in _BASE64)


def _codec_name(charset: str) -> str | None:
    name = charset.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(_CHARSET_ALIASES.get(name, name)).name
    except (LookupError, ValueError, UnicodeError):
        return None
    # a codec such as zlib or rot13 is no charset, and may unpack a bomb
    if found in _NOT_CHARSETS or not _is_text_codec(found):
        return None
    return "cp1252" if found in _AS_WINDOWS else found


def _is_text_codec(name: str) -> bool:
    try:
        return isinstance(b"".decode(name), str)
    except (LookupError, UnicodeError, ValueError):
        return False


def _stream_safe(text: str) -> str:
    """Cut runs of combining marks: normalising a long run takes quadratic time."""
    if max(text) < _FIRST_COMBINING or not _has_long_run(text):
        return text
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _COMBINING_MAX:
            kept.append(character)
    return "".join(kept)


def _has_long_run(text: str) -> bool:
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > _COMBINING_MAX:
            return True
    return False
