"""LinkedIn's error codes and what they mean (error-handling notes of 2026-09-19)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final

from pydantic import Field, ValidationError

from adapters.errors import ChannelError
from adapters.http import Answer, Reply, retry_after
from adapters.linkedin.limits import FIRST_PROBE
from adapters.meanings import Meaning, Phase, channel_error

TOO_MANY: Final = 429
_NOT_FOUND: Final = 404

CODES: Final[Mapping[str, Meaning]] = {
    "ACCESS_DENIED": Meaning.PERMISSION,
    "CONFLICT": Meaning.PASSING,
    "DUPLICATE_POST": Meaning.DUPLICATE,
    "EMPTY_ACCESS_TOKEN": Meaning.TOKEN,
    "EXPIRED_UPLOAD_URL": Meaning.PASSING,
    "FIELD_LENGTH_TOO_LONG": Meaning.CONTENT,
    "INVALID_IMAGE_ID": Meaning.CONTENT,
    "INVALID_URL": Meaning.CONTENT,
    "INVALID_URN_ID": Meaning.CONFIGURATION,
    "INVALID_URN_TYPE": Meaning.CONFIGURATION,
    "INVALID_VALUE_BLANK_FIELD": Meaning.CONTENT,
    "INVALID_VALUE_FOR_FIELD": Meaning.CONTENT,
    "INVALID_VIDEO_ID": Meaning.CONTENT,
    "MEDIA_ASSET_PROCESSING_FAILED": Meaning.CONTENT,
    "MEDIA_ASSET_WAITING_UPLOAD": Meaning.NOT_READY,
    "MISSING_FIELD": Meaning.CONFIGURATION,
    "NONEXISTENT_VERSION": Meaning.CONFIGURATION,
    "REVOKED_ACCESS_TOKEN": Meaning.TOKEN,
    "TOO_MANY_REQUESTS": Meaning.LIMIT,
    "UNPROCESSABLE_ENTITY": Meaning.CONTENT,
    "VERSION_MISSING": Meaning.CONFIGURATION,
}
STATUSES: Final[Mapping[int, Meaning]] = {
    400: Meaning.UNLISTED,
    401: Meaning.TOKEN,
    403: Meaning.PERMISSION,
    409: Meaning.PASSING,
    411: Meaning.CONFIGURATION,
    413: Meaning.CONTENT,
    415: Meaning.CONTENT,
    422: Meaning.CONTENT,
    426: Meaning.CONFIGURATION,
    429: Meaning.LIMIT,
}
_POST_URN: Final = re.compile(r"urn:li:(?:share|ugcPost):\d+")


class _InputError(Reply):
    code: str | None = None


class _Details(Reply):
    input_errors: tuple[_InputError, ...] = Field(default=(), alias="inputErrors")


class _Envelope(Reply):
    message: str = Field(default="", repr=False)
    code: str | None = None
    details: _Details | None = Field(default=None, alias="errorDetails")


def fault(
    answer: Answer, phase: Phase, what: str, now: datetime, *, waited_already: bool
) -> ChannelError:
    """Turn an answer that is no success into the error for the queue.

    `waited_already`: this step met a 429 earlier in this UTC day, so the day's quota is used up.
    """
    try:
        envelope = _Envelope.model_validate_json(answer.body)
    except ValidationError:
        envelope = _Envelope()
    meaning, code = _meaning(answer.status, envelope, phase)
    hint = _POST_URN.search(envelope.message) if meaning is Meaning.DUPLICATE else None
    wait = retry_after(answer.headers, now)
    if wait is None and answer.status == TOO_MANY:
        midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC) + timedelta(days=1)
        wait = midnight - now if waited_already else min(FIRST_PROBE, midnight - now)
    hint_id = hint.group() if hint else None
    return channel_error(meaning, phase, what, code=code, retry_after=wait, hint_id=hint_id)


def _meaning(status: int, envelope: _Envelope, phase: Phase) -> tuple[Meaning, str]:
    details = envelope.details.input_errors if envelope.details else ()
    for code in (*(error.code for error in details), envelope.code):
        if code is not None and code in CODES:
            return CODES[code], f"{status}/{code}"
    if status == _NOT_FOUND:
        # On commit nothing is addressed but our own settings: author and version.
        meaning = Meaning.ABSENT if phase is Phase.REPEATABLE else Meaning.CONFIGURATION
    else:
        meaning = STATUSES.get(status, Meaning.PASSING)
    return meaning, f"status {status}"
