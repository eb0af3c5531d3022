"""`orchestrator release`: end a stop."""

import click

from orchestrator.cli.context import acting
from orchestrator.cli.opened import opened
from orchestrator.cli.render import complain, say


@click.command()
@click.option("--account", metavar="ID", help="The stop of this account; without it that of all.")
def release(account: str | None) -> None:
    """Open the gate again (privacy officer, operator). What was revoked needs a new approval."""
    from orchestrator.publishing import stopping
    from orchestrator.store.accounts import ALL_ACCOUNTS

    actor = acting()
    with opened() as wiring, wiring.store.write(wiring.clock()) as uow:
        stopping.release(uow, account or ALL_ACCOUNTS, actor)
    say(f"{f'account {account}' if account else 'publishing'} is released")
    complain("next: orchestrator posts list --state pending_approval")
