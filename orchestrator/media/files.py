"""The media store: files named by the SHA-256 of their content, in one local folder."""

import hashlib
import re
from collections.abc import Set as AbstractSet
from datetime import datetime
from pathlib import Path
from typing import Final

from orchestrator.durable import UNFINISHED, make_folder, sync_folder, write_whole

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_FILE_MODE: Final = 0o640  # the service's group may read, others may not
_BLOCK: Final = 1 << 20


class MediaStore:
    """Content-addressed files below one folder, which it makes on first use.

    A file is complete or not there: it is written beside its place, synced, then renamed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def root(self) -> Path:
        """The folder that holds the files."""
        return self._root

    def put(self, content: bytes) -> str:
        """Store the bytes and return their SHA-256; the same bytes make one file.

        Raises `OSError`.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        if self.verify(sha256):
            return sha256
        target = self.path(sha256)
        make_folder(target.parent)
        write_whole(target, content, mode=_FILE_MODE)
        return sha256

    def path(self, sha256: str) -> Path:
        """Say where a file stands, or would stand. Raises `ValueError` unless 64 hex digits."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(
                "not a SHA-256 in lower-case hex: media files are asked for by their hash"
            )
        return self._root / sha256[:2] / sha256

    def verify(self, sha256: str) -> bool:
        """Read the file again and tell whether it still holds what it is named by."""
        digest = hashlib.sha256()
        try:
            with self.path(sha256).open("rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
        except FileNotFoundError:
            return False
        return digest.hexdigest() == sha256

    def delete(self, sha256: str) -> None:
        """Remove a file for good; one that is not there is fine."""
        path = self.path(sha256)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)

    def sweep(self, keep: AbstractSet[str], older_than: datetime) -> int:
        """Delete files that nobody keeps and that were written before `older_than`; count them.

        The age guards a file that was stored a moment ago and whose row is not committed yet.
        Unfinished files of a writer that died go too.
        """
        swept = 0
        for path in sorted(self._root.glob("[0-9a-f][0-9a-f]/*")):
            unfinished = path.name.startswith(UNFINISHED)
            ours = unfinished or _SHA256.fullmatch(path.name) is not None
            if not ours or path.name in keep or not _older(path, older_than):
                continue
            path.unlink(missing_ok=True)
            swept += 1
        return swept


def _older(path: Path, moment: datetime) -> bool:
    try:
        return path.lstat().st_mtime < moment.timestamp()
    except FileNotFoundError:  # another sweep was faster
        return False
