"""`orchestrator takeovers`: who takes over which accounts, and when."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import click

from orchestrator.cli.arguments import CLOCK, DAY, HOURS, ID
from orchestrator.cli.context import acting
from orchestrator.cli.opened import opened
from orchestrator.cli.render import complain, in_words, json_list, json_object, say, table, visible
from orchestrator.cli.times import in_utc, spoken

if TYPE_CHECKING:
    from orchestrator.domain.records import Post
    from orchestrator.domain.takeover import Takeover


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
@click.option("--zone", help="IANA time zone; default: the organisation's.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def plan(  # noqa: PLR0917 - click passes them by name
    ambassador: str, accounts: tuple[str, ...], day: date | None, first_day: date | None,
    last_day: date | None, hours: tuple[time, time], slots: tuple[time, ...], zone: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Plan a takeover. Posts of the ambassador that wait for one join it and are checked again."""
    from orchestrator.privacy import register
    from orchestrator.scheduling.plan import Plan, plan_takeover

    first, last = _days(day, first_day, last_day)
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
            )
            planned = plan_takeover(uow, wanted, actor, accounts_known)
    takeover = planned.takeover
    if as_json:
        json_object({**_row(takeover), "remarks": planned.remarks, "joined": planned.joined})
        return
    say(f"takeover {takeover.id} is planned: {_when(takeover)}")
    _say_slots(takeover)
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
        json_list(_row(takeover) for takeover in found)
        return
    table(
        ("id", "state", "ambassador", "accounts", "when", "slots"),
        [
            (
                takeover.id,
                takeover.state,
                names.get(takeover.ambassador_id),
                ", ".join(takeover.accounts),
                _when(takeover),
                ", ".join(_short(at) for at in takeover.slots),
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
        json_object({**_row(takeover, posts), "posts": [_post(post) for post in posts]})
        return
    say(f"takeover {takeover.id}: {takeover.state}, {_when(takeover)}")
    say(f"  ambassador {person.id}: {visible(person.name)}")
    say(f"  accounts: {', '.join(takeover.accounts)}")
    _say_slots(takeover, posts)
    for post in posts:
        if post.slot_at is None:
            wish = f", asked for {spoken(post.requested_at, takeover.zone)}" * bool(
                post.requested_at
            )
            say(f"  without a slot: post {post.id} ({in_words(post.state)}){wish}")


def _days(day: date | None, first: date | None, last: date | None) -> tuple[date, date]:
    if day is not None and first is None and last is None:
        return day, day
    if day is None and first is not None and last is not None:
        return first, last
    raise click.UsageError("name one --day, or --from and --to")


def _say_slots(takeover: "Takeover", posts: "Sequence[Post]" = ()) -> None:
    in_slot = {post.slot_at: post for post in posts if post.slot_at is not None}
    for slot in takeover.planned_slots():
        post = in_slot.get(slot.at)
        with_post = "" if post is None else f"  post {post.id} ({in_words(post.state)})"
        say(f"  slot {spoken(slot.at, takeover.zone)} ({in_utc(slot.at)}){with_post}")


def _when(takeover: "Takeover") -> str:
    days = takeover.first_day.isoformat()
    if takeover.last_day != takeover.first_day:
        days += f" to {takeover.last_day.isoformat()}"
    return f"{days}, {_short(takeover.opens)}–{_short(takeover.closes)} {takeover.zone}"


def _short(at: time) -> str:
    return at.isoformat("seconds" if at.second else "minutes")


def _row(takeover: "Takeover", posts: "Sequence[Post]" = ()) -> Mapping[str, object]:
    in_slot: dict[datetime | None, int] = {post.slot_at: post.id for post in posts}
    return {
        "id": takeover.id,
        "state": takeover.state,
        "ambassador_id": takeover.ambassador_id,
        "accounts": takeover.accounts,
        "first_day": takeover.first_day,
        "last_day": takeover.last_day,
        "opens": takeover.opens,
        "closes": takeover.closes,
        "zone": takeover.zone,
        "starts_at": takeover.starts_at,
        "ends_at": takeover.ends_at,
        "slots": [
            {"at": slot.at, "closes_at": slot.closes, "post_id": in_slot.get(slot.at)}
            for slot in takeover.planned_slots()
        ],
    }


def _post(post: "Post") -> Mapping[str, object]:
    return {
        "id": post.id,
        "state": post.state,
        "slot_at": post.slot_at,
        "requested_at": post.requested_at,
    }
