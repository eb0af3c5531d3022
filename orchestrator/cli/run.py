"""`orchestrator run`: the daemon."""

import sys

import click

from orchestrator.cli.context import workspace


@click.command()
@click.pass_context
def run(ctx: click.Context) -> None:
    """Run the daemon until SIGTERM or Ctrl-C; it drains, and ends within ten seconds.

    Brings the database up to date first. One daemon per workspace; more need PostgreSQL.
    """
    from orchestrator import logs
    from orchestrator.daemon import Daemon
    from orchestrator.settings.schema import LogFormat
    from orchestrator.store.engine import open_store
    from orchestrator.wiring import Wiring

    settings = workspace()
    logs.configure(
        settings.logs.level, json=settings.logs.format is LogFormat.JSON, stream=sys.stderr
    )
    wiring = Wiring(settings)
    wiring.unlock()
    store = open_store(settings.database_url)
    try:
        store.migrate()
    finally:
        store.close()
    ctx.exit(Daemon(wiring).run())
