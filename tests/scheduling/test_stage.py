"""The scheduler: takeovers begin and end, approved posts get slots, what is late is missed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from orchestrator.approval import decide
from orchestrator.domain.actors import Role, part
from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationEvent, PublicationState
from orchestrator.domain.takeover import TakeoverState
from orchestrator.scheduling.plan import Plan, plan_takeover
from tests.house import ACCOUNTS, APPROVER, CHANNELS, Clock, House, approve_as_shown, slot_at
from tests.quiet import a_quiet_house, notices

P = PublicationState


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_quiet_house(tmp_path) as made:
        made.a_takeover()
        yield made


def tick(house: House) -> int:
    return house.wiring.scheduling.run_once(house.clock())


def takeover_state(house: House, takeover_id: int = 1) -> TakeoverState:
    with house.wiring.store.read(house.clock()) as uow:
        return uow.takeovers.get(takeover_id).state


# ---------------------------------------------------------------- takeovers


def test_a_takeover_begins_at_its_first_hour(tmp_path: Path):
    opens = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)  # 08:00 in Copenhagen
    with a_quiet_house(tmp_path, clock=Clock(opens - timedelta(seconds=1))) as house:
        house.a_takeover()
        tick(house)
        before = takeover_state(house)

        house.clock.moment = opens
        tick(house)

        assert (before, takeover_state(house)) == (TakeoverState.PLANNED, TakeoverState.ACTIVE)


def test_a_takeover_ends_at_its_last_hour(house: House):
    tick(house)
    house.clock.moment = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    tick(house)

    assert takeover_state(house) is TakeoverState.ENDED


def test_a_daemon_that_slept_through_a_takeover_ends_it_at_once(house: House):
    house.clock.advance(days=3)

    tick(house)

    assert takeover_state(house) is TakeoverState.ENDED


def test_with_nothing_to_do_nothing_changes(house: House):
    tick(house)

    assert tick(house) == 0


# ---------------------------------------------------------------- slots


def test_an_approved_post_gets_a_slot_and_a_publication_for_each_account(house: House):
    post = house.an_approved_post()

    tick(house)

    scheduled = house.post(post.id)
    assert scheduled.state is PostState.SCHEDULED
    assert scheduled.slot_at == datetime(2026, 11, 25, 11, 10, tzinfo=UTC)
    assert house.states(post.id) == dict.fromkeys(ACCOUNTS, P.SCHEDULED)


def test_each_post_gets_a_slot_of_its_own_in_the_order_they_came(house: House):
    posts = [house.an_approved_post(f"Nummer {number}") for number in range(3)]

    tick(house)

    slots = [house.post(post.id).slot_at for post in posts]
    assert slots == sorted({slot for slot in slots if slot})
    assert len(slots) == 3


def test_a_post_without_a_free_slot_waits_and_the_approvers_hear_once(house: House):
    posts = [house.an_approved_post(f"Nummer {number}") for number in range(4)]

    tick(house)
    tick(house)

    assert house.post(posts[-1].id).state is PostState.APPROVED
    assert notices(house).count(NoticeKind.ALLOCATION_FAILED) == 1


def test_a_slot_that_becomes_free_goes_to_the_post_that_waits(house: House):
    posts = [house.an_approved_post(f"Nummer {number}") for number in range(4)]
    tick(house)
    freed = house.post(posts[1].id).slot_at
    with house.wiring.store.write(house.clock()) as uow:
        decide.withdraw(uow, posts[1].id, APPROVER)

    tick(house)

    assert house.post(posts[3].id).slot_at == freed


def test_a_wish_is_honoured(house: House):
    asked = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)  # 14:00
    post = house.an_approved_post(requested_at=asked)

    tick(house)

    assert house.post(post.id).slot_at == asked


def test_why_a_post_got_its_slot_is_audited(house: House):
    post = house.an_approved_post()

    tick(house)

    with house.wiring.store.read(house.clock()) as uow:
        entry = uow.audit.of(f"post:{post.id}")[-1]
    assert (entry.event, entry.actor, entry.reason) == (
        "schedule",
        "scheduler",
        "the first free slot",
    )


def test_the_ambassador_hears_of_her_time(house: House):
    house.an_approved_post()

    tick(house)

    assert NoticeKind.APPROVED in notices(house)


def test_a_channel_that_prepares_starts_before_the_slot(house: House):
    post = house.a_scheduled_post()

    ahead = {
        account: publication.slot_at - publication.next_at
        for account, publication in house.publications(post.id).items()
    }
    assert ahead == {
        "facebook-main": timedelta(minutes=1),
        "instagram-main": timedelta(minutes=1),
        "linkedin-main": timedelta(minutes=1),
    }


def test_a_preparation_is_never_planned_in_the_past(house: House):
    house.clock.moment = datetime(2026, 11, 25, 11, 9, tzinfo=UTC)  # a minute before the slot
    post = house.a_scheduled_post()

    assert house.publications(post.id)["instagram-main"].next_at == house.clock()


def test_every_publication_has_a_key_of_its_own(house: House):
    post = house.a_scheduled_post()

    assert len({p.key for p in house.publications(post.id).values()}) == len(ACCOUNTS)


def test_a_post_for_an_account_that_is_gone_waits_and_operators_are_told_once(house: House):
    post = house.an_approved_post()
    stage = replace(
        house.wiring.scheduling,
        accounts={k: a for k, a in house.wiring.accounts.items() if k != "linkedin-main"},
    )

    stage.run_once(house.clock())
    stage.run_once(house.clock())

    assert house.post(post.id).state is PostState.APPROVED
    assert house.publications(post.id) == {}
    assert notices(house).count(NoticeKind.ACCOUNT_GONE) == 1


def test_a_post_goes_out_once_its_account_is_back(house: House):
    post = house.an_approved_post()
    replace(house.wiring.scheduling, accounts={}).run_once(house.clock())

    tick(house)

    assert house.post(post.id).state is PostState.SCHEDULED


def test_a_post_that_is_live_on_one_account_gets_publications_for_the_others_only(house: House):
    post = house.a_scheduled_post()
    with house.wiring.store.write(house.clock()) as uow:
        live = next(p for p in uow.publications.of_post(post.id) if p.channel == "facebook")
        publisher = part(Role.PUBLISHER)
        claimed = uow.apply_publication(live, PublicationEvent.CLAIM, publisher)
        uow.apply_publication(claimed, PublicationEvent.SUCCEED, publisher, remote_id="1")
        decide.revoke(uow, post.id, APPROVER, reason="a name is wrong")
        approve_as_shown(uow, post.id, APPROVER, house.wiring.desk)

    tick(house)

    with house.wiring.store.read(house.clock()) as uow:
        states = sorted((p.account, p.state.value) for p in uow.publications.of_post(post.id))
    assert states == [
        ("facebook-main", "published"),
        ("instagram-main", "cancelled"),
        ("instagram-main", "scheduled"),
        ("linkedin-main", "cancelled"),
        ("linkedin-main", "scheduled"),
    ]


def test_a_post_that_is_live_everywhere_is_settled_when_it_is_scheduled_again(house: House):
    post = house.a_scheduled_post(accounts=("facebook-main",))
    with house.wiring.store.write(house.clock()) as uow:
        (live,) = uow.publications.of_post(post.id)
        publisher = part(Role.PUBLISHER)
        claimed = uow.apply_publication(live, PublicationEvent.CLAIM, publisher)
        uow.apply_publication(claimed, PublicationEvent.SUCCEED, publisher, remote_id="1")
        decide.revoke(uow, post.id, APPROVER, reason="a name is wrong")
        approve_as_shown(uow, post.id, APPROVER, house.wiring.desk)

    tick(house)
    house.clock.moment = slot_at(house.post(post.id))
    house.wiring.publishing.settle_once(house.clock())
    house.wiring.publishing.close()

    assert house.post(post.id).state is PostState.PUBLISHED


def test_one_post_that_cannot_be_scheduled_costs_only_itself(house: House):
    keys = iter(["one-key", "one-key", "one-key", "a", "b", "c"])  # a key must be its own
    first, second = (house.an_approved_post(text) for text in ("En", "To"))

    replace(house.wiring.scheduling, new_key=lambda: next(keys)).run_once(house.clock())

    assert house.post(second.id).state is PostState.SCHEDULED
    assert house.post(first.id).state is PostState.APPROVED


# ---------------------------------------------------------------- two takeovers


def test_a_post_takes_a_slot_of_its_own_takeover_only(house: House):
    """Two people, two accounts, the same hours."""
    with house.wiring.store.write(house.clock()) as uow:
        berit = uow.ambassadors.add(
            email="berit@fjordvik.example", name="B", language="nb", area=None, now=house.clock()
        )
        consent = uow.ambassadors.consent(1)
        assert consent is not None
        uow.ambassadors.add_consent(berit.id, replace(consent, channels=CHANNELS))
        tomorrow = house.clock().date() + timedelta(days=1)
        other = plan_takeover(
            uow,
            Plan(
                ambassador_id=berit.id,
                accounts=("linkedin-main",),
                first_day=tomorrow,
                last_day=tomorrow,
                opens=time(8),
                closes=time(16),
                slots=(time(9),),
                zone="Europe/Helsinki",
            ),
            APPROVER,
            house.wiring.accounts,
        ).takeover
    mine = house.an_approved_post("Min")
    hers = house.an_approved_post("Hennes", accounts=("linkedin-main",))
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE posts SET takeover_id = {other.id} WHERE id = {hers.id}"
        )

    tick(house)

    assert house.post(mine.id).slot_at == datetime(2026, 11, 25, 11, 10, tzinfo=UTC)
    assert house.post(hers.id).slot_at == datetime(2026, 11, 26, 7, 0, tzinfo=UTC)


# ---------------------------------------------------------------- too late


AFTER = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)  # the takeover is over


@pytest.mark.parametrize("state", ["held", "pending_approval", "approved", "parked"])
def test_what_nobody_decided_in_time_lapses_and_people_hear_of_it(house: House, state: str):
    post = house.a_pending_post()
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE posts SET state = '{state}' WHERE id = {post.id}")
    house.clock.moment = AFTER

    tick(house)

    assert house.post(post.id).state is PostState.LAPSED
    assert notices(house).count(NoticeKind.LAPSED) == 2


def test_a_post_without_a_takeover_does_not_lapse(house: House):
    post = house.a_pending_post()
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE posts SET takeover_id = NULL")
    house.clock.moment = AFTER

    tick(house)

    assert house.post(post.id).state is PostState.PENDING_APPROVAL


def test_what_was_not_sent_by_its_deadline_is_missed(house: House):
    post = house.a_scheduled_post()
    deadline = house.publications(post.id)["linkedin-main"].deadline
    house.clock.moment = deadline - timedelta(seconds=1)
    tick(house)
    before = house.states(post.id)

    house.clock.moment = deadline
    tick(house)

    assert set(before.values()) == {P.SCHEDULED}
    assert house.states(post.id) == dict.fromkeys(ACCOUNTS, P.MISSED)
    assert house.post(post.id).state is PostState.FAILED


def test_a_missed_post_tells_the_ambassador_and_the_approvers(house: House):
    post = house.a_scheduled_post()
    house.clock.moment = house.publications(post.id)["linkedin-main"].deadline

    tick(house)

    assert notices(house).count(NoticeKind.NOT_PUBLISHED) == 2


def test_what_is_in_flight_or_in_doubt_is_not_missed(house: House):
    post = house.a_scheduled_post(accounts=("facebook-main", "linkedin-main"))
    with house.wiring.store.engine.begin() as connection:
        for account, state in (("facebook-main", "publishing"), ("linkedin-main", "in_doubt")):
            connection.exec_driver_sql(
                f"UPDATE publications SET state = '{state}' WHERE account = '{account}'"
            )
    house.clock.moment = AFTER

    tick(house)

    assert house.states(post.id) == {"facebook-main": P.PUBLISHING, "linkedin-main": P.IN_DOUBT}


def test_a_clock_that_jumps_ahead_publishes_nothing_old(house: House):
    """Three months asleep: everything is missed or lapsed, nothing is due."""
    posts = [house.a_scheduled_post(f"Nummer {number}") for number in range(3)]
    waiting = house.a_pending_post("Venter")
    house.clock.advance(days=90)

    tick(house)

    assert {house.post(post.id).state for post in posts} == {PostState.FAILED}
    assert house.post(waiting.id).state is PostState.LAPSED
    with house.wiring.store.read(house.clock()) as uow:
        assert uow.publications.due(house.clock()) == []


def test_a_clock_that_jumps_back_schedules_nothing_twice(house: House):
    post = house.a_scheduled_post()
    house.clock.advance(days=-1)

    tick(house)

    assert len(house.publications(post.id)) == len(ACCOUNTS)


@pytest.mark.parametrize("state", ["ended", "cancelled"])
def test_a_takeover_that_people_ended_gives_no_slots_and_its_posts_lapse(house: House, state: str):
    post = house.an_approved_post()
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE takeovers SET state = '{state}'")

    tick(house)

    assert house.states(post.id) == {}
    assert house.post(post.id).state is PostState.LAPSED
