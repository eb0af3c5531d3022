"""The settings of intake: `[intake]` of `config/orchestrator.toml`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class SourceKind(StrEnum):
    """How the border host hands mails over."""

    FOLDER = "folder"  # a flat folder of .eml files
    MAILDIR = "maildir"  # new/ and cur/, never tmp/


class SenderCheck(StrEnum):
    """How we know who wrote a mail."""

    DMARC = "dmarc"  # our own border host says so in Authentication-Results (RFC 8601)
    NONE = "none"  # nobody checks: only where nobody else can write into the sources


class Source(BaseModel):
    """One place that mails come from."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    kind: SourceKind = SourceKind.FOLDER
    path: Path  # absolute, once loaded


class IntakeOptions(BaseModel):
    """Where mails come from, and whom we believe."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    sources: tuple[Source, ...] = ()  # loaded: never empty, the spool's incoming/ by default
    settle_seconds: Annotated[float, Field(ge=0, le=3600)] = 2.0  # a file stands still so long
    trusted_authserv_id: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    sender_check: SenderCheck = SenderCheck.DMARC
