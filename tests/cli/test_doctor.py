import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.base import Identity
from adapters.sandbox.server import running_sandbox
from orchestrator.cli import diagnosis
from orchestrator.cli.diagnosis import Health
from orchestrator.cli.diagnosis_accounts import _expiry, examine_account
from orchestrator.cli.main import main
from orchestrator.demo.ports import free_port
from orchestrator.settings import load
from tests.unprivileged import as_unprivileged, let_in
from tests.workspaces import changed, with_person


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "workspace"
    assert main(["init", str(root)]) == 0
    return root


@pytest.fixture
def settings(root):
    return load(root, {})


def said(rows, health):
    return " | ".join(f"{row.what} -> {row.next}" for row in rows if row.health is health)


def fails(rows):
    return said(rows, Health.FAIL)


def warnings(rows):
    return said(rows, Health.WARN)


def run(root, *words):
    return main(["--workspace", str(root), "doctor", *words])


def test_a_new_workspace_fails_nothing_offline(root):
    assert run(root, "--offline") == 0


def test_json_has_one_object_a_line_of_the_doctor(root, capsys):
    capsys.readouterr()

    run(root, "--offline", "--json")

    rows = json.loads(capsys.readouterr().out)
    assert {key for row in rows for key in row} == {"area", "health", "what", "next"}


def test_everything_that_is_not_ok_has_a_next_step(root, capsys):
    capsys.readouterr()

    run(root, "--json")

    rows = json.loads(capsys.readouterr().out)
    assert [row for row in rows if row["health"] != "ok" and not row["next"]] == []


def test_broken_settings_are_exit_code_2_and_a_row_each(root, capsys):
    changed(root, "orchestrator.toml", 'country = "DK"', 'countri = "DK"')
    capsys.readouterr()

    code = run(root, "--json")

    assert code == 2
    assert len(json.loads(capsys.readouterr().out)) == 2


def test_a_sandbox_that_does_not_run_is_told(root, capsys):
    # Another sandbox may run on this machine at the usual port.
    nobody = f"127.0.0.1:{free_port(os.getpid())}"
    accounts = root / "config/accounts.toml"
    accounts.write_text(accounts.read_text().replace("127.0.0.1:8766", nobody))

    assert run(root) == 1
    assert "orchestrator sandbox" in capsys.readouterr().out


def test_accounts_answer_from_a_running_sandbox(root):
    with running_sandbox() as sandbox:
        accounts = root / "config/accounts.toml"
        accounts.write_text(
            accounts.read_text().replace("http://127.0.0.1:8766", sandbox.base_url)
        )

        assert run(root) == 0


def test_one_account_alone_can_be_asked_for(root, capsys):
    capsys.readouterr()

    run(root, "facebook-main", "--offline", "--json")

    assert {row["area"] for row in json.loads(capsys.readouterr().out)} <= {
        "account facebook-main"
    }


def test_an_unknown_account_gets_a_suggestion(root, capsys):
    assert run(root, "facebok-main") == 1
    assert "did you mean 'facebook-main'?" in capsys.readouterr().err


def test_a_missing_database_fails(root, settings):
    (root / "queue.db").unlink()

    assert "orchestrator init" in fails(diagnosis.examine_database(settings))


def test_a_missing_database_is_not_made_by_looking(root, settings):
    (root / "queue.db").unlink()

    list(diagnosis.examine_database(settings))

    assert not (root / "queue.db").exists()


def test_an_empty_database_fails(root, settings):
    (root / "queue.db").write_bytes(b"")

    assert "orchestrator init" in fails(diagnosis.examine_database(settings))


def test_a_broken_database_fails(root, settings):
    (root / "queue.db").write_bytes(b"no database" * 1000)

    assert fails(diagnosis.examine_database(settings))


def test_a_database_that_everybody_can_write_fails(root, settings):
    (root / "queue.db").chmod(0o666)

    assert "pass by all roles" in fails(diagnosis.examine_access(settings))


