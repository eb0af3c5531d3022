"""What Instagram checks before it makes a container."""

import asyncio
import re
import string
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from adapters.sandbox.fetch import FetchTooLarge, FetchTooSlow, NotFetched, fetch
from adapters.sandbox.graph_words import refuse
from adapters.sandbox.pictures import NotAPicture, Picture, look_at
from adapters.sandbox.wire import Call, json_list

# ig-user/media reference, 2026-09-11
CAPTION_MAX: Final = 2_200
HASHTAGS_MAX: Final = 30
MENTIONS_MAX: Final = 20
ALT_TEXT_MAX: Final = 1_000
BYTES_MAX: Final = 8 * 2**20
RATIO_MIN: Final = 4 / 5
RATIO_MAX: Final = 1.91

_HASHTAG: Final = re.compile(r"(?<![\w&])#\w*[^\W\d]\w*")
_MENTION: Final = re.compile(r"(?<![\w.@])@\w[\w.]*")
_ALPHABET: Final = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A post in the making; nobody sees it."""

    id: str
    account: str
    created_at: datetime
    caption: str = ""
    pictures: tuple[tuple[Picture, str], ...] = ()  # with alt text
    is_item: bool = False
    is_carousel: bool = False
    failed: int | None = None  # the error subcode
    published: bool = False


def caption_of(call: Call) -> str:
    """Return the caption. Raises `Refusal` when it breaks a limit."""
    caption = call.params.get("caption", "")
    if len(caption) > CAPTION_MAX:
        raise refuse(36004, "The caption is too long", subcode=2207010)
    if len(_HASHTAG.findall(caption)) > HASHTAGS_MAX:
        raise refuse(36004, "The caption has too many hashtags", subcode=2207010)
    if len(_MENTION.findall(caption)) > MENTIONS_MAX:
        raise refuse(100, "The caption has too many @ tags", subcode=2207040)
    return caption


async def picture_of(call: Call, *, anywhere: bool) -> tuple[Picture, str]:
    """Fetch and examine `image_url`; return the picture and its alt text. Raises `Refusal`."""
    url = call.params.get("image_url")
    if not url:
        raise refuse(100, "(#100) The parameter image_url is required")
    alt_text = call.params.get("alt_text", "")
    if len(alt_text) > ALT_TEXT_MAX:
        raise refuse(100, "(#100) Param alt_text must be at most 1000 characters long")
    try:
        data = await asyncio.to_thread(fetch, url, bytes_max=BYTES_MAX, anywhere=anywhere)
    except FetchTooSlow:
        raise refuse(-2, "The media took too long to download", subcode=2207003) from None
    except FetchTooLarge:
        raise refuse(36000, "The image is too large", subcode=2207004) from None
    except NotFetched:
        raise refuse(
            9004, "Only photo or video can be accepted as media type.", subcode=2207052
        ) from None
    return await asyncio.to_thread(_examined, data), alt_text


def child_ids(call: Call) -> list[str]:
    """Read `children` in each of the three forms: JSON list, comma list, `children[0]`."""
    text = call.params.get("children", "")
    if text.startswith("["):
        return [str(item) for item in json_list(text) or []]
    if text:
        return [item.strip() for item in text.split(",")]
    numbered = sorted(key for key in call.params if re.fullmatch(r"children\[\d{1,2}\]", key))
    return [call.params[key] for key in numbered]


def short_code(media_id: str) -> str:
    """Return the code of a permalink: the id in base 64."""
    number, code = int(media_id), ""
    while number:
        number, digit = divmod(number, len(_ALPHABET))
        code = _ALPHABET[digit] + code
    return code


def _examined(data: bytes) -> Picture:
    try:
        picture = look_at(data)
    except NotAPicture:
        raise refuse(36001, "The image format is not supported", subcode=2207005) from None
    if picture.mime != "image/jpeg":
        raise refuse(36001, "The image format is not supported", subcode=2207005)
    # A hundredth of tolerance: the platforms crop whole pixels.
    if not RATIO_MIN - 0.01 <= picture.ratio <= RATIO_MAX + 0.01:
        raise refuse(36003, "The aspect ratio is not supported", subcode=2207009)
    return picture
