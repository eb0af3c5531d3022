"""A secret is judged by its form when settings are loaded, and read by who needs it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.facebook.api import FacebookOptions
from orchestrator.settings import SettingsError, load
from orchestrator.settings.adapters import OpenAdapters
from orchestrator.settings.problems import Problem
from orchestrator.settings.secrets import SecretReader, UnusableSecret, Vault
from orchestrator.wiring import utc_now
from tests.workspaces import a_workspace, changed, with_person

DEFAULT_URL = '# database_url = "sqlite:///queue.db"'
TOKEN = "EAAB-invented-token-that-must-not-show"
REFERENCE = "file:sandbox-tokens/facebook"


@pytest.fixture
def root(tmp_path):
    return a_workspace(tmp_path)


@pytest.fixture
def token(root):
    return root / "config/sandbox-tokens/facebook"


def account_of(root, env=None) -> Any:
    return load(root, env or {}).account("facebook-main")


def the_problem(look):
    with pytest.raises(SettingsError) as caught:
        look()
    (problem,) = caught.value.problems
    return problem


# ---------------------------------------------------------------- at loading: the form


def test_a_secret_in_the_file_is_an_error_that_does_not_show_it(root):
    changed(root, "accounts.toml", REFERENCE, TOKEN)

    with pytest.raises(SettingsError) as caught:
        load(root, {})

    (problem,) = caught.value.problems
    assert problem.key == "account.facebook-main.options.token"
    assert TOKEN not in f"{caught.value}{caught.value!r}{caught.value.problems!r}"


@pytest.mark.parametrize("reference", ["env:", "file:", "env:TWO WORDS", "env:1ST"])
def test_a_reference_that_names_nothing_is_told_when_settings_are_loaded(root, reference):
    changed(root, "accounts.toml", REFERENCE, reference)

    assert the_problem(lambda: load(root, {})).what == "names no variable and no file"


def test_only_a_secret_may_stand_elsewhere(root):
    changed(root, "accounts.toml", 'base_url = "http://127.0.0.1:8766"', "")
    changed(root, "accounts.toml", 'name = "Fjordvik on Facebook"', 'name = "env:NAME"')
    changed(
        root,
        "orchestrator.toml",
        '# use = "folder"',
        'use = "folder"\n[notify.folder]\nsender_name = "env:NAME"',
    )

    assert the_problem(lambda: load(root, {})).key == "notify.folder.sender_name"


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("two words")])
def test_settings_load_without_a_look_at_any_secret(root, token, spoil):
    spoil(token)

    assert account_of(root).options.page_id == "100000000000001"


def test_a_missing_file_is_told_among_the_problems_of_the_settings(root, token):
    token.unlink()
    changed(root, "orchestrator.toml", 'country = "DK"', 'country = "XX"')

    with pytest.raises(SettingsError) as caught:
        load(root, {})

    assert {problem.key for problem in caught.value.problems} == {
        "organisation.country", "account.facebook-main.options.token",
    }  # fmt: skip


# ---------------------------------------------------------------- when it is needed: the value


def test_a_secret_is_read_when_it_is_asked_for(root, token):
    account = account_of(root)
    token.write_text(TOKEN)

    assert account.unlocked().token.get_secret_value() == TOKEN


def test_nothing_shows_a_secret(root, token):
    token.write_text(TOKEN)
    settings = load(root, {"ANYTHING": TOKEN})
    account = settings.account("facebook-main")
    assert account is not None

    shown = (
        f"{settings!r}{account!r}{account.unlocked()!r}{account.secrets!r}{settings.database!r}"
    )

    assert TOKEN not in shown


def test_a_secret_may_come_from_the_environment(root):
    changed(root, "accounts.toml", REFERENCE, "env:PAGE_TOKEN")

    options = account_of(root, {"PAGE_TOKEN": TOKEN}).unlocked()

    assert options.token.get_secret_value() == TOKEN


def test_a_variable_that_is_not_there_is_named(root):
    changed(root, "accounts.toml", REFERENCE, "env:PAGE_TOKEN")

    problem = the_problem(account_of(root).unlocked)

    assert problem.what == "the environment has no PAGE_TOKEN"


def test_a_secret_file_that_is_not_there_is_named(root, token):
    token.unlink()

    assert str(token) in the_problem(account_of(root).unlocked).what


@pytest.mark.parametrize("spoilt", ["", "two words", "line\nbreak", "æ"])
def test_an_unusable_secret_is_an_error_that_does_not_show_it(root, token, spoilt):
    token.write_text(f"{TOKEN}{spoilt}" if spoilt else "")

    problem = the_problem(account_of(root).unlocked)

    assert problem.key == "account.facebook-main.options.token"
    assert TOKEN not in str(problem)


def test_a_missing_key_beside_a_secret_does_not_show_the_secret(root, token):
    token.write_text(TOKEN)
    changed(root, "accounts.toml", "page_id =", "# page_id =")

    with pytest.raises(SettingsError) as caught:
        load(root, {})

    assert TOKEN not in str(caught.value)


@given(st.text(min_size=1, max_size=40))
def test_no_text_in_a_secret_key_is_ever_shown(text):
    marked = f"{TOKEN}{text}"
    problems: list[Problem] = []
    reader = SecretReader(vault=Vault(config=Path("/nonexistent"), env={}), problems=problems)

    assert reader.options(FacebookOptions, {"token": marked}, file="f", prefix="p.") is None
    assert TOKEN not in str(problems)


# ---------------------------------------------------------------- the database


def test_a_password_in_the_database_url_is_an_error_that_does_not_show_it(root):
    line = f'database_url = "postgresql://anna:{TOKEN}@db.example.org/queue"'
    changed(root, "orchestrator.toml", DEFAULT_URL, line)

    problem = the_problem(lambda: load(root, {}))

    assert problem.key == "database_url"
    assert TOKEN not in str(problem)


def test_the_database_url_may_stand_in_a_file(root):
    secret = root / "config/database-url"
    changed(root, "orchestrator.toml", DEFAULT_URL, 'database_url = "file:database-url"')
    settings = load(root, {})

    secret.write_text("postgresql://anna:pw@db.example.org/queue\n")

    assert settings.database_url == "postgresql+psycopg://anna:pw@db.example.org/queue"


def test_a_database_url_that_cannot_be_used_is_told_without_its_password(root):
    (root / "config/database-url").write_text(f"mysql://anna:{TOKEN}@db.example.org/queue\n")
    changed(root, "orchestrator.toml", DEFAULT_URL, 'database_url = "file:database-url"')

    problem = the_problem(lambda: load(root, {}).database_url)

    assert (problem.key, TOKEN in str(problem)) == ("database_url", False)


def test_the_database_url_is_in_no_repr(root):
    assert "sqlite:" not in repr(load(root, {}))


# ---------------------------------------------------------------- written back


def test_a_new_secret_takes_the_old_one_s_place_for_its_owner_alone(root, token):
    token.write_text("the old one\n")
    token.chmod(0o644)
    account = account_of(root)

    account.secrets.write({"token": TOKEN})

    assert account.unlocked().token.get_secret_value() == TOKEN
    assert token.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in token.parent.iterdir() if ".part-" in path.name] == []


def test_a_link_to_a_secret_stays_a_link(root, token, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("the old one\n")
    token.unlink()
    token.symlink_to(elsewhere)

    account_of(root).secrets.write({"token": TOKEN})

    assert token.is_symlink()
    assert elsewhere.read_text() == f"{TOKEN}\n"


@pytest.mark.parametrize("reference", ["env:THE_TOKEN", "file:no-such-folder/token"])
def test_what_cannot_be_written_says_so_without_the_secret(root, reference):
    changed(root, "accounts.toml", REFERENCE, reference)
    account = account_of(root, {"THE_TOKEN": "x"})

    with pytest.raises(UnusableSecret) as caught:
        account.secrets.write({"token": TOKEN})

    assert "cannot be written" in caught.value.what
    assert TOKEN not in f"{caught.value}{caught.value.instead}"


# ---------------------------------------------------------------- while the daemon runs


def test_an_adapter_stays_the_same_until_a_secret_changes(root, token):
    adapters = OpenAdapters(load(root, {}), utc_now)
    first, second = adapters("facebook-main"), adapters("facebook-main")
    token.write_text(TOKEN)

    assert first is second
    assert adapters("facebook-main") is not first


def test_while_a_secret_cannot_be_read_the_one_that_we_have_goes_on(root, token):
    adapters = OpenAdapters(load(root, {}), utc_now)
    first = adapters("facebook-main")
    token.unlink()

    assert adapters("facebook-main") is first


def test_without_any_secret_yet_the_fault_is_told(root, token):
    adapters = OpenAdapters(load(root, {}), utc_now)
    token.unlink()

    with pytest.raises(SettingsError):
        adapters("facebook-main")


def test_who_is_responsible_must_be_one_of_our_people(root):
    with_person(root, login="anna")
    changed(root, "accounts.toml", '# responsible = "anna"', 'responsible = "ana"')

    problem = the_problem(lambda: load(root, {}))

    assert problem.key == "account.instagram-main.responsible"
    assert problem.instead == "did you mean 'anna'?"


def test_a_responsible_person_is_known_by_her_login(root):
    with_person(root, login="anna")
    changed(root, "accounts.toml", '# responsible = "anna"', 'responsible = "anna"')

    account = load(root, {}).account("instagram-main")
    assert account is not None
    assert account.responsible == "anna"
