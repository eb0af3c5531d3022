"""A small world with one publication in it: all that can matter to "at most one live copy".

A world is a value. What can happen to it next stands in `actors.py`, what must hold in
`promises.py`, and `search.py` walks through all of it.

Time is the only thing that is measured, in ticks, and only three things are promised of it:

- a request that was given to the network arrives within `NETWORK` ticks, or never;
- a copy that was made is seen by whoever looks after `VISIBLE` ticks;
- so the settle time, counted from the moment when nothing more can be sent, is the sum of both.

Nothing is promised of a process: between any two of its steps it may sleep for as long as it
likes, wake up, or die. A lease is over a tick after it began, whether its owner sleeps or not.
"""

from enum import StrEnum
from functools import cache
from typing import Any, Final, NamedTuple

from orchestrator.domain.actors import PEOPLE, Actor, Role
from orchestrator.domain.publication import PUBLICATION, PublicationEvent, PublicationState

NETWORK: Final = 1
VISIBLE: Final = 1
SETTLE: Final = NETWORK + VISIBLE
LEASE: Final = 1
MAX_ATTEMPTS: Final = 2

NAMES: Final = ("publisher 1", "publisher 2")
NOBODY: Final = -1  # no sender stands in the row; nobody waits for an answer any more
DEAD: Final = -2  # the sender that stands in the row has died


class At(StrEnum):
    """Where a publisher is in its attempt: its program counter."""

    DOWN = "down"  # crashed, and not started again yet
    IDLE = "idle"
    CLAIMED = "claimed"  # next: prepare
    PREPARED = "prepared"  # next: commit the send marker
    MARKED = "marked"  # next: open the connection
    WAITING = "waiting"  # for the platform's answer
    ANSWERED = "answered"  # next: record what came of it


class Outcome(StrEnum):
    """What a publisher believes of its request, as `adapters/errors.py` names it."""

    NOTHING = ""
    RECEIPT = "receipt"
    NOT_SENT = "not sent"
    NOT_COUNTED = "not sent, and not our fault"  # the platform's limit, or a blocked account
    NOT_READY = "not ready"
    REFUSED = "refused"
    UNKNOWN = "outcome unknown"


class Row(NamedTuple):
    """The publication as it is committed in the store."""

    state: PublicationState = PUBLICATION.start
    has_marker: bool = False
    lease: int = 0  # ticks until it is over
    sender: int = NOBODY
    settle: int = 0  # ticks until an absence counts
    attempt: int = 0
    reference: int = 0  # what is prepared; 0: nothing
    is_given_up: bool = False


class Worker(NamedTuple):
    """A publisher's process, with what it has in its memory."""

    at: At = At.IDLE
    is_owner: bool = False  # its token is the one in the row
    reference: int = 0
    outcome: Outcome = Outcome.NOTHING
    was_stopped: bool = False  # a person stopped the publication before our send marker


class Request(NamedTuple):
    """A publish request between us and the platform."""

    owner: int  # which worker waits for the answer
    reference: int
    age: int = 0


class Copy(NamedTuple):
    """One post that followers may see."""

    reference: int
    age: int = 0  # unseen by whoever looks until it is `VISIBLE`


class Glance(NamedTuple):
    """What a slow rescuer or reconciler saw, and has not acted on yet."""

    by: Role
    saw: bool  # rescuer: a send marker; reconciler: the post
    is_current: bool = True  # the token that it saw is still the one in the row


class World(NamedTuple):
    """Everything at one moment."""

    row: Row = Row()
    workers: tuple[Worker, ...] = (Worker(), Worker())
    network: tuple[Request, ...] = ()
    copies: tuple[Copy, ...] = ()
    used: tuple[int, ...] = ()  # references that the platform takes no second time
    glance: Glance | None = None
    is_withdrawn: bool = False


class Channel(NamedTuple):
    """What differs between the platforms."""

    name: str
    can_be_asked: bool  # `find` has authority: an absence may be trusted
    takes_reference_once: bool = False  # Instagram's container


