"""A real daemon is killed with SIGKILL at each step of an attempt; a restart leaves one copy.

The sandbox does the killing, at the moment that a request comes in, so that the product needs no
test code: the first request of `prepare` comes right after the claim was committed, the last one
right before the send marker, the publish request right after it.
"""

import signal
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from tests.house import GUARDS_OFF, House, RealClock, a_house
from tests.processes import PATIENCE, daemon, stop_when_ready, wait_until
from tests.workspaces import appended

pytestmark = pytest.mark.process

QUICK_TICKS = """
[ticks]
intake = 0.2
checks = 0.2
scheduling = 0.2
publishing = 0.2
rescue = 0.2
reconcile = 0.2
notices = 0.2
"""
# step -> (phase, when): see the module's first lines
STEPS = {
    "at-claim": ("prepare", "before"),
    "after-prepare": ("prepare", "after"),
    "after-the-send-marker": ("publish", "before"),
    "after-the-platform-accepted": ("publish", "after"),
}
CHANNELS = ("facebook", "instagram", "linkedin")


def a_zone_at_noon(now: datetime) -> str:
    """Return a zone whose clock stands near noon, so that no midnight comes into the test."""
    ahead = 12 - now.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def a_post_due_in(house: House, seconds: float) -> int:
    now = house.clock()
    zone = a_zone_at_noon(now)
    at = (now + timedelta(seconds=seconds)).astimezone(ZoneInfo(zone)).time()
    house.a_takeover(slots=(at.replace(microsecond=0),), closes=time(23, 0), zone=zone)
    post = house.an_approved_post(photos=2)
    return post.id


def quick(root: Path) -> None:
    """Let the daemon look often, and believe an absence soon."""
    path = root / "config" / "orchestrator.toml"
    text = path.read_text().split("[ticks]")[0] + QUICK_TICKS.strip() + "\n\n[notify]\n"
    path.write_text(text.replace("# settle_multiplier = 1.0", "settle_multiplier = 0.02"))
    appended(root, "orchestrator.toml", '[logs]\nlevel = "info"\n')


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("step", STEPS)
def test_a_killed_daemon_leaves_one_copy(tmp_path: Path, step: str, channel: str):
    phase, when = STEPS[step]
    with a_house(tmp_path, clock=RealClock(), rules=GUARDS_OFF) as house:
        quick(tmp_path)
        with daemon(tmp_path) as first:
            house.sandbox.order_fault(
                "kill_pid",
                channel=channel,
                phase=phase,
                options={"pid": first.pid, "when": when},
            )
            post_id = a_post_due_in(house, 5)
            assert first.wait(PATIENCE) == -signal.SIGKILL
        with daemon(tmp_path) as second:
            wait_until(
                lambda: (
                    house.post(post_id).state is not PostState.SCHEDULED
                    and house.post(post_id).state is not PostState.APPROVED
                ),
                f"post settled; {house.states(post_id)}",
            )
            assert stop_when_ready(second, tmp_path) == 0

        assert house.post(post_id).state is PostState.PUBLISHED
        assert set(house.states(post_id).values()) == {PublicationState.PUBLISHED}
        assert sorted(p["channel"] for p in house.sandbox.posts()) == list(CHANNELS)
        with house.wiring.store.read(house.clock()) as uow:
            assert uow.audit.first_break() is None
