import json
from dataclasses import asdict
from datetime import timedelta

import pytest
import sqlalchemy as sa

from orchestrator.domain.actors import Role, part
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.store import tables
from tests.builders import a_sender, stored_publication

S = PublicationState


def a_publication(desk, state, *, post_state=PostState.SCHEDULED, sent=None, **facts):
    """Store a publication of a scheduled post; `sent`: how long ago the publish call was over."""
    post = desk.post(post_state)
    with desk.write() as uow:
        found = stored_publication(uow, post, account="rehearsal", channel="dry-run", state=state,
                                   **facts)  # fmt: skip
        if sent is not None:
            uow._connection.execute(
                sa.update(tables.publications)
                .where(tables.publications.c.id == found.id)
                .values(sent_at=uow.now - sent, lease_until=uow.now - sent)
            )
        return uow.publications.get(found.id)


def now_in(desk, publication):
    with desk.write() as uow:
        return uow.publications.get(publication.id)


def listed(desk, *words):
    return [p["id"] for p in json.loads(desk.run("publications", "list", "--json", *words).out)]


def test_the_list_shows_what_is_not_at_its_end(desk):
    open_one = a_publication(desk, S.SCHEDULED)
    doubtful = a_publication(desk, S.IN_DOUBT)
    live = a_publication(desk, S.PUBLISHED)

    assert listed(desk) == [open_one.id, doubtful.id]
    assert listed(desk, "--all") == [open_one.id, doubtful.id, live.id]
    assert listed(desk, "--state", "published") == [live.id]


def test_what_is_in_doubt_is_shown_with_the_three_ways_out(desk):
    doubtful = a_publication(desk, S.IN_DOUBT)

    err = desk.run("publications", "show", doubtful.id).err

    assert [word for word in ("confirm", "disprove", "give-up") if word not in err] == []


def test_an_attempt_is_told_in_words_and_not_in_names_of_the_program(desk):
    found = a_publication(desk, S.RETRYABLE)
    with desk.write() as uow:
        uow.publications.start_attempts([found], uow.now)
        uow.publications.end_attempt(found, uow.now, outcome="defer", error="RateLimited 4/17")

    out = desk.run("publications", "show", found.id).out

    assert "to be tried again (the platform asks to wait 4/17)" in out
    assert "RateLimited" not in out


def test_an_operator_confirms_with_the_permalink(desk):
    doubtful = a_publication(desk, S.IN_DOUBT, sent=timedelta(minutes=9))

    desk.run("publications", "confirm", doubtful.id, "--permalink", "https://social.example/1",
             "--remote-id", "1", by="olof")  # fmt: skip
    found = now_in(desk, doubtful)

    assert (found.state, found.permalink, found.remote_id, found.published_at) == (
        S.PUBLISHED, "https://social.example/1", "1", doubtful.sent_at,
    )  # fmt: skip


def test_a_confirmation_settles_the_post(desk):
    doubtful = a_publication(desk, S.IN_DOUBT)

    desk.run("publications", "confirm", doubtful.id, by="olof")

    assert desk.state_of(doubtful.post_id) is PostState.PUBLISHED


@pytest.mark.parametrize("permalink", ["javascript:alert(1)", "nowhere", "https://x/\u202e", ""])
def test_a_permalink_must_be_an_address(desk, permalink):
    doubtful = a_publication(desk, S.IN_DOUBT)

    answer = desk.run("publications", "confirm", doubtful.id, "--permalink", permalink, by="olof")

    assert (answer.code, now_in(desk, doubtful).state) == (2, S.IN_DOUBT)


def test_nothing_is_disproved_without_a_yes(desk):
    doubtful = a_publication(desk, S.IN_DOUBT, sent=timedelta(days=1))

    assert desk.run("publications", "disprove", doubtful.id, by="olof").code == 1
    assert now_in(desk, doubtful).state is S.IN_DOUBT


def test_what_is_not_there_is_tried_again(desk):
    doubtful = a_publication(desk, S.IN_DOUBT, sent=timedelta(days=1))

    desk.run("publications", "disprove", doubtful.id, "--yes", by="olof")
    found = now_in(desk, doubtful)

    assert (found.state, found.sent_at, found.key) == (S.RETRYABLE, None, doubtful.key)


def test_nobodys_look_counts_before_a_post_can_be_seen(desk):
    doubtful = a_publication(desk, S.IN_DOUBT, sent=timedelta(seconds=-5))

    answer = desk.run("publications", "disprove", doubtful.id, "--yes", by="olof")

    assert (answer.code, "may still appear" in answer.err) == (1, True)
    assert now_in(desk, doubtful).state is S.IN_DOUBT


def with_a_sender_that_may_live(desk, doubtful):
    with desk.write() as uow:
        uow._connection.execute(
            sa.update(tables.publications)
            .where(tables.publications.c.id == doubtful.id)
            .values(sender=asdict(a_sender(host="another-host")))
        )
    return doubtful


def test_nobodys_look_counts_while_the_sender_may_still_wake_up(desk):
    doubtful = with_a_sender_that_may_live(
        desk, a_publication(desk, S.IN_DOUBT, sent=timedelta(days=1))
    )

    answer = desk.run("publications", "disprove", doubtful.id, "--yes", by="olof")

    assert (answer.code, "another-host" in answer.err) == (1, True)
    assert now_in(desk, doubtful).state is S.IN_DOUBT


