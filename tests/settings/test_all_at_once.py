"""One look at the settings tells everything that is wrong with them."""

import pytest

from orchestrator.cli.main import main
from orchestrator.settings import SettingsError, load
from tests.workspaces import a_workspace, appended, changed, with_person

TOKEN = "EAAB-invented-token-that-must-not-show"
ACCOUNT = """
[[account]]
id = "{id}"
channel = "{channel}"
language = "da"
name = "More"
[account.options]
{options}
"""


@pytest.fixture
def root(tmp_path):
    """A workspace with one of everything that can be wrong."""
    root = a_workspace(tmp_path)
    main_file, accounts = "orchestrator.toml", "accounts.toml"
    changed(root, main_file, 'time_zone = "Europe/Copenhagen"', 'time_zone = "Europe/Kopenhagen"')
    changed(root, main_file, '# database_url = "sqlite:///queue.db"',
            'database_url = "postgresql://anna:pw@db.example.org/queue"')  # fmt: skip
    changed(root, main_file, '# spool = "spool"', 'spool = "../spool"')
    changed(root, main_file, "# lease_seconds = 300", "lease_seconds = true")
    changed(root, main_file, "[scheduling]", "[scheduling]\nslot_minuts = 20")
    changed(root, main_file, '# use = "folder"', 'use = "emial"\n[notify.email]\nhost = ""')
    changed(root, accounts, "file:sandbox-tokens/facebook", TOKEN)
    changed(root, accounts, 'language = "en"', 'language = "xx"')
    changed(root, accounts, 'author = "urn:li:organization:5000001"', 'author = "5000001"')
    (root / "config/sandbox-tokens/linkedin").unlink()
    appended(root, accounts, ACCOUNT.format(id="tok", channel="tiktok", options=""))
    appended(root, accounts, ACCOUNT.format(id="facebook-main", channel="dry-run", options=""))
    appended(root, "policy.toml", '\n[areas.park]\n"gdpr.ibna" = "block"\n"gdpr.iban" = "blok"\n')
    with_person(with_person(root), email="other@example.org")
    with_person(root, login="berit", roles=("boss",))
    (root / "config/terms/dk.txt").write_text("x\n")
    return root


PLACES = {
    ("orchestrator.toml", "organisation.time_zone"),
    ("orchestrator.toml", "database_url"),
    ("orchestrator.toml", "folders.spool"),
    ("orchestrator.toml", "publishing.lease_seconds"),
    ("orchestrator.toml", "scheduling.slot_minuts"),
    ("orchestrator.toml", "notify.use"),
    ("orchestrator.toml", "notify.email.host"),  # of the notifier that was meant
    ("accounts.toml", "account.facebook-main.options.token"),
    ("accounts.toml", "account.facebook-main"),
    ("accounts.toml", "account.facebook-main.options.folder"),
    ("accounts.toml", "account.linkedin-main.language"),
    ("accounts.toml", "account.linkedin-main.options.author"),
    ("accounts.toml", "account.linkedin-main.options.token"),
    ("accounts.toml", "account.tok.channel"),
    ("policy.toml", "areas.park.gdpr.ibna"),
    ("policy.toml", "areas.park.gdpr.iban.severity"),
    ("roles.toml", "person.anna"),
    ("roles.toml", "person.berit.roles[1]"),
    ("terms/dk.txt", ""),
}


def test_all_problems_of_all_files_come_in_one_report(root):
    with pytest.raises(SettingsError) as caught:
        load(root, {})

    found = {
        (problem.file.removeprefix("config/"), problem.key) for problem in caught.value.problems
    }
    assert {place for place in PLACES if place not in found} == set()
    assert {place for place in found if place not in PLACES} == set()


def test_every_problem_says_what_to_write_instead(root):
    with pytest.raises(SettingsError) as caught:
        load(root, {})

    assert [str(problem) for problem in caught.value.problems if not problem.instead] == []


def test_no_problem_shows_what_was_written(root):
    with pytest.raises(SettingsError) as caught:
        load(root, {})

    assert TOKEN not in str(caught.value)


def test_doctor_and_every_command_tell_the_same_problems(root, capsys):
    codes = [main(["--workspace", str(root), *words]) for words in (["doctor"], ["status"])]

    shown = capsys.readouterr()
    assert codes == [2, 2]
    assert shown.out.count("fail") == len(PLACES)
    assert f"{len(PLACES)} problems in the settings" in shown.err


def test_a_part_that_cannot_be_read_brings_no_problem_that_is_none(root):
    """What depends on it is judged as if it were left out."""
    (root / "config/orchestrator.toml").write_text("x = = 1\n")

    with pytest.raises(SettingsError) as caught:
        load(root, {})

    of_main = [p for p in caught.value.problems if p.file == "config/orchestrator.toml"]
    assert len(of_main) == 1


@pytest.mark.parametrize("use", ['use = "folder"\n', 'use = "log"\n', ""])
def test_the_table_of_a_notifier_that_is_not_in_use_is_judged_too(tmp_path, use):
    root = a_workspace(tmp_path)
    table = '[notify.email]\nhost = "mail.example.org"\nprot = 25\nport = "some"\n'
    changed(root, "orchestrator.toml", '# use = "folder"', f"{use}{table}")

    with pytest.raises(SettingsError) as caught:
        load(root, {})

    assert [p.key for p in caught.value.problems] == ["notify.email.port", "notify.email.prot"]


def test_a_sound_table_of_a_notifier_that_is_not_in_use_is_no_problem(tmp_path):
    root = a_workspace(tmp_path)
    table = 'use = "log"\n[notify.email]\nhost = "mail.example.org"\n'
    changed(root, "orchestrator.toml", '# use = "folder"', table)

    assert load(root, {}).notify.id == "log"


@pytest.mark.parametrize(
    ("file", "before", "after", "instead"),
    [
        ("orchestrator.toml", "# max_attempts = 5", 'max_attempts = "some"', "write a whole number"),
        ("orchestrator.toml", "# max_attempts = 5", "max_attempts = 2.5", "write a whole number"),
        ("orchestrator.toml", "# max_attempts = 5", "max_attempts = 0", "must be greater than or equal to 1"),
        ("orchestrator.toml", "# settle_multiplier = 1.0", "settle_multiplier = []", "write a number"),
        ("orchestrator.toml", 'name = "Fjordvik kommune"', "name = 7", "write text, in quotes"),
        ("orchestrator.toml", 'name = "Fjordvik kommune"', 'name = ""', "write something"),
        ("orchestrator.toml", '["da", "nb", "nn", "sv", "fi", "en"]', '"da"', "write a list, in [ ]"),
        ("accounts.toml", "# can_delete = true", 'can_delete = "perhaps"', "write true or false"),
        ("accounts.toml", "author =", 'token_expires_on = "soon"\nauthor =', "write a day, such as 2026-12-31"),
    ],
)  # fmt: skip
def test_a_wrong_type_is_told_in_words_for_people(tmp_path, file, before, after, instead):
    root = a_workspace(tmp_path)
    changed(root, file, before, after)

    with pytest.raises(SettingsError) as caught:
        load(root, {})

    assert instead in {problem.instead for problem in caught.value.problems}


def test_a_list_of_tables_that_is_none_is_told(tmp_path):
    root = a_workspace(tmp_path)
    (root / "config/accounts.toml").write_text("account = 3\n")

    with pytest.raises(SettingsError, match="account: is not usable; write a list"):
        load(root, {})
