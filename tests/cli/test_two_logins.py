"""An approver works with a login of her own, in the workspace's group, beside the daemon's login.

The child that plays her is `nobody` in a group of no name. It is a fork: what it runs ran here first.
"""

import json
import os
import sqlite3
import stat
import warnings

import pytest

from tests.builders import a_content
from tests.cli.desk import Desk, a_desk
from tests.cli.test_posts import stored_photo
from tests.media.photos import jpeg
from tests.unprivileged import as_unprivileged, let_in
from tests.workspaces import appended, changed, with_person

GROUP = 54_321  # nobody's on this machine
HER = "nobody"
ACCOUNT = """
[[account]]
id = "facebook-main"
channel = "facebook"
language = "da"
name = "Page"
[account.options]
page_id = "100000000000001"
token = "file:sandbox-tokens/facebook"
base_url = "http://127.0.0.1:9"
"""
MAIL = """use = "email"
[notify.email]
host = "127.0.0.1"
login = "ambassadors"
password = "file:sandbox-tokens/smtp"
"""
LISTINGS = (
    ("posts", "list"),
    ("status",),
    ("audit", "list"),
    ("audit", "verify"),
    ("publications", "list"),
    ("takeovers", "list"),
    ("ambassadors", "list"),
    ("accounts", "list"),
    ("spool", "list"),
    ("allow", "list"),
)

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can play two logins with a group in common"
)


@pytest.fixture
def desk(tmp_path, migrated_sqlite, capsys):
    """A workspace whose daemon is root, shared as the README says under "Who may write"."""
    before = os.umask(0o077)
    root = a_desk(tmp_path / "workspace", migrated_sqlite)
    with_person(root, login=HER, email="nora@nordvik.example", roles=("approver",))
    appended(root, "accounts.toml", ACCOUNT)
    changed(root, "orchestrator.toml", '# use = "folder"', MAIL)
    (root / "config/sandbox-tokens/smtp").write_text("secret")
    for path in (root, *root.rglob("*")):
        os.chown(path, -1, GROUP)
        path.chmod(0o2750 if path.is_dir() else 0o640)
    root.chmod(0o3770)
    (root / "queue.db").chmod(0o660)
    for token in (root / "config/sandbox-tokens").iterdir():
        token.chmod(0o600)
    let_in(tmp_path)
    yield Desk(root, capsys)
    os.umask(before)


def as_her(desk, *words):
    """Run a command as the operator first, so that the child needs no import, then as her."""
    desk.run(*words, by="olof")
    return as_unprivileged(lambda: desk.run(*words, by=None), groups=[GROUP])


@pytest.mark.parametrize("words", LISTINGS, ids=" ".join)
def test_she_can_run_every_listing(desk, words):
    desk.post()

    answer = as_her(desk, *words)

    assert (answer.code, answer.err.startswith("error")) == (0, False)


def test_she_sees_a_post_with_its_picture_and_approves_it(desk, tmp_path):
    """The photo lies in a folder that the daemon made with a strict umask."""
    asset = stored_photo(desk, jpeg())
    other, post = (desk.post(content=a_content(assets=(asset,))) for _ in range(2))
    page = tmp_path / "hers" / "page.html"
    page.parent.mkdir()
    page.parent.chmod(0o777)

    def look_and_approve(by, post_id):
        shown = desk.run("posts", "show", post_id, by=by)
        seen = desk.run("posts", "preview", post_id, "--html", page, by=by)
        digest = json.loads(desk.run("posts", "preview", post_id, "--json", by=by).out)
        done = desk.run("posts", "approve", post_id, "--hash", digest["content_hash"], by=by)
        return shown.code, seen.code, done.code, page.read_text()

    look_and_approve("anna", other.id)
    page.unlink()

    *codes, html = as_unprivileged(lambda: look_and_approve(None, post.id), groups=[GROUP])

    assert codes == [0, 0, 0]
    assert '<img src="data:image/jpeg;base64,' in html
    assert desk.state_of(post.id).value == "approved"
    assert by_whom(desk, post) == HER


