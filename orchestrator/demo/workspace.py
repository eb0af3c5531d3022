"""The demo's workspace: settings of an invented municipality whose accounts live in a sandbox."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from adapters.sandbox.accounts import DEFAULT_ACCOUNTS, Channel, SandboxAccount
from orchestrator.demo.people import DOMAIN, ORGANISATION
from orchestrator.settings.demo import MARKER

ACCOUNTS: Final = ("instagram-main", "facebook-main", "linkedin-main")
APPROVER: Final = "anna"
PLANNER: Final = "petra"

_TOKEN_MODE: Final = 0o600
_OPTION_OF_ID: Final = {
    Channel.INSTAGRAM: "user_id",
    Channel.FACEBOOK: "page_id",
    Channel.LINKEDIN: "author",
}
_ORCHESTRATOR: Final = """\
# Written by `orchestrator demo`. Its ticks are much shorter than yours would be.
[organisation]
name = "{organisation}"
time_zone = "{zone}"
languages = ["en", "da", "nb", "nn", "sv", "fi"]
country = "NO"
domain = "{domain}"

[intake]
settle_seconds = 0.2
trusted_authserv_id = "mx.{domain}"  # our own border host, as it names itself

[publishing]
public_base_url = "http://127.0.0.1:{media_port}"
media_port = {media_port}
gap_multiplier = 0

[ticks]
intake = 0.5
checks = 0.3
scheduling = 0.3
publishing = 0.3
rescue = 1.0
reconcile = 1.0
notices = 0.5

[logs]
level = "warning"
"""
_ACCOUNT: Final = """\
[[account]]
id = "{id}"
channel = "{channel}"
language = "nb"
name = "{organisation} on {label}"
[account.options]
{option} = "{platform_id}"
token = "file:sandbox-tokens/{channel}"
base_url = "{base_url}"

"""
_ROLES: Final = """\
# The demo's colleagues. $ORCHESTRATOR_ACT_AS names one of them: it works in a demo workspace only.
[[person]]
login = "anna"
name = "Anna Godkjenner"
email = "anna@{domain}"
roles = ["approver"]

[[person]]
login = "petra"
name = "Petra Planlegger"
email = "petra@{domain}"
roles = ["planner", "editor", "operator"]

[[person]]
login = "nina"
name = "Nina Personvern"
email = "nina@{domain}"
roles = ["privacy-officer"]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoWorkspace:
    """Where the demo plays."""

    root: Path
    base_url: str  # of the sandbox
    media_port: int
    zone: str
    accounts: tuple[SandboxAccount, ...] = field(default=DEFAULT_ACCOUNTS, repr=False)

    def write(self) -> None:
        """Write the settings files; `orchestrator init` adds what is missing, the database too."""
        config = self.root / "config"
        tokens = config / "sandbox-tokens"
        tokens.mkdir(parents=True)
        (config / "orchestrator.toml").write_text(
            _ORCHESTRATOR.format(
                organisation=ORGANISATION,
                zone=self.zone,
                domain=DOMAIN,
                media_port=self.media_port,
            ),
            encoding="utf-8",
        )
        (config / "roles.toml").write_text(_ROLES.format(domain=DOMAIN), encoding="utf-8")
        (config / "accounts.toml").write_text(
            "".join(self._account(account) for account in self.accounts), encoding="utf-8"
        )
        for account in self.accounts:
            token = tokens / account.kind.value
            token.touch(mode=_TOKEN_MODE)
            token.write_text(account.token, encoding="ascii")
        state = self.root / "state"
        state.mkdir()
        (state / MARKER).touch()

    def _account(self, account: SandboxAccount) -> str:
        return _ACCOUNT.format(
            id=account.name,
            channel=account.kind.value,
            label=account.kind.label,
            organisation=ORGANISATION,
            option=_OPTION_OF_ID[account.kind],
            platform_id=account.id,
            base_url=self.base_url,
        )
