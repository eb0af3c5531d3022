"""Who can do what next: each actor yields every step that it could take from a world.

The guards are those of the code, and each names it. A step is one transaction, or one word with
the platform: between two of them everybody else may act, sleep or die.
"""

from collections.abc import Iterator

from orchestrator.domain.actors import Role
from orchestrator.domain.publication import OPEN, PublicationEvent, PublicationState
from tests.model.publisher import publisher
from tests.model.surroundings import clock, life, platform
from tests.model.world import (
    DEAD,
    NOBODY,
    SETTLE,
    At,
    Glance,
    Row,
    Rules,
    Shortcut,
    Step,
    World,
    call_is_over,
    freed,
    is_seen,
    moved,
    went_out,
)

_S, _E, _R = PublicationState, PublicationEvent, Role


def steps(world: World, rules: Rules) -> Iterator[Step]:
    """Yield all that can happen next."""
    for number in range(len(world.workers)):
        yield from publisher(world, rules, number)
        yield from life(world, number)
    yield from platform(world, rules)
    yield from _rescuer(world, rules)
    yield from _reconciler(world, rules)
    yield from _scheduler(world)
    yield from _take_down(world)
    yield from _operator(world, rules)
    yield from clock(world)


# ---------------------------------------------------------------- the parts of the program


def _rescuer(world: World, rules: Rules) -> Iterator[Step]:
    """`rescue.py`: free what a dead or silent publisher held; what was sent is in doubt."""
    row, who = world.row, _R.RESCUER.value
    may_rescue = row.state is _S.PUBLISHING and (row.lease == 0 or row.sender == DEAD)
    if rules.without(Shortcut.STALE_RESCUE):
        if may_rescue and world.glance is None:
            glance = Glance(_R.RESCUER, row.has_marker)
            yield Step(who, "reads the row", world._replace(glance=glance))
        if world.glance is not None and world.glance.by is _R.RESCUER:
            yield from _late_rescue(world._replace(glance=None), world.glance, rules)
    elif may_rescue:
        yield Step(who, *_rescued(world, rules, row.has_marker))


def _late_rescue(world: World, glance: Glance, rules: Rules) -> Iterator[Step]:
    if world.row.state is _S.PUBLISHING and glance.is_current:
        yield Step(_R.RESCUER.value, *_rescued(world, rules, glance.saw))
    else:
        yield Step(_R.RESCUER.value, "finds the row changed", world)


def _rescued(world: World, rules: Rules, has_marker: bool) -> tuple[str, World]:
    if not has_marker or rules.without(Shortcut.RESCUE_BY_AGE):
        return "frees it: nothing was sent", freed(moved(world, _E.RESCUE_UNSENT, _R.RESCUER))
    doubtful = moved(world, _E.RESCUE_SENT, _R.RESCUER, lease=0)
    if not rules.without(Shortcut.SETTLE_FROM_MARKER):
        doubtful = doubtful._replace(row=doubtful.row._replace(settle=SETTLE))
    if doubtful.row.sender == DEAD:
        doubtful = call_is_over(doubtful, rules)
    return "puts it in doubt: it was being sent", doubtful


def _reconciler(world: World, rules: Rules) -> Iterator[Step]:
    """`reconcile.py`: look, and then act on what was seen, maybe much later."""
    who, glance = _R.RECONCILER.value, world.glance
    if world.row.state is _S.IN_DOUBT and rules.channel.can_be_asked:
        if world.row.sender == DEAD:
            yield Step(who, "sees that the sender is dead", call_is_over(world, rules))
        now = Glance(_R.RECONCILER, is_seen(world))
        if now.saw or _may_disprove(world, rules):
            yield Step(who, *_reconciled(world, now))  # one reconciler is quick
            if glance is None:
                what = f"looks: {'there' if now.saw else 'not there'}"
                yield Step(who, what, world._replace(glance=now))  # another one may be slow
    if glance is not None and glance.by is _R.RECONCILER:
        blind = world._replace(glance=None)
        is_same = glance.is_current or rules.without(Shortcut.STALE_LOOK)
        if world.row.state is _S.IN_DOUBT and is_same:
            what, after = _reconciled(blind, glance)
            yield Step(who, f"wakes up and {what}", after)
        else:
            yield Step(who, "wakes up and finds the row changed", blind)


