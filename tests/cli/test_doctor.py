import json
import os
import socket
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.base import Identity
from adapters.errors import AccountBlocked, Blocked, Transient, Unreachable
from adapters.sandbox.server import running_sandbox
from orchestrator.cli import diagnosis, diagnosis_access
from orchestrator.cli.diagnosis import Health
from orchestrator.cli.diagnosis_accounts import _advice, _expiry, examine_account
from orchestrator.cli.main import main
from orchestrator.demo.ports import free_port
from orchestrator.settings import load
from orchestrator.settings.lock import only_one
from tests.unprivileged import as_unprivileged, let_in
from tests.workspaces import changed, with_person

DEFAULT_URL = '# database_url = "sqlite:///queue.db"'
MAIL = """use = "email"
[notify.email]
host = "127.0.0.1"
login = "ambassadors"
password = "file:smtp-password"
"""


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "workspace"
    assert main(["init", str(root)]) == 0
    # Another daemon may run on this machine at the usual port.
    changed(root, "orchestrator.toml", "# media_port = 8770", "media_port = 0")
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

    assert "pass by all roles" in fails(diagnosis_access.examine_access(settings))


def test_a_database_that_a_group_can_write_is_a_warning(root, settings):
    (root / "queue.db").chmod(0o660)

    assert "members can pass by all roles" in warnings(diagnosis_access.examine_access(settings))


def test_a_database_that_everybody_can_read_is_a_warning(root, settings):
    (root / "queue.db").chmod(0o644)

    assert "everybody can read" in warnings(diagnosis_access.examine_access(settings))


def test_roles_that_everybody_can_write_fail(root, settings):
    (root / "config/roles.toml").chmod(0o666)

    assert "roles.toml" in fails(diagnosis_access.examine_access(settings))


def test_a_missing_folder_fails(root, settings):
    (root / "media").rmdir()

    assert str(root / "media") in fails(diagnosis_access.examine_folders(settings))


def test_a_source_on_another_file_system_fails(root):
    if Path("/dev/shm").stat().st_dev == root.stat().st_dev:
        pytest.skip("/dev/shm is no file system of its own here")
    changed(
        root,
        "orchestrator.toml",
        "[scheduling]",
        '[[intake.sources]]\npath = "/dev/shm"\n[scheduling]',
    )

    assert "different file systems" in fails(diagnosis_access.examine_folders(load(root, {})))


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
    return list(examine_account(settings, account, lambda: now, has_token=True, is_offline=True))


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


# ---------------------------------------------------------------- tokens


def judged(root, identity, now):
    account = load(root, {}).account("linkedin-main")
    assert account is not None
    return list(_expiry(account, identity, now, "Europe/Copenhagen"))


@pytest.mark.parametrize(
    ("left", "health"),
    [
        (timedelta(days=-1), Health.FAIL),
        (timedelta(0), Health.FAIL),
        (timedelta(days=3), Health.WARN),
        (timedelta(days=50), Health.OK),
    ],
)
def test_a_token_is_judged_by_the_time_it_has_left(root, now, left, health):
    (row,) = judged(root, Identity(name="x", token_expires_at=now + left), now)

    assert row.health is health


@pytest.mark.parametrize(
    ("now", "health"),
    [
        (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), Health.WARN),  # 00:30 of the last day
        (datetime(2026, 12, 1, 22, 59, tzinfo=UTC), Health.WARN),  # 23:59 of it
        (datetime(2026, 12, 1, 23, 0, tzinfo=UTC), Health.FAIL),  # midnight in Copenhagen
    ],
)
def test_the_last_day_of_a_token_counts_until_its_end_here(root, now, health):
    (row,) = judged(root, Identity(name="x", token_last_day=date(2026, 12, 1)), now)

    assert row.health is health
    assert "Wed 2026-12-02 00:00 CET" in row.what


def test_a_token_without_a_known_end_says_nothing(root, now):
    assert judged(root, Identity(name="x"), now) == []


def test_a_new_token_goes_where_the_old_one_is(root, now):
    (row,) = judged(root, Identity(name="x", token_expires_at=now), now)

    assert "file:sandbox-tokens/linkedin" in row.next


def test_a_token_that_others_can_read_is_a_warning_with_the_command(root):
    token = root / "config/sandbox-tokens/facebook"
    token.chmod(0o644)

    assert f"chmod 600 {token}" in warnings(diagnosis_access.examine_secrets(load(root, {})))


@pytest.mark.parametrize(("mode", "is_fine"), [(0o600, True), (0o640, True), (0o644, False)])
def test_the_databases_address_may_be_for_the_group_and_for_nobody_else(root, mode, is_fine):
    secret = root / "config/database-url"
    secret.write_text("postgresql://anna:pw@db.example.org/queue")
    secret.chmod(mode)
    changed(root, "orchestrator.toml", DEFAULT_URL, 'database_url = "file:database-url"')

    assert (warnings(diagnosis_access.examine_secrets(load(root, {}))) == "") is is_fine


