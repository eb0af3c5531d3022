"""The gate at work: what changes between approval and sending keeps the post in the house."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.base import Receipt
from orchestrator.approval import decide
from orchestrator.domain.errors import Refused
from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import Post
from orchestrator.publishing import attempt, record
from orchestrator.scheduling import change
from orchestrator.store.accounts import ALL_ACCOUNTS
from orchestrator.store.tables import stops
from tests.house import APPROVER, House, approve_as_shown
from tests.publishing.moments import at_the_slot, changing, claimed, notices
from tests.workspaces import changed, with_person

P = PublicationState


def the_approver_loses_the_role(house: House, _: Post) -> None:
    changed(house.root, "roles.toml", '"approver", ', "")


def the_approver_leaves(house: House, _: Post) -> None:
    changed(house.root, "roles.toml", 'login = "anna"', 'login = "berit"')
    changed(house.root, "roles.toml", "anna@fjordvik.example", "berit@fjordvik.example")


def the_consent_is_withdrawn(house: House, post: Post) -> None:
    with changing(house) as uow:
        uow.ambassadors.withdraw_consents(post.ambassador_id, house.clock())


def the_consent_no_longer_names_the_channel(house: House, post: Post) -> None:
    with changing(house) as uow:
        consent = uow.ambassadors.consent(post.ambassador_id)
        uow.ambassadors.add_consent(
            post.ambassador_id, replace(consent, channels=frozenset({"facebook", "instagram"}))
        )


def the_ambassador_retires(house: House, post: Post) -> None:
    with changing(house) as uow:
        uow.ambassadors.retire(post.ambassador_id, house.clock())


def a_photo_is_altered(house: House, post: Post) -> None:
    path = photo_of(house, post)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def a_photo_is_deleted(house: House, post: Post) -> None:
    photo_of(house, post).unlink()


def photo_of(house: House, post: Post):
    with house.wiring.store.read(house.clock()) as uow:
        (asset,) = uow.posts.content(post).assets
    assert asset.clean is not None
    return house.wiring.media.path(asset.clean.sha256)


def all_is_stopped(house: House, _: Post) -> None:
    stop(house, ALL_ACCOUNTS)


def the_account_is_stopped(house: House, _: Post) -> None:
    stop(house, "linkedin-main")


def stop(house: House, account: str) -> None:
    with house.wiring.store.engine.begin() as connection:
        connection.execute(
            stops.insert().values(
                account=account, at=house.clock(), reason="something happened", by="anna"
            )
        )


BACK_TO_A_PERSON = (
    the_approver_loses_the_role,
    the_approver_leaves,
    the_consent_is_withdrawn,
    the_consent_no_longer_names_the_channel,
    the_ambassador_retires,
)
BACK_TO_THE_CHECKS = (a_photo_is_altered, a_photo_is_deleted)
STAYS = (all_is_stopped, the_account_is_stopped)
ALL = (*BACK_TO_A_PERSON, *BACK_TO_THE_CHECKS, *STAYS)


def named(changes):
    return [pytest.param(change, id=change.__name__) for change in changes]


@pytest.fixture
def post(house: House) -> Post:
    return house.a_scheduled_post(accounts=("linkedin-main",))


@pytest.mark.parametrize("change", named(BACK_TO_A_PERSON))
def test_before_the_claim_it_goes_back_to_a_person(
    house: House, post: Post, change: Callable[[House, Post], None]
):
    at_the_slot(house, post.id)
    change(house, post)

    house.publish()

    assert house.post(post.id).state is PostState.PENDING_APPROVAL
    assert house.states(post.id) == {"linkedin-main": P.CANCELLED}
    assert NoticeKind.REVOKED in notices(house)


@pytest.mark.parametrize("change", named(BACK_TO_THE_CHECKS))
def test_before_the_claim_it_goes_back_to_the_checks(
    house: House, post: Post, change: Callable[[House, Post], None]
):
    at_the_slot(house, post.id)
    change(house, post)

    house.publish()

    assert house.post(post.id).state is PostState.RECEIVED
    assert house.states(post.id) == {"linkedin-main": P.CANCELLED}


@pytest.mark.parametrize("change", named(ALL))
def test_between_claim_and_send_marker_nothing_is_sent(
    house: House, post: Post, change: Callable[[House, Post], None]
):
    at_the_slot(house, post.id)
    claim = claimed(house)
    change(house, post)

    attempt.run(house.wiring.press, claim)

    assert house.sandbox.posts() == []
    assert house.publications(post.id)["linkedin-main"].sent_at is None
    assert house.states(post.id)["linkedin-main"] not in {P.PUBLISHED, P.IN_DOUBT, P.PUBLISHING}


@pytest.mark.parametrize("change", named(ALL))
def test_nothing_goes_out_on_its_own_later(
    house: House, post: Post, change: Callable[[House, Post], None]
):
    slot_at = at_the_slot(house, post.id)
    change(house, post)

    house.play_until(slot_at + timedelta(hours=5), step=timedelta(minutes=20))

    assert house.sandbox.posts() == []


def test_the_decisions_are_void_once_the_gate_closed(house: House, post: Post):
    at_the_slot(house, post.id)
    the_consent_is_withdrawn(house, post)

    house.publish()

    with house.wiring.store.read(house.clock()) as uow:
        assert uow.reviews.decisions(uow.posts.get(post.id)) == []


def test_the_audit_says_why_the_gate_was_closed(house: House, post: Post):
    at_the_slot(house, post.id)
    the_ambassador_retires(house, post)

    house.publish()

    with house.wiring.store.read(house.clock()) as uow:
        last = uow.audit.of(f"post:{post.id}")[-1]
    assert (last.event, last.actor, last.reason) == (
        "revoke",
        "publisher",
        "the ambassador is retired",
    )


def test_another_approver_s_approval_opens_the_gate_again(house: House, post: Post):
    with_person(house.root, login="berit", email="berit@fjordvik.example")
    the_approver_loses_the_role(house, post)
    at_the_slot(house, post.id)
    house.publish()

    berit = replace(APPROVER, name="berit", email="berit@fjordvik.example")
    with changing(house) as uow:
        approve_as_shown(uow, post.id, berit, house.wiring.desk)
    house.play_until(house.clock() + timedelta(hours=3), step=timedelta(minutes=5))

    assert house.live_copies() == 1


def test_broken_roles_leave_the_last_good_ones_in_force(house: House, post: Post):
    (house.root / "config" / "roles.toml").write_text("[[person]\nlogin =")
    slot_at = at_the_slot(house, post.id)

    house.play_until(slot_at + timedelta(minutes=1))

    assert house.live_copies() == 1


def test_changed_rules_send_it_back_to_the_checks(house: House, post: Post):
    at_the_slot(house, post.id)
    press = replace(house.wiring.press, rules_version="other rules")

    assert attempt.claim_due(press, house.clock()) == []

    assert house.post(post.id).state is PostState.RECEIVED


def test_with_one_account_live_a_closed_gate_takes_the_approval_back_and_leaves_it_live(
    house: House,
):
    post = house.a_scheduled_post(accounts=("facebook-main", "linkedin-main"))
    house.sandbox.order_fault("error_500", channel="linkedin", phase="prepare", times=1000)
    slot_at = at_the_slot(house, post.id)
    house.publish()
    a_photo_is_altered(house, post)

    house.play_until(slot_at + timedelta(minutes=3), step=timedelta(minutes=1))

    assert house.post(post.id).state is PostState.PENDING_APPROVAL
    assert house.states(post.id) == {"facebook-main": P.PUBLISHED, "linkedin-main": P.CANCELLED}


def test_an_account_that_is_gone_from_our_files_costs_only_itself(house: House):
    post = house.a_scheduled_post(accounts=("facebook-main", "linkedin-main"))
    left = {k: v for k, v in house.wiring.accounts.items() if k != "facebook-main"}
    press = replace(house.wiring.press, accounts=left)
    at_the_slot(house, post.id)

    assert attempt.claim_due(press, house.clock()) == []

    assert house.post(post.id).state is PostState.PENDING_APPROVAL


# ---------------------------------------------------------------- late


def test_after_the_deadline_a_claim_is_refused_and_the_scheduler_misses_it(
    house: House, post: Post
):
    at_the_slot(house, post.id)
    house.clock.moment = house.publications(post.id)["linkedin-main"].deadline

    house.publish()
    house.wiring.scheduling.run_once(house.clock())

    assert house.states(post.id) == {"linkedin-main": P.MISSED}
    assert house.post(post.id).state is PostState.FAILED
    assert house.sandbox.posts() == []


def test_late_at_the_send_marker_it_is_missed_too_and_people_hear_of_it(house: House, post: Post):
    at_the_slot(house, post.id)
    claim = claimed(house)
    house.clock.moment = house.publications(post.id)["linkedin-main"].deadline

    attempt.run(house.wiring.press, claim)
    house.round()

    assert house.states(post.id) == {"linkedin-main": P.MISSED}
    assert house.post(post.id).state is PostState.FAILED
    assert NoticeKind.NOT_PUBLISHED in notices(house)
    assert house.sandbox.posts() == []


def test_the_last_moment_before_the_deadline_still_counts(house: House, post: Post):
    at_the_slot(house, post.id)
    deadline = house.publications(post.id)["linkedin-main"].deadline
    house.clock.moment = deadline - timedelta(microseconds=1)

    house.publish()

    assert house.states(post.id) == {"linkedin-main": P.PUBLISHED}


def test_a_slot_s_deadline_is_never_after_the_takeover(house: House):
    for number in range(3):
        post = house.a_scheduled_post(f"Nummer {number}", accounts=("linkedin-main",))

    deadline = house.publications(post.id)["linkedin-main"].deadline

    with house.wiring.store.read(house.clock()) as uow:
        assert deadline <= uow.takeovers.get(post.takeover_id or 0).ends_at


# ---------------------------------------------------------------- people, meanwhile


def test_a_post_withdrawn_between_claim_and_marker_is_not_sent(house: House, post: Post):
    at_the_slot(house, post.id)
    claim = claimed(house)
    with changing(house) as uow:
        decide.withdraw(uow, post.id, APPROVER)

    attempt.run(house.wiring.press, claim)

    assert house.post(post.id).state is PostState.WITHDRAWN
    assert house.states(post.id) == {"linkedin-main": P.CANCELLED}
    assert house.sandbox.posts() == []


def test_a_post_cannot_be_edited_while_it_is_being_sent(house: House, post: Post):
    at_the_slot(house, post.id)
    claimed(house)

    with changing(house) as uow:
        changed_content = replace(uow.posts.content(post), caption="Noe annet")
        with pytest.raises(Refused):
            decide.edit(uow, post.id, APPROVER, changed_content)


def test_an_approval_taken_back_between_claim_and_marker_stops_it(house: House, post: Post):
    at_the_slot(house, post.id)
    claim = claimed(house)
    with changing(house) as uow:
        decide.revoke(uow, post.id, APPROVER, reason="a name is wrong")

    attempt.run(house.wiring.press, claim)

    assert house.states(post.id) == {"linkedin-main": P.CANCELLED}
    assert house.sandbox.posts() == []


def test_a_stop_between_claim_and_marker_leaves_no_post_without_anything_to_send(
    house: House, post: Post
):
    at_the_slot(house, post.id)
    claim = claimed(house)
    stop(house, "linkedin-main")

    attempt.run(house.wiring.press, claim)

    assert house.states(post.id) == {"linkedin-main": P.CANCELLED}
    assert house.post(post.id).state is PostState.PENDING_APPROVAL
    assert NoticeKind.REVOKED in notices(house)


def test_a_takeover_ended_between_claim_and_marker_stops_it(house: House, post: Post):
    at_the_slot(house, post.id)
    house.wiring.scheduling.run_once(house.clock())
    claim = claimed(house)
    with changing(house) as uow:
        change.end(uow, 1, APPROVER, house.wiring.accounts, reason="enough")

    attempt.run(house.wiring.press, claim)
    house.wiring.scheduling.run_once(house.clock())

    assert house.sandbox.posts() == []
    assert house.states(post.id) == {"linkedin-main": P.MISSED}


def test_a_post_withdrawn_after_the_send_marker_is_taken_down_again(house: House, post: Post):
    at_the_slot(house, post.id)
    claim = claimed(house)
    press = house.wiring.press
    prepared = attempt._prepare(press, claim)
    assert prepared is not None
    assert attempt._mark_sending(press, claim, prepared)
    with changing(house) as uow:
        decide.withdraw(uow, post.id, APPROVER)

    receipt = attempt._publish(press, claim, prepared)
    assert isinstance(receipt, Receipt)
    record.success(press, claim, receipt)
    house.round()

    assert house.states(post.id) == {"linkedin-main": P.REMOVED}
    assert house.live_copies() == 0
