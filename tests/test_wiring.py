"""The composition root: made on first use, once, and what must hold while it runs."""

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.domain.errors import OrchestratorError, Refused
from orchestrator.settings import load
from orchestrator.store.engine import SchemaNewer, SchemaOld, open_store
from orchestrator.wiring import Wiring, utc_now
from tests.house import Clock
from tests.workspaces import a_workspace, changed, with_person


@pytest.fixture
def root(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """A workspace with two approvers and a database at the newest schema."""
    root = a_workspace(tmp_path)
    with_person(root, login="anna", email="Anna@fjordvik.example", roles=("approver", "operator"))
    with_person(root, login="berit", email="berit@fjordvik.example", roles=("approver",))
    shutil.copyfile(migrated_sqlite, root / "queue.db")
    changed(root, "orchestrator.toml", "# media_port = 8770", "media_port = 0")
    return root


@pytest.fixture
def wiring(root: Path) -> Iterator[Wiring]:
    made = Wiring(load(root, {}), clock=Clock())
    yield made
    made.close()


# ---------------------------------------------------------------- the database


def test_an_empty_database_says_what_to_run(root: Path):
    (root / "queue.db").unlink()

    with pytest.raises(SchemaOld) as old:
        Wiring(load(root, {})).store  # noqa: B018 - the look is the test

    assert "orchestrator init" in old.value.advice


def test_a_newer_database_is_left_alone(root: Path):
    store = open_store(f"sqlite:///{root / 'queue.db'}")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()

    with pytest.raises(SchemaNewer, match="9999"):
        Wiring(load(root, {})).store  # noqa: B018


def test_a_database_that_is_no_database_is_a_clear_error(root: Path):
    (root / "queue.db").write_bytes(b"this is no database" * 100)

    with pytest.raises(OrchestratorError) as broken:
        Wiring(load(root, {})).store  # noqa: B018

    assert broken.value.advice


# ---------------------------------------------------------------- made once, on first use


@pytest.mark.parametrize(
    "part",
    ["store", "media", "accounts", "desk", "checks", "scheduling", "press", "outbox", "intake"],
)
def test_a_part_is_made_once(wiring: Wiring, part: str):
    assert getattr(wiring, part) is getattr(wiring, part)


def test_an_adapter_is_opened_once(wiring: Wiring):
    assert wiring.adapter("linkedin-main") is wiring.adapter("linkedin-main")


def test_an_unknown_account_has_no_adapter(wiring: Wiring):
    with pytest.raises(KeyError):
        wiring.adapter("myspace-main")


def test_every_account_of_the_settings_is_known_with_its_limits(wiring: Wiring):
    known = {account.id: account.channel for account in wiring.accounts.values()}

    assert known == {
        "facebook-main": "facebook",
        "instagram-main": "instagram",
        "linkedin-main": "linkedin",
    }
    assert all(account.capabilities.caption_max for account in wiring.accounts.values())


def test_a_listing_loads_no_platform_no_decoder_and_no_web_server():
    """The CLI answers fast because wiring imports what is used, and nothing else."""
    script = (
        "import sys, orchestrator.wiring;"
        "print([name for name in ('PIL', 'requests', 'apscheduler', 'alembic', 'starlette')"
        " if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == "[]"


def test_closing_twice_is_fine(root: Path):
    made = Wiring(load(root, {}))
    assert made.store.is_sqlite

    made.close()
    made.close()


def test_the_program_s_clock_is_aware_utc():
    offset = utc_now().utcoffset()

    assert offset is not None
    assert offset.total_seconds() == 0


# ---------------------------------------------------------------- tokens and keys


def test_every_key_and_token_is_another_one(wiring: Wiring):
    keys = {wiring.scheduling.new_key() for _ in range(50)}
    tokens = {wiring.press.new_token() for _ in range(50)}
    assert wiring.press.links is not None
    addresses = {wiring.press.links.new_token() for _ in range(50)}

    assert (len(keys), len(tokens), len(addresses)) == (50, 50, 50)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", address) for address in addresses)


# ---------------------------------------------------------------- the media server


def test_without_a_public_address_there_is_no_media_server(root: Path):
    changed(root, "orchestrator.toml", 'public_base_url = "', '# public_base_url = "')
    made = Wiring(load(root, {}))

    assert (made.media_server(), made.press.links) == (None, None)
    made.close()


def test_a_media_port_that_another_program_has_is_a_clear_error(root: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        changed(root, "orchestrator.toml", "media_port = 0", f"media_port = {port}")
        made = Wiring(load(root, {}))

        with pytest.raises(Refused, match=str(port)):
            made.media_server()
        made.close()


# ---------------------------------------------------------------- roles while it runs


BOTH = frozenset({"anna@fjordvik.example", "berit@fjordvik.example"})


def approvers(wiring: Wiring) -> frozenset[str]:
    return wiring.press.approvers()


def test_approvers_are_known_by_e_mail_without_case(wiring: Wiring):
    assert approvers(wiring) == BOTH


def test_a_role_that_is_taken_away_counts_at_once(root: Path, wiring: Wiring):
    before = approvers(wiring)
    changed(root, "roles.toml", '["approver", "operator"]', '["operator"]')

    assert (before, approvers(wiring)) == (BOTH, frozenset({"berit@fjordvik.example"}))


def test_a_role_that_was_taken_away_before_the_first_look_counts_too(root: Path, wiring: Wiring):
    """The settings were loaded, and then the file changed: its time is not what they know."""
    changed(root, "roles.toml", '["approver", "operator"]', '["operator"]')

    assert approvers(wiring) == {"berit@fjordvik.example"}


def test_a_role_that_is_given_counts_at_once(root: Path, wiring: Wiring):
    approvers(wiring)
    with_person(root, login="carl", email="carl@fjordvik.example", roles=("approver",))

    assert approvers(wiring) == BOTH | {"carl@fjordvik.example"}


@pytest.mark.parametrize("text", ["[[person]\n", "", '[[person]]\nlogin = "x"\n', "\xff\xfe"])
def test_roles_that_are_unusable_leave_the_last_good_ones_in_force(
    root: Path, wiring: Wiring, text: str, caplog: pytest.LogCaptureFixture
):
    approvers(wiring)
    (root / "config/roles.toml").write_text(text, encoding="latin-1")

    if text == "":
        assert approvers(wiring) == frozenset()  # an empty file is usable: nobody has a role
    else:
        assert approvers(wiring) == BOTH
        assert "roles.toml" in caplog.text


def test_a_roles_file_that_is_gone_leaves_the_last_good_ones_in_force(root: Path, wiring: Wiring):
    approvers(wiring)
    (root / "config/roles.toml").unlink()

    assert approvers(wiring) == BOTH


def test_mended_roles_count_again(root: Path, wiring: Wiring):
    path = root / "config/roles.toml"
    good = path.read_text()
    approvers(wiring)
    path.write_text("[[person]\n")
    approvers(wiring)

    path.write_text(good.replace('["approver", "operator"]', '["operator"]'))

    assert approvers(wiring) == {"berit@fjordvik.example"}
