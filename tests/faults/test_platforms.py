"""Faults 13 and 16: a platform that refuses connections, fails for an hour, or asks to wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from adapters.sandbox.server import RunningSandbox
from orchestrator.demo.ports import free_port
from orchestrator.domain.publication import PublicationState
from tests.house import NOON, Clock, House, a_house, slot_at

P = PublicationState
FACEBOOK, LINKEDIN = "facebook-main", "linkedin-main"


@contextmanager
def a_day(
    root: Path, platforms: tuple[RunningSandbox, Clock], *, closed: str | None = None
) -> Iterator[House]:
    """Make a house with a takeover. `closed`: an account whose platform takes no connection."""
    sandbox, clock = platforms
    clock.moment = NOON

    def settings(root: Path) -> None:
        if closed is not None:
            path = root / "config" / "accounts.toml"
            before, named, after = path.read_text().partition(f'id = "{closed}"')
            nowhere = f"http://127.0.0.1:{free_port(1)}"
            path.write_text(before + named + after.replace(sandbox.base_url, nowhere, 1))

    with a_house(root, clock=clock, shared=sandbox, configure=settings) as made:
        made.a_takeover()
        yield made


def test_a_platform_that_refuses_connections_keeps_no_other_waiting(tmp_path: Path, platforms):
    with a_day(tmp_path, platforms, closed=FACEBOOK) as house:
        post = house.a_scheduled_post(photos=1)
        house.clock.moment = slot_at(post)

        house.publish()
        at_once = house.states(post.id)
        house.play_until(house.clock() + timedelta(hours=1), step=timedelta(minutes=1))

        tried = house.publications(post.id)[FACEBOOK]

    assert at_once == {FACEBOOK: P.RETRYABLE, "instagram-main": P.PUBLISHED, LINKEDIN: P.PUBLISHED}
    assert tried.state in {P.FAILED, P.MISSED}
    assert tried.attempt <= 5


def test_in_an_hour_of_failures_a_platform_is_asked_less_than_once_a_minute(
    tmp_path: Path, platforms
):
    with a_day(tmp_path, platforms) as house:
        posts = [house.a_scheduled_post(f"Nr. {n}", accounts=(FACEBOOK,)) for n in range(3)]
        house.sandbox.order_fault("html_503", channel="facebook", phase="any", times=100_000)
        house.clock.moment = slot_at(posts[0])

        house.play_until(house.clock() + timedelta(hours=1), step=timedelta(seconds=30))

        asked = house.sandbox.requests()
        copies = house.live_copies()

    assert copies == 0
    assert 0 < len(asked) < 60


def in_seconds(_: datetime) -> str:
    return "1200"


def as_a_date(moment: datetime) -> str:
    return format_datetime(moment + timedelta(minutes=20), usegmt=True)


@pytest.mark.parametrize("asked", [in_seconds, as_a_date])
@pytest.mark.parametrize("account", [FACEBOOK, LINKEDIN])
def test_who_asks_to_wait_is_asked_again_when_the_time_is_over(
    tmp_path: Path, platforms, account: str, asked
):
    with a_day(tmp_path, platforms) as house:
        post = house.a_scheduled_post(accounts=(account,))
        due = house.clock.moment = slot_at(post)
        house.sandbox.order_fault("rate_limit", options={"retry_after": asked(due)})

        house.play_until(due + timedelta(minutes=19), step=timedelta(seconds=30))
        before = [r for r in house.sandbox.requests() if r["phase"] == "publish"]
        house.play_until(due + timedelta(minutes=22), step=timedelta(seconds=30))

        publication = house.publications(post.id)[account]

    assert len(before) == 1
    assert (publication.state, publication.attempt) == (P.PUBLISHED, 1)
