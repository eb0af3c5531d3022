import json

import pytest

from orchestrator.domain.actors import Role, part
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.takeover import TakeoverEvent
from tests.builders import a_person, in_state, stored_post
from tests.cli.desk import days_ahead
from tests.cli.test_ambassadors import added

LEFT_OUT = "left out"


@pytest.fixture
def planned(desk):
    added(desk, until="2100-01-01")

    def plan(*words, by="paula"):
        given = {"--ambassador": "1", "--account": "rehearsal", "--day": str(days_ahead(3)),
                 "--hours": "08:00-16:00", "--slot": "09:00"}  # fmt: skip
        changed = dict(zip(words[::2], words[1::2], strict=True))
        named = [pair for pair in {**given, **changed}.items() if pair[1] != LEFT_OUT]
        flat = [word for pair in named for word in pair]
        return desk.run("takeovers", "plan", *flat, by=by)

    return plan


def rows(desk):
    return json.loads(desk.run("takeovers", "list", "--json").out)


def test_a_planner_plans_a_day(desk, planned):
    assert planned().code == 0
    assert rows(desk)[0]["accounts"] == ["rehearsal"]


def test_slots_are_shown_in_local_time_and_in_utc(desk, planned):
    answer = planned("--day", "2090-07-03")

    assert "slot Mon 2090-07-03 09:00 CEST (07:00 UTC)" in answer.out


def test_a_slot_in_the_hour_that_a_spring_night_skips_is_remarked(planned):
    answer = planned("--day", "2090-03-26", "--hours", "01:00-05:00", "--slot", "02:30")

    assert (
        "remark: 2090-03-26 has no 02:30 in Europe/Copenhagen: the slot is at 03:30" in answer.err
    )


def test_who_is_registered_today_can_take_over_today(planned):
    answer = planned("--day", str(days_ahead(0)), "--hours", "00:00-23:59:59", "--slot", "23:59")

    assert (answer.code, answer.err) == (0, "")


def test_a_day_that_is_over_is_said_to_be_over(planned):
    answer = planned("--day", str(days_ahead(-1)))

    assert (answer.code, "is over already" in answer.err, "consent" in answer.err) == (
        1, True, False,
    )  # fmt: skip


@pytest.mark.parametrize("by", ["anna", "olof", "priya"])
def test_nobody_but_a_planner_plans(desk, planned, by):
    assert (planned(by=by).code, rows(desk)) == (1, [])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--account", "nowhere"), 1),
        (("--hours", "16:00-08:00"), 1),
        (("--hours", "8-16"), 2),
        (("--slot", "17:00"), 1),
        (("--slot", "25:00"), 2),
        (("--day", "2020-01-01"), 1),
        (("--day", "tomorrow"), 2),
        (("--day", LEFT_OUT), 2),
        (("--day", LEFT_OUT, "--from", "2090-01-02", "--to", "2090-01-01"), 1),
        (("--day", LEFT_OUT, "--from", "2090-01-01", "--to", "2099-01-01"), 1),
        (("--day", LEFT_OUT, "--from", "2090-01-01"), 2),
        (("--from", "2090-01-01"), 2),
        (("--zone", "Nowhere/Here"), 1),
        (("--ambassador", "nobody@nordvik.example"), 1),
        (("--account", "second", "--day", "2101-01-01"), 1),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(desk, planned, words, code):
    answer = planned(*words)

    assert (answer.code, rows(desk), "unforeseen" in answer.err) == (code, [], False)


def test_a_slot_that_is_named_twice_is_told(desk):
    added(desk, until="2100-01-01")

    answer = desk.run(
        "takeovers", "plan", "--ambassador", 1, "--account", "rehearsal", "--day", "2090-07-03",
        "--hours", "08:00-16:00", "--slot", "09:00", "--slot", "9.00", by="paula",
    )  # fmt: skip

    assert (answer.code, "slots named twice: 09:00" in answer.err) == (1, True)


def test_a_takeover_may_say_how_late_its_posts_may_be(desk, planned):
    planned("--grace", "5")
    shown = desk.run("takeovers", "show", 1).out

    assert rows(desk)[0]["grace_seconds"] == 300
    assert "grace: 5 minutes" in shown


