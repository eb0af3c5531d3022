"""Look at the bytes that an adapter sends: what they are, how large, and their hash."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, UnidentifiedImageError

# LinkedIn's ceiling, the widest of the three (images API notes, 2026-09)
PIXELS_MAX: Final = 36_152_320

# MPO is a JPEG with a second picture, and opened as JPEG; Instagram takes no MPO, so it keeps
# its own type.
_MIME: Final = {
    "JPEG": "image/jpeg",
    "MPO": "image/mpo",
    "PNG": "image/png",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "WEBP": "image/webp",
}
_OPENED: Final = tuple(name for name in _MIME if name != "MPO")


class NotAPicture(Exception):
    """The bytes are not a picture that can be decoded within the limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that was really decoded."""

    sha256: str
    mime: str
    width: int  # pixels
    height: int  # pixels
    data: bytes

    @property
    def ratio(self) -> float:
        """Width divided by height."""
        return self.width / self.height


def look_at(data: bytes) -> Picture:
    """Decode the whole picture. Raises `NotAPicture`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_OPENED) as image:
                width, height = image.size
                if width * height > PIXELS_MAX:
                    raise NotAPicture("too many pixels")
                image.load()
                mime = _MIME[str(image.format)]
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise NotAPicture("no picture format that the platforms know") from error
    except (OSError, SyntaxError, ValueError) as error:
        # Pillow tells broken files apart by all of these.
        raise NotAPicture("the picture is broken") from error
    return Picture(
        sha256=hashlib.sha256(data).hexdigest(),
        mime=mime,
        width=width,
        height=height,
        data=data,
    )
