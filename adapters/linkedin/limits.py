"""What LinkedIn carries. Each number with its source; "ours" marks a choice, not a fact."""

from datetime import timedelta
from typing import Final

from adapters.capabilities import Capabilities

# The newest version seen, 2026-09; each lives at least 12 months (marketing/versioning pages).
DEFAULT_VERSION: Final = "202609"
DEFAULT_BASE_URL: Final = "https://api.linkedin.com"
DEFAULT_WEB_URL: Final = "https://www.linkedin.com"

CAPABILITIES: Final = Capabilities(
    caption_max=3_000,  # posts-api notes of 2026-09-19 (stated on the legacy UGC page)
    media_max=20,  # multiImage 2-20, one image alone: same notes
    mime_types=frozenset({"image/jpeg", "image/png", "image/gif"}),  # images-api notes, 2026-09-19
    bytes_max=5_000_000,  # 5 MB as aggregators use (Ayrshare); LinkedIn publishes none
    pixels_max=36_152_319,  # "below 36,152,320": images-api notes, 2026-09-19
    alt_text_max=4_086,  # posts-api notes, 2026-09-19
    find_is_authoritative=True,  # the author's own posts; not without the right to read them
    settle_time=timedelta(minutes=2),  # ours: a new post was seen to lag by about a minute
    min_gap=timedelta(minutes=1),  # ours: no number is published
    publish_timeout=timedelta(seconds=30),  # ours
)

CLOCK_MARGIN: Final = timedelta(seconds=60)  # between their clock and ours: ours
PREPARE_SECONDS: Final = 25.0  # ours: then the rest waits for the next round
POLL_PAUSE: Final = timedelta(seconds=2)  # ours
GRACE: Final = timedelta(seconds=15)  # ours: images cannot be polled without the right to read
PAGE_COUNT: Final = 50  # at most 100: Community Management reference, header 202606
PAGES_MAX: Final = 5  # far more than an account gets between send marker and look
FIRST_PROBE: Final = timedelta(minutes=15)  # after a 429 without a time: error-handling notes
