"""One mail, read: who sent it, whether a person did, what it says and what it carries.

`parse` runs in the limited child process, through `MailParser`; what comes back from there is
hostile and is checked field by field.
"""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Final, Self

from orchestrator.confine import Confined, Crashed, CrashReason
from orchestrator.intake.attachments import Kind, MailAttachment, read_attachments
from orchestrator.intake.automatic import why_automatic
from orchestrator.intake.body import LOST_CHARACTERS, read_body
from orchestrator.intake.limits import REFERENCES, HeaderBlock, TooMuch, check_size, split_headers
from orchestrator.intake.mime import Part, read_structure
from orchestrator.intake.sender import AuthResult, Verdict, authenticate, read_sender
from orchestrator.intake.text import decode_header, header_text, loses_characters

_TARGET: Final = "orchestrator.intake.message:parse_plain"
_ID_MAX: Final = 998  # RFC 5322 2.1.1: the longest line
_SINGLE_HEADERS: Final = ("subject", "date", "message-id", "in-reply-to", "content-type")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsePolicy:
    """What reading a mail depends on besides the mail."""

    trusted_authserv_id: str | None = None  # our border host's id; None: nobody vouches


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMessage:
    """A mail as data. All text is NFC without controls; nothing in it is trusted."""

    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    sent_at: datetime | None  # UTC, as the mail claims
    subject: str = field(repr=False)
    from_address: str | None = field(repr=False)  # domain in lower case
    from_name: str = field(repr=False)
    from_problem: str | None  # the code of why there is no address
    automatic: str | None  # the code of why no person wrote it
    authentication: Verdict
    text: str = field(repr=False)  # the draft, quotes and signature off
    hidden_text: str = field(repr=False)  # in HTML, but not shown to its reader
    attachments: tuple[MailAttachment, ...]
    defects: tuple[str, ...]

    @property
    def media(self) -> tuple[MailAttachment, ...]:
        """The photos and videos of the post, in their order."""
        return tuple(one for one in self.attachments if one.ignored is None)


def parse(raw: bytes, *, policy: ParsePolicy) -> ParsedMessage:
    """Read one mail. Raises `TooMuch` beyond a limit, and nothing else on any bytes."""
    check_size(raw)
    headers = split_headers(raw)
    root = read_structure(raw, headers)
    sender = read_sender(headers)
    automatic = why_automatic(headers, root, sender)
    body = read_body(root)
    return ParsedMessage(
        message_id=_message_id(headers.first("message-id")),
        in_reply_to=_message_id(headers.first("in-reply-to")),
        references=_references(headers.first("references")),
        sent_at=_sent_at(headers.first("date")),
        subject=decode_header(headers.first("subject")),
        from_address=sender.address,
        from_name=sender.name,
        from_problem=sender.problem,
        automatic=automatic,
        authentication=authenticate(
            headers, trusted_authserv_id=policy.trusted_authserv_id, from_domain=sender.domain
        ),
        text=body.text,
        hidden_text=body.hidden,
        attachments=read_attachments(root),
        defects=_defects(headers, root, body.defects),
    )


class MailParser:
    """Parses mails in a warm, limited child process."""

    def __init__(self, policy: ParsePolicy, *, worker: Confined | None = None) -> None:
        self._policy = policy
        self._worker = worker or Confined(_TARGET)

    def parse(self, raw: bytes) -> ParsedMessage:
        """Read one mail. Raises `TooMuch`, and `Crashed` if the child did not live to answer."""
        check_size(raw)
        answer = self._worker.call([raw, asdict(self._policy)])
        try:
            if "too_much" in answer:
                raise TooMuch(str(answer["too_much"])[:40])
            return from_plain(answer)
        except (LookupError, TypeError, ValueError):
            raise Crashed(CrashReason.ANSWER) from None

    def close(self) -> None:
        """End the child process."""
        self._worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def parse_plain(argument: list[Any]) -> dict[str, Any]:
    """Run `parse` on plain values, in the child."""
    raw, policy = argument
    try:
        return to_plain(parse(raw, policy=ParsePolicy(**policy)))
    except TooMuch as much:
        return {"too_much": much.code}


# ---------------------------------------------------------------- plain values


def to_plain(message: ParsedMessage) -> dict[str, Any]:
    """Return the message as dicts, lists, strings and bytes."""
    plain = asdict(message)
    plain["sent_at"] = message.sent_at.isoformat() if message.sent_at else None
    return plain


def from_plain(plain: dict[str, Any]) -> ParsedMessage:
    """Build the message from plain values, each checked.

    Raises `KeyError`, `TypeError` or `ValueError` for what is not a message.
    """
    sent_at = _text_or_none(plain["sent_at"])
    verdict = plain["authentication"]
    return ParsedMessage(
        message_id=_text_or_none(plain["message_id"]),
        in_reply_to=_text_or_none(plain["in_reply_to"]),
        references=_texts(plain["references"]),
        sent_at=datetime.fromisoformat(sent_at).astimezone(UTC) if sent_at else None,
        subject=_text(plain["subject"]),
        from_address=_text_or_none(plain["from_address"]),
        from_name=_text(plain["from_name"]),
        from_problem=_text_or_none(plain["from_problem"]),
        automatic=_text_or_none(plain["automatic"]),
        authentication=Verdict(
            result=AuthResult(verdict["result"]), reason=_text(verdict["reason"])
        ),
        text=_text(plain["text"]),
        hidden_text=_text(plain["hidden_text"]),
        attachments=tuple(_attachment(one) for one in plain["attachments"]),
        defects=_texts(plain["defects"]),
    )


def _attachment(plain: dict[str, Any]) -> MailAttachment:
    payload, size, inline = plain["payload"], plain["size"], plain["inline"]
    if not (isinstance(payload, bytes) and type(size) is int and type(inline) is bool):
        raise TypeError
    return MailAttachment(
        name=_text(plain["name"]),
        filename=_text(plain["filename"]),
        declared_type=_text(plain["declared_type"]),
        mime_type=_text(plain["mime_type"]),
        kind=Kind(plain["kind"]),
        size=size,
        payload=payload,
        content_id=_text(plain["content_id"]),
        inline=inline,
        ignored=_text_or_none(plain["ignored"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.encode("utf-8", "replace").decode()  # a lone surrogate may come over the wire


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise TypeError
    return tuple(_text(one) for one in value)


# ---------------------------------------------------------------- single headers


def _message_id(raw: bytes) -> str | None:
    """Return the first id with its brackets; None if there is none."""
    return next(iter(_references(raw)), None)


def _references(raw: bytes) -> tuple[str, ...]:
    words = decode_header(raw).replace("><", "> <").split()
    ids = [
        word
        for word in words
        if word.startswith("<") and word.endswith(">") and len(word) <= _ID_MAX
    ]
    return tuple(ids[-REFERENCES:])


def _sent_at(raw: bytes) -> datetime | None:
    try:
        sent_at = parsedate_to_datetime(decode_header(raw)[:100])
        return sent_at.replace(tzinfo=sent_at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError):
        return None


def _defects(headers: HeaderBlock, root: Part, of_body: tuple[str, ...]) -> tuple[str, ...]:
    found = [f"{name}-twice" for name in _SINGLE_HEADERS if len(headers.all(name)) > 1]
    if loses_characters(header_text(headers.first("subject"))):
        found.append(LOST_CHARACTERS)
    found += _defects_of(root)
    found += of_body
    return tuple(dict.fromkeys(found))


def _defects_of(part: Part) -> list[str]:
    return [*part.defects, *(defect for child in part.children for defect in _defects_of(child))]
