"""A power cut forgets what was not synced, so the order of the calls to the kernel counts.

`strace` writes down what a victim of the crash proof does, undisturbed, on SQLite.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from orchestrator.store.engine import journal_mode
from tests.crashproof import tracer
from tests.crashproof.harness import Range, a_range
from tests.crashproof.scenarios import MAILS, SCENARIOS
from tests.faults.unsynced import CALLS, Unsynced

pytestmark = [
    pytest.mark.process,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        journal_mode() != "DELETE", reason="a write-ahead log commits by other calls"
    ),
]

REQUEST = re.compile(r'^sendto\(.*, "(GET|POST|PUT) ')
PUBLISH = re.compile(r'"POST (/v[\d.]+/\d+/(feed|media_publish)|/rest/posts) ')
PUT_AWAY = re.compile(r"^rename.*/spool/active/.*/spool/done/")


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Range]:
    if why_not := tracer.why_not():
        pytest.skip(f"{why_not}: the order of calls cannot be seen")
    with a_range(tmp_path_factory.mktemp("range")) as made:
        yield made


def calls_of(place: Range, name: str) -> list[str]:
    with place.worlds.a_world(SCENARIOS[name], number=0) as house:
        lines = tracer.written_down(place.nursery.victim(name, house.root), CALLS)
    failed = re.compile(r" = -1 (?!EINPROGRESS)")
    return [line for line in lines if line[:1].isalpha() and not failed.search(line)]


def test_sending_is_on_the_disk_before_the_connection_is_opened(place: Range):
    unsynced, commits = Unsynced(), 0
    at_connect: tuple[set[str], int] = (set(), 0)
    published = []
    for line in calls_of(place, "publish"):
        unsynced.see(line)
        if line.startswith("connect("):
            at_connect = (unsynced.all, unsynced.commits)
        if PUBLISH.search(line):
            published.append((at_connect[0], at_connect[1] > commits))
        if REQUEST.match(line):
            commits = unsynced.commits  # what follows must have been committed since

    assert published == [(set(), True)] * 3


def test_what_a_platform_answered_is_on_the_disk_before_the_next_request_that_publishes(
    place: Range,
):
    unsynced, commits = Unsynced(), []
    for line in calls_of(place, "publish"):
        unsynced.see(line)
        if PUBLISH.search(line):
            commits.append(unsynced.commits)

    receipts_and_markers = [after - before for before, after in pairwise(commits)]
    assert len(receipts_and_markers) == 2
    assert all(number >= 2 for number in receipts_and_markers)


def test_a_mail_leaves_its_room_after_all_that_it_became_is_on_the_disk(place: Range):
    unsynced, commits = Unsynced(), 0
    put_away, believed = [], []
    for line in calls_of(place, "intake"):
        if PUT_AWAY.match(line):
            put_away.append((unsynced.all, unsynced.commits - commits >= 2))
            commits = unsynced.commits
        if line.startswith("pwrite64(") and line.split(">")[0].endswith("/queue.db"):
            believed += [path for path in unsynced.all if "/media" in path]
        unsynced.see(line)

    assert put_away == [(set(), True)] * MAILS
    assert believed == []  # the database names no photo that a power cut would take away
    assert unsynced.all == set()


def test_what_is_not_synced_is_seen():
    """Else the order would hold of anything."""
    unsynced = Unsynced()

    for line in (
        'write(7</w/media/c9/.part-x>, "", 9) = 9',
        'rename("/w/media/c9/.part-x", "/w/media/c9/c98f") = 0',
    ):
        unsynced.see(line)
    named = set(unsynced.all)
    unsynced.see("fsync(7</w/media/c9/c98f>) = 0")
    unsynced.see("fsync(8</w/media/c9>) = 0")

    assert named == {"/w/media/c9/c98f", "/w/media/c9"}
    assert unsynced.all == set()
