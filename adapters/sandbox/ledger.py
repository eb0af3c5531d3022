"""The ledger: every post that became public here, and what followers saw of it.

With a path, each change is appended to a JSON Lines file (the last line of a post counts) and the
pictures lie in a folder beside it, so that a restarted sandbox still shows the posts.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any

from adapters.sandbox.pictures import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMedia:
    """A picture of a post as followers get it."""

    sha256: str
    alt_text: str = field(repr=False)
    width: int
    height: int
    mime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPost:
    """A post that was public at least once."""

    account: str
    channel: str
    id: str
    text: str = field(repr=False)
    media: tuple[SeenMedia, ...]
    arrived_at: datetime
    removed_at: datetime | None = None
    details: Mapping[str, Any] = field(
        default_factory=dict, repr=False
    )  # the platform's own, JSON

    @property
    def sameness(self) -> tuple[object, ...]:
        """What two copies of one post have in common."""
        return (self.account, self.text, tuple(item.sha256 for item in self.media))


def media_of(picture: Picture, alt_text: str) -> SeenMedia:
    """Describe a picture for the ledger."""
    return SeenMedia(
        sha256=picture.sha256,
        alt_text=alt_text,
        width=picture.width,
        height=picture.height,
        mime=picture.mime,
    )


class Ledger:
    """All posts in order of arrival. Safe to read from another thread."""

    def __init__(self, path: Path | None = None) -> None:
        """`path`: a JSON Lines file that outlives the sandbox; made if missing."""
        self._path = path
        self._lock = RLock()
        self._posts: dict[str, SeenPost] = {}
        self._pictures: dict[str, tuple[bytes, str]] = {}
        if path is not None:
            self._posts = _read(path)

    def record(self, post: SeenPost, pictures: tuple[Picture, ...] = ()) -> None:
        """Add a post, or put a changed one in place of the old."""
        with self._lock:
            for picture in pictures:
                self._keep(picture)
            self._posts[post.id] = post
            self._append(post)

    def remove(self, post_id: str, at: datetime) -> None:
        """Note that a post was taken down; it stays in the ledger."""
        with self._lock:
            self.record(replace(self._posts[post_id], removed_at=at))

    def get(self, post_id: str) -> SeenPost | None:
        """Return a post, also a removed one."""
        with self._lock:
            return self._posts.get(post_id)

    def all_of(self, account: str) -> list[SeenPost]:
        """Return all posts of an account, newest first, removed ones included."""
        with self._lock:
            return [post for post in reversed(self._posts.values()) if post.account == account]

    def live_of(self, account: str) -> list[SeenPost]:
        """Return what followers see now, newest first."""
        return [post for post in self.all_of(account) if post.removed_at is None]

    def picture(self, sha256: str) -> tuple[bytes, str] | None:
        """Return the bytes and MIME type of a picture of any post."""
        with self._lock:
            if sha256 not in self._pictures and self._path is not None:
                mime = next(
                    (m.mime for p in self._posts.values() for m in p.media if m.sha256 == sha256),
                    None,
                )
                file = _folder(self._path) / sha256
                if mime is not None and file.is_file():
                    self._pictures[sha256] = (file.read_bytes(), mime)
            return self._pictures.get(sha256)

    def as_json(self) -> list[dict[str, Any]]:
        """Return the ledger as `GET /_sandbox/posts` answers it, in order of arrival."""
        with self._lock:
            posts = list(self._posts.values())
        copies = Counter(post.sameness for post in posts if post.removed_at is None)
        return [
            {
                "account": post.account,
                "channel": post.channel,
                "id": post.id,
                "text": post.text,
                "media": [asdict(item) for item in post.media],
                "arrived_at": post.arrived_at.isoformat(),
                "removed_at": post.removed_at.isoformat() if post.removed_at else None,
                "copies": copies[post.sameness],
            }
            for post in posts
        ]

    def clear(self) -> None:
        """Forget everything, the file included."""
        with self._lock:
            self._posts.clear()
            self._pictures.clear()
            if self._path is not None:
                self._path.unlink(missing_ok=True)

    def _keep(self, picture: Picture) -> None:
        self._pictures[picture.sha256] = (picture.data, picture.mime)
        if self._path is not None:
            folder = _folder(self._path)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / picture.sha256).write_bytes(picture.data)

    def _append(self, post: SeenPost) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(asdict(post), default=_as_text)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def _folder(path: Path) -> Path:
    return path.with_name(path.name + ".media")


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _read(path: Path) -> dict[str, SeenPost]:
    posts: dict[str, SeenPost] = {}
    if not path.exists():
        return posts
    text = path.read_text(encoding="utf-8")
    if text and not text.endswith("\n"):
        with path.open("a", encoding="utf-8") as file:
            file.write("\n")  # the next line must not grow onto the broken one
    for line in text.split("\n"):
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue  # the empty end, or a line cut off by a kill; its post was never answered
        post = SeenPost(
            account=entry["account"],
            channel=entry["channel"],
            id=entry["id"],
            text=entry["text"],
            media=tuple(SeenMedia(**item) for item in entry["media"]),
            arrived_at=datetime.fromisoformat(entry["arrived_at"]),
            removed_at=_moment(entry["removed_at"]),
            details=entry["details"],
        )
        posts[post.id] = post
    return posts


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