def test_a_grace_below_nothing_is_a_slip(planned):
    assert planned("--grace", "-1").code == 2


def test_an_overlap_is_refused(desk, planned):
    planned()

    assert (planned("--hours", "15:00-20:00", "--slot", "15:00").code, len(rows(desk))) == (1, 1)


def test_a_takeover_shows_its_slots_with_their_posts(desk, planned):
    planned()
    with desk.write() as uow:
        post = stored_post(uow, ambassador=uow.ambassadors.get(1), takeover_id=1)
        approved = in_state(uow, post, PostState.APPROVED)
        slot = next(uow.takeovers.get(1).planned_slots())
        uow.apply_post(approved, PostEvent.SCHEDULE, a_person(Role.PLANNER), slot_at=slot.at)

    assert f"post {post.id} (scheduled)" in desk.run("takeovers", "show", 1).out


def test_several_days_have_their_slots_each(desk, planned):
    planned("--day", LEFT_OUT, "--from", "2090-01-02", "--to", "2090-01-04")

    assert len(rows(desk)[0]["slots"]) == 3


def test_a_post_that_waited_joins_a_takeover_that_is_planned(desk, planned):
    with desk.write() as uow:
        post = stored_post(uow, ambassador=uow.ambassadors.get(1), accounts=())
        in_state(uow, post, PostState.PENDING_APPROVAL)

    assert f"post {post.id} joined it" in planned().out


def test_a_planner_cancels_a_takeover_and_hears_where_its_posts_are(desk, planned):
    planned()
    with desk.write() as uow:
        post = stored_post(uow, ambassador=uow.ambassadors.get(1), takeover_id=1)

    answer = desk.run("takeovers", "cancel", 1, "--reason", "she is ill", by="paula")

    assert (answer.code, rows(desk)[0]["state"]) == (0, "cancelled")
    assert f"post {post.id} waits for another takeover" in answer.out


def test_a_takeover_without_a_reason_is_neither_cancelled_nor_ended(desk, planned):
    planned()

    assert desk.run("takeovers", "cancel", 1, by="paula").code == 2
    assert desk.run("takeovers", "end", 1, by="paula").code == 2


def test_what_has_not_begun_cannot_be_ended(desk, planned):
    planned()

    answer = desk.run("takeovers", "end", 1, "--reason", "enough", by="paula")

    assert (answer.code, "orchestrator takeovers cancel 1" in answer.err) == (1, True)


def test_a_takeover_is_ended_early(desk):
    post = desk.post(PostState.APPROVED)
    with desk.write() as uow:
        takeover = uow.takeovers.get(1)
        uow.apply_takeover(takeover, TakeoverEvent.START, part(Role.SCHEDULER))

    answer = desk.run("takeovers", "end", 1, "--reason", "enough", by="olof")

    assert (answer.code, rows(desk)[0]["state"]) == (0, "ended")
    assert f"post {post.id} waits for another takeover" in answer.out
    assert f"post {post.id} is approved and has no slot" in desk.run("status").out


def test_a_takeover_is_moved_to_another_day_and_time(desk, planned):
    planned()

    answer = desk.run("takeovers", "move", 1, "--day", "2090-07-03", "--hours", "10:00-18:00",
                      "--slot", "17:00", by="paula")  # fmt: skip

    assert answer.code == 0
    assert "slot Mon 2090-07-03 17:00 CEST (15:00 UTC)" in answer.out
    assert rows(desk)[0]["last_day"] == "2090-07-03"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 1),
        (("--slot", "20:00"), 1),
        (("--from", "2090-01-01"), 2),
        (("--day", "2020-01-01"), 1),
        (("--hours", "8-16"), 2),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(desk, planned, words, code):
    planned()
    before = rows(desk)

    assert desk.run("takeovers", "move", 1, *words, by="paula").code == code
    assert rows(desk) == before


def test_an_unknown_takeover_is_named(desk):
    answer = desk.run("takeovers", "show", 7)

    assert (answer.code, "there is no takeover 7" in answer.err) == (1, True)
