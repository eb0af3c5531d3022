"""Make the copy of a photo that may be published: the picture, and nothing else that came with it.

The file is never edited. It is decoded, turned upright, brought to sRGB, and written anew from its
pixels; then the new file is read back byte by byte (`proof.py`). Editing would have to know every
place where a camera hides a position; a file made of pixels has none. The same input gives the
same bytes, because the approval is bound to their hash.
"""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PIL import Image, ImageCms

from orchestrator.domain.media import MediaFacts
from orchestrator.media.base import UnreadableMedia
from orchestrator.media.files import MediaStore
from orchestrator.media.image import embedded_in, opened, orientation_of
from orchestrator.media.proof import end_of_picture, leftovers

LONGEST_SIDE: Final = 2048  # pixels; the largest any of the channels shows
QUALITY: Final = 88
BYTES_MAX: Final = 4_000_000  # Facebook's subcode 1366046 speaks of 4 MB, below its documented 10
_QUALITY_STEPS: Final = (82, 75, 65, 50)  # tried in turn while the file is too large
_ICC_BYTES_MAX: Final = 4_000_000
_WHITE: Final = (255, 255, 255)
# EXIF orientation -> what turns the stored pixels upright (EXIF 2.32, tag 0x0112).
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class NotClean(Exception):
    """The written file holds more than its picture; it was not stored. The message names what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPhoto:
    """A publishable copy, not stored yet, and what was left behind."""

    jpeg: bytes = field(repr=False)
    facts: MediaFacts  # of the copy; `has_location` tells whether the file as received had one
    removed: tuple[str, ...]  # "exif", "gps", "icc", "tail", …: sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanResult:
    """A publishable copy in the media store."""

    sha256: str
    facts: MediaFacts
    removed: tuple[str, ...]


def clean_photo(
    source: Path, store: MediaStore, *, longest_side: int = LONGEST_SIDE, quality: int = QUALITY
) -> CleanResult:
    """Write a publishable JPEG of a photo into the store.

    Raises `UnreadableMedia` for a file that is no whole photo, and `NotClean` if the proof fails.
    """
    photo = cleaned(source, longest_side=longest_side, quality=quality)
    return CleanResult(sha256=store.put(photo.jpeg), facts=photo.facts, removed=photo.removed)


def cleaned(
    source: Path, *, longest_side: int = LONGEST_SIDE, quality: int = QUALITY
) -> CleanPhoto:
    """Make the publishable JPEG of a photo without storing it: for a child that may write nothing.

    Raises `UnreadableMedia`, `NotClean`.
    """
    picture, removed = _decode(source, longest_side)
    jpeg = encode(picture, quality=quality)
    facts = MediaFacts(
        mime_type="image/jpeg",
        size=len(jpeg),
        width=picture.width,
        height=picture.height,
        has_location="gps" in removed,
    )
    return CleanPhoto(jpeg=jpeg, facts=facts, removed=tuple(sorted(removed)))


def encode(picture: Image.Image, *, quality: int = QUALITY) -> bytes:
    """Write an RGB picture as a JPEG of at most `BYTES_MAX` that is proven to hold nothing else.

    Raises `NotClean`, and `UnreadableMedia` if it stays too large at the lowest quality.
    """
    fresh = Image.frombytes("RGB", picture.size, picture.tobytes())  # carries no `info` along
    for step in (quality, *(lower for lower in _QUALITY_STEPS if lower < quality)):
        buffer = io.BytesIO()
        fresh.save(buffer, "JPEG", quality=step, optimize=True, progressive=True)
        if buffer.tell() <= BYTES_MAX:
            return _proven(buffer.getvalue())
    raise UnreadableMedia(
        "the photo stays above 4 MB when it is written anew; send a smaller copy"
    )


def _proven(jpeg: bytes) -> bytes:
    if left := leftovers(jpeg):
        raise NotClean(f"the cleaned photo still holds: {', '.join(left)}; it was not stored")
    return jpeg


def _decode(source: Path, longest_side: int) -> tuple[Image.Image, frozenset[str]]:
    with opened(source) as picture:
        removed = embedded_in(picture)
        if picture.format in {"JPEG", "MPO"}:
            # Decode at a half or a quarter where that is enough: a 48 MP photo in less memory.
            picture.draft(picture.mode, (longest_side, longest_side))
        picture.load()
        orientation = orientation_of(picture)
        small = _at_most(_to_srgb(picture), longest_side)
        turn = _UPRIGHT.get(orientation)
        upright = small.transpose(turn) if turn is not None else small
    if picture.format in {"JPEG", "MPO"} and _has_tail(source):
        removed |= {"tail"}
    return upright, removed


def _has_tail(source: Path) -> bool:
    content = source.read_bytes()
    end = end_of_picture(content)
    return end is not None and end < len(content)


def _at_most(picture: Image.Image, longest_side: int) -> Image.Image:
    longest = max(picture.size)
    if longest <= longest_side:
        return picture
    width, height = (max(1, round(side * longest_side / longest)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _to_srgb(picture: Image.Image) -> Image.Image:
    """Convert to RGB by the embedded profile where it fits; put what is transparent on white."""
    plain = _eight_bit(picture)
    profile = picture.info.get("icc_profile")
    if plain.mode != "RGBA":
        return _by_profile(plain, profile)
    colours = _by_profile(plain.convert("RGB"), profile)
    ground = Image.new("RGB", plain.size, _WHITE)
    ground.paste(colours, mask=plain.getchannel("A"))
    return ground


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Bring any decoded mode to L, RGB, RGBA or CMYK."""
    if picture.mode in {"L", "RGB", "RGBA", "CMYK"}:
        return picture
    if picture.mode.startswith("I"):  # 16-bit grey
        return picture.point(lambda value: value * (1 / 256), "L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _by_profile(picture: Image.Image, profile: object) -> Image.Image:
    if not isinstance(profile, bytes) or not 0 < len(profile) <= _ICC_BYTES_MAX:
        return picture.convert("RGB")
    try:
        converted = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture.convert(
            "RGB"
        )  # a profile for other pixels, or a broken one: take them as sRGB
    return converted if converted is not None else picture.convert("RGB")
