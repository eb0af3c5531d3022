"""What `orchestrator doctor` looks at on each account: its options, its token, its media links."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from adapters.base import Identity
from adapters.capabilities import Capabilities
from adapters.errors import AccountBlocked, Blocked, ChannelError, Unreachable
from adapters.registry import adapter_class
from orchestrator.cli.diagnosis import Row, fail, ok, warn
from orchestrator.cli.render import how_many
from orchestrator.cli.times import spoken
from orchestrator.domain.takeover import end_of_day
from orchestrator.settings import AccountSettings, Settings, SettingsError
from orchestrator.settings.demo import is_sandboxed

_RENEW_BEFORE: Final = timedelta(days=14)  # time enough for a person to log in again
_MEND: Final = {
    Blocked.TOKEN: "log in to the platform as the account's owner, and put the new token into "
    "{token}",
    Blocked.PERMISSION: "give the token the rights that the README lists under 'Real accounts'",
    Blocked.CONFIGURATION: "look at the account's options in config/accounts.toml",
}


def examine_account(
    settings: Settings,
    account: AccountSettings,
    now: Callable[[], datetime],
    *,
    has_token: bool,
    is_offline: bool,
) -> Iterator[Row]:
    """Look at one account. `has_token`: we are the login that may read it.

    `is_offline` leaves out what would ask the platform.
    """
    area = f"account {account.id}"
    channel = adapter_class(account.channel)
    limits = channel.open(account.id, account.options, now=now).capabilities
    yield from _media_links(settings, account, limits, area)
    if not has_token:
        return
    try:
        options = account.unlocked()
    except SettingsError as error:
        yield from (fail(area, f"{p.key}: {p.what}", p.instead) for p in error.problems)
        return
    if is_offline:
        return
    try:
        identity = channel.open(account.id, options, now=now).whoami()
    except ChannelError as error:
        yield fail(area, str(error), _advice(account, error))
        return
    yield ok(area, f"answers as {identity.name}")
    yield from _expiry(account, identity, now(), settings.organisation.time_zone)


def _media_links(
    settings: Settings, account: AccountSettings, limits: Capabilities, area: str
) -> Iterator[Row]:
    if not limits.needs_public_url:
        return
    url = settings.publishing.public_base_url
    step = "set public_base_url in config/orchestrator.toml to the HTTPS address of your proxy"
    if url is None:
        yield fail(
            area,
            f"{account.channel} fetches photos itself, and public_base_url is not set",
            step,
        )
    elif urlsplit(url).scheme != "https" and not is_sandboxed(account):
        yield fail(area, "the platform cannot fetch photos from this machine's own address", step)
    else:
        yield ok(area, f"photos are fetched from {url}")


def _expiry(
    account: AccountSettings, identity: Identity, now: datetime, zone: str
) -> Iterator[Row]:
    """Count down to the token's end; a last day counts until its end, as people here mean it."""
    area, expires = f"account {account.id}", identity.token_expires_at
    if identity.token_last_day is not None:
        expires = end_of_day(identity.token_last_day, zone)
    if expires is None:
        return
    step = _MEND[Blocked.TOKEN].format(token=_place_of_token(account))
    if expires <= now:
        yield fail(area, f"the token expired: {spoken(expires, zone)}", step)
    elif expires - now < _RENEW_BEFORE:
        days = (expires - now).days
        left = f"in {how_many(days, 'day')}" if days else "within a day"
        yield warn(area, f"the token expires {left}: {spoken(expires, zone)}", step)
    else:
        yield ok(area, f"the token holds until {spoken(expires, zone)}")


def _advice(account: AccountSettings, error: ChannelError) -> str:
    if isinstance(error, AccountBlocked):
        return _MEND[error.reason].format(token=_place_of_token(account))
    if isinstance(error, Unreachable):
        if is_sandboxed(account):
            return "start the sandbox: orchestrator sandbox"
        return "look at this machine's way to the platform: network, firewall, name server"
    return "wait a little and ask again; if it stays so, look at the platform's status page"


def _place_of_token(account: AccountSettings) -> str:
    return account.secrets.references.get("token", "config/accounts.toml")
