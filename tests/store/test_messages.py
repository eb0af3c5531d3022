import pytest

from orchestrator.domain.records import MessageOutcome, Room
from tests.builders import NOW, stored_post


def begin(uow, active_name="0001-draft.eml", sha256="d" * 64, name="draft.eml"):
    return uow.messages.begin(name=name, active_name=active_name, sha256=sha256, now=NOW)


def finish(uow, message, *, outcome=MessageOutcome.ACCEPTED, post_id=None, room=Room.DONE, **more):
    uow.messages.finish(
        message.id,
        outcome=outcome,
        reason=more.get("reason"),
        problems=more.get("problems", ()),
        room=room,
        post_id=post_id,
    )
    return uow.messages.by_active_name(message.active_name)


def test_the_first_try_makes_the_row(uow):
    message = begin(uow)

    assert (message.attempts, message.outcome, message.room) == (1, None, Room.ACTIVE)


def test_each_further_try_is_counted(uow):
    assert [begin(uow).attempts for _ in range(4)] == [1, 2, 3, 4]


def test_a_try_is_counted_for_its_own_file_only(uow):
    begin(uow, "one")
    begin(uow, "one")

    assert begin(uow, "two").attempts == 1


def test_a_finished_file_is_not_tried_again(uow):
    finish(uow, begin(uow))
    again = begin(uow)

    assert (again.attempts, again.outcome) == (1, MessageOutcome.ACCEPTED)


def test_a_try_counts_even_if_the_parser_then_breaks(store):
    with store.write(NOW) as uow:
        begin(uow)
    with pytest.raises(ArithmeticError), store.write(NOW):
        raise ArithmeticError

    with store.write(NOW) as uow:
        assert begin(uow).attempts == 2


@pytest.mark.parametrize("outcome", list(MessageOutcome), ids=str)
def test_what_became_of_a_file_is_kept(uow, outcome):
    found = finish(
        uow,
        begin(uow),
        outcome=outcome,
        room=Room.CORRUPT,
        reason="unknown_sender",
        problems=["when: unclear"],
    )

    assert (found.outcome, found.room, found.reason, found.problems) == (
        outcome,
        Room.CORRUPT,
        "unknown_sender",
        ("when: unclear",),
    )


def test_the_same_bytes_are_found_again(uow):
    post = stored_post(uow)
    first = finish(uow, begin(uow, "one"), post_id=post.id)
    second = begin(uow, "two")

    assert uow.messages.first_with_bytes("d" * 64, other_than=second.id) == first


def test_a_file_is_not_its_own_duplicate(uow):
    first = finish(uow, begin(uow), post_id=stored_post(uow).id)

    assert uow.messages.first_with_bytes("d" * 64, other_than=first.id) is None


def test_bytes_that_made_no_post_are_no_duplicate(uow):
    finish(uow, begin(uow, "one"), outcome=MessageOutcome.REFUSED_SENDER)
    second = begin(uow, "two")

    assert uow.messages.first_with_bytes("d" * 64, other_than=second.id) is None


def test_all_files_are_listed_oldest_first(uow):
    names = ["one", "two", "three"]
    for name in names:
        begin(uow, name)

    assert [message.active_name for message in uow.messages.all()] == names


def test_a_limit_keeps_the_newest(uow):
    for name in ("one", "two", "three"):
        begin(uow, name)

    assert [message.active_name for message in uow.messages.all(2)] == ["two", "three"]


def test_what_was_unclear_is_found_by_its_post(uow):
    post = stored_post(uow)
    finish(uow, begin(uow), post_id=post.id, problems=["when: unclear"])

    assert uow.messages.problems_of_post(post.id) == ["when: unclear"]


def test_a_post_without_a_mail_has_nothing_unclear(uow):
    assert uow.messages.problems_of_post(stored_post(uow).id) == []
