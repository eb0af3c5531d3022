"""Short-lived, unguessable addresses under which a platform fetches a photo (Instagram must).

The server listens on loopback; a reverse proxy with HTTPS stands in front of it. An address dies
with its publication, or after `lifetime`.
"""

import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from adapters.base import OutboundPost
from orchestrator.domain.errors import OrchestratorError, Refused
from orchestrator.domain.records import Publication
from orchestrator.media.files import MediaStore
from orchestrator.store.engine import Store

logger = logging.getLogger(__name__)

_PREFIX: Final = "/m/"
_SUFFIX: Final = {"image/jpeg": ".jpg"}
_TOKEN_LONGEST: Final = 64
_READ_SECONDS: Final = 15
_POLL_SECONDS: Final = 0.05  # how soon the server notices that it is told to stop


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLinks:
    """Opens addresses for what a publication needs."""

    store: Store
    base_url: str  # how the platform reaches our server, without a slash at the end
    new_token: Callable[[], str]
    lifetime: timedelta

    def open(
        self, publication: Publication, outbound: OutboundPost, now: datetime
    ) -> OutboundPost:
        """Return the post with a public address for each attachment."""
        tokens = [self.new_token() for _ in outbound.attachments]
        with self.store.write(now) as uow:
            for token, attachment in zip(tokens, outbound.attachments, strict=True):
                uow.media_links.add(
                    token=token,
                    sha256=attachment.sha256,
                    mime_type=attachment.mime_type,
                    publication_id=publication.id,
                    expires_at=now + self.lifetime,
                )
        return replace(
            outbound,
            attachments=tuple(
                replace(a, public_url=f"{self.base_url}{_PREFIX}{t}{_SUFFIX.get(a.mime_type, '')}")
                for t, a in zip(tokens, outbound.attachments, strict=True)
            ),
        )


class MediaServer:
    """Serves open addresses on loopback, and nothing else."""

    def __init__(
        self, *, store: Store, media: MediaStore, port: int, clock: Callable[[], datetime]
    ) -> None:
        handler = _handler(store, media, clock)
        try:
            self._server = _Server(("127.0.0.1", port), handler)
        except OSError as error:
            raise Refused(
                f"media_port {port} cannot be listened on: {error.strerror}",
                "another program has it: choose another media_port in config/orchestrator.toml",
            ) from None
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            args=(_POLL_SECONDS,),
            name="media-links",
            daemon=True,
        )

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Listen, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say only that a fetch broke off: the standard one prints to stderr."""
        del request, client_address
        logger.info("a fetch of a photo broke off", extra={"event": "fetch_broken"})


def _handler(
    store: Store, media: MediaStore, clock: Callable[[], datetime]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _READ_SECONDS
        server_version = "media"
        sys_version = ""

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, *, with_body: bool) -> None:
            try:
                found = self._found()
                is_here = found is not None and media.bring(found[0])
            except OrchestratorError:  # a store is busy: the platform asks again
                self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
                return
            if found is None or not is_here:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            with media.path(found[0]).open("rb") as file:
                self.send_response(HTTPStatus.OK)
                self.send_header("Content-Type", found[1])
                self.send_header("Content-Length", str(media.path(found[0]).stat().st_size))
                self.send_header("Cache-Control", "no-store")
                self.send_header("X-Robots-Tag", "noindex")
                self.end_headers()
                if with_body:
                    shutil.copyfileobj(file, self.wfile)

        def _found(self) -> tuple[str, str] | None:
            token = _token_in(self.path)
            if token is None:
                return None
            now = clock()
            with store.read(now) as uow:
                return uow.media_links.find(token, now)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing: the path is a secret."""

    return Handler


def _token_in(path: str) -> str | None:
    if not path.startswith(_PREFIX):
        return None
    token = path.removeprefix(_PREFIX).split("?", 1)[0].rsplit(".", 1)[0]
    fits = token.replace("-", "").replace("_", "").isalnum() and token.isascii()
    return token if fits and len(token) <= _TOKEN_LONGEST else None
