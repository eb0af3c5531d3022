"""`orchestrator status`: what waits, what is due, what failed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import click

from orchestrator.cli.opened import opened
from orchestrator.cli.render import how_many, in_words, json_object, say, visible
from orchestrator.cli.times import spoken
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.settings.lock import is_held

if TYPE_CHECKING:
    from orchestrator.domain.records import Post
    from orchestrator.intake.drop_folder import Oddity
    from orchestrator.store.accounts import Pause, Stop
    from orchestrator.wiring import Wiring

_FOR_A_PERSON: Final = (PostState.HELD, PostState.PENDING_APPROVAL)
_TROUBLE: Final = (
    PublicationState.IN_DOUBT,
    PublicationState.FAILED,
    PublicationState.MISSED,
    PublicationState.REMOVAL_MANUAL,
)
_DAY_HOURS: Final = 24
_LATELY: Final = timedelta(days=7)
_LISTED_MOST: Final = 10  # posts of a kind on the screen; JSON has all


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    """How things stand at one moment."""

    now: datetime
    daemon_runs: bool | None  # None: with PostgreSQL nobody here can know
    posts: Mapping[PostState, int]
    publications: Mapping[PublicationState, int]
    next_due_at: datetime | None
    oldest: "Post | None"  # of those that wait for a person
    without_takeover: "tuple[Post, ...]"  # approved, and nothing gives them a slot
    without_account: "Mapping[int, tuple[str, ...]]"  # post -> accounts that are not ours any more
    pauses: "tuple[Pause, ...]"
    stops: "tuple[Stop, ...]"
    notices: int
    put_aside: Mapping[str, int]  # reason -> mails of the last days
    left_alone: "tuple[Oddity, ...]"  # in the sources of mail


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def status(as_json: bool) -> None:
    """Show what waits, what is due, what failed, and whether a daemon runs."""
    with opened() as wiring:
        picture, zone = _look(wiring), wiring.zone
    if as_json:
        json_object(_row(picture))
    else:
        _show(picture, zone)


def _look(wiring: "Wiring") -> _Picture:
    from orchestrator.intake.stage import left_alone

    now, lock = wiring.clock(), wiring.settings.lock
    with wiring.store.read(now) as uow:
        alive = uow.posts.in_states(*_FOR_A_PERSON, PostState.APPROVED, PostState.SCHEDULED)
        waiting = [post for post in alive if post.state in _FOR_A_PERSON]
        return _Picture(
            now=now,
            daemon_runs=is_held(lock) if wiring.store.is_sqlite else None,
            posts=uow.posts.count_by_state(),
            publications=uow.publications.count_by_state(),
            next_due_at=uow.publications.next_due_at(),
            oldest=min(waiting, key=lambda post: post.updated_at, default=None),
            without_takeover=tuple(
                post
                for post in alive
                if post.state is PostState.APPROVED and post.takeover_id is None
            ),
            without_account=_without_account(alive, {a.id for a in wiring.settings.accounts}),
            pauses=tuple(uow.accounts.pauses(now)),
            stops=tuple(uow.accounts.stops()),
            notices=uow.outbox.waiting(),
            put_aside=uow.messages.count_put_aside(now - _LATELY),
            left_alone=left_alone(wiring.settings.intake.sources, now),
        )


def _without_account(posts: "Iterable[Post]", ours: Collection[str]) -> dict[int, tuple[str, ...]]:
    gone = {post.id: tuple(n for n in post.accounts if n not in ours) for post in posts}
    return {post_id: names for post_id, names in gone.items() if names}


def _show(picture: _Picture, zone: str) -> None:
    runs = {True: "runs", False: "does not run: orchestrator run", None: "not known (PostgreSQL)"}
    say(f"daemon         {runs[picture.daemon_runs]}")
    say(f"posts          {_counted(picture.posts)}")
    say(f"publications   {_counted(picture.publications)}")
    say(f"next due       {_due(picture, zone)}")
    say(f"notices        {picture.notices} wait to be delivered")
    if picture.put_aside:
        say(f"mails aside    in {_LATELY.days} days {_by_reason(picture.put_aside)}; "
            "orchestrator spool list")  # fmt: skip
    for oddity in picture.left_alone[:_LISTED_MOST]:
        say(f"left alone     {visible(oddity.name)}: {oddity.why}")
    if picture.oldest is not None:
        age = _age(picture.now - picture.oldest.updated_at)
        say(f"waits longest  post {picture.oldest.id}, for {age}: "
            f"orchestrator posts show {picture.oldest.id}")  # fmt: skip
    for post in picture.without_takeover[:_LISTED_MOST]:
        say(f"no takeover    post {post.id} is approved and has no slot to come: "
            f"orchestrator takeovers plan --ambassador {post.ambassador_id} …")  # fmt: skip
    for post_id, names in list(picture.without_account.items())[:_LISTED_MOST]:
        say(f"no account     post {post_id} is for {', '.join(names)}, not in accounts.toml: "
            f"put it back, or orchestrator posts edit {post_id} --account …")  # fmt: skip
    for pause in picture.pauses:
        say(f"paused         {pause.account} since {spoken(pause.at, zone)}: "
            f"{visible(pause.reason)}; orchestrator doctor {pause.account}")  # fmt: skip
    for stop in picture.stops:
        named = "all accounts" if stop.account == "*" else stop.account
        say(f"stopped        {named} since {spoken(stop.at, zone)}: {visible(stop.reason)}")
    if any(picture.publications.get(state) for state in _TROUBLE):
        say("look at        orchestrator publications list")


def _due(picture: _Picture, zone: str) -> str:
    due_at = picture.next_due_at
    if due_at is None or due_at > picture.now:
        return spoken(due_at, zone) or "nothing"
    return "now, as soon as its account is free: a pause, or the gap after its last post, holds it"


def _counted(counts: Mapping[PostState, int] | Mapping[PublicationState, int]) -> str:
    return ", ".join(f"{number} {in_words(state)}" for state, number in counts.items()) or "none"


def _by_reason(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {visible(reason)}" for reason, number in counts.items())


def _age(passed: timedelta) -> str:
    hours = int(passed.total_seconds() // 3600)
    if hours >= 2 * _DAY_HOURS:
        return how_many(hours // _DAY_HOURS, "day")
    if hours:
        return how_many(hours, "hour")
    return how_many(int(passed.total_seconds() // 60), "minute")


def _row(picture: _Picture) -> Mapping[str, object]:
    oldest = picture.oldest
    return {
        "daemon_runs": picture.daemon_runs,
        "posts": picture.posts,
        "publications": picture.publications,
        "next_due_at": picture.next_due_at,
        "notices_waiting": picture.notices,
        "put_aside": picture.put_aside,
        "left_alone": [{"name": one.name, "why": one.why} for one in picture.left_alone],
        "waits_longest": None
        if oldest is None
        else {"post": oldest.id, "state": oldest.state, "since": oldest.updated_at},
        "without_takeover": [post.id for post in picture.without_takeover],
        "without_account": [
            {"post": post_id, "accounts": names}
            for post_id, names in picture.without_account.items()
        ],
        "paused": [
            {"account": p.account, "reason": p.reason, "since": p.at, "until": p.until}
            for p in picture.pauses
        ],
        "stopped": [
            {"account": s.account, "by": s.by, "reason": s.reason, "since": s.at}
            for s in picture.stops
        ],
    }
