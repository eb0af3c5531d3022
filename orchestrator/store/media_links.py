"""The short-lived addresses under which a platform may fetch a photo."""

from datetime import datetime

import sqlalchemy as sa

from orchestrator.store.tables import media_links


class MediaLinks:
    """Which files may be fetched, under which tokens, until when."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(
        self, *, token: str, sha256: str, mime_type: str, publication_id: int, expires_at: datetime
    ) -> None:
        """Open an address for one file."""
        self._connection.execute(
            sa.insert(media_links).values(
                token=token,
                sha256=sha256,
                mime_type=mime_type,
                publication_id=publication_id,
                expires_at=expires_at,
            )
        )

    def find(self, token: str, now: datetime) -> tuple[str, str] | None:
        """Return (sha256, mime type) behind a token that is still open."""
        row = self._connection.execute(
            sa.select(media_links.c.sha256, media_links.c.mime_type).where(
                media_links.c.token == token, media_links.c.expires_at > now
            )
        ).first()
        return None if row is None else (row.sha256, row.mime_type)

    def close(self, publication_id: int, now: datetime) -> None:
        """Close a publication's addresses, and forget all that are over."""
        self._connection.execute(
            sa.delete(media_links).where(
                sa.or_(
                    media_links.c.publication_id == publication_id,
                    media_links.c.expires_at <= now,
                )
            )
        )
