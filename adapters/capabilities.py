"""What a channel can carry, as numbers. Imports no HTTP: the checks ask it too."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Limits of one account; every number's source stands in the channel's `limits.py`."""

    caption_max: int  # characters as the platform counts them
    hashtags_max: int | None = None
    hashtags_advised: int | None = None  # above it: a warning, not a refusal
    mentions_max: int | None = None
    media_min: int = 0
    media_max: int = 1
    mime_types: frozenset[str] = frozenset()
    bytes_max: int = 0  # of one photo
    pixels_max: int | None = None  # width x height of one photo
    width_min: int | None = None
    ratio_min: float | None = None  # width / height
    ratio_max: float | None = None
    alt_text_max: int = 0  # characters; 0: the channel carries none
    needs_public_url: bool = False  # the platform fetches media itself
    honours_idempotency_key: bool = False
    find_is_authoritative: bool = False  # Absent may be trusted after the settle time
    can_remove: bool = True
    prepare_lead: timedelta = timedelta(minutes=1)  # start preparing so long before the slot
    settle_time: timedelta = timedelta(seconds=60)  # how long `find` may not see a lost post
    min_gap: timedelta = timedelta(0)  # between two posts of one account
    publish_timeout: timedelta = timedelta(seconds=30)  # total deadline of the publish request