def by_whom(desk, post):
    with desk.write() as uow:
        return uow.audit.of(f"post:{post.id}")[-1].actor


@pytest.mark.parametrize(
    "words", [("reject", "--reason", "x"), ("park", "--reason", "x"), ("request-changes", "--reason", "x")],
    ids=lambda words: words[0],
)  # fmt: skip
def test_she_can_turn_a_post_down(desk, words):
    other, post = desk.post(), desk.post()
    desk.run("posts", words[0], other.id, *words[1:])

    answer = as_unprivileged(
        lambda: desk.run("posts", words[0], post.id, *words[1:], by=None), groups=[GROUP]
    )

    assert (answer.code, answer.err.startswith("error")) == (0, False)


def test_doctor_fails_nothing_that_she_needs_not_and_says_who_looks_at_the_rest(desk):
    answer = as_her(desk, "doctor", "--json")

    rows = json.loads(answer.out)
    assert [row for row in rows if row["health"] == "fail"] == []
    assert any("sudo -u root orchestrator doctor" in row["what"] for row in rows)


def test_doctor_tells_her_whom_to_ask_where_the_group_was_forgotten(desk):
    (desk.root / "media").chmod(0o700)
    (desk.root / "queue.db").chmod(0o640)

    answer = as_her(desk, "doctor", "--json")

    failed = {
        row["what"]: row["next"] for row in json.loads(answer.out) if row["health"] == "fail"
    }
    assert set(failed) == {
        f"you cannot read {desk.root}/media", f"you cannot write {desk.root}/queue.db",
    }  # fmt: skip
    assert all(step.startswith("ask root") for step in failed.values())


def test_she_can_read_no_secret_and_change_no_setting(desk):
    secrets = [*(desk.root / "config/sandbox-tokens").iterdir()]
    config = [desk.root / "config", *(desk.root / "config").glob("*.toml")]

    def allowed():
        can_replace = True
        try:
            (desk.root / "config").rename(desk.root / "gone")
        except OSError:
            can_replace = False
        return (
            [path.name for path in secrets if os.access(path, os.R_OK)],
            [path.name for path in config if os.access(path, os.W_OK)],
            can_replace,
        )

    assert as_unprivileged(allowed, groups=[GROUP]) == ([], [], False)


def test_who_is_not_in_the_group_can_do_nothing(desk):
    desk.run("posts", "list", by=None)

    answer = as_unprivileged(lambda: desk.run("posts", "list", by=None))

    assert answer.code == 2
    assert str(desk.root) in answer.err


def test_what_she_writes_stays_with_the_group(desk):
    other, post = desk.post(), desk.post()
    desk.run("posts", "park", other.id)

    as_unprivileged(lambda: desk.run("posts", "park", post.id, by=None), groups=[GROUP])

    database = (desk.root / "queue.db").stat()
    assert (database.st_gid, stat.S_IMODE(database.st_mode)) == (GROUP, 0o660)
    assert desk.state_of(post.id).value == "parked"


def test_where_the_daemon_was_killed_while_it_wrote_she_is_told_and_it_goes_on(desk):
    """She may not delete the daemon's journal; the daemon's login clears up with its next look."""
    desk.run("posts", "list", by="olof")
    _killed_while_writing(desk.root / "queue.db")

    hers = as_unprivileged(lambda: desk.run("posts", "list", by=None), groups=[GROUP])
    its = desk.run("posts", "list", by="olof")
    hers_again = as_unprivileged(lambda: desk.run("posts", "list", by=None), groups=[GROUP])

    assert (hers.code, "start the daemon" in hers.err) == (1, True)
    assert (its.code, hers_again.code) == (0, 0)


def _killed_while_writing(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork with threads: it ends soon
        child = os.fork()
    if child == 0:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA cache_size = 2")  # so that the journal is needed at once
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE junk (text)")
        connection.executemany("INSERT INTO junk VALUES (?)", [("y" * 500,)] * 3000)
        os._exit(9)
    os.waitpid(child, 0)
    assert path.with_name("queue.db-journal").stat().st_size > 0
