"""Random walks: whatever people and parts of the program do, in any order, what holds still holds."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from orchestrator.domain.actors import Role
from orchestrator.domain.errors import OrchestratorError
from orchestrator.domain.post import POST, PostEvent, PostState
from orchestrator.domain.publication import PUBLICATION, TAKEN, PublicationEvent
from tests.builders import NOW, an_actor, someone_who_may, stored_post, stored_publication

ACCOUNTS = ("one", "two")


class _RollBack(Exception):
    pass


@st.composite
def steps(draw):
    """One try: an arrow that is possible now (a number), or any event by anybody."""
    return (
        draw(st.sampled_from(["post", "publication", "plan"])),
        draw(st.integers(0, 50)),
        draw(st.none() | st.sampled_from(Role)),
        draw(st.sampled_from(PostEvent)),
        draw(st.sampled_from(PublicationEvent)),
    )


def take_step(uow, post_id, step):
    kind, number, role, post_event, publication_event = step
    post = uow.posts.get(post_id)
    publications = uow.publications.of_post(post_id)
    if kind == "plan":
        stored_publication(uow, post, account=ACCOUNTS[number % 2])
    elif kind == "post":
        event, actor = choose(POST, post.state, number, role, post_event)
        uow.apply_post(post, event, actor, reason="a walk")
    elif publications:
        chosen = publications[number % len(publications)]
        event, actor = choose(PUBLICATION, chosen.state, number, role, publication_event)
        uow.apply_publication(chosen, event, actor)


def choose(machine, state, number, role, any_event):
    possible = [arrow for arrow in machine.table if arrow.source is state]
    if role is not None or not possible:
        return any_event, an_actor(role or Role.OPERATOR)
    arrow = possible[number % len(possible)]
    return arrow.event, someone_who_may(arrow)


def walk(uow, walked):
    post = stored_post(uow, accounts=ACCOUNTS)
    for step in walked:
        try:
            with uow._connection.begin_nested():
                take_step(uow, post.id, step)
        except (OrchestratorError, IntegrityError):
            continue  # refused, and nothing of it stayed
    return uow.posts.get(post.id), uow.publications.of_post(post.id)


def walked_arrows(uow, subject):
    return [(entry.source, entry.event, entry.target) for entry in uow.audit.of(subject)]


def check_trail(uow, machine, subject, state):
    """The trail tells the whole way, arrow by arrow, from the start to where the row stands."""
    way = walked_arrows(uow, subject)
    table = {(arrow.source, arrow.event, arrow.target) for arrow in machine.table}

    assert set(way) <= table
    assert [target for _, _, target in way[-1:]] in ([state], [])
    assert [source for source, _, _ in way[:1]] in ([machine.start], [])
    assert all(before[2] == after[0] for before, after in pairwise(way))
    assert way or state is machine.start


def check_approval(uow, post):
    """Nothing gets a slot that no person approved since it last went back."""
    is_approved = False
    for _, event, target in walked_arrows(uow, f"post:{post.id}"):
        is_approved = is_approved or event == PostEvent.APPROVE
        if target in {PostState.RECEIVED, PostState.PENDING_APPROVAL, PostState.PARKED}:
            is_approved = False
        assert is_approved or target != PostState.SCHEDULED


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(walked=st.lists(steps(), min_size=10, max_size=40))
def test_any_walk_keeps_what_always_holds(shared_store, walked):
    """Invariants I3, I4 and I6."""
    try:
        with shared_store.write(NOW) as uow:
            post, publications = walk(uow, walked)
            check_trail(uow, POST, f"post:{post.id}", post.state)
            for publication in publications:
                subject = f"publication:{publication.id}"
                check_trail(uow, PUBLICATION, subject, publication.state)
            check_approval(uow, post)
            taken = [p.account for p in publications if p.state in TAKEN]

            assert len(taken) == len(set(taken))
            assert uow.audit.first_break() is None

            raise _RollBack
    except _RollBack:
        pass
