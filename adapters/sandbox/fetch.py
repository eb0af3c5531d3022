"""Fetch a picture from its address, as Meta's servers do with `image_url` and `url`."""

import ipaddress
from http import HTTPStatus
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

import requests

TIMEOUT: Final = 5.0  # seconds for the whole transfer; the platforms publish no number
_USER_AGENT: Final = "facebookexternalhit/1.1"  # Meta Reels guide, v25.0


class NotFetched(Exception):
    """The address gave no usable answer."""


class FetchTooSlow(NotFetched):
    """The address did not answer in time."""


class FetchTooLarge(NotFetched):
    """The file is larger than the platform takes."""


def fetch(url: str, *, bytes_max: int, anywhere: bool) -> bytes:
    """Return the file at `url`. Raises `NotFetched` and its children.

    Follows no redirects. Reaches loopback hosts only, unless `anywhere`: a sandbox must not
    carry requests into somebody's network.
    """
    parts = urlsplit(url)
    if not url.isascii() or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotFetched("not an ASCII http(s) address")
    if not anywhere and not _is_loopback(parts.hostname):
        raise NotFetched("not a loopback host")
    deadline = monotonic() + TIMEOUT
    try:
        with requests.Session() as session:
            session.trust_env = False
            with session.get(
                url,
                stream=True,
                timeout=TIMEOUT,
                allow_redirects=False,
                headers={"User-Agent": _USER_AGENT, "Accept-Encoding": "identity"},
            ) as answer:
                if answer.status_code != HTTPStatus.OK:
                    raise NotFetched(f"status {answer.status_code}")
                return _read(answer, bytes_max=bytes_max, deadline=deadline)
    except requests.Timeout as error:
        raise FetchTooSlow("no answer in time") from error
    except requests.RequestException as error:
        raise NotFetched("no answer") from error


def _read(answer: requests.Response, *, bytes_max: int, deadline: float) -> bytes:
    body = bytearray()
    for chunk in answer.iter_content(65_536):
        body += chunk
        if len(body) > bytes_max:
            raise FetchTooLarge("too large")
        if monotonic() > deadline:
            raise FetchTooSlow("too slow")
    return bytes(body)


def _is_loopback(host: str) -> bool:
    # No look-up: a name could answer loopback now and something else a moment later.
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
