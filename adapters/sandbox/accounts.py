"""The invented accounts that the sandbox plays."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """A platform that the sandbox plays; the values are the adapters' kinds."""

    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    LINKEDIN = "linkedin"

    @property
    def label(self) -> str:
        """The platform's name as it writes itself."""
        return "LinkedIn" if self is Channel.LINKEDIN else self.value.capitalize()


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxAccount:
    """One account, and what its token may do."""

    kind: Channel
    id: str  # as the platform writes it: a decimal string, or an organization's URN
    token: str = field(repr=False)
    name: str  # short name, used in addresses of the feed pages
    title: str = "Fjordvik kommune"  # invented; what followers read above a post
    user_token: str | None = field(
        default=None, repr=False
    )  # Facebook: the person's, not the Page's
    can_delete: bool = True  # Instagram: false plays an account of Instagram Login
    can_read: bool = True  # LinkedIn: false plays a token without r_organization_social
    token_expires_at: datetime | None = None  # aware; None: no expiry date
    posts_a_day: int = 50  # Instagram: content_publishing_limit (media_publish reference, 2026-09)


DEFAULT_ACCOUNTS: Final = (
    SandboxAccount(
        kind=Channel.INSTAGRAM,
        id="17841400000000001",
        token="sandbox-instagram-token",  # noqa: S106 - invented, opens nothing
        name="instagram-main",
    ),
    SandboxAccount(
        kind=Channel.FACEBOOK,
        id="100000000000001",
        token="sandbox-facebook-token",  # noqa: S106 - invented, opens nothing
        name="facebook-main",
        user_token="sandbox-facebook-user-token",  # noqa: S106 - invented, opens nothing
    ),
    SandboxAccount(
        kind=Channel.LINKEDIN,
        id="urn:li:organization:5000001",
        token="sandbox-linkedin-token",  # noqa: S106 - invented, opens nothing
        name="linkedin-main",
    ),
)
