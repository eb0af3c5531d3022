"""Photos in a limited child process: the daemon itself never decodes what a mail brought.

`answer` runs in the child (`orchestrator.confine`), which may write nothing, so the copy comes
back as bytes. `ConfinedPhotos` is the parent's side: it believes nothing the child says unseen.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from orchestrator.confine import Crashed, CrashReason
from orchestrator.domain.media import MediaFacts
from orchestrator.media.base import UnreadableMedia
from orchestrator.media.clean import BYTES_MAX, CleanResult, NotClean, cleaned
from orchestrator.media.files import MediaStore
from orchestrator.media.proof import foreign_segments

TARGET: Final = "orchestrator.media.confined:answer"
# Address space for `Confined(TARGET, memory_bytes=…)`. Measured with pi-heif 1.4 and Pillow 13: a
# 48 MP photo as HEIC fails at 400 MiB and is decoded at 512; the rest is room for profiles.
MEMORY_BYTES: Final = 768 * 1024 * 1024
_SENTENCE_MAX: Final = 300  # characters
_KINDS: Final = frozenset(
    {"exif", "gps", "icc", "iptc", "xmp", "text", "comment", "thumbnail", "tail"}
)


def answer(argument: dict[str, Any]) -> dict[str, Any]:
    """Clean the photo at `argument["path"]`; plain values in and out. Runs in the child."""
    try:
        photo = cleaned(Path(argument["path"]))
    except UnreadableMedia as reason:
        return {"unreadable": str(reason)}
    except NotClean as reason:
        return {"not_clean": str(reason)}
    return {
        "jpeg": photo.jpeg,
        "width": photo.facts.width,
        "height": photo.facts.height,
        "has_location": photo.facts.has_location,
        "removed": list(photo.removed),
    }


class ConfinedPhotos:
    """Cleans photos through a limited child and stores the copies."""

    def __init__(self, call: Callable[[Any], Any], store: MediaStore) -> None:
        self._call = call  # `Confined(TARGET, memory_bytes=MEMORY_BYTES).call`
        self._store = store

    def clean(self, source: Path) -> CleanResult:
        """Store a publishable copy of a photo, as `clean_photo` does.

        Raises `UnreadableMedia`, `NotClean`, and `Crashed` only if the child could not be started.
        """
        try:
            said = self._call({"path": str(source)})
        except Crashed as crash:
            if crash.reason is CrashReason.START:
                raise
            raise UnreadableMedia(
                f"the photo could not be decoded within our limits ({crash.reason}); "
                "send a smaller copy, or a JPEG"
            ) from None
        photo = _believed(said)
        return CleanResult(
            sha256=self._store.put(said["jpeg"]), facts=photo, removed=_kinds(said["removed"])
        )


def _believed(said: object) -> MediaFacts:
    """Check the child's answer: its form, the proof of the bytes, and the numbers."""
    match said:
        case {"unreadable": str(sentence)}:
            raise UnreadableMedia(sentence[:_SENTENCE_MAX])
        case {"not_clean": str(sentence)}:
            raise NotClean(sentence[:_SENTENCE_MAX])
        case {
            "jpeg": bytes(jpeg),
            "width": int(width),
            "height": int(height),
            "has_location": bool(has_location),
            "removed": list(),
        } if width > 0 and height > 0 and len(jpeg) <= BYTES_MAX:
            if left := foreign_segments(jpeg):
                raise NotClean(f"the cleaned photo still holds: {', '.join(left)}")
            return MediaFacts(
                mime_type="image/jpeg",
                size=len(jpeg),
                width=width,
                height=height,
                has_location=has_location,
            )
        case _:
            raise UnreadableMedia("the photo could not be decoded; send it again as JPEG")


def _kinds(said: list[object]) -> tuple[str, ...]:
    return tuple(sorted(_KINDS.intersection(str(kind) for kind in said)))
