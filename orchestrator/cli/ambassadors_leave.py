"""`orchestrator ambassadors retire|withdraw-consent`: how an ambassador leaves."""

from typing import TYPE_CHECKING

import click

from orchestrator.cli.context import acting
from orchestrator.cli.opened import opened
from orchestrator.cli.render import in_words, say
from orchestrator.domain.takeover import TakeoverState

if TYPE_CHECKING:
    from orchestrator.domain.records import Post
    from orchestrator.domain.takeover import Takeover

_WHO = click.argument("who", metavar="ID|EMAIL")
_REASON = click.option("--reason", default="", help="Why; it stays in the audit trail.")


@click.command()
@_WHO
@_REASON
def retire(who: str, reason: str) -> None:
    """End an ambassador's taking over: her mails are refused, what was to go out is stopped.

    Her consents stay on record, and what is public stays public: to take a post down, withdraw it.
    """
    from orchestrator.privacy import leaving, register

    actor = acting()
    with opened() as wiring, wiring.store.write(wiring.clock()) as uow:
        left = leaving.retire(uow, register.find(uow, who).id, actor, reason=reason)
    say(f"ambassador {left.ambassador.id} is retired; her mails are refused from now on")
    _tell_posts("the gate is closed for", left.open_posts)
    _tell_posts("still public:", left.public_posts)
    _tell_takeovers(left.takeovers)


@click.command("withdraw-consent")
@_WHO
@_REASON
def withdraw_consent(who: str, reason: str) -> None:
    """Write down that an ambassador withdrew her consent (privacy officer, operator).

    Each of her posts is withdrawn, what is public is taken down, and her mails are refused until a
    new consent is written down.
    """
    from orchestrator.privacy import leaving, register

    actor = acting()
    with opened() as wiring, wiring.store.write(wiring.clock()) as uow:
        left = leaving.withdraw_consent(uow, register.find(uow, who).id, actor, reason=reason)
    say(f"ambassador {left.ambassador.id} has withdrawn the consent; her mails are refused now")
    for post in left.withdrawn_posts:
        say(f"  post {post.id} is withdrawn: orchestrator posts show {post.id}")
    _tell_takeovers(left.takeovers)


def _tell_posts(what: str, posts: "tuple[Post, ...]") -> None:
    for post in posts:
        state = in_words(post.state)
        say(f"  {what} post {post.id} ({state}): orchestrator posts withdraw {post.id}")


def _tell_takeovers(takeovers: "tuple[Takeover, ...]") -> None:
    for takeover in takeovers:
        verb = "cancel" if takeover.state is TakeoverState.PLANNED else "end"
        say(f"  her takeover {takeover.id} is {takeover.state}: "
            f"orchestrator takeovers {verb} {takeover.id} --reason …")  # fmt: skip
