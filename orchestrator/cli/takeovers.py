"""`orchestrator takeovers`: who takes over which accounts, and when."""

from datetime import date, time, timedelta

import click

from orchestrator.cli.arguments import CLOCK, DAY, HOURS, ID
from orchestrator.cli.context import acting
from orchestrator.cli.opened import opened
from orchestrator.cli.render import complain, in_words, json_list, json_object, say, table, visible
from orchestrator.cli.takeovers_change import cancel, end, move
from orchestrator.cli.takeovers_show import days_of, post_row, row_of, say_slots, short, when
from orchestrator.cli.times import spoken


@click.group()
def takeovers() -> None:
    """Plan who takes over which accounts, and when."""


@takeovers.command()
@click.option("--ambassador", required=True, metavar="ID|EMAIL", help="Who takes over.")
@click.option("--account", "accounts", multiple=True, required=True, help="Which; may repeat.")
@click.option("--day", type=DAY, help="The day: 2026-11-25.")
@click.option("--from", "first_day", type=DAY, help="The first of several days.")
@click.option("--to", "last_day", type=DAY, help="The last of them.")
@click.option("--hours", type=HOURS, required=True, help="Local hours of each day: 08:00-16:00.")
@click.option(
    "--slot", "slots", type=CLOCK, multiple=True, required=True,
    help="A local time at which a post goes out, each day; may repeat.",
)  # fmt: skip
@click.option(
    "--grace", type=click.IntRange(0, 1440), metavar="MINUTES",
    help="How late after its slot a post may go out; default: grace_minutes of the settings.",
)  # fmt: skip
@click.option("--zone", help="IANA time zone; default: the organisation's.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def plan(  # noqa: PLR0917 - click passes them by name
    ambassador: str, accounts: tuple[str, ...], day: date | None, first_day: date | None,
    last_day: date | None, hours: tuple[time, time], slots: tuple[time, ...],
    grace: int | None, zone: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Plan a takeover. Posts of the ambassador that wait for one join it and are checked again."""
    from orchestrator.privacy import register
    from orchestrator.scheduling.plan import Plan, plan_takeover

    first, last = days_of(day, first_day, last_day)
    actor = acting()
    with opened() as wiring:
        accounts_known = wiring.accounts
        with wiring.store.write(wiring.clock()) as uow:
            wanted = Plan(
                ambassador_id=register.find(uow, ambassador).id,
                accounts=accounts,
                first_day=first,
                last_day=last,
                opens=hours[0],
                closes=hours[1],
                slots=tuple(sorted(slots)),
                zone=zone or wiring.zone,
                grace=None if grace is None else timedelta(minutes=grace),
            )
            planned = plan_takeover(uow, wanted, actor, accounts_known)
    takeover = planned.takeover
    if as_json:
        json_object({**row_of(takeover), "remarks": planned.remarks, "joined": planned.joined})
        return
    say(f"takeover {takeover.id} is planned: {when(takeover)}")
    say_slots(takeover)
    for remark in planned.remarks:
        complain(f"remark: {remark}")
    for post_id in planned.joined:
        say(f"  post {post_id} joined it and is checked again")


@takeovers.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def list_(as_json: bool) -> None:
    """List the takeovers in order of their start."""
    with opened() as wiring, wiring.store.read(wiring.clock()) as uow:
        found = uow.takeovers.all()
        names = {person.id: person.name for person in uow.ambassadors.all()}
    if as_json:
        json_list(row_of(takeover) for takeover in found)
        return
    table(
        ("id", "state", "ambassador", "accounts", "when", "slots"),
        [
            (
                takeover.id,
                takeover.state,
                names.get(takeover.ambassador_id),
                ", ".join(takeover.accounts),
                when(takeover),
                ", ".join(short(at) for at in takeover.slots),
            )
            for takeover in found
        ],
    )
    if not found:
        complain("no takeover is planned yet: orchestrator takeovers plan --help")


@takeovers.command()
@click.argument("takeover_id", metavar="ID", type=ID)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def show(takeover_id: int, as_json: bool) -> None:
    """Show one takeover: its slots, each with its post."""
    with opened() as wiring, wiring.store.read(wiring.clock()) as uow:
        takeover = uow.takeovers.get(takeover_id)
        person = uow.ambassadors.get(takeover.ambassador_id)
        posts = uow.posts.of_takeover(takeover.id)
    if as_json:
        json_object({**row_of(takeover, posts), "posts": [post_row(post) for post in posts]})
        return
    say(f"takeover {takeover.id}: {takeover.state}, {when(takeover)}")
    say(f"  ambassador {person.id}: {visible(person.name)}")
    say(f"  accounts: {', '.join(takeover.accounts)}")
    if takeover.grace is not None:
        say(f"  grace: {takeover.grace.total_seconds() / 60:g} minutes after a slot's end")
    say_slots(takeover, posts)
    for post in posts:
        if post.slot_at is None:
            wish = f", asked for {spoken(post.requested_at, takeover.zone)}" * bool(
                post.requested_at
            )
            say(f"  without a slot: post {post.id} ({in_words(post.state)}){wish}")


for _command in (cancel, end, move):
    takeovers.add_command(_command)
