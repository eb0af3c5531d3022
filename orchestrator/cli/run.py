"""`orchestrator run`: the daemon."""

import sys
from collections.abc import Collection

import click

from orchestrator.cli.context import workspace
from orchestrator.domain.duty import Duty
from orchestrator.settings.problems import did_you_mean


def _duties(_ctx: click.Context, _param: click.Parameter, listed: str) -> Collection[Duty]:
    words = [word.strip() for word in listed.split(",")]
    unknown = next((word for word in words if word not in {*Duty}), None)
    if unknown is not None:
        raise click.BadParameter(did_you_mean(unknown, Duty) or f"write some of {','.join(Duty)}")
    return frozenset(map(Duty, words))


@click.command()
@click.option(
    "--duties", metavar="LIST", default=",".join(Duty), show_default=True, callback=_duties,
    help="Do these alone, where several daemons share the work.",
)  # fmt: skip
@click.pass_context
def run(ctx: click.Context, duties: Collection[Duty]) -> None:
    """Run the daemon until SIGTERM or Ctrl-C; it drains, and ends within ten seconds.

    Brings the database up to date first, and does not start with a damaged one. One daemon per
    workspace; more need PostgreSQL.
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
    wiring.unlock(duties)
    store = open_store(settings.database_url)
    try:
        store.migrate()
        store.require_sound()
    finally:
        store.close()
    ctx.exit(Daemon(wiring, duties).run())
