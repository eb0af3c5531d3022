"""What holds for every test: no network beyond this machine, no environment, no local time zone."""

import ipaddress
import os
import socket
import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.database import (  # noqa: F401 - fixtures
    database_url,
    empty_database_url,
    migrated_postgres,
    migrated_sqlite,
    postgres_server,
)
from tests.s3 import s3, s3_server  # noqa: F401 - fixtures

hypothesis_settings.register_profile(
    "shared-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("shared-machine")

# Far from UTC and off by three quarters of an hour: who forgets a zone is found out.
_FAR_ZONE = "Pacific/Chatham"
_LEAKS = ("ORCHESTRATOR_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NO_COLOR", "FORCE_COLOR")  # fmt: skip


class NetworkForbiddenError(RuntimeError):
    """A test tried to reach beyond this machine."""


@pytest.fixture(scope="session", autouse=True)
def _no_network():
    """Let sockets reach loopback and Unix sockets only; names are not looked up elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
        yield


def _guarded(connect):
    def to_loopback(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            _require_loopback(address[0])
        return connect(self, address)

    return to_loopback


def _guarded_lookup(lookup):
    def of_loopback(host, *arguments, **keywords):
        if host:
            _require_loopback(host.decode() if isinstance(host, bytes) else host)
        return lookup(host, *arguments, **keywords)

    return of_loopback


def _require_loopback(host):
    try:
        is_here = ipaddress.ip_address(host).is_loopback or host in {"0.0.0.0", "::"}
    except ValueError:
        is_here = host == "localhost"
    if not is_here:
        raise NetworkForbiddenError(host)


@pytest.fixture(scope="session", autouse=True)
def _far_time_zone():
    before = os.environ.get("TZ")
    os.environ["TZ"] = _FAR_ZONE
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.fixture(autouse=True)
def _own_environment():
    """Take away what would change results, and give each test the environment it found."""
    before = dict(os.environ)
    for name in before:
        if name.upper().startswith(_LEAKS):
            del os.environ[name]
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture
def now() -> datetime:
    """A Tuesday morning in June, aware UTC."""
    return datetime(2026, 6, 9, 8, 0, tzinfo=UTC)
