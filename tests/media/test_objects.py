"""Media in object storage, against a real S3 server on loopback."""

import os
import socket
import threading

import pytest

from orchestrator.media.files import MediaUnavailable
from orchestrator.media.folder import MediaFolder
from orchestrator.media.objects import MediaObjects
from tests.contracts.media_store import MediaStoreContract, an_hour_ago, in_an_hour
from tests.s3 import BUCKET


@pytest.fixture
def objects(s3, tmp_path):
    return s3.store(tmp_path / "media")


@pytest.fixture
def elsewhere(s3, tmp_path):
    """The same store, seen from another machine."""
    return s3.store(tmp_path / "elsewhere")


class TestMediaObjects(MediaStoreContract):
    @pytest.fixture
    def store(self, objects):
        return objects

    def replace(self, store, sha256, content):
        self.s3.replace(sha256, content)

    @pytest.fixture(autouse=True)
    def _server(self, s3):
        self.s3 = s3


# ---------------------------------------------------------------- several machines


def test_what_one_machine_stores_another_one_reads(objects, elsewhere):
    sha256 = objects.put(b"photo")
    before = elsewhere.path(sha256).exists()

    assert elsewhere.bring(sha256)
    assert (before, elsewhere.path(sha256).read_bytes()) == (False, b"photo")


def test_the_object_is_read_anew_though_an_intact_copy_is_here(s3, objects):
    sha256 = objects.put(b"photo")
    s3.replace(sha256, b"other")

    assert objects.verify(sha256)
    assert not objects.bring(sha256)


def test_an_altered_copy_is_mended_from_the_store(objects):
    sha256 = objects.put(b"photo")
    objects.path(sha256).write_bytes(b"rotten")

    assert objects.bring(sha256)
    assert objects.path(sha256).read_bytes() == b"photo"


def test_what_is_deleted_on_one_machine_is_brought_on_none(objects, elsewhere):
    sha256 = objects.put(b"photo")
    elsewhere.bring(sha256)

    objects.delete(sha256)

    assert not elsewhere.bring(sha256)
    assert not elsewhere.path(sha256).exists()


def test_copies_are_forgotten_by_the_age_of_their_last_use(objects):
    old, used = objects.put(b"old"), objects.put(b"used")
    for sha256 in (old, used):
        os.utime(objects.path(sha256), (0, 0))
    objects.bring(used)

    assert objects.forget(an_hour_ago()) == 1
    assert (objects.path(old).exists(), objects.path(used).exists()) == (False, True)


def test_two_prefixes_of_one_bucket_know_nothing_of_each_other(s3, objects, tmp_path):
    other = MediaObjects(
        s3.options(media=f"s3://{BUCKET}/others"), MediaFolder(tmp_path / "others")
    )
    sha256 = objects.put(b"photo")

    assert not other.bring(sha256)
    assert other.sweep(frozenset(), in_an_hour()) == 0
    assert objects.bring(sha256)


def test_sweep_leaves_strangers_alone(s3, objects):
    s3.replace("README", b"not ours")

    objects.sweep(frozenset(), in_an_hour())

    assert s3.read("README") == b"not ours"


# ---------------------------------------------------------------- when it cannot

VERBS = {
    "put": lambda store: store.put(b"photo"),
    "bring": lambda store: store.bring("0" * 64),
    "delete": lambda store: store.delete("0" * 64),
    "sweep": lambda store: store.sweep(frozenset(), in_an_hour()),
}


def refused(store, verb: str) -> MediaUnavailable:
    with pytest.raises(MediaUnavailable) as told:
        VERBS[verb](store)
    assert "AKIA" not in str(told.value)
    assert told.value.__cause__ is None
    return told.value


@pytest.mark.parametrize("verb", VERBS)
def test_a_store_that_is_down_is_named_with_what_to_do(s3, tmp_path, verb):
    with s3.down():
        told = refused(s3.store(tmp_path), verb)

    assert told.message == f"s3://{BUCKET}/photos does not answer as it should"
    assert "[storage]" in told.advice


@pytest.mark.parametrize("verb", VERBS)
def test_a_bucket_that_is_not_there_is_never_taken_for_a_file_that_is_gone(s3, tmp_path, verb):
    options = s3.options(media="s3://no-such-bucket/photos")
    told = refused(MediaObjects(options, MediaFolder(tmp_path)), verb)

    assert "bucket" in told.advice


@pytest.mark.parametrize(
    ("answer", "says"),
    [(b"403 Forbidden", "refuses our keys"), (b"501 Not Implemented", "does not answer")],
)
def test_a_server_that_refuses_is_told_from_one_that_is_broken(s3, tmp_path, answer, says):
    with a_server_that_says(answer) as url:
        told = refused(MediaObjects(s3.options(endpoint=url), MediaFolder(tmp_path)), "bring")

    assert says in told.message


def test_bytes_that_change_on_their_way_are_not_called_stored(s3, tmp_path):
    """A server that takes everything and gives back something else."""
    with a_server_that_says(b"200 OK", b"something else") as url:
        store = MediaObjects(s3.options(endpoint=url), MediaFolder(tmp_path))
        told = refused(store, "put")

    assert "other bytes" in told.message
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


class a_server_that_says:  # noqa: N801 - reads as a sentence
    """Answer every request with one status and one body."""

    def __init__(self, status: bytes, body: bytes = b"") -> None:
        self._answer = (
            b'HTTP/1.1 %s\r\nContent-Length: %d\r\nETag: "1"\r\n'
            b"Last-Modified: Wed, 25 Nov 2026 11:00:00 GMT\r\nConnection: close\r\n\r\n%s"
        ) % (status, len(body), body)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                head = connection.recv(65536)
                while b"\r\n\r\n" not in head:
                    head += connection.recv(65536)
                size = [line for line in head.lower().split(b"\r\n") if b"content-length:" in line]
                body = head.partition(b"\r\n\r\n")[2]
                while size and len(body) < int(size[0].split(b":")[1]):
                    body += connection.recv(65536)
                connection.sendall(self._answer)
