"""An ambassador leaves: what was to go out is stopped, and her word takes everything down."""

import pytest

from orchestrator.domain.actors import Role
from orchestrator.domain.errors import NotAllowed, Refused
from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.privacy import leaving, register
from orchestrator.store.engine import open_store
from tests.builders import (
    NOW,
    a_consent,
    a_person,
    stored_ambassador,
    stored_post,
    stored_publication,
    stored_takeover,
)

S, P = PostState, PublicationState
PLANNER = a_person(Role.PLANNER)
PRIVACY = a_person(Role.PRIVACY_OFFICER)


@pytest.fixture
def uow(database_url):
    store = open_store(database_url)
    with store.write(NOW) as uow:
        yield uow
    store.close()


def told(uow):
    return [(waiting.kind, waiting.audience.value) for waiting in uow.outbox.due(uow.now)]


# ---------------------------------------------------------------- retired


def test_retiring_leaves_consents_on_record(uow):
    person = stored_ambassador(uow)

    leaving.retire(uow, person.id, PLANNER)

    assert uow.ambassadors.consent(person.id).withdrawn_at is None


def test_retiring_tells_which_posts_go_nowhere_and_which_are_public(uow):
    person = stored_ambassador(uow)
    states = (PostState.PENDING_APPROVAL, PostState.REJECTED, PostState.PUBLISHED)
    waiting, _, public = (stored_post(uow, ambassador=person, state=s) for s in states)

    retired = leaving.retire(uow, person.id, PLANNER)

    assert ([p.id for p in retired.open_posts], [p.id for p in retired.public_posts]) == (
        [waiting.id], [public.id],
    )  # fmt: skip


def test_nobody_retires_twice(uow):
    person = stored_ambassador(uow)
    leaving.retire(uow, person.id, PLANNER)

    with pytest.raises(Refused):
        leaving.retire(uow, person.id, PLANNER)


@pytest.mark.parametrize("state", [S.APPROVED, S.SCHEDULED])
def test_retiring_stops_what_was_to_go_out(uow, state):
    person = stored_ambassador(uow)
    post = stored_post(uow, ambassador=person, state=state)
    open_one = stored_publication(uow, post, account="facebook-main")
    in_flight = stored_publication(uow, post, state=P.PUBLISHING)

    left = leaving.retire(uow, person.id, PLANNER)

    assert [p.state for p in left.open_posts] == [S.PENDING_APPROVAL]
    states = [uow.publications.get(one.id).state for one in (open_one, in_flight)]
    assert states == [P.CANCELLED, P.PUBLISHING]
    assert (NoticeKind.REVOKED, "approvers") in told(uow)


def test_retiring_names_the_takeovers_that_are_still_planned(uow):
    takeover = stored_takeover(uow)

    left = leaving.retire(uow, takeover.ambassador_id, PLANNER)

    assert left.takeovers == (takeover,)


# ---------------------------------------------------------------- the consent is withdrawn


@pytest.mark.parametrize(
    "state",
    [S.RECEIVED, S.HELD, S.PENDING_APPROVAL, S.APPROVED, S.SCHEDULED, S.PARKED, S.PUBLISHED,
     S.PARTIALLY_PUBLISHED, S.FAILED, S.LAPSED],
)  # fmt: skip
def test_a_withdrawn_consent_takes_every_post_back(uow, state):
    person = stored_ambassador(uow)
    post = stored_post(uow, ambassador=person, state=state)

    left = leaving.withdraw_consent(uow, person.id, PRIVACY, reason="her mail of today")

    assert [p.id for p in left.withdrawn_posts] == [post.id]
    assert uow.posts.get(post.id).state is S.WITHDRAWN
    assert uow.ambassadors.consent(person.id).is_valid(uow.now) is False


def test_what_is_public_is_taken_down_and_what_waits_is_cancelled(uow):
    person = stored_ambassador(uow)
    post = stored_post(uow, ambassador=person, state=S.SCHEDULED)
    live = stored_publication(uow, post, state=P.PUBLISHED)
    waits = stored_publication(uow, post, account="facebook-main")

    leaving.withdraw_consent(uow, person.id, PRIVACY)

    states = [uow.publications.get(one.id).state for one in (live, waits)]
    assert states == [P.REMOVAL_REQUESTED, P.CANCELLED]


@pytest.mark.parametrize("posts", [0, 1, 3])
def test_a_withdrawn_consent_is_told_once_and_audited(uow, posts):
    person = stored_ambassador(uow)
    for _ in range(posts):
        stored_post(uow, ambassador=person, state=S.APPROVED)
    before = len(told(uow))

    leaving.withdraw_consent(uow, person.id, PRIVACY, reason="her mail of today")

    entry = uow.audit.of(f"ambassador:{person.id}")[-1]
    assert (entry.event, entry.reason) == ("withdraw_consent", "her mail of today")
    assert told(uow)[before:] == [
        (NoticeKind.CONSENT_WITHDRAWN, "approvers"),
        (NoticeKind.CONSENT_WITHDRAWN, "ambassador"),
    ]


@pytest.mark.parametrize("state", [S.REJECTED, S.WITHDRAWN, S.ERASED])
def test_what_is_over_stays_as_it_is(uow, state):
    person = stored_ambassador(uow)
    post = stored_post(uow, ambassador=person, state=state)

    left = leaving.withdraw_consent(uow, person.id, PRIVACY)

    assert (left.withdrawn_posts, uow.posts.get(post.id).state) == ((), state)


def test_nobody_else_s_posts_are_touched(uow):
    person, other = stored_ambassador(uow), stored_ambassador(uow)
    post = stored_post(uow, ambassador=other, state=S.APPROVED)

    leaving.withdraw_consent(uow, person.id, PRIVACY)

    assert uow.posts.get(post.id).state is S.APPROVED


def test_a_consent_is_withdrawn_once(uow):
    person = stored_ambassador(uow)
    leaving.withdraw_consent(uow, person.id, PRIVACY)

    with pytest.raises(Refused, match="no consent that could be withdrawn"):
        leaving.withdraw_consent(uow, person.id, PRIVACY)


def test_a_new_consent_counts_again(uow):
    person = stored_ambassador(uow)
    leaving.withdraw_consent(uow, person.id, PRIVACY)

    register.consent(uow, person.id, a_consent(), PLANNER)

    assert uow.ambassadors.consent(person.id).is_valid(uow.now)


@pytest.mark.parametrize("role", [Role.PLANNER, Role.APPROVER, Role.EDITOR, Role.PUBLISHER])
def test_other_roles_withdraw_no_consent(uow, role):
    person = stored_ambassador(uow)

    with pytest.raises(NotAllowed, match="may not withdraw a consent"):
        leaving.withdraw_consent(uow, person.id, a_person(role))
