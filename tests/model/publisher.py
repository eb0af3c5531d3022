"""One attempt of one publisher: `publishing/attempt.py` and `publishing/record.py`, step by step.

Each step is one transaction, or one word with the platform. Between two of them a publisher may
sleep for as long as it likes; everybody else goes on meanwhile.
"""

from collections.abc import Iterator

from orchestrator.domain.actors import Role
from orchestrator.domain.publication import OPEN, PublicationEvent, PublicationState
from tests.model.world import (
    LEASE,
    MAX_ATTEMPTS,
    NAMES,
    SETTLE,
    At,
    Outcome,
    Request,
    Row,
    Rules,
    Shortcut,
    Step,
    Worker,
    World,
    answered,
    call_is_over,
    changed,
    freed,
    idle,
    moved,
    unheard,
    went_out,
)

_S, _E, _R = PublicationState, PublicationEvent, Role


def publisher(world: World, rules: Rules, number: int) -> Iterator[Step]:
    """Take the next step of an attempt; a slow publisher is one that takes none for long."""
    who, me = NAMES[number], world.workers[number]
    match me.at:
        case At.IDLE if world.row.state in OPEN:
            yield Step(who, "claims", _claimed(world, number))
        case At.CLAIMED:
            for what, after in _prepared(world, rules, number):
                yield Step(who, what, after)
        case At.PREPARED:
            yield Step(who, *_marked(world, rules, number))
        case At.MARKED:
            yield from _sends(world, number)
        case At.WAITING:
            unknown = changed(unheard(world, number), number, outcome=Outcome.UNKNOWN)
            yield Step(who, "waits no longer for the answer", answered(unknown, number))
        case At.ANSWERED:
            yield Step(who, f"records: {me.outcome}", _recorded(world, rules, number))
        case _:
            pass


def _claimed(world: World, number: int) -> World:
    """`_claim`: a new token and a lease; what was withdrawn meanwhile is cancelled at once."""
    attempt = min(world.row.attempt + 1, MAX_ATTEMPTS)  # the count stops, the tries need not
    world = moved(freed(world), _E.CLAIM, _R.PUBLISHER, attempt=attempt)
    if world.is_withdrawn:
        return freed(moved(world, _E.CANCEL, _R.PUBLISHER))
    world = world._replace(row=world.row._replace(lease=LEASE, sender=number))
    memory = {"at": At.CLAIMED, "is_owner": True, "was_stopped": False}
    return changed(world, number, **memory, reference=world.row.reference)


def _prepared(world: World, rules: Rules, number: int) -> Iterator[tuple[str, World]]:
    """`_prepare`: go on from what is prepared, or make a reference; it may fail, or take time."""
    reference = world.workers[number].reference
    if rules.channel.takes_reference_once and not reference:
        reference = _new_reference(world)
    ready = changed(world, number, at=At.PREPARED, reference=reference)
    yield "prepares", ready
    for outcome in (Outcome.NOT_READY, Outcome.NOT_SENT, Outcome.REFUSED):
        yield f"prepares: {outcome}", answered(changed(ready, number, outcome=outcome), number)


def _marked(world: World, rules: Rules, number: int) -> tuple[str, World]:
    """`_mark_sending`: the gate again and the marker, where state and token still are ours."""
    me = world.workers[number]
    if not _is_mine(world, rules, number):
        return "finds that the lease was taken, and stops", idle(world, number)
    if world.is_withdrawn and not rules.without(Shortcut.GATE_ONCE):
        cancelled = freed(moved(world, _E.CANCEL, _R.PUBLISHER))
        return "finds the gate closed, and cancels", idle(cancelled, number)
    has_marker = not rules.without(Shortcut.NO_MARKER)
    settle = SETTLE if rules.without(Shortcut.SETTLE_FROM_MARKER) else 0
    row = world.row._replace(
        has_marker=has_marker, lease=LEASE, settle=settle, reference=me.reference
    )
    what = "commits the send marker" if has_marker else "goes on without a send marker"
    return what, changed(world._replace(row=row), number, at=At.MARKED)


def _sends(world: World, number: int) -> Iterator[Step]:
    """`_publish`: one request, or surely none."""
    request = Request(number, world.workers[number].reference)
    network = tuple(sorted((*world.network, request)))
    waiting = changed(world._replace(network=network), number, at=At.WAITING)
    yield Step(NAMES[number], "sends the request", waiting)
    refused = changed(world, number, outcome=Outcome.NOT_SENT)
    yield Step(NAMES[number], "gets no connection", answered(refused, number))


def _recorded(world: World, rules: Rules, number: int) -> World:
    """`record.py`: the outcome and its event, under the fence."""
    me, state = world.workers[number], world.row.state
    after = idle(world, number)
    if state is _S.IN_DOUBT and (me.is_owner or rules.without(Shortcut.NO_TOKEN)):
        if me.outcome is Outcome.RECEIPT:
            return went_out(moved(freed(after), _E.CONFIRM, _R.PUBLISHER))
        return call_is_over(after, rules)  # it stays in doubt: only an answer leads on
    if not _is_mine(world, rules, number):
        return after
    if me.outcome is Outcome.RECEIPT:
        return went_out(moved(freed(after), _E.SUCCEED, _R.PUBLISHER))
    if me.outcome is Outcome.UNKNOWN and not rules.without(Shortcut.TIMEOUT_IS_RETRYABLE):
        return call_is_over(moved(after, _E.LOSE_ANSWER, _R.PUBLISHER), rules)
    event, columns = _consequence(me, world.row)
    return moved(freed(after), event, _R.PUBLISHER, **columns)


def _consequence(me: Worker, row: Row) -> tuple[PublicationEvent, dict[str, int]]:
    """`_consequence`: what an error means for the queue."""
    given_back = {"attempt": row.attempt - 1}
    match me.outcome:
        case Outcome.REFUSED:
            return _E.REFUSE, {}
        case Outcome.NOT_COUNTED:
            return _E.DEFER, given_back
        case Outcome.NOT_READY:
            return _E.AWAIT_PLATFORM, {**given_back, "reference": me.reference}
        case _:
            return _E.EXHAUST if row.attempt >= MAX_ATTEMPTS else _E.DEFER, {}


def _is_mine(world: World, rules: Rules, number: int) -> bool:
    """The fence: the state, and the token."""
    has_token = world.workers[number].is_owner or rules.without(Shortcut.NO_TOKEN)
    return world.row.state is _S.PUBLISHING and has_token


def _new_reference(world: World) -> int:
    known = {world.row.reference, *world.used}
    known |= {worker.reference for worker in world.workers}
    known |= {request.reference for request in world.network}
    return next(number for number in range(1, 10) if number not in known)
