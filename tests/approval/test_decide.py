"""People's decisions: four eyes, bound to exactly what will be sent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestrator.approval import decide
from orchestrator.approval.decide import Desk
from orchestrator.approval.dossier import dossier
from orchestrator.compose import content_hash
from orchestrator.domain.actors import PARTS, Actor, Role, part
from orchestrator.domain.approval import HASH_SHOWN, Decision
from orchestrator.domain.errors import Conflict, IllegalTransition, NotAllowed, NotFound, Refused
from orchestrator.domain.finding import Finding, FindingType, Severity
from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationEvent, PublicationState
from orchestrator.domain.records import Content, Post
from orchestrator.store.unit_of_work import UnitOfWork
from tests.builders import a_finding, a_person
from tests.house import AMBASSADOR, APPROVER, House
from tests.quiet import a_quiet_house, content_of, notices

P = PublicationState
BERIT = a_person(Role.APPROVER, name="berit")
CARL = a_person(Role.APPROVER, name="carl")
PRIVACY = a_person(Role.PRIVACY_OFFICER, name="dina")
NATIONAL_ID = a_finding(
    check="gdpr.cpr", type=FindingType.NATIONAL_ID, severity=Severity.BLOCK, why="a national id"
)
IBAN = a_finding(check="gdpr.iban", type=FindingType.IBAN, severity=Severity.BLOCK, why="an IBAN")
PHONE = a_finding()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_quiet_house(tmp_path) as made:
        made.a_takeover()
        yield made


@pytest.fixture
def post(house: House) -> Post:
    return house.a_pending_post()


@contextmanager
def deciding(house: House) -> Iterator[UnitOfWork]:
    with house.wiring.store.write(house.clock()) as uow:
        yield uow


def approved(house: House, post: Post, actor: Actor = BERIT, **facts: Any) -> Post:
    desk = facts.pop("desk", house.wiring.desk)
    with deciding(house) as uow:
        shown = facts.pop("shown", None) or dossier(uow, post.id, desk).hash or "0" * 64
        return decide.approve(uow, post.id, actor, desk, shown=shown, **facts)


def decisions(house: House, post: Post) -> list[Decision]:
    with house.wiring.store.read(house.clock()) as uow:
        return uow.reviews.decisions(uow.posts.get(post.id))


def found(house: House, post: Post, *findings: Finding, state: str = "pending_approval") -> None:
    with deciding(house) as uow:
        uow.reviews.replace_findings(post, findings)
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE posts SET state = '{state}' WHERE id = {post.id}")


def in_state(house: House, post: Post, state: PostState) -> None:
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE posts SET state = '{state}' WHERE id = {post.id}")


def quorum(house: House, number: int) -> Desk:
    return replace(house.wiring.desk, quorum=number)


# ---------------------------------------------------------------- four eyes


def test_an_approver_who_wrote_nothing_of_it_may_approve(house: House, post: Post):
    assert approved(house, post).state is PostState.APPROVED


@pytest.mark.parametrize("email", [AMBASSADOR, AMBASSADOR.upper()])
def test_the_ambassador_may_not_approve_her_own_post(house: House, post: Post, email: str):
    herself = replace(BERIT, email=email)

    with pytest.raises(NotAllowed, match="ambassador"):
        approved(house, post, herself)


def edited_by(house: House, post: Post, actor: Actor) -> Post:
    with deciding(house) as uow:
        content = replace(uow.posts.content(post), caption="Bedre ord")
        decide.edit(uow, post.id, actor, content)
    in_state(house, post, PostState.PENDING_APPROVAL)
    return house.post(post.id)


def test_the_last_editor_may_not_approve(house: House, post: Post):
    editor = a_person(Role.EDITOR, Role.APPROVER, name="eva")
    edited = edited_by(house, post, editor)

    with pytest.raises(NotAllowed, match="edited"):
        approved(house, edited, editor)


def test_an_editor_before_the_last_may_approve(house: House, post: Post):
    eva = a_person(Role.EDITOR, Role.APPROVER, name="eva")
    edited_by(house, post, eva)
    with deciding(house) as uow:
        content = replace(uow.posts.content(house.post(post.id)), caption="Enda bedre ord")
        decide.edit(uow, post.id, APPROVER, content)
    in_state(house, post, PostState.PENDING_APPROVAL)

    assert approved(house, post, eva).state is PostState.APPROVED


def test_one_person_with_two_logins_is_one_person(house: House, post: Post):
    editor = a_person(Role.EDITOR, name="eva")
    edited = edited_by(house, post, editor)
    other_login = replace(BERIT, name="eva-admin", email=(editor.email or "").upper())

    with pytest.raises(NotAllowed):
        approved(house, edited, other_login)


def test_without_an_e_mail_nobody_can_be_compared_so_nobody_decides(house: House, post: Post):
    nameless = replace(BERIT, email=None)

    with pytest.raises(NotAllowed, match=r"roles\.toml"):
        approved(house, post, nameless)


@pytest.mark.parametrize("role", [r for r in Role if r not in PARTS and r is not Role.APPROVER])
def test_no_other_role_approves(house: House, post: Post, role: Role):
    with pytest.raises(NotAllowed):
        approved(house, post, a_person(role, name="x"))


@pytest.mark.parametrize("role", sorted(PARTS))
def test_no_part_of_the_program_approves(house: House, post: Post, role: Role):
    with pytest.raises(NotAllowed):
        approved(house, post, replace(part(role), email="x@fjordvik.example"))


@pytest.mark.parametrize("state", [s for s in PostState if s is not PostState.PENDING_APPROVAL])
def test_only_what_waits_for_a_decision_can_be_approved(
    house: House, post: Post, state: PostState
):
    in_state(house, post, state)

    with pytest.raises(IllegalTransition):
        approved(house, post)


def test_an_unknown_post_is_not_found(house: House, post: Post):
    with pytest.raises(NotFound):
        approved(house, replace(post, id=99))


# ---------------------------------------------------------------- what an approval binds


def test_an_approval_binds_the_hash_of_what_each_account_gets(house: House, post: Post):
    with house.wiring.store.read(house.clock()) as uow:
        composed = house.wiring.desk.composed(post, uow.posts.content(post))
    approved(house, post)

    (decision,) = decisions(house, post)
    assert decision.content_hash == content_hash(composed)


def test_the_hash_stands_in_the_audit(house: House, post: Post):
    approved(house, post)

    (decision,) = decisions(house, post)
    with house.wiring.store.read(house.clock()) as uow:
        entry = uow.audit.of(f"post:{post.id}")[-1]
    assert (entry.event, entry.actor, entry.content_hash) == (
        "approve",
        "berit",
        decision.content_hash,
    )


def test_another_content_than_was_shown_is_a_conflict(house: House, post: Post):
    with pytest.raises(Conflict) as conflict:
        approved(house, post, shown="0" * 8)

    assert conflict.value.exit_code == 3
    assert "someone was faster" in str(conflict.value)
    assert "preview" in conflict.value.advice
    assert house.post(post.id).state is PostState.PENDING_APPROVAL


def test_the_second_of_two_approvers_at_once_is_told_that_someone_was_faster(
    house: House, post: Post
):
    with house.wiring.store.read(house.clock()) as uow:
        shown = content_hash(house.wiring.desk.composed(post, uow.posts.content(post)))
    approved(house, post, BERIT, shown=shown)

    with pytest.raises(Conflict, match="approved already by berit"):
        approved(house, post, CARL, shown=shown)
    with pytest.raises(IllegalTransition):
        approved(house, post, CARL, shown="0" * 64)


def test_less_than_was_shown_names_nothing(house: House, post: Post):
    with house.wiring.store.read(house.clock()) as uow:
        shown = content_hash(house.wiring.desk.composed(post, uow.posts.content(post)))

    with pytest.raises(Conflict):
        approved(house, post, shown=shown[: HASH_SHOWN - 1])


@pytest.mark.parametrize("change", [str.lower, str.upper], ids=["small", "capital"])
def test_the_beginning_of_the_hash_that_was_shown_is_enough(
    house: House, post: Post, change: Callable[[str], str]
):
    with house.wiring.store.read(house.clock()) as uow:
        shown = content_hash(house.wiring.desk.composed(post, uow.posts.content(post)))

    assert approved(house, post, shown=change(shown[:HASH_SHOWN])).state is (PostState.APPROVED)


def test_an_edit_between_preview_and_approval_is_noticed(house: House, post: Post):
    with house.wiring.store.read(house.clock()) as uow:
        shown = content_hash(house.wiring.desk.composed(post, uow.posts.content(post)))
    edited_by(house, post, a_person(Role.EDITOR, name="eva"))

    with pytest.raises(Conflict):
        approved(house, post, shown=shown)


def test_a_post_of_a_retired_ambassador_cannot_be_approved(house: House, post: Post):
    with deciding(house) as uow:
        uow.ambassadors.retire(post.ambassador_id, house.clock())

    with pytest.raises(Refused, match="is retired"):
        approved(house, post)


def test_a_post_without_an_account_cannot_be_approved(house: House):
    post = house.a_pending_post(accounts=())

    with pytest.raises(Refused, match="no account to go to"):
        approved(house, post)


def test_a_post_for_an_account_that_is_gone_names_it(house: House):
    post = house.a_pending_post(accounts=("linkedin-main", "myspace-main"))

    with pytest.raises(Refused, match="myspace-main"):
        approved(house, post)


# ---------------------------------------------------------------- warnings


def test_a_warning_must_be_acknowledged_by_its_id(house: House, post: Post):
    found(house, post, PHONE)

    with pytest.raises(Refused, match=r"gdpr\.phone") as refused:
        approved(house, post)

    assert "--seen gdpr.phone" in refused.value.advice


def test_another_id_does_not_acknowledge_it(house: House, post: Post):
    found(house, post, PHONE)

    with pytest.raises(Refused):
        approved(house, post, seen=["gdpr.email"])


def test_what_was_acknowledged_stands_with_the_decision(house: House, post: Post):
    found(house, post, PHONE)

    approved(house, post, seen=["gdpr.phone"], reason="the switchboard")

    (decision,) = decisions(house, post)
    assert decision.reason == "the switchboard; seen: gdpr.phone"


def test_an_information_needs_no_acknowledgement(house: House, post: Post):
    found(house, post, replace(PHONE, severity=Severity.INFO))

    assert approved(house, post).state is PostState.APPROVED


# ---------------------------------------------------------------- quorum


def test_below_the_quorum_an_approval_is_an_endorsement(house: House, post: Post):
    first = approved(house, post, BERIT, desk=quorum(house, 2))

    assert first.state is PostState.PENDING_APPROVAL
    assert [d.event for d in decisions(house, post)] == ["endorse"]


def test_a_second_person_completes_it(house: House, post: Post):
    approved(house, post, BERIT, desk=quorum(house, 2))

    assert approved(house, post, CARL, desk=quorum(house, 2)).state is PostState.APPROVED


def test_the_same_person_twice_does_not(house: House, post: Post):
    approved(house, post, BERIT, desk=quorum(house, 2))
    again = replace(BERIT, name="berit2", email=(BERIT.email or "").upper())

    with pytest.raises(Refused, match="endorsed"):
        approved(house, post, again, desk=quorum(house, 2))


def test_an_edit_voids_the_endorsements(house: House, post: Post):
    approved(house, post, BERIT, desk=quorum(house, 2))
    edited_by(house, post, a_person(Role.EDITOR, name="eva"))

    second = approved(house, post, CARL, desk=quorum(house, 2))

    assert second.state is PostState.PENDING_APPROVAL
    assert [d.by_login for d in decisions(house, post)] == ["carl"]


def test_a_revoked_approval_is_no_voice_in_the_next_quorum(house: House, post: Post):
    approved(house, post, BERIT, desk=quorum(house, 1))
    with deciding(house) as uow:
        decide.revoke(uow, post.id, CARL, reason="a name is wrong")

    assert approved(house, post, CARL, desk=quorum(house, 2)).state is PostState.PENDING_APPROVAL


# ---------------------------------------------------------------- turning down


@pytest.mark.parametrize(
    ("act", "state", "kind"),
    [
        (decide.reject, PostState.REJECTED, NoticeKind.REJECTED),
        (decide.request_changes, PostState.PARKED, NoticeKind.CHANGES_REQUESTED),
    ],
)
def test_turning_down_tells_the_ambassador_why(
    house: House, post: Post, act: Callable[..., Post], state: PostState, kind: NoticeKind
):
    with deciding(house) as uow:
        turned_down = act(uow, post.id, BERIT, reason="the photo is blurred")

    assert turned_down.state is state
    assert kind in notices(house)


@pytest.mark.parametrize("act", [decide.reject, decide.request_changes])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_turning_down_needs_a_reason(
    house: House, post: Post, act: Callable[..., Post], reason: str
):
    with deciding(house) as uow, pytest.raises(Refused):
        act(uow, post.id, BERIT, reason=reason)


@pytest.mark.parametrize("act", [decide.reject, decide.request_changes])
@pytest.mark.parametrize("email", [AMBASSADOR, None])
def test_the_ambassador_or_an_unknown_person_may_not_turn_it_down(
    house: House, post: Post, act: Callable[..., Post], email: str | None
):
    with deciding(house) as uow, pytest.raises(NotAllowed):
        act(uow, post.id, replace(BERIT, email=email), reason="no")


def test_a_rejected_post_has_no_valid_decision_left(house: House, post: Post):
    approved(house, post, BERIT, desk=quorum(house, 2))
    with deciding(house) as uow:
        decide.reject(uow, post.id, CARL, reason="no")

    assert decisions(house, post) == []


# ---------------------------------------------------------------- waiving


def test_a_waived_finding_lets_the_post_go_on(house: House, post: Post):
    found(house, post, NATIONAL_ID, state="held")
    with deciding(house) as uow:
        waived = decide.waive(uow, post.id, "gdpr.cpr", PRIVACY, reason="an invented example")

    assert waived.state is PostState.PENDING_APPROVAL
    assert NoticeKind.WAITING in notices(house)


@pytest.mark.parametrize("quorum_of", [1, 2])
def test_who_waived_a_finding_may_not_approve_as_well(house: House, post: Post, quorum_of: int):
    found(house, post, NATIONAL_ID, state="held")
    both = a_person(Role.PRIVACY_OFFICER, Role.APPROVER, name="dina")
    with deciding(house) as uow:
        decide.waive(uow, post.id, "gdpr.cpr", both, reason="an invented example")
    other_login = replace(both, name="dina-admin", email=(both.email or "").upper())

    for actor in (both, other_login):
        with pytest.raises(NotAllowed, match="waived") as refused:
            approved(house, post, actor, seen=["gdpr.cpr"], desk=quorum(house, quorum_of))
        assert "approver" in refused.value.advice
    assert approved(house, post, BERIT, seen=["gdpr.cpr"]).state is PostState.APPROVED


def test_after_an_approval_was_revoked_who_waived_may_still_not_approve(house: House, post: Post):
    found(house, post, NATIONAL_ID, state="held")
    both = a_person(Role.PRIVACY_OFFICER, Role.APPROVER, name="dina")
    with deciding(house) as uow:
        decide.waive(uow, post.id, "gdpr.cpr", both, reason="an invented example")
    approved(house, post, BERIT, seen=["gdpr.cpr"])
    with deciding(house) as uow:
        decide.revoke(uow, post.id, BERIT, reason="once more")

    with pytest.raises(NotAllowed, match="waived"):
        approved(house, post, both, seen=["gdpr.cpr"])


def test_what_was_waived_must_be_acknowledged_by_the_approver(house: House, post: Post):
    found(house, post, NATIONAL_ID, state="held")
    with deciding(house) as uow:
        decide.waive(uow, post.id, "gdpr.cpr", PRIVACY, reason="an invented example")

    with pytest.raises(Refused, match=r"gdpr\.cpr") as refused:
        approved(house, post)

    assert "--seen gdpr.cpr" in refused.value.advice


def test_with_one_of_two_waived_the_post_stays_held(house: House, post: Post):
    found(house, post, NATIONAL_ID, IBAN, state="held")
    with deciding(house) as uow:
        half = decide.waive(uow, post.id, "gdpr.cpr", PRIVACY, reason="an invented example")
        whole = decide.waive(uow, post.id, "gdpr.iban", PRIVACY, reason="our own, printed")

    assert (half.state, whole.state) == (PostState.HELD, PostState.PENDING_APPROVAL)


def test_every_waiver_is_audited_with_its_reason(house: House, post: Post):
    found(house, post, NATIONAL_ID, IBAN, state="held")
    with deciding(house) as uow:
        decide.waive(uow, post.id, "gdpr.cpr", PRIVACY, reason="first")
        decide.waive(uow, post.id, "gdpr.iban", PRIVACY, reason="second")

    with house.wiring.store.read(house.clock()) as uow:
        told = [(e.event, e.reason) for e in uow.audit.of(f"post:{post.id}")[-2:]]
    assert told == [("waive_finding", "first"), ("waive", "second")]


def test_all_findings_of_one_check_are_waived_together(house: House, post: Post):
    found(house, post, NATIONAL_ID, replace(NATIONAL_ID, start=40, end=51), state="held")
    with deciding(house) as uow:
        waived = decide.waive(uow, post.id, "gdpr.cpr", PRIVACY, reason="invented")

    assert waived.state is PostState.PENDING_APPROVAL


def test_a_check_that_did_not_block_cannot_be_waived(house: House, post: Post):
    found(house, post, NATIONAL_ID, state="held")

    with deciding(house) as uow, pytest.raises(Refused, match=r"gdpr\.iban") as refused:
        decide.waive(uow, post.id, "gdpr.iban", PRIVACY, reason="invented")

    assert "gdpr.cpr" in refused.value.advice


MENDED_ONLY = [
    a_finding(check="channel_fit.media", type=FindingType.CHANNEL_FIT, severity=Severity.BLOCK),
    a_finding(check="media.readable", type=FindingType.MEDIA, severity=Severity.BLOCK),
]


@pytest.mark.parametrize("finding", MENDED_ONLY, ids=lambda finding: finding.check)
def test_what_only_mending_helps_cannot_be_waived(house: House, post: Post, finding: Finding):
    """The gate or the channel would stop it however often somebody accepted it."""
    found(house, post, finding, state="held")

    with pytest.raises(Refused, match="cannot be waived") as refused, deciding(house) as uow:
        decide.waive(uow, post.id, finding.check, PRIVACY, reason="never mind")

    assert f"orchestrator posts edit {post.id}" in refused.value.advice
    assert house.post(post.id).state is PostState.HELD


def test_only_what_can_be_waived_is_offered(house: House, post: Post):
    found(house, post, *MENDED_ONLY, IBAN, state="held")

    with pytest.raises(Refused) as refused, deciding(house) as uow:
        decide.waive(uow, post.id, "gdpr.cpr", PRIVACY, reason="never mind")

    assert refused.value.advice == "what can be waived in it: gdpr.iban"


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_waiver_needs_a_reason(house: House, post: Post, reason: str):
    found(house, post, NATIONAL_ID, state="held")

    with deciding(house) as uow, pytest.raises(Refused, match="reason"):
        decide.waive(uow, post.id, "gdpr.cpr", PRIVACY, reason=reason)


@pytest.mark.parametrize("email", [AMBASSADOR, None])
def test_the_ambassador_or_an_unknown_person_may_not_waive(
    house: House, post: Post, email: str | None
):
    found(house, post, NATIONAL_ID, state="held")

    with deciding(house) as uow, pytest.raises(NotAllowed):
        decide.waive(uow, post.id, "gdpr.cpr", replace(PRIVACY, email=email), reason="mine")


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.PRIVACY_OFFICER])
def test_nobody_but_privacy_officers_waives(house: House, post: Post, role: Role):
    found(house, post, NATIONAL_ID, state="held")
    actor = part(role) if role in PARTS else a_person(role, name="x")

    with deciding(house) as uow, pytest.raises(NotAllowed):
        decide.waive(uow, post.id, "gdpr.cpr", actor, reason="why not")


# ---------------------------------------------------------------- editing


def new_words(house: House, post: Post) -> Content:
    return replace(content_of(house, post.id), caption="Bedre ord")


def test_an_edit_is_a_new_revision_that_is_checked_again(house: House, post: Post):
    edited = edited_by_anna(house, post)

    assert (edited.state, edited.revision, edited.rules_version) == (PostState.RECEIVED, 2, "")
    assert content_of(house, post.id).caption == "Bedre ord"


def edited_by_anna(house: House, post: Post, **columns: Any) -> Post:
    changed = new_words(house, post)
    with deciding(house) as uow:
        return decide.edit(uow, post.id, APPROVER, changed, **columns)


def test_an_edit_voids_every_decision_and_frees_the_slot(house: House):
    post = house.a_scheduled_post()

    edited = edited_by_anna(house, post)

    assert decisions(house, post) == []
    assert edited.slot_at is None
    assert set(house.states(post.id).values()) == {P.CANCELLED}


def test_an_edit_keeps_the_cleaned_photos(house: House, post: Post):
    before = content_of(house, post.id).assets

    edited_by_anna(house, post)

    assert content_of(house, post.id).assets == before


def test_an_edit_that_changes_nothing_is_refused(house: House, post: Post):
    same = content_of(house, post.id)

    with deciding(house) as uow, pytest.raises(Refused, match="nothing changes"):
        decide.edit(uow, post.id, APPROVER, same)


def test_accounts_can_be_edited_alone(house: House, post: Post):
    same = content_of(house, post.id)
    with deciding(house) as uow:
        edited = decide.edit(uow, post.id, APPROVER, same, accounts=["linkedin-main"])

    assert edited.accounts == ("linkedin-main",)


def test_an_editor_without_an_e_mail_may_not_edit(house: House, post: Post):
    changed = new_words(house, post)

    with deciding(house) as uow, pytest.raises(NotAllowed, match="e-mail"):
        decide.edit(uow, post.id, replace(APPROVER, email=None), changed)


@pytest.mark.parametrize("state", [P.PUBLISHING, P.IN_DOUBT, P.PUBLISHED, P.REMOVAL_MANUAL])
def test_what_may_be_out_there_cannot_be_edited(house: House, state: PublicationState):
    post = house.a_scheduled_post(accounts=("linkedin-main",))
    with house.wiring.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE publications SET state = '{state}'")

    with pytest.raises(Refused, match=state.value.replace("_", " ")):
        edited_by_anna(house, post)

    assert house.post(post.id).revision == 1


# ---------------------------------------------------------------- withdrawing


def test_a_withdrawn_post_takes_down_what_is_live_and_cancels_what_is_not(house: House):
    post = house.a_scheduled_post()
    with deciding(house) as uow:
        live, *_ = uow.publications.of_post(post.id)
        publisher = part(Role.PUBLISHER)
        claimed = uow.apply_publication(live, PublicationEvent.CLAIM, publisher)
        uow.apply_publication(claimed, PublicationEvent.SUCCEED, publisher, remote_id="1")

    with deciding(house) as uow:
        withdrawn = decide.withdraw(uow, post.id, APPROVER)

    states = house.states(post.id)
    assert withdrawn.state is PostState.WITHDRAWN
    assert states.pop(live.account) is P.REMOVAL_REQUESTED
    assert set(states.values()) == {P.CANCELLED}


@pytest.mark.parametrize(
    "state",
    [
        PostState.RECEIVED,
        PostState.HELD,
        PostState.PENDING_APPROVAL,
        PostState.APPROVED,
        PostState.PARKED,
        PostState.LAPSED,
        PostState.FAILED,
    ],
)
def test_a_post_can_be_withdrawn_wherever_it_is(house: House, post: Post, state: PostState):
    in_state(house, post, state)
    with deciding(house) as uow:
        decide.withdraw(uow, post.id, a_person(Role.AMBASSADOR, name="solveig"))

    assert house.post(post.id).state is PostState.WITHDRAWN
    assert NoticeKind.WITHDRAWN in notices(house)


def test_an_approver_alone_may_not_withdraw(house: House, post: Post):
    with deciding(house) as uow, pytest.raises(NotAllowed):
        decide.withdraw(uow, post.id, BERIT)


def test_a_refused_decision_leaves_no_trace(house: House, post: Post):
    with house.wiring.store.read(house.clock()) as uow:
        before = len(uow.audit.of(f"post:{post.id}"))

    with pytest.raises(NotAllowed):
        approved(house, post, PRIVACY)

    with house.wiring.store.read(house.clock()) as uow:
        assert len(uow.audit.of(f"post:{post.id}")) == before
    assert decisions(house, post) == []
