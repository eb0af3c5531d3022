"""`config/orchestrator.toml` is the documentation: each key stands there, with its true default."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from orchestrator.intake.options import IntakeOptions
from orchestrator.media.options import StorageOptions
from orchestrator.notify.email import EmailOptions
from orchestrator.publishing.options import PublishingOptions
from orchestrator.scheduling.options import SchedulingOptions
from orchestrator.settings import load
from orchestrator.settings.schema import (
    FoldersTable,
    LogOptions,
    OrchestratorFile,
    Organisation,
    Ticks,
)
from tests.workspaces import TEMPLATES, a_workspace

FILE = TEMPLATES / "config" / "orchestrator.toml"
SECTIONS: dict[str, type[BaseModel]] = {
    "organisation": Organisation,
    "folders": FoldersTable,
    "storage": StorageOptions,
    "intake": IntakeOptions,
    "scheduling": SchedulingOptions,
    "publishing": PublishingOptions,
    "ticks": Ticks,
    "logs": LogOptions,
}
# examples, because there is no default that would work for anybody
EXAMPLES = {
    "trusted_authserv_id", "public_base_url", "sources", "endpoint", "access_key", "secret_key",
}  # fmt: skip


def uncommented() -> str:
    """Take the # away from every setting; of two examples of one key the last stays."""
    lines: list[str] = []
    for line in FILE.read_text().splitlines():
        setting = re.match(r"# ((?P<key>\w+) = .+|\[+[a-z.]+\]+)$", line)
        written = setting[1] if setting else line
        key = setting and setting["key"]
        if key == "database_url":
            lines = [other for other in lines if not other.startswith("database_url")]
        lines.append(written)
    return "\n".join(lines)


def table():
    return tomllib.loads(uncommented())


def test_all_settings_together_load(tmp_path):
    root = a_workspace(tmp_path)
    (root / "config/orchestrator.toml").write_text(uncommented())
    for name, content in (
        ("database-url", "postgresql://a:b@db.example.org/queue"),
        ("smtp-password", "x"),
        ("s3-access-key", "x"),
        ("s3-secret-key", "x"),
    ):
        (root / "config" / name).write_text(content)
        (root / "config" / name).chmod(0o600)

    assert load(root, {}).warnings == ()


def test_every_table_is_there():
    assert set(table()) == set(OrchestratorFile.model_fields)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_is_there(section):
    assert set(table()[section]) == set(SECTIONS[section].model_fields)


def test_every_key_of_mail_by_smtp_is_there():
    optional = {"ca_file", "sender_name", "timeout_seconds"}

    assert set(table()["notify"]["email"]) >= set(EmailOptions.model_fields) - optional


@pytest.mark.parametrize("section", [name for name in SECTIONS if name != "organisation"])
def test_every_commented_value_is_the_default(section):
    written = {k: v for k, v in table()[section].items() if k not in EXAMPLES}
    model = SECTIONS[section]()

    assert model.model_dump(mode="json", exclude=EXAMPLES) == written


def test_the_repositorys_settings_are_the_same():
    assert (Path(__file__).parents[2] / "config/orchestrator.toml").read_text() == FILE.read_text()
