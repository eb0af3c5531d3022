"""The daemon as a real process: it works, ends when told, and goes on after it was killed."""

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import time as clock_time
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from orchestrator.daemon import Daemon, _beside_no_stranger
from orchestrator.domain.duty import Duty
from orchestrator.domain.errors import Refused
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import Message, MessageOutcome
from orchestrator.settings import SettingsError, load
from orchestrator.store.engine import open_store
from orchestrator.wiring import Wiring, utc_now
from tests.database import PostgresServer
from tests.house import AMBASSADOR, House, RealClock, a_house
from tests.intake.postroom import a_consent, a_mail
from tests.processes import (
    PATIENCE,
    command,
    daemon,
    plain_environment,
    stop,
    stop_when_ready,
    wait_until,
    wait_until_ready,
)
from tests.s3 import S3Server
from tests.workspaces import a_workspace, changed

pytestmark = pytest.mark.timeout(300)  # three starts in one test, on a busy machine

ACCOUNTS = """
[[account]]
id = "rehearsal"
channel = "dry-run"
language = "nb"
name = "Rehearsal"
[account.options]
folder = "{folder}"
"""
QUICK = """[ticks]
intake = 0.2
checks = 0.2
scheduling = 0.2
publishing = 0.2
rescue = 0.5
reconcile = 0.5
notices = 0.2
"""
WITHIN = 10.0  # seconds: what we promise


