"""What a Facebook Page carries. Each number with its source; "ours" marks a choice, not a fact."""

from datetime import timedelta
from typing import Final

from adapters.capabilities import Capabilities

CAPABILITIES: Final = Capabilities(
    caption_max=63_206,  # Postiz's constant, 2026-08; on no current official page
    media_max=10,  # ours: no number is published for attached_media
    mime_types=frozenset({"image/jpeg", "image/png"}),  # page/photos v26.0, 2026-09-11 (of five)
    bytes_max=4_000_000,  # 10 MB on page/photos v26.0; error 1366046 speaks of 4 MB (Postiz)
    alt_text_max=1_000,  # ours, as on Instagram: no number is published for alt_text_custom
    find_is_authoritative=True,  # the Page's own published_posts, matched by photo ids
    settle_time=timedelta(seconds=60),  # ours: no number is published
    min_gap=timedelta(minutes=1),  # ours: no number is published; too fast is 368/1390008
    publish_timeout=timedelta(seconds=30),  # ours
)

CLOCK_MARGIN: Final = timedelta(seconds=60)  # between their clock and ours: ours
PREPARE_SECONDS: Final = 25.0  # ours: then the rest waits for the next round
PAGES_MAX: Final = 5  # of 100 posts each: far more than a Page gets between marker and look
