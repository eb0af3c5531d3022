"""Faults 5, 6 and 21: a disk that is full, has no inodes left, or takes no more writes.

Nothing is lost meanwhile, nothing is sent that could not be written down, and when the disk works
again all goes on by itself.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from adapters.sandbox.server import RunningSandbox
from orchestrator.domain.publication import PublicationState
from tests.faults.disks import a_small_disk, read_only, without_inodes, without_room
from tests.faults.turns import rounds
from tests.flows.test_intake_killed import a_mail
from tests.house import GUARDS_OFF, NOON, Clock, House, a_house, slot_at
from tests.workspaces import changed

pytestmark = pytest.mark.process  # mounts

MAILS = range(11, 14)
PUBLISHED = {PublicationState.PUBLISHED}
SPOOL, MEDIA, DATA, ALL = "spool", "media", "data", "."
Broken = Callable[[Path], AbstractContextManager[None]]

CASES = [
    pytest.param(ALL, "size=6m", without_room, id="full: the whole workspace"),
    pytest.param(DATA, "size=6m", without_room, id="full: the database's folder"),
    pytest.param(MEDIA, "size=6m", without_room, id="full: the photos' folder"),
    pytest.param(ALL, "nr_inodes=150", without_inodes, id="no inodes: the whole workspace"),
    pytest.param(SPOOL, "size=6m", read_only, id="read-only: the spool"),
    pytest.param(DATA, "size=6m", read_only, id="read-only: the database's folder"),
    pytest.param(MEDIA, "size=6m", read_only, id="read-only: the photos' folder"),
]


def settings(root: Path) -> None:
    (root / DATA).mkdir(exist_ok=True)
    changed(root, "orchestrator.toml", '# database_url = "sqlite:///queue.db"',
            f'database_url = "sqlite:///{DATA}/queue.db"')  # fmt: skip
    changed(root, "orchestrator.toml", "[intake]",
            '[intake]\nsender_check = "none"\nsettle_seconds = 0')  # fmt: skip


@pytest.mark.parametrize(("place", "options", "broken"), CASES)
def test_nothing_is_lost_and_all_goes_on_by_itself(  # noqa: PLR0917
    tmp_path: Path,
    platforms: tuple[RunningSandbox, Clock],
    caplog: pytest.LogCaptureFixture,
    place: str,
    options: str,
    broken: Broken,
):
    sandbox, clock = platforms
    clock.moment = NOON
    with ExitStack() as stack:
        disk = stack.enter_context(a_small_disk(tmp_path / place, options))
        house = stack.enter_context(
            a_house(tmp_path, clock=clock, shared=sandbox, rules=GUARDS_OFF, configure=settings)
        )
        stack.callback(house.wiring.store.close)
        house.a_takeover()
        post = house.a_scheduled_post(photos=1)
        rooms = house.wiring.intake.rooms
        for number in MAILS:
            (rooms.incoming / f"{number}.eml").write_bytes(a_mail(number))
        clock.moment = slot_at(post)
        house.wiring.store.close()  # an open file keeps its disk from becoming read-only
        with broken(disk):
            failures = rounds(house, 4)
            lying = [*rooms.incoming.glob("*.eml"), *rooms.active.glob("*.eml")]
            copies, states = house.live_copies(), set(house.states(post.id).values())
            house.wiring.store.close()
        said = caplog.text

        rounds(house, 4)

        assert len(lying) == len(MAILS)
        assert (copies, states == PUBLISHED) in {(0, False), (3, True)}
        assert failures or "waits" in said or "cannot be taken" in said
        assert len(list(rooms.done.glob("*.eml"))) == len(MAILS)
        assert sorted(texts(house)) == [f"God morgen, dag {number}!" for number in MAILS]
        assert set(house.states(post.id).values()) == PUBLISHED
        assert [one["copies"] for one in sandbox.posts()] == [1, 1, 1]


def texts(house: House) -> list[str]:
    with house.wiring.store.read(house.clock()) as uow:
        received = [m.post_id for m in uow.messages.all() if m.post_id is not None]
        return [uow.posts.content(uow.posts.get(post_id)).caption for post_id in received]
