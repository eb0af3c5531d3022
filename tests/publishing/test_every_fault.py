"""No fault that a platform knows makes two copies, or a lie.

Every fault of the sandbox is ordered once, on every channel and in every phase in which it can
strike; then the daemon's ticks run until nothing is open. Whatever the rows say must be what
followers see.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.sandbox.faults import FAULTS, Play
from orchestrator.domain.publication import PublicationState
from tests.house import GUARDS_OFF, a_house, slot_at

CHANNELS = ("facebook", "instagram", "linkedin")
QUICK = {"seconds": 0.2, "minutes": 1, "bytes": 4_000_000, "interval": 0.05}
CASES = [
    pytest.param(fault, channel, phase, id=f"{fault}-{channel}-{phase}")
    for fault, kind in FAULTS.items()
    if kind.play is not Play.KILL  # real processes: tests/flows
    for channel in CHANNELS
    if channel in kind.channels
    for phase in ("prepare", "publish", "read")
]


@pytest.mark.parametrize(("fault", "channel", "phase"), CASES)
def test_the_rows_tell_what_followers_see(tmp_path: Path, fault: str, channel: str, phase: str):
    account = f"{channel}-main"
    with a_house(tmp_path, rules=GUARDS_OFF) as house:
        house.a_takeover(accounts=(account,))
        post = house.a_scheduled_post(photos=2)
        try:
            house.sandbox.order_fault(fault, channel=channel, phase=phase, options=QUICK)
        except ValueError as refused:
            pytest.skip(f"the sandbox has no such fault in this phase: {refused}")

        house.play_until(slot_at(post) + timedelta(minutes=4), step=timedelta(seconds=30))
        house.play_until(slot_at(post) + timedelta(hours=2), step=timedelta(minutes=10))

        publication = house.publications(post.id)[account]
        copies = house.live_copies()
    assert copies <= 1
    if publication.state is PublicationState.PUBLISHED:
        assert copies == 1
    elif publication.state is not PublicationState.IN_DOUBT:
        assert copies == 0
