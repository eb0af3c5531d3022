"""Is this a workspace for trying out? Only there may somebody act as somebody else."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from orchestrator.settings.model import AccountSettings

MARKER: Final = "demo"  # below the state folder; made by `orchestrator demo` and by tests
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def is_demo(state: Path, accounts: Iterable[AccountSettings]) -> bool:
    """Tell whether `demo` made it and no account of it can reach a real platform."""
    return (state / MARKER).is_file() and all(is_sandboxed(account) for account in accounts)


def is_sandboxed(account: AccountSettings) -> bool:
    """Tell whether an account talks to this machine only: dry-run, or loopback addresses."""
    if account.channel == "dry-run":
        return True
    options = account.options.model_dump()
    urls = [value for key, value in options.items() if key.endswith("_url")]
    return bool(urls) and all(isinstance(url, str) and _is_loopback(url) for url in urls)


def _is_loopback(url: str) -> bool:
    try:
        return urlsplit(url).hostname in _LOOPBACK
    except ValueError:
        return False
