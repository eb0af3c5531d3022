"""Fault 25: few file descriptors, and SIGTERM at any moment. (Files that grow, move or vanish:
`tests/intake`.)
"""

import os
import random
import resource
import signal
import time
from pathlib import Path

import pytest

from tests.crashproof.harness import a_range
from tests.crashproof.promises import broken_after_restart
from tests.crashproof.scenarios import Storm
from tests.flows.test_intake_killed import HOST, a_day, drop, finished
from tests.flows.test_killed import quick
from tests.house import RealClock, a_house
from tests.processes import daemon, stop, wait_until
from tests.workspaces import changed

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

MAILS = 12
FEW = 64  # file descriptors
TERMS = 4
LONGEST = 1.5  # seconds until SIGTERM
WITHIN = 10.0  # seconds: what we promise
NOT_BEGUN = -signal.SIGTERM  # it had not come so far as to have handlers


def test_with_few_file_descriptors_every_mail_is_taken_in(tmp_path: Path):
    with a_house(tmp_path, clock=RealClock()) as house:
        changed(tmp_path, "orchestrator.toml", '# trusted_authserv_id = "mx.example.org"',
                f'trusted_authserv_id = "{HOST}"')  # fmt: skip
        changed(tmp_path, "orchestrator.toml", "# settle_seconds = 2.0", "settle_seconds = 0.0")
        quick(tmp_path)
        a_day(house)
        rooms = house.wiring.intake.rooms
        for number in range(MAILS):
            drop(rooms.incoming, number)
        with daemon(tmp_path) as process:
            resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (FEW, FEW))
            wait_until(lambda: finished(house) == MAILS, "all mails are in")
            code = stop(process)

        with house.wiring.store.read(house.clock()) as uow:
            made = [message.post_id for message in uow.messages.all()]
    assert code == 0
    assert None not in made
    assert len(set(made)) == MAILS


def test_sigterm_at_any_moment_ends_the_daemon_in_time_and_the_next_one_goes_on(tmp_path: Path):
    scenario, codes = Storm(), []
    with a_range(tmp_path) as place, place.worlds.a_world(scenario, 0) as house:
        for _ in range(TERMS):
            victim = place.nursery.victim(scenario.name, house.root)
            victim.start()
            time.sleep(random.uniform(0.0, LONGEST))
            asked = time.monotonic()
            os.kill(victim.pid, signal.SIGTERM)
            codes.append(victim.end())
            assert time.monotonic() - asked < WITHIN
        said = broken_after_restart(house, scenario)

    assert set(codes) <= {0, NOT_BEGUN}
    assert said == []
