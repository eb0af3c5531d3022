"""What an operator settles by hand, each a thin command over the stages."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from orchestrator.cli.arguments import ID, MOMENT, LocalMoment
from orchestrator.cli.context import acting
from orchestrator.cli.opened import opened
from orchestrator.cli.render import complain, in_words, say
from orchestrator.cli.times import spoken
from orchestrator.domain.errors import Refused

if TYPE_CHECKING:
    from orchestrator.domain.actors import Actor
    from orchestrator.domain.records import Publication
    from orchestrator.store.unit_of_work import UnitOfWork

    Change = Callable[[UnitOfWork, Actor], Publication]

_TEXT_MAX: Final = 500
_PUBLICATION = click.argument("publication_id", metavar="ID", type=ID)
_WHY = click.option("--reason", required=True, help="Why; it stays in the audit trail.")


@click.command()
@_PUBLICATION
@click.option("--remote-id", help="The platform's id of the post: with it we can take it down.")
@click.option("--permalink", help="Its address on the platform.")
def confirm(publication_id: int, remote_id: str | None, permalink: str | None) -> None:
    """You looked, and the post is there: it counts as published."""
    from orchestrator.publishing import by_hand

    _require_line("--remote-id", remote_id)
    _require_line("--permalink", permalink)
    if permalink is not None and urlsplit(permalink).scheme not in {"http", "https"}:
        raise click.UsageError("--permalink must be an address that begins with https://")
    _apply(
        lambda uow, actor: by_hand.confirm(
            uow, publication_id, actor, remote_id=remote_id, permalink=permalink
        )
    )


@click.command()
@_PUBLICATION
@click.option("--yes", is_flag=True, help="You looked at the account, and it is not there.")
@click.option(
    "--sender-stopped", is_flag=True, help="The process that sent it runs no more; you made sure."
)
def disprove(publication_id: int, yes: bool, sender_stopped: bool) -> None:
    """You looked, and the post is not there: it is sent again."""
    from orchestrator.publishing import by_hand
    from orchestrator.publishing.reconcile import settles_at

    actor = acting()
    if not yes:
        raise Refused(
            f"publication {publication_id} would be sent again",
            "look at the account first; if it is not there, say --yes",
        )
    with opened() as wiring:
        press = wiring.press
        if sender_stopped:
            with wiring.store.write(wiring.clock()) as uow:
                by_hand.vouch_for_the_end(uow, publication_id, actor)
        with wiring.store.write(wiring.clock()) as uow:
            over_at = settles_at(press, uow.publications.get(publication_id))
            found = by_hand.disprove(uow, publication_id, actor, settled_at=over_at)
    _say(found)


@click.command("give-up")
@_PUBLICATION
@_WHY
def give_up(publication_id: int, reason: str) -> None:
    """Nobody can tell whether it is there: it counts as failed and is never sent again."""
    from orchestrator.publishing import by_hand

    _apply(lambda uow, actor: by_hand.give_up(uow, publication_id, actor, reason=reason))


@click.command()
@_PUBLICATION
@_WHY
def cancel(publication_id: int, reason: str) -> None:
    """Cancel what is not sent yet, on this account alone."""
    from orchestrator.publishing import by_hand

    _apply(lambda uow, actor: by_hand.cancel(uow, publication_id, actor, reason=reason))


@click.command()
@_PUBLICATION
@click.option("--reason", help="Why; it stays in the audit trail.")
@click.option("--done", is_flag=True, help="You took it down on the platform yourself.")
def remove(publication_id: int, reason: str | None, done: bool) -> None:
    """Take the post down from this account alone; with --done: a person did, where no program can.

    To take it down everywhere: orchestrator posts withdraw.
    """
    from orchestrator.publishing import by_hand

    if done == (reason is not None):
        raise click.UsageError("say --reason to have it taken down, or --done if you did")
    if reason is None:
        _apply(lambda uow, actor: by_hand.removed(uow, publication_id, actor))
    else:
        why = reason
        _apply(lambda uow, actor: by_hand.remove(uow, publication_id, actor, reason=why))


@click.command()
@_PUBLICATION
@click.option("--at", type=MOMENT, help="Local time: '2026-11-25 14:30', or 14:30 for today.")
def retry(publication_id: int, at: LocalMoment | None) -> None:
    """Give it another slot inside its takeover (now, if none is named), and fresh attempts."""
    from orchestrator.scheduling.replan import replan

    actor = acting()
    with opened() as wiring:
        stage, options = wiring.scheduling, wiring.settings.publishing
        now, zone = wiring.clock(), wiring.zone
        with wiring.store.write(now) as uow:
            account = stage.accounts.get(uow.publications.get(publication_id).account)
            if account is None:
                raise Refused(
                    f"the account of publication {publication_id} is no longer ours",
                    "add it to config/accounts.toml first",
                )
            found = replan(
                uow,
                publication_id,
                actor,
                at=None if at is None else at.in_utc(now, zone),
                new_key=stage.new_key(),
                lead=account.capabilities.prepare_lead,
                slot_length=stage.slot_length,
                grace=options.grace,
            )
    _say(found)
    complain(f"next: it goes out {spoken(found.slot_at, zone)}, if the gate is open then")


def _require_line(option: str, text: str | None) -> None:
    if text is not None and not (0 < len(text) <= _TEXT_MAX and text.isprintable()):
        raise click.UsageError(f"{option} must be one line of at most {_TEXT_MAX} characters")


def _apply(change: "Change") -> None:
    actor = acting()
    with opened() as wiring, wiring.store.write(wiring.clock()) as uow:
        found = change(uow, actor)
    _say(found)


def _say(found: "Publication") -> None:
    say(f"publication {found.id} is {in_words(found.state)}")
    complain(f"its post: orchestrator posts show {found.post_id}")
