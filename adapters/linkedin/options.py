"""What one LinkedIn account needs."""

from datetime import date
from typing import Annotated

from pydantic import Field

from adapters.base import ChannelOptions
from adapters.linkedin.limits import DEFAULT_BASE_URL, DEFAULT_VERSION, DEFAULT_WEB_URL
from adapters.options import BaseUrl, Secret


class LinkedInOptions(ChannelOptions):
    """One LinkedIn author. `can_read = false` where the token lacks `r_organization_social`."""

    author: Annotated[str, Field(pattern=r"^urn:li:(organization|person):[A-Za-z0-9_-]+$")]
    token: Secret
    base_url: BaseUrl = DEFAULT_BASE_URL
    version: Annotated[str, Field(pattern=r"^\d{6}$")] = DEFAULT_VERSION
    can_read: bool = True
    client_id: str | None = None
    client_secret: Secret | None = None
    refresh_token: Secret | None = None  # of approved partners' apps alone
    token_expires_on: date | None = None  # LinkedIn tells it only when the token is made

    @property
    def login_url(self) -> str:
        """Where tokens are renewed and asked about (refresh-token page, 2023-05)."""
        return f"{self.web_url}/oauth/v2"

    @property
    def web_url(self) -> str:
        """Where followers read the posts; a sandbox shows its feed where it answers calls."""
        return DEFAULT_WEB_URL if self.base_url == DEFAULT_BASE_URL else self.base_url

    def permalink(self, urn: str) -> str:
        """Return the address of a post (its form: posts-api notes of 2026-09-19)."""
        return f"{self.web_url}/feed/update/{urn}/"
