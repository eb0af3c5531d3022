"""What a media asset is, as facts. Measuring is `orchestrator.media`'s work."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What a probe measured of one stored file, by content, never by its name."""

    mime_type: str
    size: int  # bytes
    width: int  # pixels, after orientation
    height: int  # pixels, after orientation
    has_location: bool = False  # the file as received carried a position
    seconds: float | None = None  # of a video
    has_audio: bool = False

    @property
    def ratio(self) -> float:
        """Width over height; 0 for an empty picture."""
        return self.width / self.height if self.height else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """One file in the media store, content-addressed."""

    sha256: str
    mime_type: str
    size: int  # bytes
    width: int
    height: int
