import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.actors import Role
from orchestrator.settings import NoWorkspace, SettingsError, find_workspace, load
from orchestrator.settings.problems import did_you_mean
from tests.unprivileged import as_unprivileged, let_in
from tests.workspaces import a_workspace, appended, changed, with_person

DEFAULT_URL = '# database_url = "sqlite:///queue.db"'


@pytest.fixture
def root(tmp_path):
    return a_workspace(tmp_path)


def options_of(root, account_id) -> Any:
    account = load(root, {}).account(account_id)
    assert account is not None
    return account.options


def notify_options_of(root) -> Any:
    return load(root, {}).notify.options


def problems_of(root, env=None):
    with pytest.raises(SettingsError) as caught:
        load(root, env or {})
    return caught.value.problems


def the_problem_of(root, env=None):
    (problem,) = problems_of(root, env)
    return problem


# ---------------------------------------------------------------- what a new workspace says


def test_the_files_of_a_new_workspace_load(root):
    settings = load(root, {})

    assert [account.id for account in settings.accounts] == [
        "instagram-main", "facebook-main", "linkedin-main",
    ]  # fmt: skip


def test_the_database_is_queue_db_at_the_top(root):
    assert load(root, {}).database_url == f"sqlite:///{root}/queue.db"


def test_folders_are_absolute_and_below_the_workspace(root):
    assert load(root, {}).folders.spool == root / "spool"


def test_without_sources_mails_are_dropped_into_the_spool(root):
    (source,) = load(root, {}).intake.sources

    assert source.path == root / "spool" / "incoming"


def test_notices_are_from_our_own_domain(root):
    assert notify_options_of(root).sender == "no-reply@example.org"


def test_notices_go_to_the_workspaces_folder(root):
    assert notify_options_of(root).folder == root / "notices"


def test_a_dry_run_folder_is_meant_from_the_workspace(root):
    appended(
        root, "accounts.toml",
        '[[account]]\nid = "dry"\nchannel = "dry-run"\nlanguage = "en"\nname = "Dry"\n'
        '[account.options]\nfolder = "out"\n',
    )  # fmt: skip

    assert options_of(root, "dry").folder == root / "out"


# ---------------------------------------------------------------- problems


def test_an_unknown_key_is_an_error_with_the_nearest_known_one(root):
    changed(root, "orchestrator.toml", "[scheduling]", "[scheduling]\nslot_minuts = 20")

    problem = the_problem_of(root)

    assert (problem.key, problem.what, problem.instead) == (
        "scheduling.slot_minuts", "unknown key", "did you mean 'slot_minutes'?",
    )  # fmt: skip


def test_an_unknown_key_of_an_account_names_the_account(root):
    changed(root, "accounts.toml", "user_id =", "userid =")

    assert "account.instagram-main.options.userid" in {p.key for p in problems_of(root)}


def test_an_unknown_table_is_an_error(root):
    appended(root, "orchestrator.toml", "[pubishing]\n")

    assert the_problem_of(root).instead == "did you mean 'publishing'?"


def test_a_missing_key_is_named(root):
    changed(root, "orchestrator.toml", 'country = "DK"', "#")

    assert str(the_problem_of(root)) == (
        "config/orchestrator.toml: organisation.country: is missing; add it"
    )


def test_a_missing_file_is_named(root):
    (root / "config/accounts.toml").unlink()

    assert the_problem_of(root).file == "config/accounts.toml"


def test_a_syntax_error_names_file_and_line(root):
    (root / "config/policy.toml").write_text("\n\nx = = 1\n")

    problem = the_problem_of(root)

    assert problem.file == "config/policy.toml"
    assert "line 3" in problem.what


def test_a_wrong_encoding_names_file_and_line(root):
    (root / "config/terms/da.txt").write_bytes("en\nfå\n".encode("latin-1"))

    problem = the_problem_of(root)

    assert (problem.file, problem.what) == ("config/terms/da.txt", "is not UTF-8 (line 2)")


def test_a_byte_order_mark_is_no_problem(root):
    path = root / "config/roles.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert load(root, {}).roles.persons == ()


