"""HTTP as every channel uses it: total deadlines, body limits, silence about secrets, few retries.

A fault is judged by *when* it came: a connection that was never made is `Transient` in every
phase; anything later on the commit call is `OutcomeUnknown`. No error text holds a URL, a header,
a body or the text of a library's exception, because those hold tokens and captions.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from ssl import SSLCertVerificationError
from typing import Final, TypeVar

import requests
import urllib3
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError
from tenacity import (
    RetryCallState,
    Retrying,
    nap,
    retry_if_exception_type,
    retry_if_not_exception_type,
    wait_random_exponential,
)

from adapters.errors import (
    AccountBlocked,
    Blocked,
    ChannelError,
    RateLimited,
    Transient,
    Unreachable,
)
from adapters.meanings import Phase, lost
from adapters.transport import Deadline, DeadlineTransport

BODY_MAX: Final = 1_000_000  # bytes of one answer; the largest honest one is a list of 100 posts
CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 10.0  # total deadline of a repeatable call
UPLOAD_SECONDS: Final = 20.0  # total deadline of one photo
COSMETIC_SECONDS: Final = 3.0  # a permalink is not worth more
RETRY_SECONDS: Final = 15.0  # no further try is begun after this
RETRY_AFTER_MAX: Final = timedelta(days=1)  # every quota we know starts again within a day
_CHUNK: Final = 64 * 1024

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


class Reply(BaseModel):
    """Base of what a platform answers: strangers' keys are ignored, values stay out of errors."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The three ways in which an adapter knows time, all injected."""

    now: Callable[[], datetime]  # aware UTC
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = nap.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file to stream: as the bare body, or as one part of a multipart form."""

    path: Path = field(repr=False)
    mime_type: str
    part: str | None = None  # the form field's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One HTTP request. Its repr says what it is for and nothing that it carries."""

    what: str  # for people: "creating the container"
    method: str
    url: str = field(repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    json: JsonValue = field(default=None, repr=False)
    upload: Upload | None = None
    seconds: float = READ_SECONDS
    tries: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete answer, whatever its status."""

    status: int
    headers: Mapping[str, str] = field(repr=False)  # names in any case
    body: bytes = field(repr=False)

    @property
    def is_success(self) -> bool:
        """Say whether the status is 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the class of the status


class Wire:
    """The HTTP session of one account."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._transport = DeadlineTransport()
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no .netrc: they are not ours to follow
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"Accept-Encoding": "identity"})
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, self._transport)

    def ask(self, call: Call, judge: Callable[[Answer], T]) -> T:
        """Make a repeatable call; try again on `Transient`, a few times and not for long.

        `judge` reads the answer or raises; its `Transient` is tried again too.
        """
        ends = self.clock.monotonic() + RETRY_SECONDS

        def is_enough(state: RetryCallState) -> bool:
            is_late = self.clock.monotonic() + state.upcoming_sleep > ends
            return is_late or state.attempt_number >= call.tries

        retrying = Retrying(
            retry=retry_if_exception_type(Transient) & retry_if_not_exception_type(RateLimited),
            stop=is_enough,
            wait=wait_random_exponential(multiplier=0.5, max=4),
            sleep=self.clock.sleep,
            reraise=True,
        )
        return retrying(lambda: judge(self._once(call, Phase.REPEATABLE)))

    def commit(self, call: Call, judge: Callable[[Answer], T]) -> T:
        """Send the one request that makes a post public; never again, whatever comes."""
        # A fresh connection: a stale kept-alive one would put the post in doubt for nothing.
        self._transport.close()
        return judge(self._once(call, Phase.COMMIT))

    def _once(self, call: Call, phase: Phase) -> Answer:
        deadline = Deadline(call.seconds, self.clock.monotonic)
        try:
            with deadline:
                return self._exchange(call, deadline)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as exc:
            fault = _fault(exc, call, phase, deadline)
        raise fault  # outside the handler, so that the library's text is not chained to it

    def _exchange(self, call: Call, deadline: Deadline) -> Answer:
        data, headers = _body(call, deadline)
        limit = urllib3.Timeout(
            connect=min(CONNECT_SECONDS, call.seconds), read=call.seconds, total=call.seconds
        )
        with self._session.request(
            call.method,
            call.url,
            params=call.query,
            data=data,
            headers={**headers, **call.headers},
            timeout=limit,  # type: ignore[arg-type]  # requests passes urllib3's own through
            allow_redirects=False,
            stream=True,
        ) as response:
            body = bytearray()
            while chunk := response.raw.read1(_CHUNK, decode_content=False):
                body += chunk
                if len(body) > BODY_MAX:
                    raise urllib3.exceptions.ProtocolError("oversized")
                deadline.check()
            deadline.check()  # a body without a length may have been cut by us
            return Answer(status=response.status_code, headers=response.headers, body=bytes(body))


class _Stream:
    """A request body that is read from its file while it is sent, never whole in memory."""

    def __init__(
        self, path: Path, deadline: Deadline, head: bytes = b"", tail: bytes = b""
    ) -> None:
        self._path, self._deadline, self._head, self._tail = path, deadline, head, tail
        self._size = path.stat().st_size

    def __len__(self) -> int:
        return len(self._head) + self._size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        with self._path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                self._deadline.check()
                yield chunk
        yield self._tail


def _body(
    call: Call, deadline: Deadline
) -> tuple[_Stream | Mapping[str, str] | bytes | None, dict[str, str]]:
    if call.json is not None:
        return json.dumps(call.json).encode(), {"Content-Type": "application/json"}
    if call.upload is None:
        return call.form, {}
    upload = call.upload
    if upload.part is None:
        return _Stream(upload.path, deadline), {"Content-Type": upload.mime_type}
    boundary = secrets.token_hex(16)
    opening = f"--{boundary}\r\nContent-Disposition: form-data; name="
    head = "".join(
        f'{opening}"{name}"\r\n\r\n{value}\r\n' for name, value in (call.form or {}).items()
    )
    head += f'{opening}"{upload.part}"; filename="photo"\r\n'  # never the file's own name
    head += f"Content-Type: {upload.mime_type}\r\n\r\n"
    stream = _Stream(upload.path, deadline, head.encode(), f"\r\n--{boundary}--\r\n".encode())
    return stream, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def _fault(exc: Exception, call: Call, phase: Phase, deadline: Deadline) -> ChannelError:
    if isinstance(exc, FileNotFoundError | PermissionError | IsADirectoryError):
        return Transient(f"{call.what}: a media file of the post cannot be read")
    if isinstance(exc, requests.RequestException) and isinstance(exc, ValueError):
        return AccountBlocked(
            f"{call.what}: the address or token cannot be sent; check accounts.toml",
            reason=Blocked.CONFIGURATION,
        )
    if deadline.is_connecting or _was_never_connected(exc):
        return Unreachable(f"{call.what}: no connection to the platform")
    if deadline.is_over:
        return lost(phase, call.what, f"no whole answer within {call.seconds:g} seconds")
    return lost(phase, call.what, "the connection broke or the answer was not whole")


def _was_never_connected(exc: object) -> bool:
    """Look through the library's wrappings for a connection that was never made."""
    never = (
        requests.ConnectTimeout,
        urllib3.exceptions.NewConnectionError,  # refused, and names that do not resolve
        urllib3.exceptions.ConnectTimeoutError,
        SSLCertVerificationError,
    )
    while isinstance(exc, Exception):
        if isinstance(exc, never):
            return True
        exc = getattr(exc, "reason", None) or next(iter(exc.args), None)
    return False


def parsed(answer: Answer, model: type[M], phase: Phase, what: str) -> M:
    """Read a 2xx body; one that cannot be read is a fault of the phase."""
    with suppress(ValidationError):
        return model.model_validate_json(answer.body)
    raise lost(phase, what, f"the answer to it (status {answer.status}) cannot be read")


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Read `Retry-After`, in seconds or as an HTTP date; None without a usable one."""
    value = headers.get("Retry-After", "").strip()
    wait: timedelta | None = None
    if value.isascii() and value.isdecimal():
        wait = timedelta(seconds=min(int(value[:9]), RETRY_AFTER_MAX.total_seconds()))
    elif value:
        with suppress(ValueError):
            moment = parsedate_to_datetime(value)
            wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    if wait is None or wait < timedelta(0):
        return None
    return min(wait, RETRY_AFTER_MAX)
