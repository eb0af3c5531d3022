"""Photos leave the house only under addresses that nobody can guess, and only for a while."""

import http.client
import logging
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import OutboundPost
from orchestrator.approval import decide
from orchestrator.domain.errors import Refused
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import Publication
from orchestrator.publishing.media_links import MediaServer, _token_in
from orchestrator.store.engine import open_store
from tests.house import APPROVER, House, a_photo
from tests.publishing.moments import at_the_slot, changing, claimed

ACCOUNT = "instagram-main"
NOT_ADDRESSES = (
    "/",
    "/m/",
    "/m/.jpg",
    "/m/unknown-token.jpg",
    "/m/" + "A" * 43 + ".jpg",
    "/m/" + "A" * 5000,
    "/m/../../../etc/passwd",
    "/m/..%2f..%2fetc%2fpasswd",
    "/m/%00",
    "/m//etc/passwd",
    "//m/x",
    "/queue.db",
    "/config/accounts.toml",
    "/m/'%20OR%201=1%20--",
    "/m/%",
    "/M/x.jpg",
    "/m",
)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(url: str, method: str = "GET") -> Answer:
    """Send exactly this path: no client tidies it up."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request(method, url.partition(f":{parts.port}")[2])
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, answer.read())
    finally:
        connection.close()


@dataclass
class Opened:
    house: House
    publication: Publication
    outbound: OutboundPost

    @property
    def urls(self) -> list[str]:
        return [str(attachment.public_url) for attachment in self.outbound.attachments]

    def photo(self, number: int = 0) -> Path:
        return self.outbound.attachments[number].path


def opened(house: House, *, photos: int = 1) -> Opened:
    """Claim a post for Instagram and open the addresses of its photos."""
    post = house.a_scheduled_post(accounts=(ACCOUNT,), photos=photos)
    at_the_slot(house, post.id)
    claim = claimed(house)
    assert house.wiring.press.links is not None
    return Opened(
        house,
        claim.publication,
        house.wiring.press.links.open(claim.publication, claim.outbound, house.clock()),
    )


@pytest.fixture
def links(house: House) -> Opened:
    return opened(house)


# ---------------------------------------------------------------- what is served


def test_an_open_address_gives_the_photo(links: Opened):
    answer = ask(links.urls[0])

    assert (answer.status, answer.body) == (200, a_photo(1))
    assert answer.headers["content-type"] == "image/jpeg"


def test_head_gives_the_same_without_the_photo(links: Opened):
    answer = ask(links.urls[0], "HEAD")

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(len(a_photo(1)))


def test_nobody_may_keep_or_index_it(links: Opened):
    headers = ask(links.urls[0]).headers

    assert (headers["cache-control"], headers["x-robots-tag"]) == ("no-store", "noindex")


def test_the_server_does_not_tell_what_it_is(links: Opened):
    assert "Python" not in ask(links.urls[0]).headers["server"]


def test_each_photo_has_an_address_of_its_own(house: House):
    links = opened(house, photos=3)

    assert [ask(url).body for url in links.urls] == [a_photo(1), a_photo(2), a_photo(3)]


def test_a_query_behind_the_address_does_no_harm(links: Opened):
    assert ask(links.urls[0] + "?width=100").status == 200


def test_nothing_but_reading_is_possible(links: Opened):
    methods = ("POST", "PUT", "DELETE", "OPTIONS", "PATCH")

    statuses = {method: ask(links.urls[0], method).status for method in methods}

    assert statuses == dict.fromkeys(methods, 501)


# ---------------------------------------------------------------- unguessable


def test_an_address_has_256_random_bits_and_names_nothing(house: House):
    links = opened(house, photos=5)
    tokens = [re.fullmatch(r".*/m/([A-Za-z0-9_-]{43})\.jpg", url) for url in links.urls]

    assert all(tokens)
    assert len(set(links.urls)) == 5


def test_the_same_publication_gets_other_addresses_the_next_time(links: Opened):
    again = links.house.wiring.press.links
    assert again is not None

    other = again.open(links.publication, links.outbound, links.house.clock())

    assert {a.public_url for a in other.attachments}.isdisjoint(links.urls)


def test_anything_else_is_not_found(links: Opened):
    base = links.urls[0].partition("/m/")[0]

    statuses = {path: ask(base + path).status for path in NOT_ADDRESSES}

    assert statuses == dict.fromkeys(NOT_ADDRESSES, 404)


def test_a_photo_s_hash_is_no_address(links: Opened):
    base = links.urls[0].partition("/m/")[0]

    assert ask(f"{base}/m/{links.outbound.attachments[0].sha256}.jpg").status == 404


def test_a_shortened_or_changed_token_is_not_found(links: Opened):
    url = links.urls[0].removesuffix(".jpg")

    assert ask(url[:-1] + ".jpg").status == 404
    assert ask(url.swapcase().replace("HTTP", "http").replace("/M/", "/m/")).status == 404


@given(st.text(max_size=100))
def test_a_token_is_read_from_plain_characters_alone(text: str):
    token = _token_in(f"/m/{text}")

    assert token is None or (re.fullmatch(r"[A-Za-z0-9_-]{1,64}", token) and token in text)


# ---------------------------------------------------------------- short-lived


def test_an_address_dies_with_its_lifetime(links: Opened):
    lifetime = links.house.wiring.press.links.lifetime  # type: ignore[union-attr]
    links.house.clock.advance(seconds=lifetime.total_seconds() - 1)
    alive = ask(links.urls[0]).status

    links.house.clock.advance(seconds=1)

    assert (alive, ask(links.urls[0]).status) == (200, 404)


def test_an_address_dies_when_the_post_is_published(house: House):
    post = house.a_scheduled_post(accounts=(ACCOUNT,))
    assert post.slot_at is not None
    house.play_until(post.slot_at + timedelta(minutes=1))

    assert house.states(post.id) == {ACCOUNT: PublicationState.PUBLISHED}
    assert tokens_open(house) == 0


def test_an_address_dies_when_the_platform_refuses_the_post(house: House):
    post = house.a_scheduled_post(accounts=(ACCOUNT,))
    assert post.slot_at is not None
    house.sandbox.order_fault("refuse_content", channel="instagram")
    house.play_until(post.slot_at + timedelta(minutes=1))

    assert house.states(post.id) == {ACCOUNT: PublicationState.FAILED}
    assert tokens_open(house) == 0


def test_an_address_dies_when_the_post_is_withdrawn(links: Opened):
    with changing(links.house) as uow:
        decide.withdraw(uow, links.publication.post_id, APPROVER)

    assert ask(links.urls[0]).status == 404


def test_an_address_is_still_open_while_the_platform_may_fetch(house: House):
    post = house.a_scheduled_post(accounts=(ACCOUNT,))
    assert post.slot_at is not None
    house.clock.moment = post.slot_at - timedelta(minutes=1)
    house.publish()

    assert tokens_open(house) == 1


def tokens_open(house: House) -> int:
    with house.wiring.store.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM media_links").scalar_one())


# ---------------------------------------------------------------- nothing but what was approved


def test_an_altered_photo_is_not_served(links: Opened):
    content = bytearray(links.photo().read_bytes())
    content[-10] ^= 1
    links.photo().write_bytes(content)

    assert ask(links.urls[0]).status == 404


def test_a_photo_that_is_gone_is_not_found(links: Opened):
    links.photo().unlink()

    assert ask(links.urls[0]).status == 404


# ---------------------------------------------------------------- the server


def test_only_this_machine_can_ask(links: Opened):
    port = urlsplit(links.urls[0]).port
    with socket.socket() as another:
        another.bind(("127.0.0.2", port))  # free: the server did not take every address

        assert another.getsockname() == ("127.0.0.2", port)


def test_no_address_is_ever_logged(
    links: Opened, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.DEBUG)
    url = links.urls[0]
    token = url.rpartition("/m/")[2].removesuffix(".jpg")
    ask(url)
    ask(url[:-9])
    links.photo().unlink()
    ask(url)
    breaks_off(url)

    written = "".join(capfd.readouterr())
    assert token[:20] not in written + caplog.text
    assert "/m/" not in written + caplog.text


def breaks_off(url: str) -> None:
    """Ask, and hang up in the middle of the question."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(b"GET /m/half")


