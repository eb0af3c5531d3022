"""The adapters of our accounts, opened with their secrets as they are now."""

from collections.abc import Callable
from datetime import datetime

from adapters.base import ChannelAdapter, ChannelOptions
from adapters.registry import adapter_class
from orchestrator.settings.model import Settings
from orchestrator.settings.problems import SettingsError


class OpenAdapters:
    """Gives an account's adapter by its id; the same one as long as nothing changed.

    Secrets are read each time, so that a renewed token counts at once; while they cannot be read,
    the ones that we have go on.
    """

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self._known: dict[str, tuple[ChannelOptions, ChannelAdapter]] = {}

    def __call__(self, account_id: str) -> ChannelAdapter:
        """Return the adapter. Raises `KeyError` for no account of ours, `SettingsError`."""
        account = self._settings.account(account_id)
        if account is None:
            raise KeyError(account_id)
        known = self._known.get(account_id)
        try:
            options = account.unlocked()
        except SettingsError:
            if known is None:
                raise
            return known[1]
        if known is None or known[0] != options:
            adapter = adapter_class(account.channel).open(account.id, options, now=self._now)
            known = self._known[account_id] = options, adapter
        return known[1]
