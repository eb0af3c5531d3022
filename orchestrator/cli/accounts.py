"""`orchestrator accounts`: our accounts, their pauses and stops."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import click

from orchestrator.cli.context import acting, workspace
from orchestrator.cli.opened import opened
from orchestrator.cli.render import complain, json_list, say, table
from orchestrator.cli.times import spoken
from orchestrator.domain.errors import NotFound
from orchestrator.settings.problems import did_you_mean

if TYPE_CHECKING:
    from datetime import datetime

    from orchestrator.domain.actors import Actor
    from orchestrator.settings import AccountSettings
    from orchestrator.store.accounts import Access, Pause, Stop
    from orchestrator.store.unit_of_work import UnitOfWork

    Change = Callable[[UnitOfWork, Actor], None]

_ALL = "*"
_ACCOUNT = click.argument("account", metavar="ID")


@click.group()
def accounts() -> None:
    """List, pause and resume our accounts."""


@accounts.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def list_(as_json: bool) -> None:
    """List our accounts: what is paused or stopped, and when something went out last."""
    with opened() as wiring:
        now, zone, ours = wiring.clock(), wiring.zone, wiring.settings.accounts
        with wiring.store.read(now) as uow:
            pauses = {pause.account: pause for pause in uow.accounts.pauses(now)}
            stops = {stop.account: stop for stop in uow.accounts.stops()}
            last = uow.publications.last_published_at()
            access = {one.id: uow.accounts.access(one.id) for one in ours}
    if as_json:
        json_list(
            _row(
                one,
                pauses.get(one.id),
                stops.get(one.id) or stops.get(_ALL),
                access[one.id],
                last.get(one.id),
            )
            for one in ours
        )
        return
    table(
        ("id", "channel", "language", "name", "paused", "stopped", "access", "last published"),
        [
            (
                one.id,
                one.channel,
                one.language,
                one.name,
                _paused(pauses.get(one.id), zone),
                _stopped(stops.get(one.id) or stops.get(_ALL)),
                _ends(access[one.id], zone),
                spoken(last.get(one.id), zone),
            )
            for one in ours
        ],
    )
    if not ours:
        complain("there is no account yet: see config/accounts.toml")


@accounts.command()
@_ACCOUNT
@click.option("--reason", required=True, help="Why; it stays in the audit trail.")
def pause(account: str, reason: str) -> None:
    """Let an account's publications wait until somebody resumes it (operator)."""
    from orchestrator.publishing import stopping

    require_account(account)
    _apply(lambda uow, actor: stopping.pause(uow, account, actor, reason=reason))
    say(f"account {account} is paused; what is due waits, and is missed when its slot is over")
    complain(f"next: orchestrator accounts resume {account}")


@accounts.command()
@_ACCOUNT
def resume(account: str) -> None:
    """Let an account go on, after what ailed it was mended (operator)."""
    from orchestrator.publishing import stopping

    _apply(lambda uow, actor: stopping.resume(uow, account, actor))
    say(f"account {account} goes on")


def require_account(account: str) -> None:
    """Raise `NotFound`, with the nearest name, for an account that is not ours."""
    known = [one.id for one in workspace().accounts]
    if account not in known:
        advice = did_you_mean(account, known) or f"known: {', '.join(known) or 'none'}"
        raise NotFound(f"there is no account '{account}'", advice)


def _apply(change: "Change") -> None:
    actor = acting()
    with opened() as wiring, wiring.store.write(wiring.clock()) as uow:
        change(uow, actor)


def _paused(pause: "Pause | None", zone: str) -> str:
    if pause is None:
        return ""
    until = f"until {spoken(pause.until, zone)}" if pause.until else "until somebody resumes it"
    return f"{pause.reason}, {until}"


def _stopped(stop: "Stop | None") -> str:
    return "" if stop is None else f"by {stop.by}: {stop.reason}"


def _ends(access: "Access", zone: str) -> str:
    until = f"until {spoken(access.ends_at, zone)}" if access.ends_at else ""
    return ", ".join(part for part in (access.problem, until) if part)


def _row(
    one: "AccountSettings",
    pause: "Pause | None",
    stop: "Stop | None",
    access: "Access",
    last: "datetime | None",
) -> Mapping[str, object]:
    return {
        "id": one.id,
        "channel": one.channel,
        "language": one.language,
        "name": one.name,
        "paused": None
        if pause is None
        else {"reason": pause.reason, "since": pause.at, "until": pause.until},
        "stopped": None
        if stop is None
        else {"by": stop.by, "reason": stop.reason, "since": stop.at, "all": stop.account == _ALL},
        "access": {"problem": access.problem, "ends_at": access.ends_at},
        "last_published_at": last,
    }