def test_a_person_vouches_that_the_sender_is_stopped(desk):
    doubtful = with_a_sender_that_may_live(
        desk, a_publication(desk, S.IN_DOUBT, sent=timedelta(days=1))
    )

    desk.run("publications", "disprove", doubtful.id, "--yes", "--sender-stopped", by="olof")

    assert now_in(desk, doubtful).sender is None
    with desk.write() as uow:
        trail = [entry.event for entry in uow.audit.of(f"publication:{doubtful.id}")]
    assert "sender_stopped" in trail


def test_what_is_given_up_fails_the_post(desk):
    doubtful = a_publication(desk, S.IN_DOUBT)

    desk.run("publications", "give-up", doubtful.id, "--reason", "nobody knows", by="olof")

    assert (now_in(desk, doubtful).is_given_up, desk.state_of(doubtful.post_id)) == (
        True, PostState.FAILED,
    )  # fmt: skip


def test_what_is_given_up_is_never_planned_again(desk):
    doubtful = a_publication(desk, S.IN_DOUBT)
    desk.run("publications", "give-up", doubtful.id, "--reason", "nobody knows", by="olof")

    answer = desk.run("publications", "retry", doubtful.id, by="olof")

    assert (answer.code, now_in(desk, doubtful).state) == (1, S.FAILED)


@pytest.mark.parametrize(
    "command", ["confirm", "give-up", "disprove", "retry", "cancel", "remove"]
)
def test_an_approver_settles_nothing(desk, command):
    found = a_publication(desk, S.IN_DOUBT, sent=timedelta(days=1))
    more = {"give-up": ("--reason", "x"), "cancel": ("--reason", "x"), "disprove": ("--yes",),
            "remove": ("--done",)}  # fmt: skip

    assert desk.run("publications", command, found.id, *more.get(command, ())).code == 1
    assert now_in(desk, found).state is S.IN_DOUBT


def failed_for_good(desk):
    failed = a_publication(desk, S.FAILED)
    with desk.write() as uow:
        uow.settle_post(failed.post_id, part(Role.PUBLISHER))
    return failed


def test_a_failed_post_is_planned_again_with_fresh_attempts_and_a_new_key(desk):
    failed = failed_for_good(desk)

    answer = desk.run("publications", "retry", failed.id, by="olof")
    found = now_in(desk, failed)

    assert answer.code == 0
    assert (found.state, found.attempt, found.key != failed.key) == (S.SCHEDULED, 0, True)
    assert desk.state_of(failed.post_id) is PostState.SCHEDULED


def test_a_planner_alone_cannot_bring_back_a_post_that_settled(desk):
    failed = failed_for_good(desk)

    assert desk.run("publications", "retry", failed.id, by="paula").code == 1
    assert (now_in(desk, failed).state, desk.state_of(failed.post_id)) == (
        S.FAILED, PostState.FAILED,
    )  # fmt: skip


@pytest.mark.parametrize("at", ["2090-01-01 12:00", "2020-01-01 12:00"])
def test_nothing_is_planned_outside_of_the_takeover(desk, at):
    failed = a_publication(desk, S.FAILED)

    assert desk.run("publications", "retry", failed.id, "--at", at, by="olof").code == 1
    assert now_in(desk, failed).state is S.FAILED


@pytest.mark.parametrize("at", ["noon", "2026-13-01 12:00", "2026-11-25 25:00"])
def test_a_moment_that_is_none_is_a_slip(desk, at):
    failed = a_publication(desk, S.FAILED)

    assert desk.run("publications", "retry", failed.id, "--at", at, by="olof").code == 2


def test_an_account_that_has_the_post_already_gets_it_no_second_time(desk):
    failed = a_publication(desk, S.FAILED)
    with desk.write() as uow:
        post = uow.posts.get(failed.post_id)
        stored_publication(uow, post, account="rehearsal", state=S.PUBLISHED)

    assert desk.run("publications", "retry", failed.id, by="olof").code == 1


def test_the_last_cancelled_publication_takes_the_approval_with_it(desk):
    found = a_publication(desk, S.SCHEDULED)

    desk.run("publications", "cancel", found.id, "--reason", "not there", by="olof")

    assert desk.state_of(found.post_id) is PostState.PENDING_APPROVAL


def test_what_a_person_took_down_is_removed(desk):
    found = a_publication(desk, S.REMOVAL_MANUAL)

    desk.run("publications", "remove", found.id, "--done", by="olof")

    assert now_in(desk, found).state is S.REMOVED


@pytest.mark.parametrize("who", ["olof", "priya"])
def test_one_account_s_post_is_taken_down_alone(desk, who):
    live = a_publication(desk, S.PUBLISHED, post_state=PostState.PUBLISHED)

    desk.run("publications", "remove", live.id, "--reason", "the wrong account", by=who)

    assert now_in(desk, live).state is S.REMOVAL_REQUESTED
    assert desk.state_of(live.post_id) is PostState.PUBLISHED


@pytest.mark.parametrize("words", [(), ("--done", "--reason", "x")])
def test_it_is_said_whether_a_removal_is_wanted_or_done(desk, words):
    live = a_publication(desk, S.PUBLISHED)

    assert desk.run("publications", "remove", live.id, *words, by="olof").code == 2


def test_an_unknown_publication_is_named(desk):
    answer = desk.run("publications", "show", 5)

    assert (answer.code, "there is no publication 5" in answer.err) == (1, True)
