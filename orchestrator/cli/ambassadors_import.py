"""`orchestrator ambassadors import`: many at once, all of them or none."""

from pathlib import Path

import click

from orchestrator.cli.context import acting
from orchestrator.cli.files import open_plain
from orchestrator.cli.opened import opened
from orchestrator.cli.render import say


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Only say what is wrong with the file.")
def import_(file: Path, dry_run: bool) -> None:
    """Register all ambassadors of FILE (.csv or .json), or none of them.

    Columns or keys: email, name, language, channels, until, evidence; and area, from,
    purpose if you like (from: the first day of the consent, else today). Channels stand in one
    field, with spaces or commas between them.
    """
    from orchestrator.privacy import register
    from orchestrator.privacy.roster import BYTES_MAX, RosterUnusable, read_roster

    if file.suffix.lower() not in {".csv", ".json"}:
        raise click.UsageError("FILE must end in .csv or .json")
    actor = acting()
    register.require_may_keep(actor)
    with open_plain(file) as stream:
        raw = stream.read(BYTES_MAX + 1)
    with opened() as wiring:
        now = wiring.clock()
        placed = read_roster(
            raw, is_json=file.suffix.lower() == ".json", now=now, zone=wiring.zone
        )
        with wiring.store.read(now) as uow:
            known = {person.email for person in uow.ambassadors.all()}
        registered = [
            f"{one.place}: email: is registered already"
            for one in placed
            if one.entry.email.casefold() in known
        ]
        if registered:
            raise RosterUnusable(registered)
        if not dry_run:
            with wiring.store.write(now) as uow:
                register.add_all(uow, [one.entry for one in placed], actor)
    say(f"{len(placed)} ambassadors {'could be' if dry_run else 'are'} registered")
