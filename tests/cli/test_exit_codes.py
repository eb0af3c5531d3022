"""Exit codes over all nouns: 0 fine, 1 refused or failed, 2 usage or settings, 3 someone was faster."""

import re
import shutil

import pytest

from orchestrator.cli.main import COMMANDS, main
from tests.workspaces import changed

LATER = "2030-01-01"
PLAN = ("takeovers", "plan", "--ambassador", "1", "--account", "rehearsal", "--day", LATER)
ADD = (
    "ambassadors", "add", "--email", "sofie@nordvik.example", "--name", "Sofie Example",
    "--language", "da", "--until", LATER,
)  # fmt: skip

# Words after which all is fine; a post that is pending approval is there, of ambassador 1.
FINE = (
    ("posts", "list"),
    ("posts", "show", "1"),
    ("posts", "preview", "1"),
    ("posts", "park", "1"),
    ("status",),
    ("audit", "list"),
    ("audit", "verify"),
    ("publications", "list"),
    ("takeovers", "list"),
    ("ambassadors", "list"),
    ("accounts", "list"),
    ("spool", "list"),
    ("allow", "list"),
    ("init",),
)
# A rule says no, a thing is not there, a role is missing.
REFUSED = (
    ("anna", "posts", "show", "99"),
    ("anna", "posts", "preview", "99"),
    ("anna", "posts", "park", "99"),
    ("anna", "posts", "resume", "1"),
    ("anna", "posts", "waive", "1", "--check", "gdpr.iban", "--reason", "x"),
    ("olof", "posts", "reject", "1", "--reason", "x"),
    ("nobody-here", "posts", "park", "1"),
    ("paula", "posts", "edit", "1", "--account", "elsewhere"),
    ("paula", "posts", "edit", "1", "--alt", "7=x"),
    ("anna", "publications", "show", "99"),
    ("olof", "publications", "cancel", "99", "--reason", "x"),
    ("olof", "publications", "disprove", "99"),
    ("anna", "takeovers", "show", "99"),
    ("anna", *PLAN, "--hours", "08:00-16:00", "--slot", "09:00"),
    ("paula", *PLAN, "--hours", "16:00-08:00", "--slot", "09:00"),
    ("paula", *PLAN, "--hours", "08:00-16:00", "--slot", "20:00"),
    ("paula", *PLAN, "--hours", "08:00-16:00", "--slot", "09:00", "--zone", "Moon/Crater"),
    ("anna", "ambassadors", "show", "99"),
    ("anna", *ADD, "--channels", "dry-run", "--evidence", "x"),
    ("paula", *ADD, "--channels", "myspace", "--evidence", "x"),
    ("olof", "accounts", "pause", "elsewhere", "--reason", "x"),
    ("olof", "accounts", "resume", "rehearsal"),
    ("olof", "release", "--account", "rehearsal"),
    ("paula", "allow", "remove", "99"),
    ("anna", "doctor", "elsewhere"),
)
# Words that no command understands.
MISUSED = (
    ("nothing",),
    ("posts", "nothing"),
    ("posts", "show", "one"),
    ("posts", "show", "0"),
    ("posts", "list", "--state", "nothing"),
    ("posts", "list", "--state", "held", "--all"),
    ("posts", "reject", "1"),
    ("posts", "approve", "1", "--hash", "short"),
    ("posts", "edit", "1", "--alt", "one=x"),
    ("posts", "edit", "1", "--variant", "no equals sign"),
    ("posts", "edit", "1", "--caption", "@/nowhere"),
    ("publications", "list", "--state", "held"),
    ("publications", "confirm", "1", "--permalink", "javascript:x"),
    ("takeovers", "plan"),
    (*PLAN, "--hours", "all day", "--slot", "09:00"),
    (*PLAN, "--from", LATER, "--hours", "08:00-16:00", "--slot", "09:00"),
    ("ambassadors", "import", "/nowhere.csv"),
    ("ambassadors", "import", "people.txt"),
    ("stop",),
    ("accounts", "pause", "rehearsal"),
    ("allow", "add", "thing", "x"),
    ("audit", "list", "elephant:1"),
    ("audit", "list", "--limit", "0"),
    ("spool", "take"),
    ("spool", "list", "--limit", "0"),
    ("check", "/nowhere"),
    ("check", "--lang", "tlh"),
    ("sandbox", "--port", "70000"),
    ("sandbox", "--host", "0.0.0.0"),
    ("demo", "--pace", "0"),
    ("status", "--nothing"),
    ("doctor", "--nothing"),
    ("init", "--nothing"),
    ("run", "--nothing"),
)
OF_A_WORKSPACE = (
    ("status",), ("posts", "list"), ("publications", "list"), ("takeovers", "list"),
    ("ambassadors", "list"), ("accounts", "list"), ("spool", "list"), ("allow", "list"),
    ("audit", "list"), ("spool", "take", "--once"), ("doctor",), ("run",),
)  # fmt: skip


@pytest.mark.parametrize("words", FINE, ids=" ".join)
def test_fine_is_0(desk, words):
    desk.post()

    assert desk.run(*words).code == 0


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_refused_is_1_with_a_reason_and_a_next_step(desk, words):
    desk.post()

    answer = desk.run(*words[1:], by=words[0])

    assert answer.code == 1, answer.err
    assert re.search(r"^error: .+\nnext: .+", answer.err, re.MULTILINE)


@pytest.mark.parametrize("words", MISUSED, ids=" ".join)
def test_usage_is_2_with_a_reason(desk, words):
    desk.post()

    answer = desk.run(*words, by="paula")

    assert (answer.code, answer.err.startswith("error: ")) == (2, True), answer.err


@pytest.mark.parametrize("words", OF_A_WORKSPACE, ids=" ".join)
def test_unusable_settings_are_2(desk, words):
    changed(desk.root, "orchestrator.toml", 'country = "DK"', 'country = "XX"')

    assert desk.run(*words).code == 2


@pytest.mark.parametrize("words", OF_A_WORKSPACE, ids=" ".join)
def test_no_workspace_is_2(tmp_path, words):
    assert main(["--workspace", str(tmp_path), *words]) == 2


@pytest.mark.parametrize("words", [one for one in OF_A_WORKSPACE if one != ("run",)], ids=" ".join)
def test_a_workspace_without_a_database_is_1_and_stays_without(desk, words):
    (desk.root / "queue.db").unlink()

    answer = desk.run(*words)

    assert (answer.code, "orchestrator init" in answer.out + answer.err) == (1, True)
    assert not (desk.root / "queue.db").exists()


def test_an_unreadable_secret_of_the_daemon_is_2_for_the_daemon_alone(desk):
    text = (desk.root / "config/accounts.toml").read_text()
    real = text.replace('channel = "dry-run"', 'channel = "facebook"', 1)
    real = real.replace('folder = "rehearsal"', 'page_id = "1"\ntoken = "file:gone"', 1)
    (desk.root / "config/accounts.toml").write_text(real)

    codes = [
        desk.run(*words, by=None).code for words in (("posts", "list"), ("status",), ("run",))
    ]

    assert codes == [0, 0, 2]


def test_someone_was_faster_is_3(desk):
    desk.post()

    assert desk.run("posts", "approve", "1", "--hash", "0" * 8).code == 3


def test_every_noun_has_its_refusals_here():
    named = {words[1] for words in REFUSED} | {words[0] for words in (*FINE, *MISUSED)}

    assert named >= set(COMMANDS)


def test_a_folder_that_nobody_may_make_is_1(tmp_path):
    shutil.copyfile(__file__, tmp_path / "file")

    assert main(["init", str(tmp_path / "file")]) == 1
