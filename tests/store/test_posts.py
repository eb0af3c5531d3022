from datetime import timedelta

import pytest
import sqlalchemy as sa

from orchestrator.domain.actors import Role
from orchestrator.domain.errors import Conflict, NotFound
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.store import tables
from tests.builders import (
    HOUR,
    NOW,
    a_content,
    a_media_file,
    a_person,
    an_asset,
    media_facts,
    stored_ambassador,
    stored_post,
    stored_takeover,
)


def test_a_new_post_is_received_with_its_first_revision(uow):
    post = stored_post(uow)

    assert (post.state, post.revision) == (PostState.RECEIVED, 1)


def test_a_post_knows_who_wrote_it_without_case(uow):
    ambassador = stored_ambassador(uow, email="Liv@Fjordby.example")
    post = stored_post(uow, ambassador=ambassador, written_by="Editor@Fjordby.example")

    assert (post.ambassador_email, post.last_editor_email) == (
        "liv@fjordby.example",
        "editor@fjordby.example",
    )


@pytest.mark.parametrize(
    "text",
    ["", "God morgen! 🌞", "Ærlig talt: æøå ÅÄÖ", "a\r\nb\tc", "' OR 1=1 --", "{}", "%s :x"],
)
def test_a_text_comes_back_as_it_was(uow, text):
    content = a_content(title=text, caption=text, variants={"linkedin": text}, hidden=text)
    post = stored_post(uow, content=content)
    found = uow.posts.content(post)

    assert (found.title, found.caption, found.variants, found.hidden) == (
        text,
        text,
        {"linkedin": text},
        text,
    )


def test_photos_come_back_in_their_order(uow):
    photos = tuple(an_asset(position=number, file_name=f"{number}.jpg") for number in (1, 2, 3))
    post = stored_post(uow, content=a_content(assets=photos[::-1]))

    assert uow.posts.content(post).assets == photos


def test_what_was_made_of_a_photo_comes_back_as_it_was(uow):
    unmeasured = an_asset(facts=None, clean=None)
    post = stored_post(uow, content=a_content(assets=(unmeasured,)))
    measured = an_asset(
        facts=media_facts(has_location=True),
        clean=a_media_file(),
        renditions={"ratio:0.8-1.91": a_media_file(sha256="e" * 64)},
    )
    uow.posts.measure(post, [measured])

    assert uow.posts.content(post).assets == (measured,)


def test_a_photo_that_cannot_be_read_says_why(uow):
    post = stored_post(uow, content=a_content(assets=(an_asset(facts=None, clean=None),)))
    uow.posts.measure(post, [an_asset(facts=None, clean=None, problem="it is a GIF")])

    assert uow.posts.content(post).assets[0].problem == "it is a GIF"


def test_an_edit_writes_a_new_revision_and_keeps_the_old_one(uow):
    post = stored_post(uow)
    editor = a_person(Role.EDITOR)
    uow.posts.add_revision(
        post.id, 2, a_content(caption="Ny tekst"), written_by=editor.email, now=NOW
    )
    edited = uow.apply_post(post, PostEvent.EDIT, editor, revision=2)

    assert uow.posts.content(edited).caption == "Ny tekst"
    assert uow.posts.content(post).caption == a_content().caption
    assert edited.last_editor_email == editor.email


def test_of_two_edits_at_once_the_second_is_a_conflict(store):
    with store.write(NOW) as uow:
        post = stored_post(uow)
    for expected in (False, True):
        try:
            with store.write(NOW) as uow:
                uow.posts.add_revision(
                    post.id, 2, a_content(), written_by="editor@fjordby.example", now=NOW
                )
        except Conflict:
            was_faster = True
        else:
            was_faster = False

        assert was_faster is expected


def test_a_message_makes_one_post(store):
    with store.write(NOW) as uow:
        stored_post(uow, message_key="the-message")

    with pytest.raises(Conflict), store.write(NOW) as uow:
        stored_post(uow, message_key="the-message")


def test_the_post_of_a_message_is_found(uow):
    post = stored_post(uow, message_key="the-message")

    assert uow.posts.id_of_message("the-message") == post.id
    assert uow.posts.id_of_message("another") is None


def test_a_post_that_does_not_exist_is_named(uow):
    with pytest.raises(NotFound, match="4711"):
        uow.posts.get(4711)


@pytest.mark.parametrize("state", set(PostState), ids=str)
def test_posts_are_found_by_state(uow, state):
    post = stored_post(uow, state=state)
    stored_post(uow, state=next(other for other in PostState if other is not state))

    assert uow.posts.in_states(state) == [post]


def test_what_was_checked_under_other_rules_is_found_whatever_their_name(uow):
    rules = {name: stored_post(uow, state=PostState.SCHEDULED) for name in ("a", "b", "c")}
    for name, post in rules.items():
        uow._connection.execute(
            sa.update(tables.posts).where(tables.posts.c.id == post.id).values(rules_version=name)
        )
    rejected = stored_post(uow, state=PostState.REJECTED)

    found = uow.posts.under_other_rules("b", PostState.APPROVED, PostState.SCHEDULED)

    assert found == [rules["a"].id, rules["c"].id]
    assert rejected.rules_version != "b"


def test_without_a_state_all_are_listed_up_to_the_limit(uow):
    posts = [stored_post(uow, state=state) for state in (PostState.HELD, PostState.RECEIVED)]
    stored_post(uow)

    assert uow.posts.in_states(limit=2) == posts


def test_posts_are_found_by_person_and_by_takeover(uow):
    takeover = stored_takeover(uow)
    post = stored_post(
        uow,
        ambassador=uow.ambassadors.get(takeover.ambassador_id),
        takeover_id=takeover.id,
        requested_at=NOW + HOUR,
    )
    stored_post(uow)

    assert uow.posts.of_ambassador(takeover.ambassador_id) == [post]
    assert uow.posts.of_takeover(takeover.id) == [post]


def test_an_arrow_moves_the_time_of_the_last_change(store):
    later = NOW + timedelta(microseconds=5)
    with store.write(NOW) as uow:
        post = stored_post(uow, state=PostState.HELD)
    with store.write(later) as uow:
        moved = uow.apply_post(post, PostEvent.WITHDRAW, a_person(Role.OPERATOR))

    assert (moved.created_at, moved.updated_at) == (NOW, later)
