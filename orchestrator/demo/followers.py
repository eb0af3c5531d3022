"""What followers see, read over HTTP from the sandbox, and held against what they should see."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any, Final

import requests
from PIL import ExifTags, Image, ImageChops, ImageOps, ImageStat

_SECONDS: Final = 10
_SHOWN: Final = 40  # characters of a text that differs
# What Pillow tells of any JPEG; all else was carried along: exif, xmp, comment, photoshop, …
_OF_EVERY_JPEG: Final = frozenset(
    {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "progressive", "progression"}
)
_LOOK: Final = (32, 32)  # pixels in which two pictures are compared
_ALIKE: Final = 12.0  # mean difference of 255 in any colour; two scenes differ by 50 or more


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPicture:
    """A picture of a public post."""

    sha256: str  # as the ledger says
    alt: str = field(repr=False)
    content: bytes = field(repr=False)  # as it is served

    def flaws(self, photo: bytes) -> Iterator[str]:
        """Say in which way it is not this photo, upright and without anything beside it."""
        if hashlib.sha256(self.content).hexdigest() != self.sha256:
            yield "is not the one that the ledger names"
        try:
            with Image.open(io.BytesIO(self.content)) as seen:
                told = set(map(str, seen.info)) - _OF_EVERY_JPEG
                told |= {"GPS"} if seen.getexif().get_ifd(ExifTags.IFD.GPSInfo) else set()
                is_alike = _shows(seen, photo)
        except OSError:  # Pillow's own is one
            yield "cannot be opened"
            return
        if told:
            yield f"tells more than the picture: {', '.join(sorted(told))}"
        if not is_alike:
            yield "does not show the photo of the mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPost:
    """A post in the ledger."""

    id: str
    channel: str
    text: str = field(repr=False)
    pictures: tuple[SeenPicture, ...] = field(repr=False)
    arrived_at: datetime
    is_live: bool
    copies: int  # live ones of the same text and pictures

    def differences(
        self, *, text: str, alts: Sequence[str], photos: Sequence[bytes], approved: Sequence[str]
    ) -> Iterator[str]:
        """Say what followers see that they should not, or miss.

        `photos` as the ambassador took them; `approved`: hashes of what the approver was shown.
        """
        if not self.is_live:
            yield "it was taken down"
        if self.copies != 1:
            yield f"it is live {self.copies} times"
        if self.text != text:
            yield _text_differs(self.text, text)
        if len(self.pictures) != len(photos):
            yield f"{len(self.pictures)} pictures instead of {len(photos)}"
        if [picture.sha256 for picture in self.pictures] != list(approved):
            yield "its pictures are not those that were approved"
        for number, (seen, alt) in enumerate(zip_longest(self.pictures, alts), start=1):
            if seen is not None and seen.alt != alt:
                yield f'alt text {number} is "{seen.alt}" instead of "{alt or ""}"'
        for number, (seen, photo) in enumerate(zip(self.pictures, photos, strict=False), start=1):
            yield from (f"picture {number} {flaw}" for flaw in seen.flaws(photo))


def see(base_url: str) -> tuple[SeenPost, ...]:
    """Read the ledger and every picture of it. Raises `requests.RequestException`."""
    with requests.Session() as session:

        def got(path: str) -> requests.Response:
            answer = session.get(f"{base_url}{path}", timeout=_SECONDS)
            answer.raise_for_status()
            return answer

        def picture(item: dict[str, Any]) -> SeenPicture:
            content = got(f"/_sandbox/media/{item['sha256']}").content
            return SeenPicture(sha256=item["sha256"], alt=item["alt_text"], content=content)

        return tuple(
            SeenPost(
                id=entry["id"],
                channel=entry["channel"],
                text=entry["text"],
                pictures=tuple(map(picture, entry["media"])),
                arrived_at=datetime.fromisoformat(entry["arrived_at"]),
                is_live=entry["removed_at"] is None,
                copies=entry["copies"],
            )
            for entry in got("/_sandbox/posts").json()
        )


def _shows(seen: Image.Image, photo: bytes) -> bool:
    """Compare with the photo as it is looked at: turned upright, whole, perhaps between bars."""
    with Image.open(io.BytesIO(photo)) as taken:
        whole = ImageOps.contain(ImageOps.exif_transpose(taken).convert("RGB"), seen.size)
    left, top = (seen.width - whole.width) // 2, (seen.height - whole.height) // 2
    inner = seen.convert("RGB").crop((left, top, left + whole.width, top + whole.height))
    difference = ImageChops.difference(inner.resize(_LOOK), whole.resize(_LOOK))
    return max(ImageStat.Stat(difference).mean) < _ALIKE


def _text_differs(read: str, wanted: str) -> str:
    same = [one == other for one, other in zip(read, wanted, strict=False)]
    at = same.index(False) if False in same else len(same)
    return (
        f'from character {at} on its text is "{read[at : at + _SHOWN]}" '
        f'instead of "{wanted[at : at + _SHOWN]}"'
    )
