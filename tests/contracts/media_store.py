"""What every media store must do: inherit it, and give it a store."""

import hashlib
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.media.files import MediaStore

HOUR = timedelta(hours=1)


def in_an_hour() -> datetime:
    return datetime.now(UTC) + HOUR


def an_hour_ago() -> datetime:
    return datetime.now(UTC) - HOUR


class MediaStoreContract(ABC):
    """Inherit it in the test file of a media store."""

    @pytest.fixture
    @abstractmethod
    def store(self, tmp_path):
        """Return a store that holds nothing yet."""

    @abstractmethod
    def replace(self, store: MediaStore, sha256: str, content: bytes) -> None:
        """Let the stored bytes of a name be others, behind the store's back."""

    @pytest.mark.parametrize("content", [b"", b"photo", b"\0\xff" * 100_000])
    def test_what_is_put_in_comes_out(self, store, content):
        sha256 = store.put(content)

        assert store.bring(sha256)
        assert store.path(sha256).read_bytes() == content

    def test_a_file_is_named_by_its_sha256(self, store):
        assert store.put(b"photo") == hashlib.sha256(b"photo").hexdigest()

    def test_what_was_put_is_here_at_once(self, store):
        sha256 = store.put(b"photo")

        assert store.verify(sha256)
        assert store.path(sha256).read_bytes() == b"photo"

    def test_the_same_bytes_twice_make_one_file(self, store):
        first, second = store.put(b"photo"), store.put(b"photo")

        assert first == second
        assert store.sweep(frozenset(), in_an_hour()) == 1

    def test_what_was_altered_is_not_brought_and_no_copy_is_believed(self, store):
        sha256 = store.put(b"photo")
        self.replace(store, sha256, b"phot0")

        assert not store.bring(sha256)
        assert not store.verify(sha256)

    def test_a_damaged_file_is_written_again(self, store):
        sha256 = store.put(b"photo")
        self.replace(store, sha256, b"rotten")

        store.put(b"photo")

        assert store.bring(sha256)

    def test_an_altered_copy_is_not_believed(self, store):
        sha256 = store.put(b"photo")
        store.path(sha256).write_bytes(b"phot0")

        assert not store.verify(sha256)

    def test_what_is_not_there_is_not_brought(self, store):
        assert (store.bring("0" * 64), store.verify("0" * 64)) == (False, False)

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "..",
            "../../etc/passwd",
            "A" * 64,
            "0" * 63,
            "0" * 65,
            "0" * 64 + "\n",
            "/" + "0" * 63,
        ],
    )
    @pytest.mark.parametrize("verb", ["path", "bring", "verify", "delete"])
    def test_nothing_but_a_hash_is_asked_for(self, store, verb, name):
        with pytest.raises(ValueError, match="SHA-256"):
            getattr(store, verb)(name)

    def test_a_deleted_file_is_gone(self, store):
        sha256 = store.put(b"photo")

        store.delete(sha256)

        assert not store.bring(sha256)
        assert not store.path(sha256).exists()

    def test_deleting_twice_is_fine(self, store):
        sha256 = store.put(b"photo")

        store.delete(sha256)
        store.delete(sha256)

    def test_sweep_deletes_what_is_old_and_unwanted(self, store):
        unwanted, wanted = store.put(b"unwanted"), store.put(b"wanted")

        assert store.sweep({wanted}, in_an_hour()) == 1
        assert (store.bring(unwanted), store.bring(wanted)) == (False, True)

    def test_sweep_keeps_what_is_young(self, store):
        sha256 = store.put(b"young")

        assert store.sweep(frozenset(), an_hour_ago()) == 0
        assert store.bring(sha256)

    def test_sweep_of_a_store_that_was_never_used_finds_nothing(self, store):
        assert store.sweep(frozenset(), in_an_hour()) == 0

    def test_what_is_forgotten_here_is_still_stored(self, store):
        sha256 = store.put(b"photo")

        store.forget(in_an_hour())

        assert store.bring(sha256)
        assert store.path(sha256).read_bytes() == b"photo"
