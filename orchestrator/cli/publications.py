"""`orchestrator publications`: what is sent to each account, and settling it by hand."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from orchestrator.cli.arguments import ID
from orchestrator.cli.opened import opened
from orchestrator.cli.publication_words import error_in_words, outcome_in_words
from orchestrator.cli.publications_settle import (
    cancel,
    confirm,
    disprove,
    give_up,
    remove,
    retry,
)
from orchestrator.cli.render import complain, in_words, json_list, json_object, say, table, visible
from orchestrator.cli.times import spoken
from orchestrator.domain.publication import UNSETTLED, PublicationState

if TYPE_CHECKING:
    from datetime import datetime

    from orchestrator.domain.records import Attempt, Publication

_S = PublicationState
_AT_WORK: Final = tuple(s for s in _S if s not in {_S.PUBLISHED, _S.CANCELLED, _S.REMOVED})
_NEXT: Final = {
    _S.IN_DOUBT: (
        "look at the account; then one of these:",
        "orchestrator publications confirm {id} --permalink URL   # it is there",
        "orchestrator publications disprove {id} --yes            # it is not there: try again",
        "orchestrator publications give-up {id} --reason …        # nobody can tell",
    ),
    _S.FAILED: ("orchestrator publications retry {id} [--at '2026-11-25 14:30']",),
    _S.MISSED: ("orchestrator publications retry {id} [--at '2026-11-25 14:30']",),
    _S.CANCELLED: ("orchestrator publications retry {id} [--at '2026-11-25 14:30']",),
    _S.SCHEDULED: ("orchestrator publications cancel {id} --reason …",),
    _S.RETRYABLE: ("orchestrator publications cancel {id} --reason …",),
    _S.REMOVAL_MANUAL: (
        "take it down on the platform; then: orchestrator publications remove {id} --done",
    ),
}


@click.group()
def publications() -> None:
    """See and settle what is sent to each account (operator)."""


@publications.command("list")
@click.option(
    "--state", "states", multiple=True, type=click.Choice([state.value for state in _S]),
    help="Only those in this state; may repeat. Default: all but published, cancelled, removed.",
)  # fmt: skip
@click.option("--all", "is_all", is_flag=True, help="In any state.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def list_(states: tuple[str, ...], is_all: bool, as_json: bool) -> None:
    """List the publications that wait, run, failed or are in doubt."""
    if states and is_all:
        raise click.UsageError("name states, or --all")
    wanted = tuple(_S) if is_all else tuple(_S(state) for state in states) or _AT_WORK
    with opened() as wiring, wiring.store.read(wiring.clock()) as uow:
        found = uow.publications.in_states(*wanted)
        zone = wiring.zone
    if as_json:
        json_list(_row(publication) for publication in found)
        return
    table(
        (
            "id",
            "post",
            "account",
            "state",
            "slot",
            "attempt",
            "error",
            "take down by",
            "permalink",
        ),
        [
            (
                one.id,
                one.post_id,
                one.account,
                one.state,
                spoken(one.slot_at, zone),
                one.attempt or "",
                error_in_words(one.error_code),
                spoken(_removal_deadline(one), zone),
                one.permalink,
            )
            for one in found
        ],
    )
    if not found:
        complain("none; all of them: orchestrator publications list --all")


@publications.command()
@click.argument("publication_id", metavar="ID", type=ID)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def show(publication_id: int, as_json: bool) -> None:
    """Show one publication: its tries, its error, what to do next."""
    with opened() as wiring, wiring.store.read(wiring.clock()) as uow:
        found = uow.publications.get(publication_id)
        tries = uow.publications.attempts_of(publication_id)
        trail = uow.audit.of(f"publication:{publication_id}")
        zone = wiring.zone
    steps = [step.format(id=found.id) for step in _next(found)]
    if as_json:
        attempts = [_attempt(one) for one in tries]
        history = [
            {"at": e.at, "event": e.event, "target": e.target, "by": e.actor} for e in trail
        ]
        json_object({**_row(found), "attempts": attempts, "history": history, "next": steps})
        return
    state = in_words(found.state)
    say(f"publication {found.id}: post {found.post_id} on {found.account} is {state}")
    for name, value in _facts(found, zone).items():
        if value:
            say(f"  {name:<11} {visible(value)}")
    for one in tries:
        why = error_in_words(one.error)
        end = outcome_in_words(one.outcome) + (f" ({why})" if why else "")
        say(f"  attempt {one.number:<3} {spoken(one.started_at, zone)}: {visible(end)}")
    for entry in trail:
        reason = f": {visible(entry.reason)}" if entry.reason else ""
        at, event = spoken(entry.at, zone), in_words(entry.event)
        say(f"  {at}  {event} by {visible(entry.actor)}{reason}")
    for step in steps:
        complain(f"next: {step}")


for _command in (confirm, disprove, give_up, retry, cancel, remove):
    publications.add_command(_command)


def _next(found: "Publication") -> tuple[str, ...]:
    return () if found.is_given_up else _NEXT.get(found.state, ())


def _facts(found: "Publication", zone: str) -> Mapping[str, str]:
    return {
        "slot": spoken(found.slot_at, zone),
        "deadline": spoken(found.deadline, zone),
        "next try": spoken(found.next_at, zone) if found.state in UNSETTLED else "",
        "sent": spoken(found.sent_at, zone),
        "published": spoken(found.published_at, zone),
        "down by": spoken(_removal_deadline(found), zone),
        "remote id": found.remote_id or "",
        "permalink": found.permalink or "",
        "error": ": ".join(
            part for part in (error_in_words(found.error_code), found.error_text) if part
        ),
        "given up": "yes: it is never planned again" if found.is_given_up else "",
    }


def _removal_deadline(found: "Publication") -> "datetime | None":
    return found.next_at if found.state is _S.REMOVAL_MANUAL else None


def _row(found: "Publication") -> Mapping[str, object]:
    return {
        "id": found.id,
        "post_id": found.post_id,
        "account": found.account,
        "channel": found.channel,
        "state": found.state,
        "slot_at": found.slot_at,
        "deadline": found.deadline,
        "next_at": found.next_at,
        "attempt": found.attempt,
        "sent_at": found.sent_at,
        "published_at": found.published_at,
        "removal_deadline": _removal_deadline(found),
        "remote_id": found.remote_id,
        "permalink": found.permalink,
        "error_code": found.error_code,
        "error_text": found.error_text,
        "is_given_up": found.is_given_up,
    }


def _attempt(one: "Attempt") -> Mapping[str, object]:
    return {
        "number": one.number,
        "started_at": one.started_at,
        "ended_at": one.ended_at,
        "outcome": one.outcome,
        "error": one.error,
    }
