"""Media in one local folder: the default, and this machine's copies of a store elsewhere."""

import hashlib
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final

from orchestrator.durable import UNFINISHED, make_folder, sync_folder, write_whole
from orchestrator.media.files import MediaStore, MediaUnavailable, is_sha256, sha256_of

_FILE_MODE: Final = 0o640  # the service's group may read, others may not
_BLOCK: Final = 1 << 20


class MediaFolder(MediaStore):
    """Files below one folder, which it makes on first use.

    A file is complete or not there: it is written beside its place, synced, then renamed.
    """

    is_here: ClassVar[bool] = True

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """Write the file, synced, unless an intact one is there."""
        sha256 = sha256_of(content)
        if self.verify(sha256):
            return sha256
        target = self.path(sha256)
        with _named_errors(self._root):
            make_folder(target.parent)
            write_whole(target, content, mode=_FILE_MODE)
        return sha256

    def bring(self, sha256: str) -> bool:
        """Hash the file anew: it lies here already."""
        return self.verify(sha256)

    def path(self, sha256: str) -> Path:
        """Say where the file stands: below two digits of its name, so that no folder grows."""
        if not is_sha256(sha256):
            raise ValueError(
                "not a SHA-256 in lower-case hex: media files are asked for by their hash"
            )
        return self._root / sha256[:2] / sha256

    def verify(self, sha256: str) -> bool:
        """Hash the file anew."""
        digest = hashlib.sha256()
        try:
            with self.path(sha256).open("rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
        except FileNotFoundError:
            return False
        return digest.hexdigest() == sha256

    def delete(self, sha256: str) -> None:
        """Remove the file, and sync that."""
        path = self.path(sha256)
        with _named_errors(self._root):
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                sync_folder(path.parent)

    def sweep(self, keep: AbstractSet[str], older_than: datetime) -> int:
        """Delete as the contract says; unfinished files of a writer that died go too."""
        swept = 0
        for path in sorted(self._root.glob("[0-9a-f][0-9a-f]/*")):
            ours = path.name.startswith(UNFINISHED) or is_sha256(path.name)
            if not ours or path.name in keep or not _older(path, older_than):
                continue
            path.unlink(missing_ok=True)
            swept += 1
        return swept

    def forget(self, older_than: datetime) -> int:
        """Do nothing: what lies here is the store itself."""
        del older_than
        return 0


@contextmanager
def _named_errors(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise MediaUnavailable(
            f"the media folder {root} cannot be written ({error.strerror})",
            "make room, or mend the folder's owner and mode; it is tried again by itself",
        ) from None


def _older(path: Path, moment: datetime) -> bool:
    try:
        return path.lstat().st_mtime < moment.timestamp()
    except FileNotFoundError:  # another sweep was faster
        return False
