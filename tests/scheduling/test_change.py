"""A takeover is cancelled, ended early or moved: nothing of it goes out, and no post is lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.domain.actors import Actor, Role, part
from orchestrator.domain.errors import IllegalTransition, NotAllowed, Refused
from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationEvent, PublicationState
from orchestrator.domain.records import Post
from orchestrator.domain.takeover import Takeover, TakeoverState
from orchestrator.domain.wish import Wish
from orchestrator.scheduling import change
from orchestrator.scheduling.change import LetGo, Moved
from orchestrator.scheduling.plan import Plan, plan_takeover, reopen
from tests.builders import a_person
from tests.house import ACCOUNTS, APPROVER, Clock, House, slot_at
from tests.quiet import a_quiet_house, notices

P = PublicationState
S = PostState
DAY, NEXT_WEEK = date(2026, 11, 25), date(2026, 12, 2)
EARLY = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)  # 06:00 in Copenhagen: it has not begun
OPERATOR = a_person(Role.OPERATOR, name="olof")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_quiet_house(tmp_path, clock=Clock(EARLY)) as made:
        made.a_takeover()
        yield made


@pytest.fixture
def begun(house: House) -> House:
    house.clock.moment = EARLY + timedelta(hours=3)
    house.wiring.scheduling.run_once(house.clock())
    return house


def cancelled(house: House, actor: Actor = APPROVER, reason: str = "she is ill") -> LetGo:
    with house.wiring.store.write(house.clock()) as uow:
        return change.cancel(uow, 1, actor, house.wiring.accounts, reason=reason)


def ended(house: House, actor: Actor = APPROVER, reason: str = "enough for today") -> LetGo:
    with house.wiring.store.write(house.clock()) as uow:
        return change.end(uow, 1, actor, house.wiring.accounts, reason=reason)


def moved(house: House, **facts: Any) -> Moved:
    with house.wiring.store.write(house.clock()) as uow:
        wanted = replace(uow.takeovers.get(1), **facts)
        return change.move(uow, wanted, APPROVER, house.wiring.accounts)


def takeover(house: House) -> Takeover:
    with house.wiring.store.read(house.clock()) as uow:
        return uow.takeovers.get(1)


def another_takeover(house: House, day: date = NEXT_WEEK) -> Takeover:
    plan = Plan(
        ambassador_id=1,
        accounts=ACCOUNTS,
        first_day=day,
        last_day=day,
        opens=time(8),
        closes=time(16),
        slots=(time(9),),
        zone="Europe/Copenhagen",
    )
    with house.wiring.store.write(house.clock()) as uow:
        return plan_takeover(uow, plan, APPROVER, house.wiring.accounts).takeover


def claim(house: House, post: Post, account: str) -> None:
    with house.wiring.store.write(house.clock()) as uow:
        mine = next(p for p in uow.publications.of_post(post.id) if p.account == account)
        uow.apply_publication(
            mine, PublicationEvent.CLAIM, part(Role.PUBLISHER), lease_token="t", attempt=1
        )


# ---------------------------------------------------------------- cancelled


def test_a_cancelled_takeover_is_over_and_says_why(house: House):
    cancelled(house)

    with house.wiring.store.read(house.clock()) as uow:
        entry = uow.audit.of("takeover:1")[-1]
    assert takeover(house).state is TakeoverState.CANCELLED
    assert (entry.event, entry.actor, entry.reason) == ("cancel", "anna", "she is ill")


def test_what_was_scheduled_keeps_its_approval_and_waits_for_another_takeover(house: House):
    post = house.a_scheduled_post()

    let_go = cancelled(house)

    found = house.post(post.id)
    assert let_go.waiting == (post.id,)
    assert (found.state, found.takeover_id, found.slot_at) == (S.APPROVED, None, None)
    assert set(house.states(post.id).values()) == {P.CANCELLED}
    assert notices(house).count(NoticeKind.UNSCHEDULED) == 2


@pytest.mark.parametrize("hours", [0, 1, 30])
def test_a_post_that_waits_does_not_lapse_and_is_not_scheduled(house: House, hours: int):
    post = house.a_scheduled_post()
    cancelled(house)

    house.clock.advance(hours=hours)
    house.wiring.scheduling.run_once(house.clock())

    assert house.post(post.id).state is S.APPROVED


def test_a_post_that_waits_joins_the_next_takeover_that_is_planned(house: House):
    post = house.a_pending_post()
    cancelled(house)

    planned = another_takeover(house)

    assert house.post(post.id).takeover_id == planned.id


def test_the_ambassador_s_next_takeover_takes_the_posts_at_once(house: House):
    planned = another_takeover(house)
    post = house.a_scheduled_post()

    let_go = cancelled(house)

    assert (let_go.joined, let_go.waiting) == ((post.id,), ())
    assert house.post(post.id).takeover_id == planned.id
    assert house.post(post.id).state is S.RECEIVED


def test_an_account_of_a_cancelled_takeover_is_free_again(house: House):
    cancelled(house)

    assert another_takeover(house, DAY).state is TakeoverState.PLANNED


def test_leaving_a_takeover_is_audited(house: House):
    post = house.a_pending_post()
    cancelled(house)

    with house.wiring.store.read(house.clock()) as uow:
        entry = uow.audit.of(f"post:{post.id}")[-1]
    assert (entry.event, entry.actor, entry.reason) == ("leave_takeover", "anna", "she is ill")


def test_a_takeover_that_has_begun_is_ended_and_not_cancelled(begun: House):
    with pytest.raises(Refused, match="has begun") as refused:
        cancelled(begun)

    assert "takeovers end 1" in refused.value.advice


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_cancellation_needs_a_reason(house: House, reason: str):
    with pytest.raises(Refused, match="reason"):
        cancelled(house, reason=reason)

    assert takeover(house).state is TakeoverState.PLANNED


def test_only_a_planner_cancels(house: House):
    with pytest.raises(NotAllowed, match="may not cancel a takeover"):
        cancelled(house, OPERATOR)


def test_what_is_over_cannot_be_cancelled_again(house: House):
    cancelled(house)

    with pytest.raises(IllegalTransition, match="cannot cancel takeover 1: it is cancelled"):
        cancelled(house)


# ---------------------------------------------------------------- ended early


def test_an_operator_ends_a_takeover_and_its_posts_wait(begun: House):
    post = begun.a_scheduled_post()

    let_go = ended(begun, OPERATOR)

    assert takeover(begun).state is TakeoverState.ENDED
    assert let_go.waiting == (post.id,)
    assert begun.post(post.id).state is S.APPROVED
    assert set(begun.states(post.id).values()) == {P.CANCELLED}


def test_what_is_being_sent_ends_and_the_rest_is_cancelled(begun: House):
    post = begun.a_scheduled_post()
    claim(begun, post, "facebook-main")

    let_go = ended(begun)

    assert let_go.leaving == (post.id,)
    assert begun.post(post.id).state is S.SCHEDULED
    assert begun.states(post.id) == {
        "facebook-main": P.PUBLISHING, "instagram-main": P.CANCELLED, "linkedin-main": P.CANCELLED,
    }  # fmt: skip


def test_what_failed_after_the_end_is_not_tried_again(begun: House):
    post = begun.a_scheduled_post()
    claim(begun, post, "facebook-main")
    ended(begun)
    with begun.wiring.store.write(begun.clock()) as uow:
        sent = next(p for p in uow.publications.of_post(post.id) if p.state is P.PUBLISHING)
        uow.apply_publication(sent, PublicationEvent.DEFER, part(Role.PUBLISHER))

    begun.wiring.scheduling.run_once(begun.clock())

    assert begun.states(post.id)["facebook-main"] is P.MISSED
    assert begun.post(post.id).state is S.FAILED


def test_a_takeover_that_has_not_begun_is_cancelled_and_not_ended(house: House):
    with pytest.raises(Refused, match="has not begun") as refused:
        ended(house)

    assert "takeovers cancel 1" in refused.value.advice


def test_nobody_else_ends_it(begun: House):
    with pytest.raises(NotAllowed):
        ended(begun, a_person(Role.APPROVER, name="berit"))


# ---------------------------------------------------------------- moved


def test_other_slots_in_the_same_hours_give_another_time_and_keep_the_approval(house: House):
    post = house.a_scheduled_post()

    made = moved(house, slots=(time(10),))
    house.wiring.scheduling.run_once(house.clock())

    assert made.unscheduled == (post.id,)
    assert house.post(post.id).state is S.SCHEDULED
    assert slot_at(house.post(post.id)) == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "facts",
    [{"first_day": NEXT_WEEK, "last_day": NEXT_WEEK}, {"closes": time(15, 30)}],
    ids=["day", "hours"],
)
@pytest.mark.parametrize("is_scheduled", [False, True])
def test_another_window_makes_approvals_void(
    house: House, facts: dict[str, Any], is_scheduled: bool
):
    post = house.a_scheduled_post() if is_scheduled else house.an_approved_post()

    made = moved(house, **facts)

    assert made.revoked == (post.id,)
    assert house.post(post.id).state is S.PENDING_APPROVAL
    assert NoticeKind.REVOKED in notices(house)
    assert (NoticeKind.UNSCHEDULED in notices(house)) is is_scheduled


def test_the_time_that_was_asked_for_moves_to_the_new_day(house: House):
    post = house.a_pending_post()
    with house.wiring.store.engine.begin() as connection:
        wish = '{"channels": null, "day": null, "at": "14:00:00"}'
        connection.exec_driver_sql("UPDATE posts SET wish = ?", (wish,))

    moved(house, first_day=NEXT_WEEK, last_day=NEXT_WEEK)

    assert house.post(post.id).wish == Wish(at=time(14))
    assert house.post(post.id).requested_at == datetime(2026, 12, 2, 13, 0, tzinfo=UTC)


REFUSED = {
    "nothing": ({}, "nothing changes"),
    "a day that is over": (
        {"first_day": DAY - timedelta(days=1), "last_day": DAY - timedelta(days=1)},
        "is over already",
    ),
    "beyond the consent": (
        {"first_day": DAY + timedelta(days=99), "last_day": DAY + timedelta(days=99)},
        "does not cover",
    ),
    "a slot outside": ({"slots": (time(20),)}, "outside the window"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_a_move_obeys_the_rules_of_a_plan(house: House, case: tuple[dict[str, Any], str]):
    facts, what = case
    before = takeover(house)

    with pytest.raises(Refused, match=what):
        moved(house, **facts)

    assert takeover(house) == before


def test_a_move_overlaps_no_other_takeover_but_itself(house: House):
    another_takeover(house)
    moved(house, closes=time(15, 30))

    with pytest.raises(Refused, match="takeover 2 owns"):
        moved(house, first_day=NEXT_WEEK, last_day=NEXT_WEEK)


def test_what_has_begun_is_not_moved(begun: House):
    with pytest.raises(IllegalTransition, match="cannot move takeover 1: it is active"):
        moved(begun, slots=(time(15),))


# ---------------------------------------------------------------- opened again


def lapsed(house: House, **facts: Any) -> Post:
    post = house.a_pending_post(**facts)
    house.clock.advance(days=1)
    house.wiring.scheduling.run_once(house.clock())
    assert house.post(post.id).state is S.LAPSED
    return post


def opened_again(house: House, post: Post) -> Post:
    with house.wiring.store.write(house.clock()) as uow:
        return reopen(uow, post.id, APPROVER, house.wiring.accounts, reason="a new day")


def test_a_reopened_post_goes_to_the_accounts_that_were_asked_for(house: House):
    post = lapsed(house, accounts=("linkedin-main",))
    planned = another_takeover(house)

    found = opened_again(house, post)

    assert (found.state, found.takeover_id) == (S.RECEIVED, planned.id)
    assert found.accounts == ("linkedin-main",)


def test_without_a_takeover_a_reopened_post_keeps_its_wish_and_waits(house: House):
    post = lapsed(house, accounts=("linkedin-main",))

    found = opened_again(house, post)
    planned = another_takeover(house)

    assert (found.takeover_id, found.accounts) == (None, ("linkedin-main",))
    assert house.post(post.id).takeover_id == planned.id
    assert house.post(post.id).accounts == ("linkedin-main",)
