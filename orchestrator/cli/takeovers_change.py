"""`orchestrator takeovers cancel|end|move`: what stands is changed, and its posts are told of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

import click

from orchestrator.cli.arguments import CLOCK, DAY, HOURS, ID
from orchestrator.cli.context import acting
from orchestrator.cli.opened import opened
from orchestrator.cli.render import complain, in_words, say
from orchestrator.cli.takeovers_show import days_of, say_slots, when

if TYPE_CHECKING:
    from orchestrator.scheduling.change import LetGo

_TAKEOVER = click.argument("takeover_id", metavar="ID", type=ID)
_WHY = click.option("--reason", required=True, help="Why; it stays in the audit trail.")


@click.command()
@_TAKEOVER
@_WHY
def cancel(takeover_id: int, reason: str) -> None:
    """Cancel a takeover that has not begun (planner); its posts wait for another one."""
    from orchestrator.scheduling import change

    _let_go(change.cancel, takeover_id, reason)


@click.command()
@_TAKEOVER
@_WHY
def end(takeover_id: int, reason: str) -> None:
    """End a takeover early (planner, operator): nothing of it is published from now on.

    What is being sent this moment ends; the other posts wait for another takeover.
    """
    from orchestrator.scheduling import change

    _let_go(change.end, takeover_id, reason)


@click.command()
@_TAKEOVER
@click.option("--day", type=DAY, help="The new day: 2026-11-25.")
@click.option("--from", "first_day", type=DAY, help="The first of several new days.")
@click.option("--to", "last_day", type=DAY, help="The last of them.")
@click.option("--hours", type=HOURS, help="New local hours of each day: 08:00-16:00.")
@click.option(
    "--slot", "slots", type=CLOCK, multiple=True,
    help="A new local time, in the place of all old ones; may repeat.",
)  # fmt: skip
@click.option("--reason", default="", help="Why; it stays in the audit trail.")
def move(  # noqa: PLR0917 - click passes them by name
    takeover_id: int, day: date | None, first_day: date | None, last_day: date | None,
    hours: tuple[time, time] | None, slots: tuple[time, ...], reason: str,
) -> None:  # fmt: skip
    """Move a takeover that has not begun (planner): other days, hours or slots.

    Scheduled posts get new slots. On other days or hours their approvals are void.
    """
    from orchestrator.scheduling import change

    actor = acting()
    has_days = not (day is first_day is last_day is None)
    with opened() as wiring:
        accounts = wiring.accounts
        with wiring.store.write(wiring.clock()) as uow:
            wanted = uow.takeovers.get(takeover_id)
            if has_days:
                first, last = days_of(day, first_day, last_day)
                wanted = replace(wanted, first_day=first, last_day=last)
            if hours is not None:
                wanted = replace(wanted, opens=hours[0], closes=hours[1])
            if slots:
                wanted = replace(wanted, slots=tuple(sorted(slots)))
            moved = change.move(uow, wanted, actor, accounts, reason=reason)
    say(f"takeover {takeover_id} is moved: {when(moved.takeover)}")
    say_slots(moved.takeover)
    for remark in moved.remarks:
        complain(f"remark: {remark}")
    for post_id in moved.unscheduled:
        say(f"  post {post_id} gets another slot")
    for post_id in moved.revoked:
        say(f"  post {post_id} needs a new approval: orchestrator posts show {post_id}")


def _let_go(change: "Callable[..., LetGo]", takeover_id: int, reason: str) -> None:
    actor = acting()
    with opened() as wiring:
        accounts = wiring.accounts
        with wiring.store.write(wiring.clock()) as uow:
            done = change(uow, takeover_id, actor, accounts, reason=reason)
    say(f"takeover {takeover_id} is {in_words(done.takeover.state)}")
    for post_id in done.leaving:
        say(f"  post {post_id} was being sent: orchestrator posts show {post_id}")
    for post_id in done.joined:
        say(f"  post {post_id} joined the ambassador's next takeover and is checked again")
    for post_id in done.waiting:
        say(f"  post {post_id} waits for another takeover: orchestrator posts show {post_id}")
