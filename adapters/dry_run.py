"""A channel that publishes into a folder: for rehearsals, and for accounts that nobody has yet.

FOLDER/prepared/KEY/    post.json and the media, not public yet
FOLDER/published/KEY/   the same folder after `publish`: one atomic rename
FOLDER/removed/KEY/     the same folder after `remove`
"""

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Final, Self

from adapters.base import (
    Absent,
    ChannelAdapter,
    ChannelOptions,
    Found,
    Identity,
    OutboundPost,
    Prepared,
    Receipt,
    Unsure,
)
from adapters.capabilities import Capabilities
from adapters.errors import AccountBlocked, Blocked, Refused

# No platform stands behind this: the numbers are the widest of the other channels.
CAPABILITIES: Final = Capabilities(
    caption_max=63_206,
    media_max=20,
    mime_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
    bytes_max=8_000_000,
    alt_text_max=4_086,
    honours_idempotency_key=True,
    find_is_authoritative=True,
    settle_time=timedelta(0),
    publish_timeout=timedelta(seconds=5),
)
FOLDER_NAME: Final = "folder_name"  # reference: the post's folder
_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_SUFFIXES: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif"}


class DryRunOptions(ChannelOptions):
    """Where the posts go; an absolute path is best."""

    folder: Path


class DryRunAdapter(ChannelAdapter):
    """One folder that plays an account."""

    kind: ClassVar[str] = "dry-run"
    Options: ClassVar[type[ChannelOptions]] = DryRunOptions

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def open(
        cls,
        account_id: str,  # noqa: ARG003 - the folder is the account
        options: ChannelOptions,
        *,
        now: Callable[[], datetime],  # noqa: ARG003 - nothing here has a time
    ) -> Self:
        """Make the adapter of one folder; no I/O."""
        if not isinstance(options, DryRunOptions):
            raise TypeError(type(options).__name__)
        return cls(options.folder)

    @property
    def capabilities(self) -> Capabilities:
        """Wide limits, so that the other channels' posts fit."""
        return CAPABILITIES

    def whoami(self) -> Identity:
        """Say whether the folder is there or can be made."""
        if self._folder.exists() and not self._folder.is_dir():
            raise _blocked("what `folder` names is no folder")
        return Identity(name=self._folder.name)

    def prepare(self, post: OutboundPost, so_far: Prepared | None) -> Prepared:  # noqa: ARG002
        """Write the post and copies of its media where `publish` will take them from."""
        name = _folder_name(post.key)
        target = self._folder / "prepared" / name
        try:
            target.mkdir(parents=True, exist_ok=True)
            media = []
            for number, photo in enumerate(post.attachments, start=1):
                file_name = f"{number:02}{_SUFFIXES.get(photo.mime_type, '.bin')}"
                shutil.copyfile(photo.path, target / file_name)
                media.append(
                    {"file": file_name, "sha256": photo.sha256, "alt_text": photo.alt_text}
                )
            said = {"key": post.key, "language": post.language, "caption": post.caption}
            text = json.dumps({**said, "media": media}, ensure_ascii=False, indent=2)
            (target / "post.json").write_text(f"{text}\n", encoding="utf-8")
        except OSError as exc:
            fault = _blocked(f"the folder cannot be written ({type(exc).__name__})")
        else:
            return Prepared(ready=True, references={FOLDER_NAME: name})
        raise fault

    def publish(self, post: OutboundPost, prepared: Prepared) -> Receipt:  # noqa: ARG002
        """Rename the prepared folder; the same key again gives the same receipt."""
        name = _folder_name(post.key)
        published = self._folder / "published" / name
        if published.exists():
            return _receipt(published)
        if (self._folder / "removed" / name).exists():
            raise Refused("this post was published and taken down; the key cannot be used again")
        try:
            published.parent.mkdir(parents=True, exist_ok=True)
            (self._folder / "prepared" / name).rename(published)
        except OSError as exc:
            fault = _blocked(f"the folder cannot be renamed ({type(exc).__name__})")
        else:
            return _receipt(published)
        raise fault

    def find(
        self,
        post: OutboundPost,
        prepared: Prepared,  # noqa: ARG002 - the key says it all
        since: datetime,  # noqa: ARG002
    ) -> Found | Absent | Unsure:
        """Look for the key's folder."""
        published = self._folder / "published" / _folder_name(post.key)
        if not self._folder.is_dir():
            return Unsure(where="the folder of the dry-run account, which is not there")
        if published.exists():
            return Found(receipt=_receipt(published))
        return Absent(reference_is_single_use=True)

    def remove(self, receipt: Receipt) -> None:
        """Rename the published folder; gone already counts as removed."""
        name = _folder_name(receipt.remote_id or "")
        removed = self._folder / "removed" / name
        try:
            removed.parent.mkdir(parents=True, exist_ok=True)
            (self._folder / "published" / name).rename(removed)
        except FileNotFoundError:
            return
        except OSError as exc:
            fault = _blocked(f"the folder cannot be renamed ({type(exc).__name__})")
        else:
            return
        raise fault


def _folder_name(key: str) -> str:
    """Return the key itself where it is a safe name, else its hash."""
    if _PLAIN_KEY.fullmatch(key):
        return key
    return f"sha256-{hashlib.sha256(key.encode()).hexdigest()}"


def _receipt(published: Path) -> Receipt:
    return Receipt(remote_id=published.name, permalink=published.absolute().as_uri())


def _blocked(why: str) -> AccountBlocked:
    return AccountBlocked(
        f"dry-run: {why}; check `folder` in accounts.toml", reason=Blocked.CONFIGURATION
    )
