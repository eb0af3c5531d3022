"""A notice as an e-mail message, the same for the folder and for SMTP."""

import hashlib
import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from orchestrator.domain.notice import Notice
from orchestrator.notify.texts import one_line

ADDRESS: Final = re.compile(r"[^\s<>()\[\]\\,;:\"@]{1,64}@[^\s<>()\[\]\\,;:\"@]{1,190}")
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]{1,250}>")
_SUBJECT_MAX: Final = 200  # characters
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def recipients(notice: Notice) -> tuple[str, ...]:
    """Give the notice's addresses, each once, without those that are no single address."""
    return tuple(dict.fromkeys(address for address in notice.to if ADDRESS.fullmatch(address)))


def as_email(notice: Notice, *, sender: str, sender_name: str, at: datetime) -> EmailMessage:
    """Write the notice as a message that mail systems thread, and never answer.

    The Message-ID follows from the key, so that a notice that comes twice is one mail
    to most clients.
    """
    letter = EmailMessage(policy=SMTP)
    letter["From"] = f'"{_quotable(sender_name)}" <{sender}>' if sender_name else sender
    if to := recipients(notice):
        letter["To"] = ", ".join(to)
    letter["Subject"] = one_line(notice.subject, _SUBJECT_MAX)
    letter["Date"] = at
    letter["Message-ID"] = f"<notice.{name_of(notice.key)}@{sender.partition('@')[2]}>"
    if notice.thread and _MESSAGE_ID.fullmatch(notice.thread):
        letter["In-Reply-To"] = notice.thread
        letter["References"] = notice.thread
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation reply to it
    letter["X-Auto-Response-Suppress"] = "All"  # what Exchange and Outlook read instead
    letter["X-Orchestrator"] = "1"  # our own intake knows it and never makes a post of it
    # No Precedence header: RFC 2076 discourages it, and "bulk" may end as junk.
    letter.set_content(_UNPRINTABLE.sub("", notice.body), charset="utf-8", cte="quoted-printable")
    letter["Content-Language"] = notice.language  # after set_content, which clears such headers
    return letter


def name_of(key: str) -> str:
    """Turn a key into a short name of its own, safe in a file name and in a Message-ID."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")[:60]
    return f"{plain}-{hashlib.sha256(key.encode()).hexdigest()[:12]}".lstrip("-")


def _quotable(name: str) -> str:
    return one_line(name, _SUBJECT_MAX).replace("\\", "").replace('"', "")
