"""`orchestrator doctor`: what is wrong and how to mend it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import click

from orchestrator.cli import diagnosis, diagnosis_access
from orchestrator.cli.context import workspace
from orchestrator.cli.diagnosis import Health, Row
from orchestrator.cli.render import complain, json_list, table
from orchestrator.domain.errors import NotFound
from orchestrator.settings import AccountSettings, Settings, SettingsError
from orchestrator.settings.problems import did_you_mean
from orchestrator.wiring import utc_now

_EXAMINATIONS: Final[Mapping[str, Callable[[Settings], Iterator[Row]]]] = {
    "settings": diagnosis.examine_settings,
    "country": diagnosis.examine_country,
    "login": diagnosis_access.examine_login,
    "secrets": diagnosis_access.examine_secrets,
    "database": diagnosis.examine_database,
    "access": diagnosis_access.examine_access,
    "folders": diagnosis_access.examine_folders,
    "room": diagnosis.examine_room,
    "clock": lambda settings: diagnosis.examine_clock(settings, utc_now()),
    "extras": diagnosis.examine_extras,
    "mail": diagnosis.examine_mail,
    "storage": diagnosis.examine_storage,
    "media": diagnosis.examine_media_port,
}


@click.command()
@click.argument("account", required=False)
@click.option("--offline", is_flag=True, help="Do not ask the platforms.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_context
def doctor(ctx: click.Context, account: str | None, offline: bool, as_json: bool) -> None:
    """Say what is wrong and how to mend it. With ACCOUNT: look at that account only.

    Exit code 0: nothing failed; 1: something failed; 2: the settings cannot be used.
    """
    code = 0
    try:
        rows = _examined(workspace(), account, is_offline=offline)
    except SettingsError as error:
        rows, code = _of_settings(error), error.exit_code
    if as_json:
        json_list(
            {"area": row.area, "health": row.health, "what": row.what, "next": row.next}
            for row in rows
        )
    else:
        table(("", "area", "what", "next"), [(r.health, r.area, r.what, r.next) for r in rows])
    failed = sum(row.health is Health.FAIL for row in rows)
    if failed:
        complain(f"{failed} of {len(rows)} failed: mend the first, then run doctor again")
    ctx.exit(code or min(failed, 1))


def _of_settings(error: SettingsError) -> list[Row]:
    return [
        diagnosis.fail("settings", ": ".join(filter(None, (p.file, p.key, p.what))), p.instead)
        for p in error.problems
    ]


def _examined(settings: Settings, chosen: str | None, *, is_offline: bool) -> list[Row]:
    from orchestrator.cli.diagnosis_accounts import examine_account

    accounts = _chosen(settings, chosen)
    rows: list[Row] = []
    if chosen is None:
        rows.extend(_of_workspace(settings))
    is_daemon = diagnosis_access.is_daemons_login(settings)
    for account in accounts:
        rows.extend(
            examine_account(settings, account, utc_now, has_token=is_daemon, is_offline=is_offline)
        )
    return rows


def _of_workspace(settings: Settings) -> Iterator[Row]:
    for name, examine in _EXAMINATIONS.items():
        try:
            yield from examine(settings)
        except OSError as error:
            what = f"cannot be looked at: {error.strerror}" + (
                f" ({error.filename})" if error.filename else ""
            )
            yield diagnosis.fail(name, what, "give your login access to it")


def _chosen(settings: Settings, chosen: str | None) -> Sequence[AccountSettings]:
    if chosen is None:
        return settings.accounts
    account = settings.account(chosen)
    if account is None:
        known = [account.id for account in settings.accounts]
        advice = did_you_mean(chosen, known) or f"known: {', '.join(known) or 'none'}"
        raise NotFound(f"there is no account '{chosen}'", advice)
    return (account,)
