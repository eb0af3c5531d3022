"""`orchestrator stop`: close the gate in a crisis, for one account or for all."""

import click

from orchestrator.cli.accounts import require_account
from orchestrator.cli.context import acting
from orchestrator.cli.opened import opened
from orchestrator.cli.render import complain, say


@click.command()
@click.option("--account", metavar="ID", help="This account alone; without it all of them.")
@click.option("--reason", required=True, help="Why; it stays in the audit trail.")
def stop(account: str | None, reason: str) -> None:
    """Let nothing more go out, at once: a crisis.

    Of one account, what is open is cancelled; of all, every approval is revoked too. What is being
    sent this moment settles. Who may: planner, privacy officer, operator.
    """
    from orchestrator.publishing import stopping
    from orchestrator.store.accounts import ALL_ACCOUNTS

    if account is not None:
        require_account(account)
    actor = acting()
    with opened() as wiring, wiring.store.write(wiring.clock()) as uow:
        cancelled, revoked = stopping.stop(uow, account or ALL_ACCOUNTS, actor, reason=reason)
    named, again = (
        (f"account {account}", f" --account {account}") if account else ("publishing", "")
    )
    say(f"{named} is stopped: {cancelled} publications cancelled, {revoked} approvals revoked")
    complain(f"next: orchestrator release{again}")
