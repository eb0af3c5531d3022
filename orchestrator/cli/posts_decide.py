"""The decisions of people about a post, each a thin command over `orchestrator.approval`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from orchestrator.cli.arguments import HASH, ID
from orchestrator.cli.context import acting
from orchestrator.cli.opened import opened
from orchestrator.cli.posts_next import say_outcome
from orchestrator.cli.posts_preview import nowhere_to_go, screen
from orchestrator.cli.render import is_terminal, say
from orchestrator.domain.errors import Refused

if TYPE_CHECKING:
    from orchestrator.domain.actors import Actor
    from orchestrator.domain.records import Post
    from orchestrator.store.unit_of_work import UnitOfWork
    from orchestrator.wiring import Wiring

    Change = Callable[[UnitOfWork, Actor], Post]

_POST = click.argument("post_id", metavar="ID", type=ID)
_REASON = click.option("--reason", default="", help="Why; it stays in the audit trail.")
_WHY = click.option("--reason", required=True, help="Why; it stays in the audit trail.")
_TOLD = click.option("--reason", required=True, help="Why: the ambassador reads it.")


@click.command()
@_POST
@click.option("--seen", multiple=True, metavar="CHECK", help="A finding you read; may repeat.")
@click.option("--hash", "shown", type=HASH, help="What 'posts preview' printed: this you approve.")
@_REASON
def approve(post_id: int, seen: tuple[str, ...], shown: str | None, reason: str) -> None:
    """Approve exactly what each account will get.

    Not by its ambassador, by who edited it last, or by who waived a finding. Without --hash a
    terminal shows what will be sent and asks. Exit code 3 if the content is no longer what you
    were shown, or if another approver was faster.
    """
    from orchestrator.approval import decide

    actor = acting()
    with opened() as wiring:
        agreed = shown or _agreed(wiring, post_id, actor, seen)
        with wiring.store.write(wiring.clock()) as uow:
            post = decide.approve(
                uow, post_id, actor, wiring.desk, shown=agreed, seen=seen, reason=reason
            )
        say_outcome(wiring, post)


def _agreed(wiring: "Wiring", post_id: int, actor: "Actor", seen: tuple[str, ...]) -> str:
    """Show what will be sent, and return its hash once the person at the terminal says yes."""
    from orchestrator.approval.decide import require_may_approve
    from orchestrator.approval.dossier import dossier

    if not is_terminal():
        raise click.UsageError(
            "say what you approve: --hash, as it stands at the end of "
            f"'orchestrator posts preview {post_id}'"
        )
    with wiring.store.read(wiring.clock()) as uow:
        require_may_approve(uow, uow.posts.get(post_id), actor, seen)
        found = dossier(uow, post_id, wiring.desk)
    if found.hash is None:
        raise nowhere_to_go(post_id)
    for line in screen(found, wiring.settings.organisation.languages[0]):
        say(line)
    if not click.confirm("\nApprove exactly this?", default=False, err=True):
        raise Refused(
            f"post {post_id} is not approved: you did not say yes",
            f"what else can be done: orchestrator posts show {post_id}",
        )
    return found.hash


@click.command()
@_POST
@_TOLD
def reject(post_id: int, reason: str) -> None:
    """Reject a post for good; the ambassador is told the reason."""
    from orchestrator.approval import decide

    _apply(lambda uow, actor: decide.reject(uow, post_id, actor, reason=reason))


@click.command("request-changes")
@_POST
@_TOLD
def request_changes(post_id: int, reason: str) -> None:
    """Park a post and tell the ambassador what to change."""
    from orchestrator.approval import decide

    _apply(lambda uow, actor: decide.request_changes(uow, post_id, actor, reason=reason))


@click.command()
@_POST
@click.option("--check", required=True, help="The check whose blocking findings you accept.")
@_WHY
def waive(post_id: int, check: str, reason: str) -> None:
    """Accept the blocking findings of one check (privacy officer)."""
    from orchestrator.approval import decide

    _apply(lambda uow, actor: decide.waive(uow, post_id, check, actor, reason=reason))


@click.command()
@_POST
@_WHY
def revoke(post_id: int, reason: str) -> None:
    """Take an approval back; what is not sent yet is cancelled."""
    from orchestrator.approval import decide

    _apply(lambda uow, actor: decide.revoke(uow, post_id, actor, reason=reason))


@click.command()
@_POST
@_REASON
def withdraw(post_id: int, reason: str) -> None:
    """Take a post back; what is public is taken down (privacy officer, operator)."""
    from orchestrator.approval import decide

    _apply(lambda uow, actor: decide.withdraw(uow, post_id, actor, reason=reason))


@click.command()
@_POST
@_REASON
def park(post_id: int, reason: str) -> None:
    """Put a post aside; its decisions are void."""
    from orchestrator.approval import shelf

    _apply(lambda uow, actor: shelf.park(uow, post_id, actor, reason=reason))


@click.command()
@_POST
@_REASON
def resume(post_id: int, reason: str) -> None:
    """Take a parked post up again; the checks look first."""
    from orchestrator.approval import shelf

    _apply(lambda uow, actor: shelf.resume(uow, post_id, actor, reason=reason))


@click.command()
@_POST
@_REASON
def reopen(post_id: int, reason: str) -> None:
    """Open a lapsed post for its ambassador's next takeover (planner, operator).

    It goes to those of the takeover's accounts that were asked for.
    """
    from orchestrator.scheduling.plan import reopen as opened_again

    actor = acting()
    with opened() as wiring:
        accounts = wiring.accounts
        with wiring.store.write(wiring.clock()) as uow:
            post = opened_again(uow, post_id, actor, accounts, reason=reason)
        say_outcome(wiring, post)


def _apply(change: "Change") -> None:
    actor = acting()
    with opened() as wiring:
        with wiring.store.write(wiring.clock()) as uow:
            post = change(uow, actor)
        say_outcome(wiring, post)
