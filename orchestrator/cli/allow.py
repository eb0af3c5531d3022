"""`orchestrator allow`: people who agreed to be named, public numbers, role mailboxes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from orchestrator.cli.arguments import DAY, ID
from orchestrator.cli.context import acting
from orchestrator.cli.opened import opened
from orchestrator.cli.render import complain, json_list, say, table
from orchestrator.cli.times import last_day
from orchestrator.domain.allowance import AllowanceKind
from orchestrator.domain.takeover import end_of_day

if TYPE_CHECKING:  # the records of the store: imported when a command runs
    from orchestrator.domain.allowance import Allowance

_KINDS = tuple(kind.value for kind in AllowanceKind)


@click.group()
def allow() -> None:
    """Keep the list of names, numbers, mailboxes and addresses that may stand in posts.

    Who may: planner, privacy officer.
    """


@allow.command()
@click.argument("kind", type=click.Choice(_KINDS))
@click.argument("value")
@click.option("--evidence", default="", help="Where the agreement is kept; a name needs it.")
@click.option("--until", type=DAY, help="The last day on which it holds; else until removed.")
def add(kind: str, value: str, evidence: str, until: date | None) -> None:
    """Let VALUE stand in posts: a full name, a public number, a role's mailbox, an address."""
    from orchestrator.checks import allow_list

    actor = acting()
    with opened() as wiring:
        wish = allow_list.Wish(
            kind=AllowanceKind(kind),
            value=value,
            evidence=evidence,
            until=None if until is None else end_of_day(until, wiring.zone),
        )
        with wiring.store.write(wiring.clock()) as uow:
            added, rechecked = allow_list.add(uow, wish, actor)
    say(f"allowance {added.id} stands" + (f" until {until.isoformat()}" if until else ""))
    _tell_rechecked(rechecked)


@allow.command("list")
@click.option("--all", "with_ended", is_flag=True, help="Those that are over too.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def list_(with_ended: bool, as_json: bool) -> None:
    """List what may stand."""
    with opened() as wiring:
        now, zone = wiring.clock(), wiring.zone
        with wiring.store.read(now) as uow:
            listed = [one for one in uow.allowances.all() if with_ended or one.is_valid(now)]
    if as_json:
        json_list(_row(one, now) for one in listed)
        return
    table(
        ("id", "kind", "value", "until", "evidence", "by"),
        [
            (one.id, one.kind, one.value, _until(one, now, zone), one.evidence, one.added_by)
            for one in listed
        ],
    )
    if not listed:
        complain("nothing is allowed yet: orchestrator allow add --help")


@allow.command()
@click.argument("allowance_id", metavar="ID", type=ID)
@click.option("--reason", default="", help="Why; it stays in the audit trail.")
def remove(allowance_id: int, reason: str) -> None:
    """End an allowance; every post that is not out yet is checked again, approved ones too."""
    from orchestrator.checks import allow_list

    actor = acting()
    with opened() as wiring, wiring.store.write(wiring.clock()) as uow:
        rechecked = allow_list.remove(uow, allowance_id, actor, reason=reason)
    say(f"allowance {allowance_id} is over")
    _tell_rechecked(rechecked)


def _tell_rechecked(count: int) -> None:
    if count:
        complain(f"{count} posts are checked again; decisions about them are void")


def _until(allowance: "Allowance", now: datetime, zone: str) -> str:
    if not allowance.is_valid(now):
        return "over"
    return "" if allowance.until is None else last_day(allowance.until, zone)


def _row(allowance: "Allowance", now: datetime) -> Mapping[str, object]:
    return {
        "id": allowance.id,
        "kind": allowance.kind,
        "value": allowance.value,
        "evidence": allowance.evidence,
        "until": allowance.until,
        "added_by": allowance.added_by,
        "added_at": allowance.added_at,
        "ended_at": allowance.ended_at,
        "is_valid": allowance.is_valid(now),
    }
