import stat
from pathlib import Path

import pytest

from orchestrator.cli.init import _folder
from orchestrator.cli.main import main
from orchestrator.settings import load
from orchestrator.store.engine import SCHEMA, open_store
from tests.unprivileged import as_unprivileged, let_in
from tests.workspaces import TEMPLATES

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "workspace"
    assert main(["init", str(root)]) == 0
    return root


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_workspace_has_settings_that_load(root):
    assert len(load(root, {}).accounts) == 3


def test_a_new_workspace_has_a_database_at_the_newest_schema(root):
    store = open_store(load(root, {}).database_url)

    assert store.schema() == SCHEMA

    store.close()


@pytest.mark.parametrize("room", ["incoming", "active", "done", "refused", "corrupt"])
def test_a_new_workspace_has_every_room_of_the_spool(root, room):
    assert (root / "spool" / room).is_dir()


def test_nobody_else_can_read_drafts(root):
    assert [mode(root / name) & 0o007 for name in ("", "queue.db", "spool", "media")] == [
        0,
        0,
        0,
        0,
    ]


def test_tokens_are_for_the_owner_alone(root):
    assert {mode(path) for path in (root / "config/sandbox-tokens").iterdir()} == {0o600}


def test_nothing_is_overwritten(root):
    roles = root / "config/roles.toml"
    roles.write_text("# mine\n")

    assert main(["init", str(root)]) == 0
    assert roles.read_text() == "# mine\n"


def test_a_file_that_is_missing_comes_back(root):
    (root / "config/policy.toml").unlink()

    main(["init", str(root)])

    assert (root / "config/policy.toml").exists()


def test_an_address_gives_the_founder_all_roles(tmp_path):
    main(["init", str(tmp_path / "w"), "--email", "anna@example.org"])

    (person,) = load(tmp_path / "w", {}).roles.persons

    assert (person.email, len(person.roles)) == ("anna@example.org", 5)


@pytest.mark.parametrize(
    "email", ['a"@example.org', "a\n[[person]]@example.org", "a\\@example.org"]
)
def test_an_address_cannot_write_other_settings(tmp_path, email):
    assert main(["init", str(tmp_path / "w"), "--email", email]) == 2


def test_roles_that_are_there_are_not_extended(root):
    assert main(["init", str(root), "--email", "anna@example.org"]) == 1


def test_a_file_in_the_way_is_told(tmp_path, capsys):
    (tmp_path / "w").write_text("")

    assert main(["init", str(tmp_path / "w")]) == 1
    assert "is a file" in capsys.readouterr().err


def test_a_place_where_we_may_not_write_is_told(tmp_path):
    tmp_path.chmod(0o555)
    let_in(tmp_path)

    with pytest.raises(PermissionError):  # main turns it into advice, see test_main.py
        as_unprivileged(lambda: _folder(tmp_path / "workspace"))


def test_it_says_what_to_do_next(tmp_path, capsys):
    main(["init", str(tmp_path / "my place")])

    assert f"cd '{tmp_path}/my place'" in capsys.readouterr().err


def test_the_repositorys_config_is_what_init_writes():
    written = {
        p.relative_to(TEMPLATES / "config"): p.read_text()
        for p in (TEMPLATES / "config").rglob("*")
        if p.is_file()
    }

    assert {name: (CONFIG / name).read_text() for name in written} == written