def test_a_pipe_in_place_of_a_file_does_not_block(root):
    (root / "config/roles.toml").unlink()
    os.mkfifo(root / "config/roles.toml")

    assert the_problem_of(root).what == "is not a plain file"


def test_a_file_that_is_too_large_is_not_parsed(root):
    (root / "config/roles.toml").write_bytes(b"#" * 1_000_001)

    assert the_problem_of(root).what == "is larger than 1 MB"


def test_deep_nesting_is_a_problem_and_no_crash(root):
    (root / "config/policy.toml").write_text("x = " + "[" * 5_000 + "]" * 5_000)

    assert the_problem_of(root).file == "config/policy.toml"


def test_a_file_that_we_may_not_read_is_a_problem(root):
    (root / "config/roles.toml").chmod(0)
    let_in(root / "config")

    def problems():
        return [str(problem) for problem in problems_of(root)]

    assert any("roles.toml: may not be read by you" in text for text in as_unprivileged(problems))


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ('time_zone = "Europe/Copenhagen"', 'time_zone = "Europe/Kopenhagen"', "organisation.time_zone"),
        ('time_zone = "Europe/Copenhagen"', 'time_zone = "../../etc/passwd"', "organisation.time_zone"),
        ('domain = "example.org"', 'domain = "not a domain"', "organisation.domain"),
        ('"da", "nb"', '"da", "xx"', "organisation.languages[2]"),
        ('# spool = "spool"', 'spool = "../spool"', "folders.spool"),
        ('# spool = "spool"', 'spool = "/var/spool"', "folders.spool"),
        ('# spool = "spool"', 'spool = "media"', "folders"),
        ("# lease_seconds = 300", "lease_seconds = 1", "publishing.lease_seconds"),
        ("# sender_check =", 'sender_check = "dkim"\n#', "intake.sender_check"),
        ("http://127.0.0.1:8770", "http://media.example.org", "publishing.public_base_url"),
        ("http://127.0.0.1:8770", "https://media.example.org/?x=1", "publishing.public_base_url"),
        ('# use = "folder"', 'use = "foldr"', "notify.use"),
        (DEFAULT_URL, 'database_url = "mysql://x"', "database_url"),
        (DEFAULT_URL, 'database_url = "sqlite:///:memory:"', "database_url"),
        (DEFAULT_URL, 'database_url = "sqlite://"', "database_url"),
    ],
)  # fmt: skip
def test_an_unusable_value_is_named_by_its_key(root, before, after, key):
    changed(root, "orchestrator.toml", before, after)

    assert key in {problem.key for problem in problems_of(root)}


def test_a_misspelt_word_of_a_list_of_words_gets_a_suggestion(root):
    changed(root, "orchestrator.toml", "[logs]", '[logs]\nlevel = "infos"')

    assert the_problem_of(root).instead == "did you mean 'info'?"


def test_notices_may_not_land_where_mails_are_dropped(root):
    changed(
        root, "orchestrator.toml", '# notices = "notices"', 'notices = "spool/incoming/notices"'
    )

    assert "notify.folder.folder" in {problem.key for problem in problems_of(root)}


def test_two_accounts_may_not_have_one_id(root):
    changed(root, "accounts.toml", 'id = "facebook-main"', 'id = "instagram-main"')

    assert the_problem_of(root).what == "stands there twice"


def test_two_people_may_not_have_one_login(root):
    with_person(with_person(root), email="other@example.org")

    assert the_problem_of(root).key == "person.anna"


@pytest.mark.parametrize("role", ["publisher", "ambassador", "checker", "boss"])
def test_a_person_may_not_have_the_role_of_a_part_of_the_program(root, role):
    with_person(root, roles=(role,))

    assert the_problem_of(root).key == "person.anna.roles[1]"


def test_a_term_file_of_an_unknown_language_is_a_problem(root):
    (root / "config/terms/dk.txt").write_text("x\n")

    assert the_problem_of(root).file == "config/terms/dk.txt"


# ---------------------------------------------------------------- the environment


def test_a_misspelt_variable_is_a_warning_with_the_nearest_known_one(root):
    (warning,) = load(root, {"ORCHESTRATOR_WORKSPAC": "x"}).warnings

    assert (warning.file, warning.instead) == (
        "$ORCHESTRATOR_WORKSPAC", "did you mean 'ORCHESTRATOR_WORKSPACE'?",
    )  # fmt: skip