def test_a_database_that_a_group_can_write_is_a_warning(root, settings):
    (root / "queue.db").chmod(0o660)

    assert "members can pass by all roles" in warnings(diagnosis.examine_access(settings))


def test_a_database_that_everybody_can_read_is_a_warning(root, settings):
    (root / "queue.db").chmod(0o644)

    assert "everybody can read" in warnings(diagnosis.examine_access(settings))


def test_roles_that_everybody_can_write_fail(root, settings):
    (root / "config/roles.toml").chmod(0o666)

    assert "roles.toml" in fails(diagnosis.examine_access(settings))


def test_a_missing_folder_fails(root, settings):
    (root / "media").rmdir()

    assert str(root / "media") in fails(diagnosis.examine_folders(settings))


def test_a_folder_that_we_cannot_write_fails(root, settings):
    for folder in (root / "spool" / "incoming", root / "media", root / "notices", root / "state"):
        let_in(folder)

    found = as_unprivileged(lambda: fails(diagnosis.examine_folders(settings)))

    assert "you cannot write into" in found


def test_a_source_on_another_file_system_fails(root):
    if Path("/dev/shm").stat().st_dev == root.stat().st_dev:
        pytest.skip("/dev/shm is no file system of its own here")
    changed(
        root,
        "orchestrator.toml",
        "[scheduling]",
        '[[intake.sources]]\npath = "/dev/shm"\n[scheduling]',
    )

    assert "different file systems" in fails(diagnosis.examine_folders(load(root, {})))


def test_a_clock_behind_our_own_files_fails(settings):
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)

    assert "set the clock" in fails(diagnosis.examine_clock(settings, long_ago))


def test_a_border_host_that_is_not_named_is_a_warning(settings):
    assert "trusted_authserv_id" in warnings(diagnosis.examine_mail(settings))


def test_nobody_checking_senders_is_a_warning(root):
    changed(root, "orchestrator.toml", '# sender_check = "dmarc"', 'sender_check = "none"')

    assert "nobody checks" in warnings(diagnosis.examine_mail(load(root, {})))


def test_a_named_border_host_is_fine(root):
    changed(root, "orchestrator.toml", "# trusted_authserv_id", "trusted_authserv_id")

    assert warnings(diagnosis.examine_mail(load(root, {}))) == ""


def test_a_role_that_nobody_has_is_a_warning(root):
    with_person(root, roles=("planner", "operator", "privacy-officer"))

    assert warnings(diagnosis.examine_settings(load(root, {}))) == (
        "nobody is approver -> add a [[person]] to config/roles.toml"
    )


def rows_of(root, account_id, now):
    settings = load(root, {})
    account = settings.account(account_id)
    assert account is not None
    return list(examine_account(settings, account, lambda: now, is_offline=True))


def test_instagram_without_a_public_address_fails(root, now):
    changed(root, "orchestrator.toml", "public_base_url", "# public_base_url")

    assert "public_base_url is not set" in fails(rows_of(root, "instagram-main", now))


def test_a_real_instagram_account_cannot_fetch_from_loopback(root, now):
    text = (root / "config/accounts.toml").read_text()
    (root / "config/accounts.toml").write_text(
        text.replace('base_url = "http://127.0.0.1:8766"', "", 1)
    )

    assert "cannot fetch photos" in fails(rows_of(root, "instagram-main", now))


def test_facebook_needs_no_public_address(root, now):
    changed(root, "orchestrator.toml", "public_base_url", "# public_base_url")

    assert rows_of(root, "facebook-main", now) == []


@pytest.mark.parametrize(
    ("left", "health"),
    [
        (timedelta(days=-1), Health.FAIL),
        (timedelta(0), Health.FAIL),
        (timedelta(days=3), Health.WARN),
        (timedelta(days=50), Health.OK),
    ],
)
def test_a_token_is_judged_by_the_time_it_has_left(now, left, health):
    (row,) = _expiry(Identity(name="x", token_expires_at=now + left), "account x", now)

    assert row.health is health


def test_a_token_without_a_known_end_says_nothing(now):
    assert list(_expiry(Identity(name="x"), "account x", now)) == []
