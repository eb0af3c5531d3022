"""Say what a file is by its first bytes; the decoder has the last word.

Sniffing only chooses the decoder. No sniffer notices a picture with an archive behind it, so
whoever publishes a file decodes it and writes it anew (`clean.py`).
"""

from pathlib import Path
from typing import Final

import filetype

FIRST_BYTES: Final = 8192  # filetype reads no further
_RECOGNISED: Final[dict[str, str]] = {
    "image/jpeg": "image/jpeg",
    "image/png": "image/png",
    "image/apng": "image/png",  # the probe refuses what moves
    "image/webp": "image/webp",
    "image/gif": "image/gif",
    "image/heic": "image/heic",
    "video/mp4": "video/mp4",
    "video/x-m4v": "video/mp4",
    "video/quicktime": "video/quicktime",
}


def mime_of(first_bytes: bytes) -> str | None:
    """Name the mime type of a file by its first bytes; None for all that we do not know."""
    guess = filetype.guess_mime(first_bytes[:FIRST_BYTES])
    return _RECOGNISED.get(guess) if guess else None


def mime_of_file(path: Path) -> str | None:
    """Read the first bytes of a file and name its mime type. Raises `OSError`."""
    with path.open("rb") as file:
        return mime_of(file.read(FIRST_BYTES))