def test_a_busy_database_is_a_passing_fault_for_the_platform(links: Opened):
    """A 404 could make a platform give the photo up; a 503 is asked again."""
    house = links.house
    store = open_store(house.wiring.settings.database_url, busy_seconds=0.05)
    server = MediaServer(store=store, media=house.wiring.media, port=0, clock=house.clock)
    server.start()
    try:
        with locked(house):
            answer = ask(f"http://127.0.0.1:{server.port}/m/{'A' * 43}.jpg")
    finally:
        server.stop()
        store.close()

    assert answer.status == 503


@contextmanager
def locked(house: House) -> Iterator[None]:
    exclusive = house.wiring.store.engine.connect().execution_options(begin="EXCLUSIVE")
    with exclusive as connection, connection.begin():
        yield


def test_a_taken_port_says_what_to_do(links: Opened):
    house = links.house
    port = urlsplit(links.urls[0]).port or 0

    with pytest.raises(Refused, match=f"media_port {port}") as refused:
        MediaServer(
            store=house.wiring.store, media=house.wiring.media, port=port, clock=house.clock
        )

    assert "media_port" in refused.value.advice


def test_a_post_without_photos_opens_nothing(house: House):
    post = house.a_scheduled_post(accounts=("linkedin-main",), photos=0)
    at_the_slot(house, post.id)
    claim = claimed(house)
    assert house.wiring.press.links is not None

    same = house.wiring.press.links.open(claim.publication, claim.outbound, house.clock())

    assert same == replace(claim.outbound)
