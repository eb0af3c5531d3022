"""Faults 10 and 22: another process holds the database; its file is not what was written."""

import pwd
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from os import getuid
from pathlib import Path
from random import Random

import pytest

from adapters.sandbox.server import RunningSandbox
from orchestrator.cli.main import main
from orchestrator.domain.post import PostState
from orchestrator.publishing import stopping
from orchestrator.store.accounts import ALL_ACCOUNTS
from orchestrator.store.engine import open_store
from orchestrator.store.failures import StoreDamaged
from tests.faults.turns import rounds
from tests.house import APPROVER, NOON, Clock, House, a_house, hash_shown, slot_at
from tests.workspaces import with_person

SEEDS = range(20)
PAGE = 4096
WITHIN = 10.0  # seconds: what we promise
HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def house(platforms: tuple[RunningSandbox, Clock], tmp_path: Path) -> Iterator[House]:
    """A house with an approved post that is due, and one that waits for its approval."""
    sandbox, clock = platforms
    clock.moment = NOON
    with a_house(tmp_path, clock=clock, shared=sandbox) as made:
        with_person(tmp_path, login=pwd.getpwuid(getuid()).pw_name, email="bodil@fjordvik.example")
        made.a_takeover()
        due = made.a_scheduled_post(accounts=("linkedin-main",), photos=1)
        made.a_pending_post("Senere")
        clock.moment = slot_at(due)
        yield made


@pytest.fixture
def database(house: House) -> Path:
    """The database's file, which nobody has open."""
    house.wiring.store.close()
    return house.root / "queue.db"


@contextmanager
def held_by_another_process(database: Path) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, database], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            holder.kill()


# ---------------------------------------------------------------- 10: locked


@pytest.mark.process
def test_while_another_process_holds_the_database_a_command_says_so_in_time_and_loses_nothing(
    house: House, capsys: pytest.CaptureFixture[str]
):
    with house.wiring.store.read(house.clock()) as uow:
        shown = hash_shown(uow, 2, house.wiring.desk)
    words = ["--workspace", str(house.root), "posts", "approve", "2", "--hash", shown]
    house.wiring.store.close()

    with held_by_another_process(house.root / "queue.db"):
        asked = time.monotonic()
        code = main(words)
        seconds = time.monotonic() - asked
        said = capsys.readouterr().err
    again = main(words)

    assert (code, again) == (1, 0)
    assert seconds < WITHIN
    assert "busy" in said
    assert "try again" in said
    assert house.post(2).state is PostState.APPROVED


# ---------------------------------------------------------------- 22: damaged


def zeroed(database: Path, seed: int) -> None:
    """Zero one page, never the first one: its header is another test's."""
    pages = database.stat().st_size // PAGE
    with database.open("r+b") as file:
        file.seek(PAGE * Random(seed).randrange(1, pages))
        file.write(bytes(PAGE))


def test_whichever_page_is_zeroed_it_is_found_at_the_start(database: Path, tmp_path: Path):
    found = 0
    for seed in SEEDS:
        copy = tmp_path / f"{seed}.db"
        shutil.copyfile(database, copy)
        zeroed(copy, seed)
        with closing(open_store(f"sqlite:///{copy}")) as store:
            try:
                store.require_sound()
            except StoreDamaged:
                found += 1
            else:
                assert same_rows(copy, database)  # nothing stood on that page

    assert found >= len(SEEDS) // 2


def same_rows(one: Path, other: Path) -> bool:
    dumps = []
    for path in (one, other):
        with closing(sqlite3.connect(path)) as connection:
            dumps.append(list(connection.iterdump()))
    return dumps[0] == dumps[1]


def test_doctor_finds_a_damaged_page_that_it_reads_for_nothing_else(
    house: House, database: Path, capsys: pytest.CaptureFixture[str]
):
    with closing(sqlite3.connect(database)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ambassadors'"
        ).fetchone()
    with database.open("r+b") as file:
        file.seek(PAGE * (page - 1))
        file.write(bytes(PAGE))

    code = main(["--workspace", str(house.root), "doctor", "--offline"])

    assert code == 1
    assert "the database is damaged" in capsys.readouterr().out


def truncated(database: Path) -> None:
    with database.open("r+b") as file:
        file.truncate(database.stat().st_size // 2)


def without_a_header(database: Path) -> None:
    with database.open("r+b") as file:
        file.write(bytes(100))


def of_other_bytes(database: Path) -> None:
    with database.open("r+b") as file:
        file.seek(PAGE)
        file.write(Random(7).randbytes(database.stat().st_size - PAGE))


@pytest.mark.parametrize("damage", [truncated, without_a_header, of_other_bytes])
def test_a_daemon_does_not_start_with_a_damaged_database_and_says_what_to_do(
    house: House, database: Path, capsys: pytest.CaptureFixture[str], damage
):
    damage(database)

    code = main(["--workspace", str(house.root), "run"])

    said = capsys.readouterr().err
    assert code == 1
    assert "the database is damaged" in said
    assert "backup" in said
    assert "Traceback" not in said
    assert house.sandbox.posts() == []


@pytest.mark.parametrize("damage", [truncated, without_a_header, of_other_bytes])
def test_every_command_says_it_of_what_it_cannot_read(
    house: House, database: Path, capsys: pytest.CaptureFixture[str], damage
):
    damage(database)

    codes = [main(["--workspace", str(house.root), *words])
             for words in (["status"], ["posts", "list"], ["doctor", "--offline"])]  # fmt: skip

    assert codes == [1, 1, 1]
    assert "the database is damaged" in "".join(capsys.readouterr())


def test_whatever_is_damaged_under_a_running_daemon_it_sends_what_was_approved_once_or_nothing(
    house: House, database: Path
):
    """Found at the first touch: its turns fail, or the page was none of theirs."""
    whole, due_at = database.read_bytes(), house.clock()
    ends = []
    for seed in SEEDS:
        database.write_bytes(whole)
        house.sandbox.clear()
        house.clock.moment = due_at
        house.post(1)  # it runs: its connection is open
        zeroed(database, seed)

        failures = rounds(house, 3, step=timedelta(minutes=1))

        house.wiring.store.close()
        sent = [(post["text"], post["copies"]) for post in house.sandbox.posts()]
        assert sent in ([], [("God morgen fra parken!", 1)])
        assert sent or failures
        ends.append(any(isinstance(failure, StoreDamaged) for failure in failures))

    assert len(set(ends)) == 2


def test_a_restored_backup_of_yesterday_sends_nothing_that_went_out_since(
    house: House, database: Path
):
    """The drill of the README: stop first, then start; what is approved anew is looked at."""
    backup = database.read_bytes()
    house.publish()
    house.wiring.store.close()
    database.write_bytes(backup)

    with house.wiring.store.write(house.clock()) as uow:
        stopping.stop(uow, ALL_ACCOUNTS, APPROVER, reason="restored")
    house.round()
    with house.wiring.store.write(house.clock()) as uow:
        stopping.release(uow, ALL_ACCOUNTS, APPROVER)
    for _ in range(3):
        house.round()
        house.clock.moment += timedelta(minutes=1)

    assert house.post(1).state is PostState.PENDING_APPROVAL
    assert [post["copies"] for post in house.sandbox.posts()] == [1]
