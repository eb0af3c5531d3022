"""What Instagram carries. Each number with its source; "ours" marks a choice, not a fact."""

from datetime import timedelta
from typing import Final

from adapters.capabilities import Capabilities

CAPABILITIES: Final = Capabilities(
    caption_max=2_200,  # ig-user/media reference v25.0, 2026-09-11
    hashtags_max=30,  # ig-user/media reference v25.0, 2026-09-11
    hashtags_advised=5,  # the app's cap since December 2025 (press); effect on the API unknown
    mentions_max=20,  # ig-user/media reference v25.0, 2026-09-11
    media_min=1,  # there is no post of text alone
    media_max=10,  # carousel 2-10: ig-user/media reference v25.0, 2026-09-11
    mime_types=frozenset({"image/jpeg"}),  # "JPEG only", same page
    bytes_max=8_000_000,  # "8 MB", same page; errors speak of 8 MiB, so the smaller
    width_min=320,  # pixels; content publishing guide, 2026-09
    ratio_min=0.8,  # 4:5, same guide
    ratio_max=1.91,  # 1.91:1, same guide
    alt_text_max=1_000,  # since 2025-03-24, images only: ig-user/media reference, 2026-09-11
    needs_public_url=True,  # Meta fetches `image_url`; images have no byte upload
    find_is_authoritative=True,  # the container's status_code: ig-container reference, 2026
    can_remove=False,  # see `can_delete`; since 2025-12-03 with Facebook Login only
    settle_time=timedelta(seconds=30),  # ours: status_code is the platform's own state
    min_gap=timedelta(minutes=1),  # ours: no number is published
    publish_timeout=timedelta(seconds=30),  # ours
)

CONTAINERS_MAX: Final = 3  # tries per post: Instagram error-codes page, 2026-06-02 ("<= 3 times")
# Ours: photos finish in seconds; the guide's advice is once a minute, kept after the first tries.
POLL_PAUSES: Final = tuple(timedelta(seconds=s) for s in (2, 2, 2, 5, 5, 10, 10, 30))
POLL_SLOW: Final = timedelta(minutes=1)  # content publishing guide, 2026-09
CLOCK_MARGIN: Final = timedelta(seconds=60)  # between their clock and ours: ours
QUOTA_WINDOW: Final = timedelta(hours=24)  # rolling: content publishing guide, 2026-09
QUOTA_PAUSE: Final = timedelta(hours=1)  # ours: then it is asked again
QUOTA_PAUSE_LEAST: Final = timedelta(minutes=1)  # ours
PREPARE_SECONDS: Final = 25.0  # ours: then the rest waits for the next round