def test_a_variable_that_a_setting_refers_to_is_known(root):
    changed(root, "accounts.toml", "file:sandbox-tokens/facebook", "env:ORCHESTRATOR_PAGE")

    assert load(root, {"ORCHESTRATOR_PAGE": "token"}).warnings == ()


# ---------------------------------------------------------------- roles, terms, demo


def test_a_person_is_found_by_login(root):
    with_person(root, roles=("approver", "editor"))

    person = load(root, {}).roles.person_of_login("anna")

    assert person is not None
    assert person.roles == {Role.APPROVER, Role.EDITOR}


def test_an_unknown_login_is_nobody(root):
    assert load(root, {}).roles.person_of_login("root") is None


def test_a_person_with_two_logins_is_told_once(root):
    with_person(with_person(root), login="anna-admin", email="Anna@example.org")

    assert len(load(root, {}).roles.emails(Role.APPROVER)) == 1


def test_terms_come_one_a_line_without_comments(root):
    (root / "config/terms/da.txt").write_text("# intern\nProjekt Havørn\n\n  Team Nord \n")

    assert load(root, {}).terms["da"] == ("Projekt Havørn", "Team Nord")


def test_terms_for_all_languages_stand_under_a_star(root):
    (root / "config/terms/any.txt").write_text("Havørn\n")

    assert load(root, {}).terms["*"] == ("Havørn",)


def test_a_workspace_without_the_marker_is_no_demo(root):
    assert not load(root, {}).is_demo


def _marked(root):
    (root / "state").mkdir()
    (root / "state/demo").touch()
    return root


def test_a_marked_workspace_with_sandbox_accounts_is_a_demo(root):
    assert load(_marked(root), {}).is_demo


@pytest.mark.parametrize("url", ["https://graph.example.org", "https://127.0.0.1.example.org"])
def test_a_marked_workspace_with_a_real_account_is_no_demo(root, url):
    changed(
        root,
        "accounts.toml",
        'base_url = "http://127.0.0.1:8766"\n\n[[account]]\nid = "linkedin',
        f'base_url = "{url}"\n\n[[account]]\nid = "linkedin',
    )

    assert not load(_marked(root), {}).is_demo


def test_a_marked_workspace_with_a_default_address_is_no_demo(root):
    changed(root, "accounts.toml", 'base_url = "http://127.0.0.1:8766"', "")

    assert not load(_marked(root), {}).is_demo


# ---------------------------------------------------------------- which workspace


def test_the_option_is_asked_first(tmp_path):
    one, two = a_workspace(tmp_path / "one"), a_workspace(tmp_path / "two")

    assert find_workspace(one, {"ORCHESTRATOR_WORKSPACE": str(two)}, two) == one


def test_the_environment_is_asked_second(tmp_path):
    one, two = a_workspace(tmp_path / "one"), a_workspace(tmp_path / "two")

    assert find_workspace(None, {"ORCHESTRATOR_WORKSPACE": str(one)}, two) == one


def test_the_current_folder_is_asked_last(root):
    assert find_workspace(None, {}, root) == root


def test_a_folder_without_settings_is_no_workspace(tmp_path):
    with pytest.raises(NoWorkspace, match="orchestrator init"):
        find_workspace(None, {}, tmp_path)


def test_a_named_workspace_that_is_none_does_not_fall_back(root, tmp_path):
    with pytest.raises(NoWorkspace):
        find_workspace(tmp_path / "nowhere", {}, root)


# ---------------------------------------------------------------- small things


@given(st.text(), st.lists(st.text(), max_size=5))
def test_a_suggestion_is_always_a_known_word(word, known):
    hint = did_you_mean(word, known)

    assert hint == "" or any(f"'{one}'" in hint for one in known)


def test_importing_settings_imports_no_pydantic():
    code = "import sys, orchestrator.settings; sys.exit('pydantic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_repositorys_own_settings_load():
    assert load(Path(__file__).parents[1], {}).organisation.country == "DK"
