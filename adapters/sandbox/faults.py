"""The faults that a test or a person can order, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from adapters.sandbox.accounts import Channel


class Phase(StrEnum):
    """What a request is for."""

    PREPARE = "prepare"
    PUBLISH = "publish"
    READ = "read"
    REMOVE = "remove"
    ANY = "any"


class Play(StrEnum):
    """What the client sees on the wire."""

    ANSWER = "answer"  # an answer in the platform's own words
    HTML = "html"  # a page of some gateway in front of the platform
    GARBLED = "garbled"  # status 200 and a body that is no JSON
    EMPTY = "empty"  # success without the id
    DROP = "drop"  # the socket dies without an answer
    HANG = "hang"  # no answer, then the socket dies
    CUT = "cut"  # the body ends before its announced length
    SLOW = "slow"  # headers, then a byte now and then
    HUGE = "huge"  # a body that does not end soon
    KILL = "kill"  # SIGKILL to a process, then the socket dies
    STATE = "state"  # the platform's own state takes another course


_ALL: Final = frozenset(Channel)
_META: Final = frozenset({Channel.INSTAGRAM, Channel.FACEBOOK})
_INSTAGRAM: Final = frozenset({Channel.INSTAGRAM})
_FACEBOOK: Final = frozenset({Channel.FACEBOOK})
_LINKEDIN: Final = frozenset({Channel.LINKEDIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """A fault by name."""

    what: str  # one sentence for the person who orders it
    play: Play = Play.ANSWER
    works: bool = False  # whether the platform does the work before the fault shows
    phase: Phase = Phase.PUBLISH  # where it strikes unless the order says otherwise
    channels: frozenset[Channel] = _ALL


FAULTS: Final[Mapping[str, FaultKind]] = {
    "drop_after_publish": FaultKind(
        what="Publish, then drop the connection without an answer.", play=Play.DROP, works=True
    ),
    "drop_before_work": FaultKind(what="Drop the connection and do nothing.", play=Play.DROP),
    "hang": FaultKind(
        what="Do nothing and do not answer for options.seconds (60), then drop.", play=Play.HANG
    ),
    "timeout": FaultKind(
        what="Publish, but do not answer for options.seconds (60), then drop.",
        play=Play.HANG,
        works=True,
    ),
    "cut_answer": FaultKind(
        what="Publish, then close in the middle of the answer.", play=Play.CUT, works=True
    ),
    "garbled_answer": FaultKind(
        what="Publish, then answer 200 with a body that is no JSON.",
        play=Play.GARBLED,
        works=True,
    ),
    "empty_answer_after_publish": FaultKind(
        what="Publish, then answer success without the id.", play=Play.EMPTY, works=True
    ),
    "slow_loris": FaultKind(
        what="Publish, then send a byte each options.interval (0.2) for options.seconds (60).",
        play=Play.SLOW,
        works=True,
    ),
    "huge_body": FaultKind(
        what="Publish, then answer with options.bytes (67108864) of body.",
        play=Play.HUGE,
        works=True,
    ),
    "refuse_content": FaultKind(what="Refuse this content for good."),
    "rate_limit": FaultKind(
        what="The account's limit is used up; options.minutes (19) until it frees."
    ),
    "app_rate_limit": FaultKind(
        what="The app's limit is used up: Graph 4 with full usage headers.", channels=_META
    ),
    "usage_high": FaultKind(
        what="Answer as usual, with full usage headers; options.minutes (19) until it frees.",
        play=Play.STATE,
        works=True,
        channels=_META,
    ),
    "day_quota_used": FaultKind(
        what="LinkedIn's calls of the day are used up: 429 to every call until midnight UTC.",
        play=Play.STATE,
        channels=_LINKEDIN,
    ),
    "custom_rate_limit": FaultKind(what="Graph 613.", channels=_META),
    "posting_too_fast": FaultKind(what="Graph 368/1390008.", channels=_META),
    "quota_used": FaultKind(
        what="Instagram's posts of the day are used up: 9/2207042.", channels=_INSTAGRAM
    ),
    "expired_token": FaultKind(what="The token has expired: 190/463, LinkedIn 401."),
    "password_changed": FaultKind(what="The token was revoked: 190/460, LinkedIn 401."),
    "revoked_permission": FaultKind(what="The permission is gone: Graph 10, LinkedIn 403."),
    "page_token_required": FaultKind(what="190/2069032.", channels=_FACEBOOK),
    "account_restricted": FaultKind(what="Instagram 25/2207050.", channels=_INSTAGRAM),
    "error_500": FaultKind(
        what="The platform fails and does nothing: 500 with Graph options.code (1 or 2)."
    ),
    "error_500_after_publish": FaultKind(
        what="The platform publishes, then answers 500.", works=True
    ),
    "html_503": FaultKind(what="503 with an HTML page; nothing is done.", play=Play.HTML),
    "gateway_504_after_publish": FaultKind(
        what="The platform publishes, then a gateway answers 504.", play=Play.HTML, works=True
    ),
    "not_ready": FaultKind(
        what="The media is still processing: 9007/2207027, MEDIA_ASSET_WAITING_UPLOAD.",
        channels=frozenset({Channel.INSTAGRAM, Channel.LINKEDIN}),
    ),
    "container_error": FaultKind(
        what="The new container ends in ERROR with options.subcode (2207026).",
        play=Play.STATE,
        phase=Phase.PREPARE,
        channels=_INSTAGRAM,
    ),
    "container_expired": FaultKind(
        what="The new container is EXPIRED at once.",
        play=Play.STATE,
        phase=Phase.PREPARE,
        channels=_INSTAGRAM,
    ),
    "publish_but_2207051": FaultKind(
        what="Publish, then answer 4/2207051 as if it were refused.",
        works=True,
        channels=_INSTAGRAM,
    ),
    "success_false": FaultKind(what='200 with {"success":false}.', channels=_META),
    "duplicate_506": FaultKind(
        what="Refuse as the same post twice in a row: 506.", channels=_FACEBOOK
    ),
    "photos_already_posted": FaultKind(
        what="Publish, then answer 100/1366051: these photos were already posted.",
        works=True,
        channels=_FACEBOOK,
    ),
    "linkedin_duplicate": FaultKind(
        what="Publish, then answer 422 naming that post (or options.urn) as the original.",
        works=True,
        channels=_LINKEDIN,
    ),
    "ghost_duplicate": FaultKind(
        what="422 naming a URN (options.urn) that no longer exists; nothing is done.",
        channels=_LINKEDIN,
    ),
    "conflict_409": FaultKind(what="409 write conflict; nothing is done.", channels=_LINKEDIN),
    "version_gone": FaultKind(what="426 NONEXISTENT_VERSION.", channels=_LINKEDIN),
    "kill_pid": FaultKind(
        what='SIGKILL to options.pid, "when": "before" the work or "after" it (default).',
        play=Play.KILL,
        works=True,
    ),
}
