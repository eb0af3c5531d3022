"""`[storage]`: a bucket is named whole, spoken to with TLS, and its keys are no part of the files."""

import sys
from pathlib import Path

import pytest

from orchestrator.domain.errors import Refused
from orchestrator.media.folder import MediaFolder
from orchestrator.settings import SettingsError, load
from orchestrator.wiring import Wiring
from tests.s3 import KEYS
from tests.workspaces import a_workspace, changed

BUCKET = """
media = "s3://fjordvik-media/photos"
endpoint = "https://s3.fjordvik.example"
access_key = "env:S3_ACCESS_KEY"
secret_key = "env:S3_SECRET_KEY"
"""
ENVIRONMENT = {"S3_ACCESS_KEY": KEYS["access_key"], "S3_SECRET_KEY": KEYS["secret_key"]}


def with_storage(root: Path, text: str) -> Path:
    changed(a_workspace(root), "orchestrator.toml", "[storage]\n", f"[storage]\n{text}\n")
    return root


def problems(root: Path, text: str) -> str:
    with pytest.raises(SettingsError) as told:
        load(with_storage(root, text), ENVIRONMENT)
    return str(told.value)


def test_media_lie_in_a_folder_by_default(tmp_path: Path):
    wiring = Wiring(load(a_workspace(tmp_path), {}))

    assert isinstance(wiring.media, MediaFolder)
    assert wiring.media.path("0" * 64).is_relative_to(tmp_path / "media")


def test_a_bucket_s_copies_lie_where_the_media_would(tmp_path: Path):
    wiring = Wiring(load(with_storage(tmp_path, BUCKET), ENVIRONMENT))

    assert not wiring.media.is_here
    assert wiring.media.path("0" * 64) == wiring.copies.path("0" * 64)


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("s3://fjordvik-media/photos", "s3://", "storage.media"),
        ("s3://fjordvik-media/photos", "s3://Fjordvik/x y", "storage.media"),
        ("s3://fjordvik-media/photos", "https://s3.fjordvik.example/x", "storage.media"),
        ("https://s3", "http://s3", "storage.endpoint"),
        ("https://s3", "https://anna:geheim@s3", "storage.endpoint"),
        ("env:S3_ACCESS_KEY", "AKIA0", "storage.access_key"),
        ('secret_key = "env:S3_SECRET_KEY"\n', "", "storage"),
        ("endpoint", "end_point", "storage.end_point"),
    ],
)
def test_what_is_wrong_is_told_by_its_key(tmp_path: Path, before: str, after: str, key: str):
    told = problems(tmp_path, BUCKET.replace(before, after))

    assert f"config/orchestrator.toml: {key}: " in told
    assert "AKIA0" not in told
    assert "geheim" not in told


def test_a_key_that_is_not_there_stops_who_needs_it_and_nobody_else(tmp_path: Path):
    wiring = Wiring(load(with_storage(tmp_path, BUCKET), {}))
    assert wiring.desk.media_path("0" * 64).is_relative_to(tmp_path)  # an approver works

    with pytest.raises(SettingsError, match="S3_ACCESS_KEY"):
        wiring.media  # noqa: B018 - the look is the test


def test_without_the_extra_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    monkeypatch.delitem(sys.modules, "orchestrator.media.objects", raising=False)
    wiring = Wiring(load(with_storage(tmp_path, BUCKET), ENVIRONMENT))

    with pytest.raises(Refused, match="s3") as told:
        wiring.media  # noqa: B018

    assert "pip install" in told.value.advice
