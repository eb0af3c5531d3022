"""Fault 4: a migration that is killed, or that the disk refuses, is whole or not at all."""

import os
import signal
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

import orchestrator.store.migrate  # noqa: F401 - the child begins with it
from orchestrator.store.engine import SCHEMA, open_store
from tests.crashproof import tracer
from tests.crashproof.test_crashproof import spread
from tests.crashproof.tracer import Point
from tests.crashproof.victim import BROKE_OFF, DONE, Victim

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

FAULTS = ("kill", "ENOSPC", "EIO")
POINTS = 4  # for each fault


@dataclass
class Migrating:
    """A fork of this process that migrates a database once it is told to; see `Victim`."""

    pid: int
    gate: int

    def start(self) -> None:
        os.close(self.gate)

    def end(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def migrating(folder: Path) -> Victim:
    """Fork one, as tests/crashproof does it."""
    opened, gate = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(gate)
        signal.alarm(60)
        os.read(opened, 1)
        try:
            open_store(url_of(folder)).migrate()
        except BaseException:
            os._exit(BROKE_OFF)
        os._exit(DONE)
    os.close(opened)
    return cast("Victim", Migrating(pid, gate))


def url_of(folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    return f"sqlite:///{folder}/queue.db"


def test_wherever_it_ends_the_schema_is_old_or_new_and_the_next_try_completes_it(tmp_path: Path):
    if why_not := tracer.why_not():
        pytest.skip(f"{why_not}: no call can be hit")
    calls, code = tracer.count(migrating(tmp_path / "whole"))
    assert code == DONE
    ends = []
    for fault in FAULTS:
        every = [
            Point("migrate", "sqlite", fault, call, number)
            for call, times in sorted(calls.items())
            for number in range(1, times + 1)
        ]
        for point in spread(every, POINTS):
            folder = tmp_path / str(point).replace(" ", "-")
            ends.append(tracer.disturb(migrating(folder), point))
            with closing(open_store(url_of(folder))) as store:
                found = store.schema()
                store.migrate()
                store.require_sound()
                assert (found in {None, SCHEMA}, store.schema()) == (True, SCHEMA), str(point)

    assert ends[:POINTS] == [-signal.SIGKILL] * POINTS
