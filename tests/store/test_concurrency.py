"""Several at once, on both databases: one wins, the others hear of it, nobody is stuck."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from orchestrator.domain.actors import Role
from orchestrator.domain.errors import Conflict, Refused
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.publication import PublicationEvent, PublicationState
from orchestrator.store.engine import open_store
from tests.builders import (
    NOW,
    a_person,
    a_takeover,
    an_actor,
    stored_ambassador,
    stored_post,
    stored_publication,
)

PUBLISHER, APPROVER = an_actor(Role.PUBLISHER), a_person(Role.APPROVER)


def at_once(*works):
    """Run all at the same time; return what each gave or raised."""
    barrier = Barrier(len(works))

    def run(work):
        barrier.wait(timeout=10)
        try:
            return work()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.fixture
def stores(database_url):
    """Two stores on one database, like a daemon and a CLI."""
    opened = [open_store(database_url), open_store(database_url)]
    yield opened
    for store in opened:
        store.close()


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_that_claim_the_same_publication_one_wins(stores, attempt):
    with stores[0].write(NOW) as uow:
        publication = stored_publication(uow)

    def claim(store, token):
        def work():
            with store.write(NOW) as uow:
                return uow.apply_publication(
                    publication, PublicationEvent.CLAIM, PUBLISHER, lease_token=token
                )

        return work

    answers = at_once(*(claim(store, f"token-{n}") for n, store in enumerate(stores * 2)))
    (won,) = [answer for answer in answers if not isinstance(answer, Conflict)]

    with stores[0].read(NOW) as uow:
        assert uow.publications.get(publication.id).lease_token == won.lease_token


def test_of_two_that_ask_what_is_due_and_claim_it_one_wins(stores):
    with stores[0].write(NOW) as uow:
        post = stored_post(uow, state=PostState.SCHEDULED, accounts=("one",))
        other = stored_post(uow, state=PostState.SCHEDULED, accounts=("one",))
        for each in (post, other):
            stored_publication(uow, each, account="one")

    def work(store):
        def claim_first():
            with store.write(NOW) as uow:
                return [
                    uow.apply_publication(found, PublicationEvent.CLAIM, PUBLISHER).id
                    for found in uow.publications.due(NOW)
                ]

        return claim_first

    answers = at_once(*(work(store) for store in stores * 2))

    assert sorted(map(len, answers)) == [0, 0, 0, 1]


def test_of_two_that_decide_about_one_post_one_is_told_that_someone_was_faster(stores):
    with stores[0].write(NOW) as uow:
        post = stored_post(uow, state=PostState.PENDING_APPROVAL)

    def decide(store, event):
        def work():
            with store.write(NOW) as uow:
                return uow.apply_post(post, event, APPROVER, reason="why").state

        return work

    answers = at_once(decide(stores[0], PostEvent.APPROVE), decide(stores[1], PostEvent.REJECT))

    assert [type(answer) is Conflict for answer in answers].count(True) == 1


def test_transactions_that_touch_the_same_rows_in_another_order_do_not_block_each_other(stores):
    with stores[0].write(NOW) as uow:
        posts = [stored_post(uow, state=PostState.PENDING_APPROVAL) for _ in range(4)]

    def endorse(store, order):
        def work():
            for _ in range(3):
                with store.write(NOW) as uow:
                    for post in order:
                        uow.apply_post(post, PostEvent.ENDORSE, APPROVER)

        return work

    answers = at_once(
        *(endorse(store, order) for store in stores for order in (posts, posts[::-1]))
    )

    assert answers == [None] * 4


def test_the_trail_has_no_gap_when_many_write(stores):
    with stores[0].write(NOW) as uow:
        posts = [stored_post(uow, state=PostState.PENDING_APPROVAL) for _ in range(4)]

    def endorse(store, post):
        def work():
            for _ in range(5):
                with store.write(NOW) as uow:
                    uow.apply_post(post, PostEvent.ENDORSE, APPROVER)

        return work

    at_once(*(endorse(stores[n % 2], post) for n, post in enumerate(posts)))

    with stores[0].read(NOW) as uow:
        assert uow.audit.first_break() is None
        assert sum(entry.event == "endorse" for entry in uow.audit.all()) == 20


def test_of_two_that_plan_the_same_hours_one_is_refused(stores):
    with stores[0].write(NOW) as uow:
        ambassador = stored_ambassador(uow)
    wanted = a_takeover(ambassador_id=ambassador.id)

    def plan(store):
        def work():
            with store.write(NOW) as uow:
                uow.takeovers.plan(
                    ambassador_id=wanted.ambassador_id,
                    accounts=wanted.accounts,
                    first_day=wanted.first_day,
                    last_day=wanted.last_day,
                    opens=wanted.opens,
                    closes=wanted.closes,
                    slots=wanted.slots,
                    zone=wanted.zone,
                )

        return work

    answers = at_once(*(plan(store) for store in stores))

    assert [type(answer) for answer in answers].count(Refused) == 1


@pytest.mark.postgres
def test_a_reader_sees_one_picture_while_somebody_writes(postgres_server, migrated_postgres):
    """On SQLite nobody commits while somebody reads from a rollback journal."""
    with postgres_server.database(migrated_postgres) as name:
        reader, writer = (open_store(postgres_server.url_of(name)) for _ in range(2))
        with writer.write(NOW) as uow:
            post = stored_post(uow, state=PostState.PENDING_APPROVAL)
        with reader.read(NOW) as seen:
            before = seen.posts.get(post.id)
            with writer.write(NOW) as uow:
                uow.apply_post(post, PostEvent.APPROVE, APPROVER)
            after = seen.posts.get(post.id)
        reader.close()
        writer.close()

    assert after == before


def test_a_late_publisher_cannot_set_the_send_marker(stores):
    with stores[0].write(NOW) as uow:
        mine = stored_publication(uow, state=PublicationState.PUBLISHING)
    with stores[1].write(NOW) as uow:
        uow.apply_publication(
            mine, PublicationEvent.RESCUE_UNSENT, an_actor(Role.RESCUER), lease_token=None
        )
    with stores[0].write(NOW) as uow:
        marked = uow.publications.mark_sending(
            mine,
            fence=mine.lease_token or "",
            now=NOW,
            lease_until=NOW + timedelta(minutes=5),
            references={},
        )

    assert not marked
