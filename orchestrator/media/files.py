"""The media store: files named by the SHA-256 of their content, whole or not there."""

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Set as AbstractSet
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final

from orchestrator.domain.errors import OrchestratorError

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class MediaUnavailable(OrchestratorError):
    """The media store cannot be used now; whatever needs it waits and is tried again."""


class MediaStore(ABC):
    """Content-addressed files, read through this machine's copies.

    Who reads a file calls `bring` and then opens `path`. `path` and `verify` never leave the
    machine, so that they may be asked inside a transaction.
    """

    is_here: ClassVar[bool]  # the files themselves lie on this machine: nothing is to be brought

    @abstractmethod
    def put(self, content: bytes) -> str:
        """Store the bytes durably and return their SHA-256; the same bytes make one file.

        Raises `MediaUnavailable`.
        """

    @abstractmethod
    def bring(self, sha256: str) -> bool:
        """Have this machine's copy hold what the store has; False: it has none, or an altered one.

        The stored bytes are hashed anew at each call. After False no copy is left here that
        `verify` would believe. Raises `MediaUnavailable`.
        """

    @abstractmethod
    def verify(self, sha256: str) -> bool:
        """Read this machine's copy again and tell whether it still holds what it is named by."""

    @abstractmethod
    def path(self, sha256: str) -> Path:
        """Say where this machine's copy stands, or would stand.

        Raises `ValueError` unless it is 64 hex digits.
        """

    @abstractmethod
    def delete(self, sha256: str) -> None:
        """Remove a file for good; one that is not there is fine. Raises `MediaUnavailable`."""

    @abstractmethod
    def sweep(self, keep: AbstractSet[str], older_than: datetime) -> int:
        """Delete files that nobody keeps and that were written before `older_than`; count them.

        The age guards a file that was stored a moment ago and whose row is not committed yet.
        Raises `MediaUnavailable`.
        """

    @abstractmethod
    def forget(self, older_than: datetime) -> int:
        """Drop this machine's copies that were last brought before `older_than`; count them.

        Where the files themselves lie on this machine there are none.
        """


def sha256_of(content: bytes) -> str:
    """Return the name of these bytes."""
    return hashlib.sha256(content).hexdigest()


def is_sha256(name: str) -> bool:
    """Tell whether a name is 64 hex digits in lower case."""
    return _SHA256.fullmatch(name) is not None
