"""The settings of publishing: `[publishing]` of `config/orchestrator.toml`."""

from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def _is_reachable(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname and not parts.query and not parts.fragment:
        return url.rstrip("/")
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:  # the sandbox fetches from here
        return url.rstrip("/")
    raise ValueError(
        "must be an https:// address without query, such as 'https://media.example.org'"
    )


class PublishingOptions(BaseModel):
    """How attempts are timed, and where platforms fetch media."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    public_base_url: (
        Annotated[str, Field(max_length=500), AfterValidator(_is_reachable)] | None
    ) = None
    media_port: Annotated[int, Field(ge=0, le=65535)] = 8770  # on loopback; 0: any free port
    media_link_minutes: Annotated[int, Field(ge=1, le=1440)] = 60  # a link dies after so long
    lease_seconds: Annotated[int, Field(ge=60, le=3600)] = 300
    grace_minutes: Annotated[int, Field(ge=0, le=1440)] = (
        30  # after a slot's end, never after the takeover's
    )
    settle_multiplier: Annotated[float, Field(gt=0, le=100)] = (
        1.0  # times each channel's settle time
    )
    gap_multiplier: Annotated[float, Field(ge=0, le=1000)] = 1.0  # times each channel's least gap
    max_attempts: Annotated[int, Field(ge=1, le=50)] = 5
    removal_hours: Annotated[int, Field(ge=1, le=720)] = 24  # where only a person can take it down

    @property
    def lease(self) -> timedelta:
        """How long one publisher owns a publication."""
        return timedelta(seconds=self.lease_seconds)

    @property
    def grace(self) -> timedelta:
        """How long after its slot a publication may still go out."""
        return timedelta(minutes=self.grace_minutes)

    @property
    def removal_time(self) -> timedelta:
        """How long a person has to take down what no program can."""
        return timedelta(hours=self.removal_hours)