class Shortcut(StrEnum):
    """A rule left out: each is one that real schedulers leave out, or that we once did."""

    NONE = "none"
    # the four usual ones
    RESCUE_BY_AGE = "what is published for too long is tried again"
    NO_MARKER = "no send marker is committed before the request"
    NO_TOKEN = "the fence asks for the state, and for no token"
    TIMEOUT_IS_RETRYABLE = "a timeout is an error like others: try again"
    # less usual, and as wrong
    ERROR_MEANS_NOT_SENT = "an error status proves that nothing was published"
    STALE_RESCUE = "the rescuer acts on a marker that it read in an earlier transaction"
    STALE_LOOK = "the reconciler acts on what it saw of an earlier attempt"
    SETTLE_FROM_MARKER = "the settle time begins at the marker, not at the end of the call"
    TRUST_THE_REFERENCE = "a reference taken once makes a living sender harmless"
    TRUST_THE_EYE = "a person who sees nothing need not ask whether the sender still lives"
    GATE_ONCE = "the gate is asked at the claim only"


class Rules(NamedTuple):
    """One world's laws: its channel, and the rule that is left out."""

    channel: Channel
    shortcut: Shortcut = Shortcut.NONE

    def without(self, shortcut: Shortcut) -> bool:
        """Tell whether this rule is left out."""
        return self.shortcut is shortcut


class Step(NamedTuple):
    """One thing that happened: by whom, what, and the world after it."""

    who: str
    what: str
    world: World

    @property
    def is_a_person_s(self) -> bool:
        """Tell what a person did from what happens by itself."""
        return self.who in _PEOPLE


_PEOPLE: Final = frozenset(role.value for role in PEOPLE)


@cache
def target(state: PublicationState, event: PublicationEvent, role: Role) -> PublicationState:
    """Ask the product's own table: there is no other way to another state."""
    actor = Actor(name=role.value, roles=frozenset({role}))
    return PUBLICATION.check(state, event, actor).target


def moved(world: World, event: PublicationEvent, role: Role, **columns: Any) -> World:
    """Move the row along an arrow of the table, and change its columns with it."""
    row = world.row._replace(**columns)
    return world._replace(row=row._replace(state=target(row.state, event, role)))


def freed(world: World) -> World:
    """Take the token out of the row: nobody's token is the row's any more."""
    glance = world.glance._replace(is_current=False) if world.glance else None
    workers = tuple(worker._replace(is_owner=False) for worker in world.workers)
    row = world.row._replace(has_marker=False, lease=0, sender=NOBODY, settle=0)
    return world._replace(row=row, workers=workers, glance=glance)


def changed(world: World, number: int, **memory: Any) -> World:
    """Change what one publisher has in its memory."""
    workers = list(world.workers)
    workers[number] = workers[number]._replace(**memory)
    return world._replace(workers=tuple(workers))


def is_seen(world: World) -> bool:
    """Tell whether somebody who looks at the account now sees the post."""
    return any(copy.age >= VISIBLE for copy in world.copies)


def may_still_send(world: World) -> bool:
    """Tell whether a request is on its way, or a publisher is past its marker."""
    return bool(world.network) or any(worker.at is At.MARKED for worker in world.workers)


# ---------------------------------------------------------------- what several actors do


def answered(world: World, number: int) -> World:
    """Go on to record what came of the request."""
    return changed(world, number, at=At.ANSWERED)


def idle(world: World, number: int) -> World:
    """Forget the attempt."""
    workers = list(world.workers)
    workers[number] = Worker()
    return world._replace(workers=tuple(workers))


def unheard(world: World, number: int) -> World:
    """Let the requests of a publisher go on without anybody who waits for the answer."""
    on_their_way = (
        request._replace(owner=NOBODY) if request.owner == number else request
        for request in world.network
    )
    return world._replace(network=tuple(sorted(on_their_way)))


def call_is_over(world: World, rules: Rules) -> World:
    """Note that nothing more is sent; from now on the settle time counts."""
    settle = world.row.settle if rules.without(Shortcut.SETTLE_FROM_MARKER) else SETTLE
    return world._replace(row=world.row._replace(sender=NOBODY, settle=settle))


def went_out(world: World) -> World:
    """`_remove_if_withdrawn`: what was withdrawn while it was sent is taken down."""
    if not world.is_withdrawn:
        return world
    return moved(world, PublicationEvent.REQUEST_REMOVAL, Role.PUBLISHER)
