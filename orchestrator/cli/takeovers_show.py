"""How takeovers are told: on one line, slot by slot, and as JSON."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import click

from orchestrator.cli.render import in_words, say
from orchestrator.cli.times import in_utc, spoken

if TYPE_CHECKING:
    from orchestrator.domain.records import Post
    from orchestrator.domain.takeover import Takeover


def days_of(day: date | None, first: date | None, last: date | None) -> tuple[date, date]:
    """Return the days that were named: one, or a span. Raises `click.UsageError`."""
    if day is not None and first is None and last is None:
        return day, day
    if day is None and first is not None and last is not None:
        return first, last
    raise click.UsageError("name one --day, or --from and --to")


def say_slots(takeover: "Takeover", posts: "Sequence[Post]" = ()) -> None:
    """Print the slots in local time and UTC, each with its post."""
    in_slot = {post.slot_at: post for post in posts if post.slot_at is not None}
    for slot in takeover.planned_slots():
        post = in_slot.get(slot.at)
        with_post = "" if post is None else f"  post {post.id} ({in_words(post.state)})"
        say(f"  slot {spoken(slot.at, takeover.zone)} ({in_utc(slot.at)}){with_post}")


def when(takeover: "Takeover") -> str:
    """Write days, hours and zone on one line."""
    days = takeover.first_day.isoformat()
    if takeover.last_day != takeover.first_day:
        days += f" to {takeover.last_day.isoformat()}"
    return f"{days}, {short(takeover.opens)}–{short(takeover.closes)} {takeover.zone}"


def short(at: time) -> str:
    """Write a time of day without seconds that are none."""
    return at.isoformat("seconds" if at.second else "minutes")


def row_of(takeover: "Takeover", posts: "Sequence[Post]" = ()) -> Mapping[str, object]:
    """Return a takeover as JSON."""
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
        "grace_seconds": None if takeover.grace is None else takeover.grace.total_seconds(),
        "starts_at": takeover.starts_at,
        "ends_at": takeover.ends_at,
        "slots": [
            {"at": slot.at, "closes_at": slot.closes, "post_id": in_slot.get(slot.at)}
            for slot in takeover.planned_slots()
        ],
    }


def post_row(post: "Post") -> Mapping[str, object]:
    """Return a post of a takeover as JSON."""
    return {
        "id": post.id,
        "state": post.state,
        "slot_at": post.slot_at,
        "requested_at": post.requested_at,
    }
