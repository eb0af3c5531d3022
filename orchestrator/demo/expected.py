"""What must come of every mail, as `story.toml` says it: written by hand, not computed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from typing import Any


class Fate(StrEnum):
    """What becomes of a mail."""

    PUBLISHED = "published"
    HELD = "held"
    REFUSED = "refused"
    AUTOMATIC = "automatic"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """How the story of one mail ends."""

    story: str  # one sentence for the person who watches the demo
    fate: Fate
    findings: tuple[str, ...] = ()  # everything that the checks may say
    agreed: str = ""  # why the approver may acknowledge a warning
    texts: Mapping[str, str] = field(default_factory=dict)  # what followers read, by channel
    alts: tuple[str, ...] = ()  # of its pictures, on every channel
    reason: str = ""  # of a mail that makes no post
    subtle: str = ""  # in English, a text of which no word alone would hold a post

    @property
    def channels(self) -> frozenset[str]:
        """Where it must be public."""
        return frozenset(self.texts)


def expected() -> dict[str, Expected]:
    """Read what must come of every mail, by the mail's key."""
    file = resources.files("orchestrator.demo") / "story.toml"
    tables = tomllib.loads(file.read_text("utf-8"))
    return {key: _expected(**table) for key, table in tables.items()}


def _expected(
    *,
    fate: str,
    channels: list[str] | None = None,
    text: str = "",
    instead: Mapping[str, str] | None = None,
    findings: list[str] | None = None,
    alts: list[str] | None = None,
    **more: Any,
) -> Expected:
    texts = dict.fromkeys(channels or [], text) | dict(instead or {})
    return Expected(
        fate=Fate(fate),
        texts={channel: wording.strip() for channel, wording in texts.items()},
        findings=tuple(findings or []),
        alts=tuple(alts or []),
        **more,
    )
