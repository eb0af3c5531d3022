"""Who wrote the mail, and whether our own border host vouches for it.

Both grammars are strict on purpose: of 13 From headers that name a member of staff and belong to a
stranger, the standard parser returns the member of staff for 7. What we cannot read without a
doubt has no sender.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from orchestrator.intake.limits import HeaderBlock
from orchestrator.intake.text import decode_header

# RFC 5321 4.5.3.1: local part 64, path 256 with its brackets
_ADDRESS: Final = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@(?P<domain>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9])"
)
_LOCAL_MAX: Final = 64
_ADDRESS_MAX: Final = 254
_ENCODED_WORD_MARK: Final = "=?"
# unquoted in a display name these begin a comment, a group, a list, a route or a second address
_FORBIDDEN_IN_NAME: Final = frozenset("()<>@,;:\\[]")
_QUOTED_TO_END: Final = re.compile(r'((?:[^"\\]|\\.)*)"')
_QUOTED_PAIR: Final = re.compile(r"\\(.)")
_CONTROLS: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
_RESULT: Final = re.compile(r"\s*=\s*")
_METHOD: Final = re.compile(r"([a-z0-9-]+)(?:/[0-9]+)?=([a-z]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The one address of the one From header; or none, and the code of the reason."""

    address: str | None = field(default=None, repr=False)
    name: str = field(default="", repr=False)  # as the mail gives it: only to show
    problem: str | None = None

    @property
    def domain(self) -> str:
        """The address's domain in lower case; empty without an address."""
        return self.address.rpartition("@")[2] if self.address else ""


class AuthResult(StrEnum):
    """What our border host says about the From domain."""

    PASS = "pass"
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An authentication result, and the code of why."""

    result: AuthResult
    reason: str


def read_sender(headers: HeaderBlock) -> Sender:
    """Return the sender by the strict grammar. Never raises."""
    found = headers.all("from")
    if not found:
        return Sender(problem="from-missing")
    if len(found) > 1:
        return Sender(problem="from-twice")
    try:
        text = found[0].decode("utf-8")
    except UnicodeDecodeError:
        return Sender(problem="from-undecodable")
    if _CONTROLS.search(text):
        return Sender(problem="from-control-character")
    return _mailbox(text.replace("\t", " ").strip())


def _mailbox(text: str) -> Sender:
    name_text, bracket, rest = _split_at_bracket(text)
    if not bracket:
        return _with_address(text, "")
    address, close, after = rest.partition(">")
    if not close or after.strip():
        return Sender(problem="from-defect")
    name = _display_name(name_text)
    if name is None:
        return Sender(problem="from-name-defect")
    sender = _with_address(address.strip(), name)
    if sender.address and "@" in name and name.strip("'\" ").lower() != sender.address.lower():
        return Sender(problem="from-name-is-an-address")
    return sender


def _split_at_bracket(text: str) -> tuple[str, str, str]:
    """Split at the first `<` that stands outside a quoted string."""
    quoted = escaped = False
    for at, character in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == "<" and not quoted:
            return text[:at], "<", text[at + 1 :]
    return text, "", ""


def _display_name(text: str) -> str | None:
    """Return the decoded display name; None if it holds anything that can mean something else."""
    pieces: list[str] = []
    rest = text
    while rest:
        plain, quote, rest = rest.partition('"')
        if _FORBIDDEN_IN_NAME.intersection(plain):
            return None
        pieces.append(plain)
        if quote:
            quoted = _QUOTED_TO_END.match(rest)
            if quoted is None:
                return None
            pieces.append(_QUOTED_PAIR.sub(r"\1", quoted[1]))
            rest = rest[quoted.end() :]
    return decode_header("".join(pieces).encode("utf-8", "replace"))


def _with_address(text: str, name: str) -> Sender:
    found = _ADDRESS.fullmatch(text)
    if found is None or _ENCODED_WORD_MARK in text:
        return Sender(problem="from-address-defect")
    if len(found["local"]) > _LOCAL_MAX or len(text) > _ADDRESS_MAX:
        return Sender(problem="from-address-too-long")
    return Sender(address=f"{found['local']}@{found['domain'].lower()}", name=name)


# ---------------------------------------------------------------- RFC 8601


def authenticate(
    headers: HeaderBlock, *, trusted_authserv_id: str | None, from_domain: str
) -> Verdict:
    """Return whether our own border host says that DMARC passed for the From domain.

    Only the topmost Authentication-Results counts, and only under exactly our own id: lower ones,
    and others' ones, may be forged (RFC 8601 section 5). Never raises.
    """
    if not trusted_authserv_id:
        return _none("no-trusted-host")
    found = headers.all("authentication-results")
    if not found:
        return _none("no-result")
    statements = _statements(found[0])
    if statements is None:
        return _none("malformed")
    # an id may carry a version: "mx.vestby.example 1" (RFC 8601 section 2.2)
    words = statements[0].split()
    if not words or words[0] != trusted_authserv_id.lower() or words[1:] not in ([], ["1"]):
        return _none("other-host")
    return _dmarc(statements[1:], from_domain.lower())


def _dmarc(statements: list[str], from_domain: str) -> Verdict:
    results = []
    for statement in statements:
        words = _RESULT.sub("=", statement).split()
        method = _METHOD.fullmatch(words[0]) if words else None
        if method and method[1] == "dmarc":
            results.append((method[2], words[1:]))
    if not results:
        return _none("no-dmarc")
    if len(results) > 1:
        return _none("dmarc-twice")
    result, properties = results[0]
    if result == "fail":
        return Verdict(result=AuthResult.FAIL, reason="dmarc-fail")
    if result != "pass":
        return _none("dmarc-no-pass")
    domains = [
        word.removeprefix("header.from=") for word in properties if word.startswith("header.from=")
    ]
    if domains != [from_domain] or not from_domain:
        return Verdict(result=AuthResult.FAIL, reason="dmarc-other-domain")
    return Verdict(result=AuthResult.PASS, reason="dmarc-pass")


def _none(reason: str) -> Verdict:
    return Verdict(result=AuthResult.NONE, reason=reason)


def _statements(raw: bytes) -> list[str] | None:
    """Return the lower-case statements without comments and quoted strings; None if unbalanced."""
    try:
        text = _QUOTED_PAIR.sub("?", raw.decode("ascii").lower())
        return "".join(_outside(text)).split(";")
    except (UnicodeDecodeError, _Unbalanced):
        return None


class _Unbalanced(Exception):
    """A comment or a quoted string has no end."""


def _outside(text: str) -> Iterator[str]:
    """Yield what stands outside comments and quoted strings.

    A comment becomes a space and a quoted string a `?`, which is part of no id, method, result or
    domain: what was quoted never matches.
    """
    depth, quoted = 0, False
    for character in text:
        if character == '"' and not depth:
            quoted = not quoted
            yield "?"
        elif quoted:
            continue
        elif character == "(":
            depth += 1
            yield " "
        elif character == ")":
            depth -= 1
            if depth < 0:
                raise _Unbalanced
        elif not depth:
            yield character
    if depth or quoted:
        raise _Unbalanced
