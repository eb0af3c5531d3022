"""Open photos under limits, and measure them."""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Final

from PIL import ExifTags, Image

from orchestrator.domain.media import MediaFacts
from orchestrator.media.base import MediaProbe, UnreadableMedia
from orchestrator.media.sniff import mime_of_file

PIXELS_MAX: Final = 50_000_000  # a 48 MP phone photo fits; decoded it is 150 MB
BYTES_MAX: Final = 50_000_000  # no more than the largest message may carry
PILLOW_FORMATS: Final[dict[str, str]] = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heic": "HEIF",
}
_TURNED: Final = frozenset({5, 6, 7, 8})  # EXIF orientations that swap width and height
_XMP_POSITION: Final = (b"GPSLatitude", b"GPSLongitude", b"LocationCreated", b"LocationShown")
# What Pillow and its decoders raise on hostile files; an error outside this list is our own bug.
BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
Image.MAX_IMAGE_PIXELS = PIXELS_MAX  # Pillow's own 89 million only warns, up to twice that


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """Open a photo by its content, checked for size before any pixel is decoded.

    Whatever the decoder raises inside the block becomes `UnreadableMedia`, so keep the block to
    decoding. Raises `UnreadableMedia` with a sentence for the person who sent the file.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "corrupt EXIF": we drop it anyway
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=[_decoder_for(path)]) as picture:
                _refuse_by_header(picture)
                yield picture
    except MemoryError:
        raise UnreadableMedia(
            "the photo needs more memory than we allow; send a smaller copy"
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnreadableMedia(_TOO_MANY_PIXELS) from None
    except BROKEN:  # the decoder's own words may quote the file
        raise UnreadableMedia("the photo is damaged or cut short; send it again") from None


def orientation_of(picture: Image.Image) -> int:
    """Read the EXIF orientation, 1 to 8; 1 where it is missing or nonsense."""
    try:
        value = picture.getexif().get(ExifTags.Base.Orientation, 1)
    except BROKEN:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1  # noqa: PLR2004


def embedded_in(picture: Image.Image) -> frozenset[str]:
    """Name what an opened photo holds besides the picture.

    "gps", "exif", "thumbnail", "xmp", "iptc", "comment", "text", "icc".
    """
    names = {name for key, name in _INFO_KINDS.items() if picture.info.get(key)}
    names |= _exif_kinds(picture)
    if any(word in _bytes_of(picture.info.get("xmp")) for word in _XMP_POSITION):
        names.add("gps")
    if getattr(picture, "text", None):
        names.add("text")
    return frozenset(names)


class PhotoProbe(MediaProbe):
    """JPEG, PNG and WebP. Decodes the whole picture: half a file is no photo."""

    id: ClassVar[str] = "photo"
    mime_types: ClassVar[frozenset[str]] = frozenset({"image/jpeg", "image/png", "image/webp"})

    def probe(self, path: Path) -> MediaFacts:
        """Measure a photo. Raises `UnreadableMedia`."""
        mime_type = mime_of_file(path)
        if mime_type not in self.mime_types:
            raise UnreadableMedia("the file is not a photo in a format this probe reads")
        with opened(path) as picture:
            found = embedded_in(picture)
            turned = orientation_of(picture) in _TURNED
            picture.load()
            width, height = picture.size
        return MediaFacts(
            mime_type=mime_type,
            size=path.stat().st_size,
            width=height if turned else width,
            height=width if turned else height,
            has_location="gps" in found,
        )


class HeicProbe(PhotoProbe):
    """iPhone photos (HEIC), where the extra `photos` is installed; libheif turns them upright."""

    id: ClassVar[str] = "heic"
    mime_types: ClassVar[frozenset[str]] = frozenset({"image/heic"})


_INFO_KINDS: Final = {
    "exif": "exif",
    "xmp": "xmp",
    "XML:com.adobe.xmp": "xmp",
    "photoshop": "iptc",
    "comment": "comment",
    "icc_profile": "icc",
}
_TOO_MANY_PIXELS: Final = (
    f"the photo has more than {PIXELS_MAX // 1_000_000} million pixels; send a smaller copy"
)


def _decoder_for(path: Path) -> str:
    if path.stat().st_size > BYTES_MAX:
        raise UnreadableMedia(
            f"the photo is larger than {BYTES_MAX // 1_000_000} MB; send a smaller copy"
        )
    mime_type = mime_of_file(path)
    if mime_type not in PILLOW_FORMATS:
        raise UnreadableMedia("the file is not a photo we can read; send JPEG, PNG, WebP or HEIC")
    if mime_type == "image/heic":
        _learn_heic()
    return PILLOW_FORMATS[mime_type]


def _learn_heic() -> None:
    try:
        from pi_heif import register_heif_opener
    except ImportError:
        raise UnreadableMedia(
            "photos in the iPhone's HEIC format cannot be read on this machine; "
            "send JPEG, or install the extra `photos`"
        ) from None
    register_heif_opener(thumbnails=False)


def _refuse_by_header(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > PIXELS_MAX:
        raise UnreadableMedia(_TOO_MANY_PIXELS)
    if picture.format in {"PNG", "WEBP"} and getattr(picture, "is_animated", False):
        raise UnreadableMedia("the picture moves; send a still photo")


def _exif_kinds(picture: Image.Image) -> set[str]:
    try:
        exif = picture.getexif()
        kinds = {"exif"} if len(exif) else set()
        if exif.get_ifd(ExifTags.IFD.GPSInfo):
            kinds.add("gps")
        if exif.get_ifd(ExifTags.IFD.IFD1):
            kinds.add("thumbnail")
    except BROKEN:
        return {"exif"}
    return kinds


def _bytes_of(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    return value if isinstance(value, bytes) else b""
