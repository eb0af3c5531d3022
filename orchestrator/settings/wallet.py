"""The accounts' secrets as the daemon renews them: where they stand, and since when."""

from collections.abc import Mapping
from datetime import UTC, datetime

from orchestrator.publishing.health import CannotKeep
from orchestrator.settings.model import Settings
from orchestrator.settings.secrets import Secrets, UnusableSecret


class SettingsWallet:
    """Reads and writes the files that `config/accounts.toml` names; no environment is written."""

    def __init__(self, settings: Settings) -> None:
        self._secrets = {account.id: account.secrets for account in settings.accounts}

    def is_writable(self, account: str) -> bool:
        """Tell whether all of an account's secrets stand in files."""
        secrets = self._secrets[account]
        return secrets.files().keys() == secrets.references.keys()

    def written_at(self, account: str) -> datetime | None:
        """Say when the token's file was written last; None: it stands in no file."""
        path = self._secrets[account].files().get("token")
        if path is None or not path.exists():
            return None
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def keep(self, account: str, secrets: Mapping[str, str]) -> None:
        """Write new ones, each whole or not at all. Raises `CannotKeep`."""
        kept: Secrets = self._secrets[account]
        try:
            kept.write(secrets)
        except UnusableSecret as error:
            raise CannotKeep(error.what) from None
