"""What happens around the program: processes die, requests are lost, platforms answer, time passes."""

from collections.abc import Iterator

from orchestrator.domain.publication import PublicationState
from tests.model.world import (
    DEAD,
    NAMES,
    NETWORK,
    NOBODY,
    VISIBLE,
    At,
    Copy,
    Outcome,
    Request,
    Rules,
    Shortcut,
    Step,
    World,
    answered,
    changed,
    idle,
    unheard,
)


def life(world: World, number: int) -> Iterator[Step]:
    """Die at any moment, and start again at any later one."""
    who = NAMES[number]
    if world.workers[number].at is At.DOWN:
        yield Step(who, "starts again", idle(world, number))
        return
    dead = changed(unheard(idle(world, number), number), number, at=At.DOWN)
    sender = DEAD if world.row.sender == number else world.row.sender
    yield Step(who, "crashes", dead._replace(row=world.row._replace(sender=sender)))


def platform(world: World, rules: Rules) -> Iterator[Step]:
    """Lose a request, refuse it or act on it; and answer, wrongly or not at all."""
    for position, request in enumerate(world.network):
        left = world.network[:position] + world.network[position + 1 :]
        without = world._replace(network=left)
        yield Step("network", "loses the request", without)
        acted = _acted(without, request, rules)
        if acted is not None:
            yield Step("platform", "publishes; its answer is lost", acted)
        if request.owner != NOBODY:
            yield from _answers(without, acted, request.owner, rules)


def _answers(without: World, acted: World | None, owner: int, rules: Rules) -> Iterator[Step]:
    """Answer a publisher that waits; `acted` is None where the reference was taken before."""
    for outcome in (Outcome.REFUSED, Outcome.NOT_SENT, Outcome.NOT_COUNTED):
        heard = changed(without, owner, outcome=outcome)
        yield Step("platform", f"answers: {outcome}", answered(heard, owner))
    is_naive = rules.without(Shortcut.ERROR_MEANS_NOT_SENT)
    error = Outcome.NOT_SENT if is_naive else Outcome.UNKNOWN
    if acted is None:
        heard = changed(without, owner, outcome=error)
        yield Step("platform", "answers with an error", answered(heard, owner))
        return
    heard = changed(acted, owner, outcome=Outcome.RECEIPT)
    yield Step("platform", "publishes, and answers", answered(heard, owner))
    heard = changed(acted, owner, outcome=error)
    yield Step("platform", "publishes, and answers with an error", answered(heard, owner))


def _acted(world: World, request: Request, rules: Rules) -> World | None:
    """Make a copy; None: this reference was taken once before."""
    if request.reference in world.used:
        return None
    used = world.used
    if rules.channel.takes_reference_once:
        used = tuple(sorted((*used, request.reference)))
    copies = tuple(sorted((*world.copies, Copy(request.reference))))
    return world._replace(copies=copies, used=used)


def clock(world: World) -> Iterator[Step]:
    """Let a tick pass; what the network carries for `NETWORK` ticks arrives first, or never."""
    if any(request.age >= NETWORK for request in world.network):
        return
    row = world.row
    is_counting = row.state is PublicationState.IN_DOUBT or row.has_marker
    after = world._replace(
        row=row._replace(
            lease=max(row.lease - 1, 0),
            settle=max(row.settle - 1, 0) if is_counting else row.settle,
        ),
        network=tuple(request._replace(age=request.age + 1) for request in world.network),
        copies=tuple(copy._replace(age=min(copy.age + 1, VISIBLE)) for copy in world.copies),
    )
    if after != world:
        yield Step("clock", "ticks", after)
