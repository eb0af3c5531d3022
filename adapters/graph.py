"""What Instagram and Facebook share: the Graph API's versions, envelope, codes, usage headers."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, Field, ValidationError

from adapters.base import ChannelOptions
from adapters.errors import ChannelError
from adapters.graph_usage import pause_for_usage, regain
from adapters.http import UPLOAD_SECONDS, Answer, Call, Reply, Upload, Wire, parsed
from adapters.meanings import Meaning, Phase, channel_error
from adapters.options import BaseUrl, Secret

# v26.0 since 2026-07-29 (Graph changelog version table, 2026)
DEFAULT_VERSION: Final = "v26.0"
DEFAULT_BASE_URL: Final = "https://graph.facebook.com"

# Graph error-handling guide, via notes of 2026-09-19. A subcode is looked up before its code.
MEANINGS: Final[Mapping[int, Meaning]] = {
    1: Meaning.PASSING,
    2: Meaning.PASSING,
    3: Meaning.PERMISSION,
    4: Meaning.LIMIT,
    10: Meaning.PERMISSION,
    17: Meaning.LIMIT,
    32: Meaning.LIMIT,
    33: Meaning.ABSENT,  # only ever a subcode, of 100
    100: Meaning.CONFIGURATION,
    102: Meaning.TOKEN,
    104: Meaning.TOKEN,
    190: Meaning.TOKEN,
    **dict.fromkeys(range(200, 300), Meaning.PERMISSION),
    341: Meaning.LIMIT,
    368: Meaning.POLICY_PAUSE,
    506: Meaning.DUPLICATE,
    613: Meaning.LIMIT,
    80001: Meaning.LIMIT,  # Page
    80002: Meaning.LIMIT,  # Instagram
    1609005: Meaning.CONTENT,  # a link that cannot be scraped
}
_STATUSES: Final[Mapping[int, Meaning]] = {  # for answers without a readable envelope
    401: Meaning.TOKEN,
    403: Meaning.PERMISSION,
    413: Meaning.CONTENT,
    429: Meaning.LIMIT,
}
# The parameters whose blame falls on the submitter. The key is from memory, not from a page.
_USER_FIELDS: Final = frozenset({"message", "caption", "alt_text", "alt_text_custom"})

M = TypeVar("M", bound=BaseModel)


class GraphOptions(ChannelOptions):
    """What an account needs on the Graph API; `app_id` and `app_secret` are optional."""

    token: Secret
    base_url: BaseUrl = DEFAULT_BASE_URL
    version: Annotated[str, Field(pattern=r"^v\d{1,3}\.\d$")] = DEFAULT_VERSION
    app_id: Annotated[str, Field(pattern=r"^\d+$")] | None = None
    app_secret: Secret | None = None


# Ids are decimal strings beyond 2^53, a Page's posts two of them; they go into paths again.
ObjectId = Annotated[str, Field(pattern=r"^\d+(_\d+)?$")]


class Id(Reply):
    """An object that was made."""

    id: ObjectId


class Success(Reply):
    """The answer of a call that makes nothing; `false` counts as unreadable."""

    success: Literal[True]


class Cursors(Reply):
    """Where a page of a list ends."""

    after: str | None = None


class Paging(Reply):
    """The cursors of a list; `next` stands only where there is more."""

    cursors: Cursors = Cursors()
    next: str | None = Field(default=None, repr=False)  # carries the token


class _Fault(Reply):
    code: int
    error_subcode: int | None = None
    is_transient: bool = False
    error_data: Any = None


class _Envelope(Reply):
    error: _Fault


class Graph:
    """One account's calls. The token goes into the form of a POST, else into the query."""

    def __init__(self, wire: Wire, options: GraphOptions, meanings: Mapping[int, Meaning]) -> None:
        """`meanings`: the channel's own codes, which win over the common ones."""
        self._wire = wire
        self._options = options
        self._meanings = {**MEANINGS, **meanings}
        self._rests_until: datetime | None = None

    def rest(self) -> timedelta | None:
        """Say how long to rest, by the usage that the last answer told; None: go on."""
        if self._rests_until is None:
            return None
        left = self._rests_until - self._wire.clock.now()
        return left if left > timedelta(0) else None

    def read(
        self,
        path: str,
        model: type[M],
        what: str,
        query: Mapping[str, str],
        *,
        seconds: float | None = None,
    ) -> M:
        """GET an object or a list. With `seconds` it is asked once, within that time."""
        call = Call(what=what, method="GET", url=self.url(path), query=self._with_secret(query))
        if seconds is not None:
            call = replace(call, seconds=seconds, tries=1)
        return self.ask(call, model)

    def make(
        self,
        path: str,
        what: str,
        form: Mapping[str, str],
        *,
        upload: Upload | None = None,
    ) -> str:
        """POST something that stays invisible; return its id."""
        call = Call(
            what=what,
            method="POST",
            url=self.url(path),
            form=self._with_secret(form),
            upload=upload,
            seconds=UPLOAD_SECONDS,
        )
        return self.ask(call, Id).id

    def commit(
        self, path: str, model: type[M], what: str, form: Mapping[str, str], limit: timedelta
    ) -> M:
        """POST the one request that makes the post public. `limit`: its total deadline."""
        call = Call(
            what=what,
            method="POST",
            url=self.url(path),
            form=self._with_secret(form),
            seconds=limit.total_seconds(),
        )
        return self._wire.commit(
            call, lambda answer: self._judged(answer, model, what, Phase.COMMIT)
        )

    def delete(self, path: str, what: str) -> None:
        """DELETE an object; raises `NotThere` when it is gone or never was this token's."""
        call = Call(what=what, method="DELETE", url=self.url(path), query=self._with_secret({}))
        self.ask(call, Success)

    def ask(self, call: Call, model: type[M]) -> M:
        """Make a repeatable call of any kind."""
        return self._wire.ask(call, lambda answer: self._judged(answer, model, call.what))

    def url(self, path: str) -> str:
        """Write the address of a path."""
        version = self._options.version
        return f"{self._options.base_url}/{version}/{quote(path, safe='/_')}"

    def _with_secret(self, parameters: Mapping[str, str]) -> dict[str, str]:
        token = self._options.token.get_secret_value()
        secret = {"access_token": token}
        if self._options.app_secret is not None:
            key = self._options.app_secret.get_secret_value().encode()
            secret["appsecret_proof"] = hmac.new(key, token.encode(), hashlib.sha256).hexdigest()
        return {**parameters, **secret}

    def _judged(
        self, answer: Answer, model: type[M], what: str, phase: Phase = Phase.REPEATABLE
    ) -> M:
        pause = pause_for_usage(answer)
        self._rests_until = self._wire.clock.now() + pause if pause else None
        if answer.is_success:
            return parsed(answer, model, phase, what)
        raise self._fault(answer, what, phase)

    def _fault(self, answer: Answer, what: str, phase: Phase) -> ChannelError:
        wait = regain(answer, self._wire.clock.now())
        try:
            fault = _Envelope.model_validate_json(answer.body).error
        except ValidationError:
            fault = None
        if fault is None:
            meaning = _STATUSES.get(answer.status, Meaning.PASSING)
            code = f"status {answer.status}"
        else:
            meaning = self._meaning(fault)
            code = (
                f"{fault.code}/{fault.error_subcode}" if fault.error_subcode else f"{fault.code}"
            )
        return channel_error(meaning, phase, what, code=code, retry_after=wait)

    def _meaning(self, fault: _Fault) -> Meaning:
        for number in (fault.error_subcode, fault.code):
            if number in self._meanings:
                meaning = self._meanings[number]
                blamed = meaning is Meaning.CONFIGURATION and _blames_the_post(fault.error_data)
                return Meaning.CONTENT if blamed else meaning
        return Meaning.PASSING if fault.is_transient else Meaning.UNLISTED


def _blames_the_post(error_data: object) -> bool:
    specs = error_data.get("blame_field_specs") if isinstance(error_data, dict) else None
    if not isinstance(specs, list):
        return False
    return any(isinstance(spec, list) and _USER_FIELDS.intersection(spec) for spec in specs)
