"""Whether a machine sent a mail. Such mail makes no post and is never answered (RFC 3834)."""

import re
from collections.abc import Iterator
from typing import Final

from orchestrator.intake.limits import HeaderBlock
from orchestrator.intake.mime import Part
from orchestrator.intake.sender import Sender
from orchestrator.intake.text import decode_header

LOOP_HEADER: Final = "x-orchestrator"  # in every notice that we send: `X-Orchestrator: 1`
_MACHINES: Final = frozenset({"mailer-daemon", "postmaster"})
_BULK: Final = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
_LIST_HEADERS: Final = ("list-id", "list-post", "list-unsubscribe")
_REPLY_HEADERS: Final = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-auto-response")
_REPORTS: Final = frozenset(
    {"multipart/report", "message/delivery-status", "message/disposition-notification"}
)
# as Outlook, Gmail and Exchange begin the subject of an automatic reply
_SUBJECT: Final = re.compile(
    r"(?:automatic reply|auto-?reply|out of office|automatisk (?:svar|besvarelse)|autosvar"
    r"|fraværsmelding|automatiskt svar|frånvaromeddelande|automaattinen vastaus"
    r"|poissaoloviesti)\s?:",
    re.IGNORECASE,
)


def why_automatic(headers: HeaderBlock, root: Part, sender: Sender) -> str | None:
    """Return the code of why no person wrote this mail; None if one may have. Never raises."""
    return next(_reasons(headers, root, sender), None)


def _reasons(headers: HeaderBlock, root: Part, sender: Sender) -> Iterator[str]:
    if headers.all(LOOP_HEADER):
        yield "loop"
    if _has_empty_return_path(headers) or _is_machine(sender):
        yield "bounce"
    if _REPORTS.intersection({root.content_type, *(part.content_type for part in root.leaves())}):
        yield "report"
    if _word(headers, "auto-submitted") not in {"", "no"}:
        yield "auto-submitted"
    if _word(headers, "precedence") in _BULK:
        yield "precedence"
    if any(headers.all(name) for name in _LIST_HEADERS):
        yield "list"
    if _word(headers, "x-auto-response-suppress") not in {"", "none"}:
        yield "auto-response-suppress"
    is_reply = any(headers.all(name) for name in _REPLY_HEADERS)
    if is_reply or _SUBJECT.match(decode_header(headers.first("subject"))):
        yield "auto-reply"


def _has_empty_return_path(headers: HeaderBlock) -> bool:
    """Tell whether the mail server that delivered wrote an empty Return-Path, which is topmost."""
    found = headers.all("return-path")
    return bool(found) and found[0].replace(b" ", b"") == b"<>"


def _is_machine(sender: Sender) -> bool:
    return bool(sender.address) and str(sender.address).partition("@")[0].lower() in _MACHINES


def _word(headers: HeaderBlock, name: str) -> str:
    """Return the first word of a header in lower case, parameters and comments left out."""
    found = re.match(r"[a-z_-]+", decode_header(headers.first(name)).lower())
    return found[0] if found else ""
