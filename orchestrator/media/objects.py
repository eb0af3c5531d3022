"""Media in S3-compatible object storage, for daemons on several machines.

A PUT is one request, so an object is seen whole or not at all. It is read back and hashed before
anybody is told that it is stored. Each machine works on copies in a folder of its own: `bring`
reads the object anew, hashes it, and writes the copy only if that is not the same already.
"""

import os
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Final

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from orchestrator.media.files import MediaStore, MediaUnavailable, is_sha256, sha256_of
from orchestrator.media.folder import MediaFolder
from orchestrator.media.options import StorageOptions

_TOTAL: Final = timedelta(seconds=30)  # for one request: the largest file has 50 MB
_CONNECT: Final = timedelta(seconds=5)
_RETRIES: Final = 2  # each request may be repeated: the name says what the bytes are


class MediaObjects(MediaStore):
    """Objects below one prefix of a bucket, and this machine's copies of them."""

    is_here: ClassVar[bool] = False

    def __init__(self, options: StorageOptions, copies: MediaFolder) -> None:
        """`options` must name a bucket and hold the keys. Connects on first use."""
        assert options.access_key is not None
        assert options.secret_key is not None
        self._copies = copies
        self._where = options.media
        self._store = S3Store(
            options.bucket,
            prefix=options.prefix or None,
            endpoint=options.endpoint or f"https://s3.{options.region}.amazonaws.com",
            region=options.region,
            access_key_id=options.access_key.get_secret_value(),
            secret_access_key=options.secret_key.get_secret_value(),
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": options.is_on_loopback,
                "timeout": _TOTAL,
                "connect_timeout": _CONNECT,
            },
            retry_config={"max_retries": _RETRIES, "retry_timeout": _TOTAL},
        )

    def put(self, content: bytes) -> str:
        """Upload, read back, then write this machine's copy; an intact object stays."""
        sha256 = sha256_of(content)
        if self._read(sha256) != content:
            with self._named_errors():
                self._store.put(sha256, content, use_multipart=False)
            if self._read(sha256) != content:
                raise MediaUnavailable(
                    f"{self._where} gave back other bytes than it was given",
                    "it is tried again by itself; if it stays so, look at the object storage",
                )
        return self._copies.put(content)

    def bring(self, sha256: str) -> bool:
        """Read the object anew; a copy of what is gone or altered goes too."""
        path = self.path(sha256)
        content = self._read(sha256)
        if content is None or sha256_of(content) != sha256:
            self._copies.delete(sha256)
            return False
        self._copies.put(content)
        with suppress(FileNotFoundError):  # forgotten in this moment: `verify` says so
            os.utime(path)
        return True

    def verify(self, sha256: str) -> bool:
        """Hash the copy anew."""
        return self._copies.verify(sha256)

    def path(self, sha256: str) -> Path:
        """Say where the copy stands."""
        return self._copies.path(sha256)

    def delete(self, sha256: str) -> None:
        """Remove copy and object; other machines forget their copies by age."""
        self._copies.delete(sha256)
        with self._named_errors():
            self._store.delete(sha256)

    def sweep(self, keep: AbstractSet[str], older_than: datetime) -> int:
        """Delete objects by the time of their last upload."""
        with self._named_errors():
            unwanted = [
                one["path"]
                for some in self._store.list()
                for one in some
                if is_sha256(one["path"])
                and one["path"] not in keep
                and one["last_modified"] < older_than
            ]
        for sha256 in unwanted:
            self.delete(sha256)
        return len(unwanted)

    def forget(self, older_than: datetime) -> int:
        """Drop copies: so what was erased elsewhere is gone here too."""
        return self._copies.sweep(frozenset(), older_than)

    def _read(self, sha256: str) -> bytes | None:
        """Read an object; None: the bucket answers, and has no such object."""
        with self._named_errors():
            try:
                return bytes(self._store.get(sha256).bytes())
            except FileNotFoundError:
                next(
                    iter(self._store.list()), None
                )  # that it is gone is not said by a lost bucket
                return None

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """Turn the client's errors into ours; its texts quote addresses and answers."""
        try:
            yield
        except (PermissionDeniedError, UnauthenticatedError):
            raise MediaUnavailable(
                f"{self._where} refuses our keys",
                "look at [storage] in config/orchestrator.toml; the keys need reading, writing, "
                "deleting and listing",
            ) from None
        except (BaseError, FileNotFoundError):
            raise MediaUnavailable(
                f"{self._where} does not answer as it should",
                "look whether the object storage runs and has this bucket, and at [storage] in "
                "config/orchestrator.toml; it is tried again by itself",
            ) from None
