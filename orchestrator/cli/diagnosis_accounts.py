"""What `orchestrator doctor` looks at on each account: its options, its token, its media links."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from adapters.base import ChannelAdapter, Identity
from adapters.errors import ChannelError
from adapters.registry import adapter_class
from orchestrator.cli.diagnosis import Row, fail, ok, warn
from orchestrator.settings import AccountSettings, Settings, SettingsError
from orchestrator.settings.demo import is_sandboxed

_RENEW_BEFORE: Final = timedelta(days=14)  # time enough for a person to log in again


def examine_account(
    settings: Settings, account: AccountSettings, now: Callable[[], datetime], *, is_offline: bool
) -> Iterator[Row]:
    """Look at one account; `is_offline` leaves out what would ask the platform."""
    area = f"account {account.id}"
    try:
        options = account.unlocked()
    except SettingsError as error:
        yield from (fail(area, f"{p.key}: {p.what}", p.instead) for p in error.problems)
        return
    adapter = adapter_class(account.channel).open(account.id, options, now=now)
    yield from _media_links(settings, account, adapter, area)
    if is_offline:
        return
    try:
        identity = adapter.whoami()
    except ChannelError as error:
        yield fail(area, str(error), _advice(account))
        return
    yield ok(area, f"answers as {identity.name}")
    yield from _expiry(identity, area, now())


def _media_links(
    settings: Settings, account: AccountSettings, adapter: ChannelAdapter, area: str
) -> Iterator[Row]:
    if not adapter.capabilities.needs_public_url:
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


def _expiry(identity: Identity, area: str, now: datetime) -> Iterator[Row]:
    expires = identity.token_expires_at
    if expires is None:
        return
    step = "log in to the platform as its owner and put the new token into its file"
    if expires <= now:
        yield fail(area, f"the token expired at {expires:%Y-%m-%d %H:%M} UTC", step)
    elif expires - now < _RENEW_BEFORE:
        yield warn(area, f"the token expires in {(expires - now).days} days", step)
    else:
        yield ok(area, f"the token holds until {expires:%Y-%m-%d}")


def _advice(account: AccountSettings) -> str:
    if is_sandboxed(account):
        return "start the sandbox: orchestrator sandbox"
    return "look at the account's options in config/accounts.toml, and whether its token is valid"
