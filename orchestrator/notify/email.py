"""Notices over SMTP, through the house's own mail server."""

import logging
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import ClassVar, Final, Literal, Self

from pydantic import Field, SecretStr, model_validator

from orchestrator.domain.notice import Notice
from orchestrator.notify.base import NotDelivered, Notifier, NotifierOptions
from orchestrator.notify.letter import ADDRESS, as_email, recipients

_LOGGER = logging.getLogger(__name__)
_PERMANENT: Final = 500  # RFC 5321 4.2.1: 5yz will not change by trying again
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class EmailOptions(NotifierOptions):
    """Which server, how it is spoken to, and who the notices are from."""

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: Path | None = None  # for a house with its own certificate authority
    login: str | None = None
    password: SecretStr | None = None
    sender: str = Field(pattern=rf"^{ADDRESS.pattern}$")
    sender_name: str = ""
    timeout_seconds: float = Field(default=20, gt=0, le=120)  # of each step of the conversation

    @model_validator(mode="after")
    def _login_is_whole_and_private(self) -> Self:
        if (self.login is None) != (self.password is None):
            raise ValueError("login and password belong together: set both, or neither")
        if self.login is not None and self.security == "none" and self.host not in _LOOPBACK:
            raise ValueError(
                "a password must not cross the network unencrypted: "
                'set security = "starttls" or "tls"'
            )
        return self


class EmailNotifier(Notifier):
    """Sends one message a notice.

    Addresses that the server refuses for good are counted in the log and given up.
    """

    id: ClassVar[str] = "email"
    Options: ClassVar[type[NotifierOptions]] = EmailOptions

    def __init__(self, options: EmailOptions, now: Callable[[], datetime]) -> None:
        self._options = options
        self._now = now
        # key -> who has it already, of notices that only some recipients got
        self._served: dict[str, frozenset[str]] = {}

    @classmethod
    def open(cls, options: NotifierOptions, *, now: Callable[[], datetime]) -> Self:
        """Make the notifier; the server is asked with the first notice."""
        assert isinstance(options, EmailOptions)
        return cls(options, now)

    def send(self, notice: Notice) -> None:
        """Send it to all who have not got it. Raises `NotDelivered` while anyone may still."""
        served = self._served.get(notice.key, frozenset())
        waiting = [address for address in recipients(notice) if address not in served]
        if not waiting:
            _LOGGER.warning("notice without a recipient", extra={"notice": notice.key})
            return
        letter = as_email(
            notice,
            sender=self._options.sender,
            sender_name=self._options.sender_name,
            at=self._now(),
        )
        refused = self._submit(letter, waiting)
        later = {address for address, (code, _) in refused.items() if code < _PERMANENT}
        if later:
            self._served[notice.key] = served | (frozenset(waiting) - later)
            raise NotDelivered(
                f"the mail server asks to try {len(later)} of {len(waiting)} recipients later; "
                "the notice stays in the outbox"
            )
        self._served.pop(notice.key, None)
        if refused:
            _LOGGER.warning(
                "notice refused for some recipients",
                extra={"notice": notice.key, "refused": len(refused), "recipients": len(waiting)},
            )

    def _submit(self, letter: EmailMessage, to: list[str]) -> dict[str, tuple[int, bytes]]:
        """Hand the message over; returns who was refused, with the server's code."""
        try:
            with self._connected() as server:
                # send_message ends every line with CRLF, which sendmail(bytes) does not.
                return server.send_message(letter, from_addr=self._options.sender, to_addrs=to)
        except smtplib.SMTPRecipientsRefused as refusal:
            return refusal.recipients
        except (OSError, ValueError) as error:  # SMTPException is an OSError
            # The server's words may repeat an address: the code or the kind of error must do.
            why = getattr(error, "smtp_code", None) or type(error).__name__
            raise NotDelivered(
                f"the mail server {self._options.host}:{self._options.port} did not take "
                f"the notice ({why}); it stays in the outbox and is tried again"
            ) from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        options = self._options
        name = options.sender.partition("@")[
            2
        ]  # says hello as our mail domain, not as this machine
        context = ssl.create_default_context(cafile=options.ca_file)
        server: smtplib.SMTP = (
            smtplib.SMTP_SSL(
                options.host, options.port, name, timeout=options.timeout_seconds, context=context
            )
            if options.security == "tls"
            else smtplib.SMTP(options.host, options.port, name, timeout=options.timeout_seconds)
        )
        with server:
            if options.security == "starttls":
                server.starttls(context=context)
            if options.login is not None and options.password is not None:
                server.login(options.login, options.password.get_secret_value())
            yield server
