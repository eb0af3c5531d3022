"""`orchestrator audit`: who did what, when and why; and whether the trail is whole."""

import re
from typing import Final

import click

from orchestrator.cli.opened import opened
from orchestrator.cli.render import complain, json_list, json_object, say, table
from orchestrator.cli.times import spoken

_SUBJECT: Final = re.compile(
    r"(?:post|publication|takeover|ambassador):\d{1,10}|account:(?:\*|[a-z0-9-]{1,64})"
)
_SHOWN: Final = 200


@click.group()
def audit() -> None:
    """Read and verify the audit trail."""


@audit.command("list")
@click.argument("subject", required=False)
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=_SHOWN, show_default=True,
              help="So many of the newest, without SUBJECT.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def list_(subject: str | None, limit: int, as_json: bool) -> None:
    """List the newest entries, or all entries about SUBJECT, such as post:17."""
    if subject is not None and not _SUBJECT.fullmatch(subject):
        raise click.UsageError(
            "write SUBJECT as post:17, publication:4, takeover:2, ambassador:9 or account:ID"
        )
    with opened() as wiring:
        with wiring.store.read(wiring.clock()) as uow:
            found = uow.audit.of(subject) if subject else uow.audit.all(limit)
        zone = wiring.zone
    if as_json:
        json_list(
            {
                "sequence": entry.sequence,
                "at": entry.at,
                "actor": entry.actor,
                "acted_as": entry.acted_as,
                "subject": entry.subject,
                "event": entry.event,
                "source": entry.source,
                "target": entry.target,
                "reason": entry.reason,
                "content_hash": entry.content_hash,
                "hash": entry.hash,
            }
            for entry in found
        )
        return
    table(
        ("no.", "when", "who", "subject", "event", "to", "why"),
        [
            (
                entry.sequence,
                spoken(entry.at, zone),
                f"{entry.actor} (acting)" if entry.acted_as else entry.actor,
                entry.subject,
                entry.event,
                entry.target,
                entry.reason,
            )
            for entry in found
        ],
    )
    if not found:
        complain("no entry")
    elif not subject and found[0].sequence > 1:
        complain("older entries: --limit N")


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """Follow the chain of hashes from its start. Exit code 1: an entry does not fit.

    Note the newest hash somewhere else: who cuts off the end of the trail cannot fake it.
    """
    with opened() as wiring, wiring.store.read(wiring.clock()) as uow:
        broken = uow.audit.first_break()
        head = uow.audit.head()
    count, newest = head or (0, None)
    if as_json:
        json_object({"is_whole": broken is None, "first_break": broken, "newest": count,
                     "hash": newest})  # fmt: skip
    elif broken is None:
        say(f"the trail is whole: {count} entries" + (f", newest hash {newest}" if newest else ""))
    else:
        say(f"the trail is broken at entry {broken}: it, or what stands before it, was changed")
        complain("next: compare queue.db with a backup; who can write it can change the trail")
    ctx.exit(int(broken is not None))
