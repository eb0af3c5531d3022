"""The contract of a media probe: measure a stored file without changing it."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from orchestrator.domain.media import MediaFacts


class UnreadableMedia(Exception):
    """The file is not what it says, is broken, or too large to decode. The message says which."""


class MediaProbe(ABC):
    """Measures files of some mime types; chosen by the first bytes, never by the file name."""

    id: ClassVar[str]
    mime_types: ClassVar[frozenset[str]]

    @abstractmethod
    def probe(self, path: Path) -> MediaFacts:
        """Measure without changing. Raises `UnreadableMedia`."""
