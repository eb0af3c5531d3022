"""A running sandbox with a clock that the test moves, and a picture host for Instagram."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from adapters.sandbox.accounts import DEFAULT_ACCOUNTS, Channel, SandboxAccount
from adapters.sandbox.rules import Rules
from adapters.sandbox.server import running_sandbox
from tests.adapters.sandbox.clients import Facebook, Instagram, LinkedIn
from tests.adapters.sandbox.pictures import picture

START = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)

OTHER_INSTAGRAM = SandboxAccount(
    kind=Channel.INSTAGRAM,
    id="17841400000000002",
    token="sandbox-instagram-token-2",
    name="instagram-other",
    can_delete=False,
    posts_a_day=2,
)
OTHER_FACEBOOK = SandboxAccount(
    kind=Channel.FACEBOOK,
    id="100000000000002",
    token="sandbox-facebook-token-2",
    name="facebook-other",
    token_expires_at=START + timedelta(hours=1),
)
OTHER_LINKEDIN = SandboxAccount(
    kind=Channel.LINKEDIN,
    id="urn:li:organization:5000002",
    token="sandbox-linkedin-token-2",
    name="linkedin-other",
    can_read=False,
)


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.moment = START

    def now(self):
        return self.moment

    def move(self, **delta):
        self.moment += timedelta(**delta)


@pytest.fixture(scope="session")
def _clock():
    return MovableClock()


@pytest.fixture(scope="session")
def _server(_clock):
    accounts = (*DEFAULT_ACCOUNTS, OTHER_INSTAGRAM, OTHER_FACEBOOK, OTHER_LINKEDIN)
    with running_sandbox(now=_clock.now, accounts=accounts) as running:
        yield running


@pytest.fixture
def clock(_clock):
    _clock.moment = START
    return _clock


@pytest.fixture
def sandbox(_server, clock):
    _server.clear()
    _server.rules = Rules()
    return _server


@pytest.fixture
def switch(sandbox):
    def set_rules(**changes):
        sandbox.rules = replace(sandbox.rules, **changes)

    return set_rules


@pytest.fixture
def instagram(sandbox, picture_host):
    return Instagram(sandbox.base_url, picture_host)


@pytest.fixture
def facebook(sandbox):
    return Facebook(sandbox.base_url)


@pytest.fixture
def linkedin(sandbox):
    return LinkedIn(sandbox.base_url)


@pytest.fixture(scope="session")
def picture_host():
    """Serve pictures as a path says: `/jpeg/800x600/1.jpg`."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self):
            _, kind, size, _ = self.path.split("/")
            if kind == "missing":
                self.send_error(404)
                return
            if kind == "moved":
                self.send_response(302)
                self.send_header("Location", f"/jpeg/{size}/1.jpg")
                self.end_headers()
                return
            body = b"<html></html>" if kind == "html" else picture(kind, size)
            if kind == "padded":
                body = picture("jpeg", size) + bytes(9 * 2**20)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # the reader had enough
                self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