def test_a_token_that_is_not_there_fails(root, now):
    (root / "config/sandbox-tokens/facebook").unlink()

    assert "there is no file" in fails(rows_of(root, "facebook-main", now))


def test_a_password_of_the_mail_server_that_is_not_there_fails(root):
    changed(root, "orchestrator.toml", '# use = "folder"', MAIL)

    assert "notify.email.password" in fails(diagnosis_access.examine_secrets(load(root, {})))


# ---------------------------------------------------------------- what a platform answers


@pytest.mark.parametrize(
    ("error", "step"),
    [
        (AccountBlocked("x", reason=Blocked.TOKEN), "put the new token into file:sandbox-tokens"),
        (AccountBlocked("x", reason=Blocked.PERMISSION), "give the token the rights"),
        (AccountBlocked("x", reason=Blocked.CONFIGURATION), "config/accounts.toml"),
        (Transient("x"), "wait a little"),
        (Unreachable("x"), "start the sandbox"),
    ],
)
def test_the_advice_fits_what_the_platform_said(root, error, step):
    account = load(root, {}).account("linkedin-main")
    assert account is not None

    advice = _advice(account, error)

    assert step in advice
    assert ("sandbox:" in advice) is isinstance(error, Unreachable)


def test_a_real_account_is_never_looked_for_in_the_sandbox(root):
    changed(root, "accounts.toml", 'base_url = "http://127.0.0.1:8766"', "")
    account = load(root, {}).account("linkedin-main")
    assert account is not None

    assert "network" in _advice(account, Unreachable("x"))


def test_a_token_that_linkedin_refuses_is_told_as_that(root, capsys):
    (root / "config/sandbox-tokens/linkedin").write_text("another-token")
    with running_sandbox() as sandbox:
        accounts = root / "config/accounts.toml"
        accounts.write_text(
            accounts.read_text().replace("http://127.0.0.1:8766", sandbox.base_url)
        )

        assert run(root, "linkedin-main") == 1

    assert "put the new token into file:sandbox-tokens/linkedin" in capsys.readouterr().out


# ---------------------------------------------------------------- the media port


@pytest.fixture
def port(root):
    found = free_port(os.getpid())
    changed(root, "orchestrator.toml", "media_port = 0", f"media_port = {found}")
    return found


def test_a_media_port_that_is_free_is_fine(root, port):
    assert fails(diagnosis.examine_media_port(load(root, {}))) == ""


def test_a_media_port_that_another_program_has_fails(root, port):
    with socket.create_server(("127.0.0.1", port)):
        assert str(port) in fails(diagnosis.examine_media_port(load(root, {})))


def test_a_media_port_that_our_own_daemon_has_is_fine(root, port):
    settings = load(root, {})

    with socket.create_server(("127.0.0.1", port)), only_one(settings.lock):
        assert fails(diagnosis.examine_media_port(settings)) == ""


def test_without_a_public_address_no_port_is_needed(root, port):
    changed(root, "orchestrator.toml", "public_base_url", "# public_base_url")

    with socket.create_server(("127.0.0.1", port)):
        assert list(diagnosis.examine_media_port(load(root, {}))) == []


# ---------------------------------------------------------------- what it does not say


@pytest.mark.parametrize("spoil", ["missing", "no database", "server down"])
def test_doctor_never_sends_to_doctor(root, capsys, spoil):
    if spoil == "missing":
        (root / "queue.db").unlink()
    elif spoil == "no database":
        (root / "queue.db").write_bytes(b"no database" * 1000)
    else:
        changed(root, "orchestrator.toml", DEFAULT_URL,
                f'database_url = "postgresql://127.0.0.1:{free_port(os.getpid())}/queue"')  # fmt: skip
    capsys.readouterr()

    assert run(root, "--offline", "--json") == 1

    rows = json.loads(capsys.readouterr().out)
    assert [row for row in rows if "orchestrator doctor" in row["next"]] == []
    assert [row["area"] for row in rows if row["health"] == "fail"] == ["database"]


def test_a_folder_that_cannot_be_looked_at_is_a_row_and_no_crash(root):
    let_in(root.parent)
    root.chmod(0o755)
    (root / "config").chmod(0o755)
    for path in (root / "config").rglob("*"):
        path.chmod(0o755)
    (root / "spool").chmod(0o700)
    run(root, "--offline", "--json")

    assert as_unprivileged(lambda: run(root, "--offline", "--json")) == 1


def test_a_workspace_in_which_the_group_can_replace_the_settings_is_a_warning(root, settings):
    root.chmod(0o2770)
    assert "can replace config/" in warnings(diagnosis_access.examine_access(settings))

    root.chmod(0o3770)
    assert "can replace config/" not in warnings(diagnosis_access.examine_access(settings))
