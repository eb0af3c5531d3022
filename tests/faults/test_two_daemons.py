"""Fault 18: a second daemon, on a copied configuration too; one that slept and is woken."""

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import time as time_of_day
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from orchestrator.cli.main import main
from orchestrator.domain.publication import PublicationState
from orchestrator.publishing import attempt, rescue
from orchestrator.publishing.press import Press
from orchestrator.settings import load
from orchestrator.settings.lock import only_one
from orchestrator.wiring import Wiring
from tests.flows.test_killed import a_zone_at_noon
from tests.house import GUARDS_OFF, House, RealClock, a_house, slot_at
from tests.processes import daemon, stop, wait_until, wait_until_ready
from tests.quiet import a_quiet_house
from tests.workspaces import changed

ACCOUNT = "facebook-main"
AHEAD = (8, 28, 48)  # seconds: the first is never at once; several, for the machine may be busy
LEASE_OVER = timedelta(minutes=7)


def test_a_daemon_on_copied_settings_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    first, second = tmp_path / "first", tmp_path / "second"
    with a_quiet_house(first) as house:
        shutil.copytree(first / "config", second / "config")
        changed(second, "orchestrator.toml", '# database_url = "sqlite:///queue.db"',
                f'database_url = "sqlite:///{first}/queue.db"')  # fmt: skip

        with only_one(house.wiring.settings.lock):
            code = main(["--workspace", str(second), "run"])

    assert code == 1
    assert "another daemon" in capsys.readouterr().err


@pytest.mark.process
def test_a_daemon_that_slept_over_its_lease_sends_nothing_when_it_is_woken(tmp_path: Path):
    """It stands in its lane, all prepared, and waits for the slot; another one claims meanwhile."""
    with a_house(tmp_path, clock=RealClock(), rules=GUARDS_OFF) as house:
        with daemon(tmp_path) as sleeper, a_successor(house) as press:
            wait_until_ready(sleeper, tmp_path)
            post_id = a_post_soon(house)
            wait_until(lambda: is_prepared(house), "it waits for the slot")
            put_to_sleep(sleeper, tmp_path / "queue.db")
            rescue.run_once(press, press.clock())
            (claim,) = attempt.claim_due(press, press.clock())

            sleeper.send_signal(signal.SIGCONT)
            time.sleep(2.0)
            wait_until(lambda: house.clock() > slot_at(house.post(post_id)), "its slot has come")
            sent_by_the_sleeper = house.sandbox.posts()
            attempt.run(press, claim)
            code = stop(sleeper)

        assert sent_by_the_sleeper == []
        assert house.states(post_id) == {ACCOUNT: PublicationState.PUBLISHED}
        assert code == 0
        assert [post["copies"] for post in house.sandbox.posts()] == [1]


@contextmanager
def a_successor(house: House) -> Iterator[Press]:
    """Another daemon's publisher; by its clock the sleeper's lease is over."""
    wiring = Wiring(load(house.root, {}), clock=lambda: house.clock() + LEASE_OVER)
    try:
        yield wiring.press
    finally:
        wiring.close()


def a_post_soon(house: House) -> int:
    now = house.clock()
    zone = a_zone_at_noon(now)
    local = now.astimezone(ZoneInfo(zone)).replace(microsecond=0)
    slots = tuple((local + timedelta(seconds=ahead)).time() for ahead in AHEAD)
    house.a_takeover((ACCOUNT,), slots, time_of_day(23), zone)
    return house.an_approved_post(accounts=(ACCOUNT,)).id


def is_prepared(house: House) -> bool:
    return any(request["phase"] == "prepare" for request in house.sandbox.requests())


def put_to_sleep(process: subprocess.Popen[bytes], database: Path) -> None:
    """Stop it where it holds no lock of the database: else everybody waits for it."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=0)) as connection:
        while True:
            process.send_signal(signal.SIGSTOP)
            os.waitpid(process.pid, os.WUNTRACED)
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                process.send_signal(signal.SIGCONT)
                time.sleep(0.05)
            else:
                connection.execute("ROLLBACK")
                return
