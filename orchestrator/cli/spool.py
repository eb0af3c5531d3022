"""`orchestrator spool`: what became of every mail, and taking in what lies there."""

import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from orchestrator.cli.opened import opened
from orchestrator.cli.render import complain, json_list, table, visible
from orchestrator.cli.spool_words import explained
from orchestrator.cli.times import spoken
from orchestrator.settings.lock import only_one

if TYPE_CHECKING:
    from orchestrator.domain.records import Message
    from orchestrator.intake.drop_folder import Oddity
    from orchestrator.wiring import Wiring

_SHOWN: Final = 200  # of the newest files
_ODDITIES: Final = 20  # entries left alone that are named
_LOOKS_MOST: Final = 4  # a file that breaks the parser is put aside after three tries
_LITTLE_MORE: Final = 0.05  # seconds: a file must stand still at least as long as the settings say


@click.group()
def spool() -> None:
    """See what became of every mail; take mails in."""


@spool.command("list")
@click.option("--limit", type=click.IntRange(1, 100_000), default=_SHOWN, show_default=True,
              help="So many of the newest.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def list_(limit: int, as_json: bool) -> None:
    """List the files of the spool, and what became of each; then what is left alone there."""
    from orchestrator.intake.stage import left_alone

    with opened() as wiring:
        with wiring.store.read(wiring.clock()) as uow:
            found = uow.messages.all(limit + 1)
        oddities = left_alone(wiring.settings.intake.sources, wiring.clock())
        zone = wiring.zone
    _show(found[-limit:], zone, as_json=as_json)
    _tell(oddities)
    if len(found) > limit:
        complain(f"only the newest {limit}; older ones: --limit N")
    if not found:
        complain("no mail was taken in yet: orchestrator spool take --once")


@spool.command()
@click.option("--once", is_flag=True, help="Take in what lies there, and exit.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def take(once: bool, as_json: bool) -> None:
    """Take in what lies in the sources. A file is taken when it stands still."""
    if not once:
        raise click.UsageError(
            "say --once; to take mails in as they come, run the daemon: orchestrator run"
        )
    from orchestrator import logs

    logs.configure("warning", json=False, stream=sys.stderr)
    with opened() as wiring, _alone(wiring):
        taken = _taken(wiring)
        oddities, zone = wiring.intake.oddities, wiring.zone
    _show(taken, zone, as_json=as_json)
    _tell(oddities)
    if not taken:
        complain("nothing was taken in; a file that still changes waits for the next time")


@contextmanager
def _alone(wiring: "Wiring") -> Iterator[None]:
    """Keep a daemon out: two would take each other's files in active/ for a crash's."""
    if not wiring.store.is_sqlite:
        yield
        return
    with only_one(wiring.settings.lock):
        yield


def _taken(wiring: "Wiring") -> "list[Message]":
    """Look twice, as far apart as a file must stand still, and again while a crash left some."""
    stage, active = wiring.intake, wiring.intake.rooms.active
    with wiring.store.read(wiring.clock()) as uow:
        before = max((message.id for message in uow.messages.all(1)), default=0)
        left = [uow.messages.by_active_name(path.name) for path in active.iterdir()]
    stage.run_once(wiring.clock())
    threading.Event().wait(wiring.settings.intake.settle_seconds + _LITTLE_MORE)
    for _ in range(_LOOKS_MOST):
        stage.run_once(wiring.clock())
        if not any(active.iterdir()):
            break
    with wiring.store.read(wiring.clock()) as uow:
        again = [uow.messages.by_active_name(row.active_name) for row in left if row is not None]
        return [row for row in again if row is not None] + uow.messages.after(before)


def _tell(oddities: "Sequence[Oddity]") -> None:
    for oddity in oddities[:_ODDITIES]:
        complain(f"left alone: {visible(oddity.name)}: {oddity.why}")
    if len(oddities) > _ODDITIES:
        complain(f"left alone: {len(oddities) - _ODDITIES} more")


def _show(messages: "list[Message]", zone: str, *, as_json: bool) -> None:
    if as_json:
        json_list(_row(message) for message in messages)
        return
    if messages:
        table(
            ("name", "outcome", "why", "post", "room", "seen"),
            [
                (
                    message.name,
                    message.outcome or "not decided yet",
                    explained(message.reason),
                    message.post_id,
                    message.room,
                    spoken(message.seen_at, zone),
                )
                for message in messages
            ],
        )


def _row(message: "Message") -> Mapping[str, object]:
    return {
        "name": message.name,
        "outcome": message.outcome,
        "reason": message.reason,
        "problems": message.problems,
        "post_id": message.post_id,
        "room": message.room,
        "seen_at": message.seen_at,
        "file": f"{message.room}/{message.active_name}",
    }