@pytest.fixture
def root(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """A workspace with one account that writes into a folder, and one ambassador."""
    root = a_workspace(tmp_path / "workspace")
    (root / "config/accounts.toml").write_text(ACCOUNTS.format(folder=tmp_path / "rehearsal"))
    shutil.copyfile(migrated_sqlite, root / "queue.db")
    in_a_hurry(root)
    changed(root, "orchestrator.toml", "# media_port = 8770", "media_port = 0")
    changed(
        root,
        "orchestrator.toml",
        "[intake]",
        '[intake]\nsender_check = "none"\nsettle_seconds = 0',
    )
    store = open_store(f"sqlite:///{root / 'queue.db'}")
    with store.write(utc_now()) as uow:
        someone = uow.ambassadors.add(
            email=AMBASSADOR, name="Solveig Fjord", language="nb", area=None, now=utc_now()
        )
        uow.ambassadors.add_consent(someone.id, a_consent(utc_now()))
    store.close()
    (root / "spool/incoming").mkdir(parents=True)
    return root


def in_a_hurry(root: Path) -> None:
    path = root / "config/orchestrator.toml"
    before, _, after = path.read_text().partition("[ticks]")
    path.write_text(before + QUICK + "\n[notify]" + after.partition("[notify]")[2])


def drop(root: Path, name: str) -> None:
    raw = a_mail(f"Hei {name}", message_id=f"<{name}@x.example>", auth=None)
    unfinished = root / "spool/incoming" / f".{name}"
    unfinished.write_bytes(raw)
    unfinished.rename(root / "spool/incoming" / f"{name}.eml")


def rows(root: Path) -> list[Message]:
    store = open_store(f"sqlite:///{root / 'queue.db'}")
    try:
        with store.read(utc_now()) as uow:
            return uow.messages.all()
    finally:
        store.close()


def accepted(root: Path) -> int:
    taken = {MessageOutcome.ACCEPTED, MessageOutcome.ACCEPTED_WITH_WARNING}
    return sum(row.outcome in taken for row in rows(root))


def log(root: Path) -> str:
    return (root / "daemon.log").read_text()


def files(root: Path) -> int:
    return sum(
        path.is_file() and not path.name.startswith(".") for path in (root / "spool").rglob("*")
    )


# ---------------------------------------------------------------- in this process


@contextmanager
def a_daemon(root: Path) -> Iterator[Daemon]:
    wiring = Wiring(load(root, {}))
    try:
        yield Daemon(wiring)
    finally:
        wiring.close()


@pytest.mark.parametrize(
    "error", [Refused("a rule says no"), ZeroDivisionError(), OSError(28, "No space left")]
)
def test_a_tick_survives_whatever_goes_wrong_in_its_stage(
    root: Path, caplog: pytest.LogCaptureFixture, error: Exception
):
    def failing(_: object) -> int:
        raise error

    with a_daemon(root) as made:
        assert made._tick("intake", failing) == 0
    assert "tick failed" in caplog.text


def test_after_a_signal_no_tick_begins(root: Path):
    with a_daemon(root) as made:
        made._on_signal(signal.SIGTERM, None)

        assert made._tick("intake", lambda _: 1) == 0


def test_intake_stops_between_two_files_when_it_is_told(root: Path):
    for number in range(5):
        drop(root, f"m{number}")
    looks = iter([False, False, True])
    with a_daemon(root) as made:
        intake = made._wiring.intake
        intake.run_once(utc_now())

        ended = intake.run_once(utc_now() + timedelta(seconds=1), must_stop=lambda: next(looks))

    assert ended == 2
    assert files(root) == 5


# ---------------------------------------------------------------- duties

TURNS = {
    Duty.INTAKE: {"intake"},
    Duty.CHECKS: {"checks"},
    Duty.PUBLISH: {"scheduling", "settle", "rescue", "reconcile", "health", "takedown"},
    Duty.NOTIFY: {"notices"},
}


@pytest.mark.parametrize("duty", Duty)
def test_each_duty_takes_its_own_turns(root: Path, duty: Duty):
    wiring = Wiring(load(root, {}))

    assert {name for name, _, _ in Daemon(wiring, {duty})._turns()} == TURNS[duty]
    wiring.close()


def test_a_daemon_without_orders_has_all_duties(root: Path):
    with a_daemon(root) as made:
        turns = {name for name, _, _ in made._turns()}

    assert turns == set().union(*TURNS.values())


@pytest.mark.parametrize("duty", Duty)
def test_copies_of_photos_are_forgotten_a_day_after_their_use(
    root: Path, duty: Duty, s3: S3Server
):
    s3.configure(root)
    wiring = Wiring(load(root, {}))
    turns = {name: tick for name, tick, _ in Daemon(wiring, {duty})._turns()}
    assert ("copies" in turns) == (duty is not Duty.NOTIFY)  # who only notifies has none
    if duty is not Duty.NOTIFY:
        copy = wiring.media.path(wiring.media.put(b"photo"))

        kept = turns["copies"](utc_now() + timedelta(hours=23)), copy.exists()
        gone = turns["copies"](utc_now() + timedelta(hours=25)), copy.exists()

        assert (kept, gone) == ((0, True), (1, False))
    wiring.close()


def test_what_publishing_alone_needs_is_no_secret_of_intake(root: Path):
    tokens = ACCOUNTS.replace("dry-run", "linkedin").replace(
        'folder = "{folder}"', 'author = "urn:li:organization:1"\ntoken = "env:NOT_HERE"'
    )
    (root / "config/accounts.toml").write_text(tokens)
    wiring = Wiring(load(root, {}))
    wiring.unlock({Duty.INTAKE, Duty.CHECKS, Duty.NOTIFY})

    with pytest.raises(SettingsError, match="NOT_HERE"):
        wiring.unlock({Duty.PUBLISH})


@pytest.mark.process
def test_a_daemon_does_its_duties_and_no_other(root: Path):
    drop(root, "first")
    with daemon(root, "--duties", "intake") as process:
        wait_until(lambda: accepted(root) == 1, "the mail is in")
        time.sleep(1)  # five turns of the checks
        code = stop(process)
    left = states(root)
    with daemon(root, "--duties", "checks,notify") as process:
        wait_until(lambda: states(root) != [PostState.RECEIVED], "it is checked")
        stop(process)

    assert (code, left) == (0, [PostState.RECEIVED])


@pytest.mark.process
@pytest.mark.parametrize(
    ("listed", "says"),
    [("intake,publsh", "did you mean 'publish'?"), ("", "intake,checks"), ("all", "notify")],
)
def test_a_duty_that_nobody_has_is_named(root: Path, listed: str, says: str):
    ended = subprocess.run(
        command(root, "run", "--duties", listed),
        capture_output=True,
        text=True,
        check=False,
        env=plain_environment(),
        timeout=PATIENCE,
    )

    assert ended.returncode == 2
    assert says in ended.stderr


def states(root: Path) -> list[PostState]:
    store = open_store(f"sqlite:///{root / 'queue.db'}")
    try:
        with store.read(utc_now()) as uow:
            return [post.state for post in uow.posts.in_states()]
    finally:
        store.close()


# ---------------------------------------------------------------- beside others


@pytest.mark.postgres
def test_daemons_run_beside_each_other_only_by_the_same_rules(
    tmp_path: Path, postgres_server: PostgresServer, migrated_postgres: str
):
    """Of two minds they would void each other's approvals for ever."""
    with postgres_server.database(migrated_postgres) as name, ExitStack() as stack:

        def a_machine(number: int) -> Wiring:
            root = a_workspace(tmp_path / f"machine-{number}")
            changed(root, "orchestrator.toml", '# database_url = "file', 'database_url = "file')
            (root / "config/database-url").write_text(postgres_server.url_of(name))
            if number == 3:
                (root / "config/terms/any.txt").write_text("Prosjekt Nordlys\n")
            wiring = Wiring(load(root, {}))
            stack.callback(wiring.close)
            return wiring

        with (
            _beside_no_stranger(a_machine(1)),
            _beside_no_stranger(a_machine(2)),
            pytest.raises(Refused, match="other rules"),
            _beside_no_stranger(a_machine(3)),
        ):
            pass
        with _beside_no_stranger(a_machine(3)):
            pass


# ---------------------------------------------------------------- as a process


@pytest.mark.process
def test_it_says_that_it_is_ready_and_ends_within_ten_seconds_of_sigterm(root: Path):
    with daemon(root) as process:
        wait_until_ready(process, root)
        asked = time.monotonic()
        code = stop(process)
        seconds = time.monotonic() - asked

    assert code == 0
    assert seconds < WITHIN
    assert "Traceback" not in log(root)


@pytest.mark.process
def test_the_ready_line_is_a_log_line_with_its_event(root: Path):
    changed(root, "orchestrator.toml", "[logs]", '[logs]\nformat = "json"')
    with daemon(root) as process:
        wait_until_ready(process, root)
        pid = process.pid
        stop(process)

    lines = [json.loads(line) for line in log(root).splitlines()]
    (told,) = [line for line in lines if line.get("event") == "ready"]
    assert told["pid"] == pid


@pytest.mark.process
def test_a_second_daemon_is_refused_and_the_lock_dies_with_its_holder(root: Path):
    with daemon(root) as first:
        wait_until_ready(first, root)
        second = subprocess.run(
            command(root, "run"),
            capture_output=True,
            text=True,
            check=False,
            env=plain_environment(),
            timeout=PATIENCE,
        )
        first.kill()
        first.wait(PATIENCE)
        with daemon(root) as third:
            code = stop_when_ready(third, root)

    assert second.returncode == 1
    assert "another daemon" in second.stderr
    assert "Traceback" not in second.stderr
    assert code == 0


@pytest.mark.process
def test_a_killed_daemon_goes_on_where_it_was(root: Path):
    for number in range(3):
        drop(root, f"before{number}")
    with daemon(root) as first:
        wait_until(lambda: accepted(root) == 3, "the first mails are in")
        for number in range(20):
            drop(root, f"between{number}")
        wait_until(lambda: len(rows(root)) > 3, "the next ones are being taken")
        first.kill()
        first.wait(PATIENCE)
        with daemon(root) as second:
            wait_until(lambda: accepted(root) == 23, "all mails are in")
            code = stop(second)

    assert code == 0
    assert len(rows(root)) == 23
    assert files(root) == 23


@pytest.mark.process
def test_sigterm_in_the_middle_of_many_mails_loses_none(root: Path):
    for number in range(800):
        drop(root, f"m{number}")
    with daemon(root) as process:
        wait_until(lambda: len(rows(root)) > 5, "intake has begun")
        asked = time.monotonic()
        code = stop(process)
        seconds = time.monotonic() - asked

    ended = accepted(root)
    assert (code, files(root)) == (0, 800)
    assert seconds < WITHIN
    assert 5 < ended < 800
    assert len(list((root / "spool/done").iterdir())) == ended


@pytest.mark.process
def test_a_stage_that_fails_does_not_end_the_daemon(root: Path):
    with daemon(root) as process:
        wait_until_ready(process, root)
        (root / "spool/active").rename(root / "elsewhere")
        wait_until(lambda: "tick failed" in log(root), "intake fails")
        (root / "elsewhere").rename(root / "spool/active")
        drop(root, "later")
        wait_until(lambda: accepted(root) == 1, "intake works again")
        code = stop(process)

    assert code == 0


@pytest.mark.process
def test_a_database_of_a_newer_release_is_named_and_left_alone(root: Path):
    store = open_store(f"sqlite:///{root / 'queue.db'}")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()

    ended = subprocess.run(
        command(root, "run"),
        capture_output=True,
        text=True,
        check=False,
        env=plain_environment(),
        timeout=PATIENCE,
    )

    assert ended.returncode == 1
    assert "schema 9999" in ended.stderr
    assert "Traceback" not in ended.stderr


# ---------------------------------------------------------------- while a platform hangs


@contextmanager
def a_hanging_publication(root: Path) -> Iterator[tuple[House, subprocess.Popen[bytes], int]]:
    """Run a daemon until its request hangs on the platform."""
    with a_house(root, clock=RealClock()) as house:
        in_a_hurry(root)
        house.sandbox.order_fault(
            "hang", channel="linkedin", phase="publish", options={"seconds": 60}
        )
        with daemon(root) as process:
            wait_until_ready(process, root)
            now = house.clock()
            ahead = 12 - now.hour
            zone = f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"  # near noon, whatever the hour
            local = now.astimezone(ZoneInfo(zone)).replace(microsecond=0)
            slots = [(local + timedelta(seconds=number)).time() for number in range(2, 40, 3)]
            house.a_takeover(
                accounts=("linkedin-main",),
                slots=slots,  # several: the machine may be busy
                closes=clock_time(23),
                zone=zone,
            )
            post = house.an_approved_post(accounts=("linkedin-main",))
            wait_until(lambda: is_on_its_way(house, post.id), "the request is on its way")
            yield house, process, post.id


def is_on_its_way(house: House, post_id: int) -> bool:
    """Tell whether the slot has come too: the send marker stands a moment before it."""
    found = house.publications(post_id).get("linkedin-main")
    if found is None or found.sent_at is None:
        return False
    return house.clock() > found.slot_at + timedelta(seconds=0.5)


@pytest.mark.process
def test_a_hanging_platform_does_not_keep_it_beyond_ten_seconds(tmp_path: Path):
    with a_hanging_publication(tmp_path) as (house, process, post_id):
        asked = time.monotonic()
        code = stop(process)
        seconds = time.monotonic() - asked
        left = house.publications(post_id)["linkedin-main"]

    assert (code, left.state) == (0, PublicationState.PUBLISHING)
    assert seconds < WITHIN
    assert left.sent_at is not None  # so the next start puts it in doubt, and never sends blindly


@pytest.mark.process
def test_a_second_sigterm_ends_it_at_once(tmp_path: Path):
    with a_hanging_publication(tmp_path) as (_, process, _post_id):
        process.send_signal(signal.SIGTERM)
        wait_until(lambda: "daemon stops" in log(tmp_path), "it drains")
        asked = time.monotonic()
        code = stop(process)
        seconds = time.monotonic() - asked

    assert code == 128 + signal.SIGTERM
    assert seconds < 3
