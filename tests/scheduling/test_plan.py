"""Planning a takeover: everything that is refused, what is remarked, and who joins."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.domain.actors import Actor, Role
from orchestrator.domain.errors import NotAllowed, NotFound, Refused
from orchestrator.domain.post import PostState
from orchestrator.scheduling.plan import Plan, Planned, plan_takeover
from orchestrator.scheduling.sense import remarks
from tests.builders import a_person
from tests.house import AMBASSADOR, APPROVER, House
from tests.quiet import a_quiet_house, a_received_post

TODAY, TOMORROW = date(2026, 11, 25), date(2026, 11, 26)
LINKEDIN = ("linkedin-main",)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_quiet_house(tmp_path) as made:
        made.a_takeover()  # today, by an ambassador with a consent for ninety days
        yield made


def a_plan(**facts: Any) -> Plan:
    """Make a plan for tomorrow that nothing speaks against."""
    default = Plan(
        ambassador_id=1,
        accounts=("facebook-main", "linkedin-main"),
        first_day=TOMORROW,
        last_day=TOMORROW,
        opens=time(8),
        closes=time(16),
        slots=(time(9), time(14, 30)),
        zone="Europe/Copenhagen",
    )
    return replace(default, **facts)


def planned(house: House, actor: Actor = APPROVER, **facts: Any) -> Planned:
    with house.wiring.store.write(house.clock()) as uow:
        return plan_takeover(uow, a_plan(**facts), actor, house.wiring.accounts)


def takeovers(house: House) -> int:
    with house.wiring.store.read(house.clock()) as uow:
        return len(uow.takeovers.all())


def test_a_sound_plan_is_written_and_audited(house: House):
    made = planned(house)

    with house.wiring.store.read(house.clock()) as uow:
        (entry,) = uow.audit.of(f"takeover:{made.takeover.id}")
    assert (entry.event, entry.actor, entry.target) == ("plan", "anna", "planned")
    assert made.remarks == ()


# ---------------------------------------------------------------- what is refused

REFUSED = {
    "no account": ({"accounts": ()}, "no account is named"),
    "an unknown account": ({"accounts": ("myspace-main",)}, "unknown accounts: myspace-main"),
    "days in the wrong order": (
        {"first_day": TOMORROW, "last_day": TODAY},
        "the last day is before the first",
    ),
    "too many days": ({"last_day": TOMORROW + timedelta(days=31)}, "more than 31 days"),
    "hours in the wrong order": ({"opens": time(16), "closes": time(8)}, "closes before it opens"),
    "no hours": ({"opens": time(8), "closes": time(8)}, "closes before it opens"),
    "no slot": ({"slots": ()}, "no slot is named"),
    "a slot twice": ({"slots": (time(9), time(9))}, "slots named twice: 09:00:00"),
    "a slot before the window": ({"slots": (time(7, 59),)}, "outside the window: 07:59:00"),
    "a slot at the window's end": ({"slots": (time(16),)}, "outside the window: 16:00:00"),
    "an unknown zone": ({"zone": "Europe/Atlantis"}, "unknown time zone"),
    "a zone that is a path": ({"zone": "../../etc/passwd"}, "unknown time zone"),
    "a zone that is a folder": ({"zone": "Europe"}, "unknown time zone"),
    "an empty zone": ({"zone": ""}, "unknown time zone"),
    "a day that is over": (
        {"first_day": TODAY - timedelta(days=1), "last_day": TODAY - timedelta(days=1)},
        "2026-11-24 is over already",
    ),
    "a first day that is over": (
        {"first_day": TODAY - timedelta(days=1), "last_day": TODAY},
        "2026-11-24 is over already",
    ),
    "slots that are over": (
        {
            "first_day": TODAY,
            "last_day": TODAY,
            "accounts": ("facebook-main",),
            "opens": time(6),
            "closes": time(18),
            "slots": (time(7),),
        },
        "no slot is left",
    ),
    "after the consent": (
        {"first_day": TODAY + timedelta(days=90), "last_day": TODAY + timedelta(days=90)},
        "does not cover facebook on all days",
    ),
    "an overlap": (
        {"first_day": TODAY, "last_day": TODAY, "accounts": LINKEDIN},
        "takeover 1 owns one of these accounts",
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_what_makes_no_sense_is_refused_with_advice(
    house: House, case: tuple[dict[str, Any], str]
):
    facts, what = case

    with pytest.raises(Refused, match=what) as refused:
        planned(house, **facts)

    assert refused.value.advice
    assert takeovers(house) == 1


def test_a_retired_ambassador_is_refused(house: House):
    with house.wiring.store.write(house.clock()) as uow:
        uow.ambassadors.retire(1, house.clock())

    with pytest.raises(Refused, match="ambassador 1 is retired"):
        planned(house)


def test_without_a_consent_it_is_refused(house: House):
    with house.wiring.store.write(house.clock()) as uow:
        other = uow.ambassadors.add(
            email="berit@fjordvik.example", name="B", language="nb", area=None, now=house.clock()
        )

    with pytest.raises(Refused, match="does not cover facebook"):
        planned(house, ambassador_id=other.id)


def test_a_consent_for_fewer_channels_is_refused_for_the_others(house: House):
    with house.wiring.store.write(house.clock()) as uow:
        consent = uow.ambassadors.consent(1)
        assert consent is not None
        uow.ambassadors.add_consent(1, replace(consent, channels=frozenset({"facebook"})))

    with pytest.raises(Refused, match="does not cover linkedin"):
        planned(house)


def test_an_unknown_ambassador_is_not_found(house: House):
    with pytest.raises(NotFound):
        planned(house, ambassador_id=99)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.EDITOR, Role.OPERATOR, Role.AMBASSADOR])
def test_only_planners_plan(house: House, role: Role):
    with pytest.raises(NotAllowed):
        planned(house, a_person(role))


# ---------------------------------------------------------------- what is allowed


def test_two_takeovers_at_once_on_different_accounts_are_fine(house: House):
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql("""UPDATE takeovers SET accounts = '["facebook-main"]'""")

    planned(house, first_day=TODAY, last_day=TODAY, accounts=LINKEDIN)

    assert takeovers(house) == 2


def test_two_takeovers_of_one_account_may_touch(house: House):
    planned(
        house,
        first_day=TODAY,
        last_day=TODAY,
        opens=time(16),
        closes=time(20),
        slots=(time(17),),
    )

    assert takeovers(house) == 2


def test_an_account_named_twice_is_one_account(house: House):
    made = planned(house, accounts=("linkedin-main", "linkedin-main"))

    assert made.takeover.accounts == LINKEDIN


def test_a_slot_that_spring_takes_away_is_remarked(house: House):
    night = date(2027, 3, 28)
    with house.wiring.store.write(house.clock()) as uow:
        consent = uow.ambassadors.consent(1)
        assert consent is not None
        uow.ambassadors.add_consent(
            1, replace(consent, valid_until=consent.valid_until + timedelta(days=90))
        )

    made = planned(
        house,
        first_day=night,
        last_day=night + timedelta(days=1),
        opens=time(1),
        closes=time(5),
        slots=(time(2, 30),),
    )

    assert made.remarks == ("2027-03-28 has no 02:30 in Europe/Copenhagen: the slot is at 03:30",)


SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
ONE_OF_TWO = "2027-03-28: the slots 02:30 and 03:30 are the same moment, so that only one post goes out then"
LEFT_OUT = (
    "2027-03-28 has no 02:30 in Europe/Copenhagen: "
    "the slot is left out: the hours are over by then"
)
NIGHTS = {
    "two slots become one": (
        {"first_day": SPRING, "last_day": SPRING, "slots": (time(2, 30), time(3, 30))},
        (
            "2027-03-28 has no 02:30 in Europe/Copenhagen: the slot is at 03:30",
            ONE_OF_TWO,
        ),
    ),
    "a slot falls out": (
        {
            "first_day": SPRING,
            "last_day": SPRING,
            "closes": time(3, 15),
            "slots": (time(1), time(2, 30)),
        },
        (LEFT_OUT,),
    ),
    "a slot comes twice": (
        {"first_day": AUTUMN, "last_day": AUTUMN, "slots": (time(2, 30),)},
        ("2026-10-25 has 02:30 twice in Europe/Copenhagen: the slot is the first of them",),
    ),
    "an ordinary night": ({"slots": (time(2, 30), time(3, 30))}, ()),
}


@pytest.mark.parametrize("case", NIGHTS.values(), ids=NIGHTS.keys())
def test_what_the_clocks_do_to_slots_is_told(case: tuple[dict[str, Any], tuple[str, ...]]):
    facts, expected = case

    night = {"opens": time(1), "closes": time(5), **facts}
    assert tuple(remarks(a_plan(**night).as_takeover())) == expected


# ---------------------------------------------------------------- who joins


def a_waiting_post(house: House, **facts: Any) -> int:
    """Store a post that has no takeover."""
    post = a_received_post(house, accounts=facts.pop("accounts", ()), **facts)
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE posts SET takeover_id = NULL WHERE id = {post.id}")
    return post.id


@pytest.mark.parametrize("state", ["received", "held", "pending_approval", "approved", "parked"])
def test_a_waiting_post_joins_and_is_checked_again(house: House, state: str):
    post_id = a_waiting_post(house)
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE posts SET state = '{state}', rules_version = 'old' WHERE id = {post_id}"
        )

    made = planned(house)

    post = house.post(post_id)
    assert made.joined == (post_id,)
    assert (post.state, post.rules_version) == (PostState.RECEIVED, "")
    assert (post.takeover_id, post.accounts) == (made.takeover.id, made.takeover.accounts)


@pytest.mark.parametrize("state", ["rejected", "withdrawn", "lapsed", "published", "erased"])
def test_what_is_over_does_not_join(house: House, state: str):
    post_id = a_waiting_post(house)
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE posts SET state = '{state}' WHERE id = {post_id}")

    assert planned(house).joined == ()


def test_a_post_with_a_takeover_stays_in_it(house: House):
    post = a_received_post(house)

    planned(house)

    assert house.post(post.id).takeover_id == 1


def test_another_ambassador_s_post_does_not_join(house: House):
    post_id = a_waiting_post(house)
    with house.wiring.store.write(house.clock()) as uow:
        other = uow.ambassadors.add(
            email="berit@fjordvik.example", name="B", language="nb", area=None, now=house.clock()
        )
        consent = uow.ambassadors.consent(1)
        assert consent is not None
        uow.ambassadors.add_consent(other.id, consent)

    made = planned(house, ambassador_id=other.id)

    assert made.joined == ()
    assert house.post(post_id).takeover_id is None


def test_the_channels_that_a_mail_named_stay_its_own(house: House):
    post_id = a_waiting_post(house, accounts=("instagram-main", "linkedin-main"))

    planned(house, accounts=("facebook-main", "linkedin-main"))

    assert house.post(post_id).accounts == LINKEDIN


def test_a_refused_plan_changes_no_post(house: House):
    post_id = a_waiting_post(house)

    with pytest.raises(Refused):
        planned(house, first_day=TODAY, last_day=TODAY)

    assert house.post(post_id).takeover_id is None


def test_the_joining_is_audited_with_its_reason(house: House):
    post_id = a_waiting_post(house)

    planned(house)

    with house.wiring.store.read(house.clock()) as uow:
        entry = uow.audit.of(f"post:{post_id}")[-1]
        ambassador = uow.ambassadors.by_email(AMBASSADOR)
    assert (entry.event, entry.reason) == ("edit", "it joins takeover 2")
    assert ambassador is not None
