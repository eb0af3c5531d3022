import json

import pytest

from adapters.base import OutboundPost, Prepared
from adapters.dry_run import DryRunAdapter, DryRunOptions
from adapters.errors import AccountBlocked, NotSent
from tests.adapters.platforms import NOW, a_photo
from tests.contracts.channel_adapter import Bench, ChannelAdapterContract, LivePost


class FolderBench(Bench):
    def __init__(self, folder, photos):
        self.folder, self.photos = folder, photos
        self.adapter = DryRunAdapter.open("dry", DryRunOptions(folder=folder), now=lambda: NOW)

    def _posts(self):
        return sorted(self.folder.glob("published/*/post.json"))

    def live(self):
        return [
            LivePost(
                remote_id=path.parent.name,
                text=said["caption"],
                alt_texts=tuple(medium["alt_text"] for medium in said["media"]),
            )
            for path in self._posts()
            for said in [json.loads(path.read_text("utf-8"))]
        ]

    def mutations(self):
        return len(self._posts())


class TestDryRun(ChannelAdapterContract):
    @pytest.fixture
    def bench(self, tmp_path):
        photos = tuple(a_photo(tmp_path, hue=hue, alt_text=f"Løg {hue}") for hue in range(3))
        return FolderBench(tmp_path / "dry", photos)


@pytest.fixture
def bench(tmp_path):
    return FolderBench(tmp_path / "dry", (a_photo(tmp_path),))


def test_the_same_key_twice_is_one_post(bench):
    post = bench.a_post(photos=1)
    _, first = bench.published(post)
    _, second = bench.published(post)

    assert first == second
    assert len(bench.live()) == 1


def test_a_key_that_was_taken_down_is_not_published_again(bench):
    post = bench.a_post(photos=1)
    prepared, receipt = bench.published(post)
    bench.adapter.remove(receipt)

    with pytest.raises(NotSent):
        bench.adapter.publish(post, prepared)

    assert bench.live() == []


@pytest.mark.parametrize("key", ["../../etc/x", "a/b", "", ".", "..", "x" * 300, "nøgle", "a\0b"])
def test_a_key_cannot_leave_the_folder(bench, key):
    bench.published(OutboundPost(key=key, caption="x"))

    assert len(bench.live()) == 1


def test_the_media_is_copied_byte_for_byte(bench):
    _, receipt = bench.published(bench.a_post(photos=1))

    copy = bench.folder / "published" / receipt.remote_id / "01.jpg"

    assert copy.read_bytes() == bench.photos[0].path.read_bytes()


def test_a_folder_that_is_a_file_blocks_the_account_with_advice(tmp_path):
    (tmp_path / "file").write_text("")
    adapter = DryRunAdapter.open("dry", DryRunOptions(folder=tmp_path / "file"), now=lambda: NOW)

    with pytest.raises(AccountBlocked, match=r"`folder` in accounts\.toml"):
        adapter.whoami()


def test_a_folder_that_cannot_be_written_blocks_the_account(tmp_path):
    (tmp_path / "file").write_text("")
    adapter = DryRunAdapter.open("dry", DryRunOptions(folder=tmp_path / "file"), now=lambda: NOW)

    with pytest.raises(AccountBlocked):
        adapter.prepare(OutboundPost(key="a", caption="x"), None)


def test_find_is_unsure_when_the_folder_is_gone(bench):
    answer = bench.adapter.find(bench.a_post(photos=1), Prepared(ready=True), NOW)

    assert "not there" in answer.where


def test_a_removal_that_cannot_be_written_blocks_the_account(bench):
    _, receipt = bench.published(bench.a_post(photos=1))
    (bench.folder / "removed").write_text("in the way")

    with pytest.raises(AccountBlocked):
        bench.adapter.remove(receipt)
