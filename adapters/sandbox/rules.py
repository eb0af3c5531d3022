"""Which behaviour is played where the documents leave room, or where a test needs another."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SecondPublish(StrEnum):
    """What a second `media_publish` of a published container does; undocumented by Meta."""

    REFUSE_24 = "refuse-24"  # 24/2207008
    REFUSE_9007 = "refuse-9007"  # 9007/2207027
    PUBLISH_AGAIN = "publish-again"  # the worst case: a second copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Switches of one sandbox."""

    container_delay: float = 0.0  # seconds that an Instagram container stays IN_PROGRESS
    image_delay: float = 0.0  # seconds that a LinkedIn image stays PROCESSING
    read_lag: float = 0.0  # seconds that a new post stays invisible to reads
    second_publish: SecondPublish = SecondPublish.REFUSE_24
    duplicate_guards: bool = True  # Facebook 506 and 1366051, LinkedIn's memory of 10 minutes
    little_text_cuts: bool = True  # LinkedIn cuts at an unescaped reserved character
    calendar: date = date(2026, 11, 22)  # versions live and die by this day, not by the clock
    fetch_anywhere: bool = False  # Instagram and Facebook `url`: fetch beyond loopback too
    allow_kill: bool = False  # whether `kill_pid` may be ordered over HTTP
