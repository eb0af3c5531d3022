"""The media probes there are: mime type -> the probe that measures it. Imported on use."""

from importlib import import_module
from pathlib import Path
from typing import Final

from orchestrator.domain.media import MediaFacts
from orchestrator.media.base import MediaProbe, UnreadableMedia
from orchestrator.media.sniff import mime_of_file

PROBES: Final[dict[str, str]] = {
    "image/heic": "orchestrator.media.image:HeicProbe",
    "image/jpeg": "orchestrator.media.image:PhotoProbe",
    "image/png": "orchestrator.media.image:PhotoProbe",
    "image/webp": "orchestrator.media.image:PhotoProbe",
}
# Known, and not taken yet: the sentence says what to do instead.
_NOT_TAKEN: Final[dict[str, str]] = {
    "image/gif": "the picture is a GIF, which the channels do not take; send JPEG or PNG",
    "video/mp4": "the file is a video, and videos are not supported yet; send photos",
    "video/quicktime": "the file is a video, and videos are not supported yet; send photos",
}


def probe_class(mime_type: str) -> type[MediaProbe]:
    """Import the probe of a mime type. Raises `KeyError` for a type nobody measures."""
    module, _, name = PROBES[mime_type].partition(":")
    found = getattr(import_module(module), name)
    if not (isinstance(found, type) and issubclass(found, MediaProbe)):
        raise TypeError(mime_type)
    return found


def measure(path: Path) -> MediaFacts:
    """Choose the probe by the first bytes and measure the file. Raises `UnreadableMedia`."""
    try:
        mime_type = mime_of_file(path)
    except OSError:
        raise UnreadableMedia("the file cannot be opened; send it again") from None
    if mime_type is None:
        raise UnreadableMedia("the file is not a photo we know; send JPEG, PNG, WebP or HEIC")
    if mime_type not in PROBES:
        raise UnreadableMedia(_NOT_TAKEN[mime_type])
    return probe_class(mime_type)().probe(path)
