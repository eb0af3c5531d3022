"""What is read back: publications, media links, attempts."""

from datetime import timedelta

import pytest

from orchestrator.domain.actors import Role
from orchestrator.domain.errors import NotFound
from orchestrator.domain.publication import (
    PublicationState,
)
from orchestrator.store import tables
from tests.builders import (
    HOUR,
    NOW,
    an_actor,
    stored_publication,
)

PUBLISHER = an_actor(Role.PUBLISHER)
SECOND = timedelta(seconds=1)


@pytest.fixture
def mine(uow):
    return stored_publication(uow, state=PublicationState.PUBLISHING)


def test_a_publication_that_does_not_exist_is_named(uow):
    with pytest.raises(NotFound, match="4711"):
        uow.publications.get(4711)


def test_the_publications_of_a_post_come_oldest_first(uow):
    first = stored_publication(uow, state=PublicationState.MISSED)
    post = uow.posts.get(first.post_id)
    second = stored_publication(uow, post)
    stored_publication(uow)

    assert uow.publications.of_post(post.id) == [first, second]


def test_the_publications_of_no_post_are_none(uow):
    stored_publication(uow)

    assert uow.publications.of_posts([]) == []


@pytest.mark.parametrize("state", set(PublicationState), ids=str)
def test_publications_are_found_by_state(uow, state):
    publication = stored_publication(uow, state=state)
    stored_publication(uow, state=next(other for other in PublicationState if other is not state))

    assert [found.id for found in uow.publications.in_states(state)] == [publication.id]


def test_times_come_back_as_they_were(uow):
    moment = NOW + timedelta(microseconds=123456)
    publication = stored_publication(uow, slot_at=moment)

    assert publication.slot_at == moment


# ---------------------------------------------------------------- media links


def open_link(uow, token="t" * 43, publication_id=1, until=NOW + HOUR):
    uow.media_links.add(
        token=token,
        sha256="b" * 64,
        mime_type="image/jpeg",
        publication_id=publication_id,
        expires_at=until,
    )


def test_a_media_link_leads_to_its_file(uow):
    open_link(uow, token="one")

    assert uow.media_links.find("one", NOW) == ("b" * 64, "image/jpeg")


@pytest.mark.parametrize("token", ["two", "ONE", "on", "one ", "%", ""])
def test_a_token_that_was_not_given_out_leads_nowhere(uow, token):
    open_link(uow, token="one")

    assert uow.media_links.find(token, NOW) is None


def test_a_media_link_ends_at_its_time(uow):
    open_link(uow, token="one", until=NOW + HOUR)

    assert uow.media_links.find("one", NOW + HOUR) is None


def test_closing_ends_the_links_of_one_publication(uow):
    open_link(uow, token="one", publication_id=1)
    open_link(uow, token="two", publication_id=2)
    uow.media_links.close(1, NOW)

    assert [uow.media_links.find(t, NOW) is None for t in ("one", "two")] == [True, False]


# ---------------------------------------------------------------- attempts


def attempts(uow):
    rows = uow._connection.execute(tables.attempts.select().order_by(tables.attempts.c.id))
    return [(row.number, row.outcome, row.error, row.ended_at) for row in rows]


def test_an_attempt_ends_with_its_event_and_error_code(uow, mine):
    uow.publications.start_attempts([mine], NOW)
    uow.publications.end_attempt(mine, NOW + SECOND, outcome="defer", error="Transient:503")

    assert attempts(uow) == [(1, "defer", "Transient:503", NOW + SECOND)]


def test_the_end_of_an_attempt_leaves_earlier_ones_alone(uow, mine):
    for outcome in ("defer", "succeed"):
        uow.publications.start_attempts([mine], NOW)
        uow.publications.end_attempt(mine, NOW, outcome=outcome, error=None)

    assert [row[1] for row in attempts(uow)] == ["defer", "succeed"]