def _may_disprove(world: World, rules: Rules) -> bool:
    """`_may_disprove`: the settle time is over, and nothing more can come."""
    row = world.row
    nothing_comes = row.sender == NOBODY
    if rules.without(Shortcut.TRUST_THE_REFERENCE) and rules.channel.takes_reference_once:
        nothing_comes = row.reference not in world.used
    if rules.without(Shortcut.SETTLE_FROM_MARKER):
        nothing_comes = row.sender in {NOBODY, DEAD}
    return row.settle == 0 and nothing_comes


def _reconciled(world: World, glance: Glance) -> tuple[str, World]:
    if glance.saw:
        return "confirms", went_out(moved(freed(world), _E.CONFIRM, _R.RECONCILER))
    return "disproves", moved(freed(world), _E.DISPROVE, _R.RECONCILER)


def _scheduler(world: World) -> Iterator[Step]:
    """Miss what is still open at its deadline, whenever that is."""
    if world.row.state in OPEN:
        yield Step(_R.SCHEDULER.value, "misses it", moved(freed(world), _E.MISS, _R.SCHEDULER))


def _take_down(world: World) -> Iterator[Step]:
    """`takedown.py`: delete, read back, and leave to a person what the platform will not do."""
    if world.row.state is not _S.REMOVAL_REQUESTED:
        return
    yield Step("take-down", "leaves it to a person", moved(world, _E.BLOCK_REMOVAL, _R.PUBLISHER))
    if world.copies:
        yield Step("take-down", "deletes the post", world._replace(copies=()))
    else:
        yield Step("take-down", "sees it no more", moved(world, _E.REMOVE, _R.PUBLISHER))


# ---------------------------------------------------------------- people


def _operator(world: World, rules: Rules) -> Iterator[Step]:
    """Whatever a person may do at this moment; a person looks well, and answers truly."""
    who, state = _R.OPERATOR.value, world.row.state
    if not world.is_withdrawn:
        yield Step(who, "withdraws the post", _withdrawn(world))
    if state in OPEN:
        yield Step(who, "cancels", _stopped(world))
    elif state is _S.IN_DOUBT:
        yield from _doubt_ends(world, rules)
    elif state in {_S.FAILED, _S.MISSED, _S.CANCELLED}:
        if not (world.row.is_given_up or world.is_withdrawn):
            planned = moved(freed(world), _E.REPLAN, _R.OPERATOR)
            yield Step(who, "plans again", planned._replace(row=Row()))
    elif state is _S.REMOVAL_MANUAL:
        removed = moved(world._replace(copies=()), _E.REMOVE, _R.OPERATOR)
        yield Step(who, "takes it down by hand", removed)


def _doubt_ends(world: World, rules: Rules) -> Iterator[Step]:
    """`by_hand.py`: after a look at the account, and at the process that sent."""
    who = _R.OPERATOR.value
    given_up = moved(freed(world), _E.GIVE_UP, _R.OPERATOR, is_given_up=True)
    yield Step(who, "gives up", given_up)
    if is_seen(world):
        confirmed = moved(freed(world), _E.CONFIRM, _R.OPERATOR)
        yield Step(who, "sees the post and confirms", went_out(confirmed))
        return
    if world.row.sender == DEAD:
        yield Step(who, "vouches that the sender is dead", call_is_over(world, rules))
    is_over = world.row.sender == NOBODY or rules.without(Shortcut.TRUST_THE_EYE)
    if world.row.settle == 0 and is_over:
        disproved = moved(freed(world), _E.DISPROVE, _R.OPERATOR)
        yield Step(who, "sees nothing and disproves", disproved)


def _withdrawn(world: World) -> World:
    withdrawn = world._replace(is_withdrawn=True)
    if world.row.state in OPEN:
        return _stopped(withdrawn)
    if world.row.state is _S.PUBLISHED:
        return moved(withdrawn, _E.REQUEST_REMOVAL, _R.OPERATOR)
    return _noted(withdrawn)  # what is in flight or in doubt follows when it settles


def _stopped(world: World) -> World:
    return _noted(freed(moved(world, _E.CANCEL, _R.OPERATOR)))


def _noted(world: World) -> World:
    """Remember for the promises who had no send marker yet when a person stopped it."""
    workers = tuple(
        worker._replace(was_stopped=True) if worker.at in {At.CLAIMED, At.PREPARED} else worker
        for worker in world.workers
    )
    return world._replace(workers=workers)
