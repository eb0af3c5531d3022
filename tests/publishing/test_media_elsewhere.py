"""Photos in object storage: what is sent is what lies there, and without it nothing is lost."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import MessageOutcome, Post, Publication
from orchestrator.intake.options import SenderCheck
from orchestrator.publishing import attempt
from tests.house import House, a_house, slot_at
from tests.intake.postroom import A_PHOTO, a_mail, a_postroom
from tests.quiet import a_received_post
from tests.s3 import S3Server

LINKEDIN = ("linkedin-main",)


@pytest.fixture
def house(tmp_path: Path, s3: S3Server) -> Iterator[House]:
    """A house whose photos lie in object storage."""
    with a_house(tmp_path, configure=s3.configure) as made:
        made.a_takeover()
        yield made


def the_publication(house: House, post: Post) -> Publication:
    (found,) = house.publications(post.id).values()
    return found


def at_its_slot(house: House, post: Post) -> Publication:
    """Let the clock go to the slot, and the publisher do a round."""
    house.clock.moment = max(house.clock(), slot_at(house.post(post.id)))
    house.publish()
    return the_publication(house, post)


def test_a_machine_that_never_saw_the_photos_publishes_them(house: House, tmp_path: Path):
    post = house.a_scheduled_post(accounts=LINKEDIN)
    shutil.rmtree(tmp_path / "media")

    assert at_its_slot(house, post).state is PublicationState.PUBLISHED
    assert house.live_copies() == 1


def test_a_photo_that_was_altered_where_it_is_stored_is_not_sent(house: House, s3: S3Server):
    """The copy on this machine is intact: it is the store that is asked."""
    post = house.a_scheduled_post(accounts=LINKEDIN)
    with house.wiring.store.read(house.clock()) as uow:
        (asset,) = uow.posts.content(post).assets
    s3.replace(asset.original, b"something else")

    at_its_slot(house, post)

    assert (house.live_copies(), house.post(post.id).state) == (0, PostState.RECEIVED)


def test_while_the_store_is_down_a_post_waits_and_burns_no_attempt(house: House, s3: S3Server):
    post = house.a_scheduled_post(accounts=LINKEDIN)
    with s3.down():
        waiting = at_its_slot(house, post)
        still_waiting = at_its_slot(house, post)

    assert [(p.state, p.attempt) for p in (waiting, still_waiting)] == [
        (PublicationState.SCHEDULED, 0)
    ] * 2
    assert at_its_slot(house, post).state is PublicationState.PUBLISHED
    assert house.live_copies() == 1


def test_while_the_store_is_down_texts_go_out(house: House, s3: S3Server):
    with_photo = house.a_scheduled_post("Med bilde", accounts=("facebook-main",))
    bare = house.a_scheduled_post("Uten bilde", accounts=LINKEDIN, photos=0)
    with s3.down():
        house.clock.moment = slot_at(bare)
        house.publish()

    assert the_publication(house, bare).state is PublicationState.PUBLISHED
    assert the_publication(house, with_photo).state is PublicationState.SCHEDULED


def test_a_store_that_goes_down_before_the_marker_leaves_it_prepared_and_unsent(
    house: House, s3: S3Server
):
    post = house.a_scheduled_post(accounts=LINKEDIN)
    house.clock.moment = slot_at(post) - timedelta(seconds=1)
    (claim,) = attempt.claim_due(house.wiring.press, house.clock())

    def the_slot_comes(_: object) -> bool:
        house.clock.advance(seconds=1)
        s3.stop()
        return True

    try:
        attempt.run(house.wiring.press, claim, the_slot_comes)
        left = the_publication(house, post)
    finally:
        s3._start(s3.port)

    assert (left.state, left.attempt, left.sent_at) == (PublicationState.PROCESSING, 0, None)
    assert (left.is_ready, house.live_copies()) == (True, 0)
    house.clock.advance(minutes=1)
    house.publish()
    assert the_publication(house, post).state is PublicationState.PUBLISHED
    assert house.live_copies() == 1


def test_checks_wait_for_the_store(house: House, s3: S3Server):
    post = a_received_post(house, photos=[A_PHOTO], accounts=LINKEDIN)
    shutil.rmtree(house.root / "media")
    with s3.down():
        house.wiring.checks.run_once(house.clock())
        waiting = house.post(post.id).state

    house.wiring.checks.run_once(house.clock())

    assert (waiting, house.post(post.id).state) == (
        PostState.RECEIVED,
        PostState.PENDING_APPROVAL,
    )


def test_a_platform_is_told_to_come_again_while_the_store_is_down(house: House, s3: S3Server):
    post = house.a_scheduled_post(accounts=("instagram-main",))
    house.clock.moment = slot_at(post)
    (claim,) = attempt.claim_due(house.wiring.press, house.clock())
    assert house.wiring.press.links is not None
    opened = house.wiring.press.links.open(claim.publication, claim.outbound, house.clock())
    url = opened.attachments[0].public_url
    assert url is not None
    with s3.down():
        down = requests.get(url, timeout=10)

    up = requests.get(url, timeout=10)

    assert (down.status_code, up.status_code) == (503, 200)
    assert len(up.content) == opened.attachments[0].size


def test_intake_keeps_a_mail_until_its_photo_is_stored(
    s3: S3Server, tmp_path: Path, migrated_sqlite: Path
):
    shutil.copyfile(migrated_sqlite, tmp_path / "queue.db")
    postroom = a_postroom(tmp_path, tmp_path / "queue.db", sender_check=SenderCheck.NONE)
    postroom.an_ambassador()
    stage = postroom.stage(media=s3.store(tmp_path / "media"))
    postroom.drop(a_mail(photos=[A_PHOTO]))
    with s3.down():
        postroom.take_in(stage, rounds=6)
        (waiting,) = postroom.rows()
        where = postroom.files()

    postroom.take_in(stage)

    (taken,) = postroom.rows()
    assert (waiting.outcome, waiting.attempts, where["active"]) == (None, 0, 1)
    assert (taken.outcome, len(postroom.posts())) == (MessageOutcome.ACCEPTED, 1)
    postroom.store.close()
