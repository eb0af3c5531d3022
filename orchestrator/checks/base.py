"""The contract of a check, and the draft it looks at."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from adapters.base import OutboundPost
from adapters.capabilities import Capabilities
from orchestrator.domain.finding import Finding, FindingType, Severity
from orchestrator.domain.media import MediaFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One account that the post is for, with what it would get and what it can carry."""

    account: str
    channel: str
    outbound: OutboundPost
    capabilities: Capabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything a check may look at. Frozen, complete: a check has no I/O and no clock."""

    texts: Mapping[str, str] = field(repr=False)  # place -> text, as given
    hides_text: bool = False  # whether the mail it came in holds text that its reader does not see
    language: str | None = None  # "da", "nb", "nn", "sv", "fi", "en"; None: unknown
    ambassador: str | None = field(default=None, repr=False)  # her name, if known
    area: str | None = None  # service area: "school", "child-welfare", …
    allowed: frozenset[str] = field(
        default=frozenset(), repr=False
    )  # names and numbers that may stand
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    # the organisation's confidential terms, per language; "*" for all
    media: Mapping[str, MediaFacts] = field(default_factory=dict)  # "media:1" -> facts
    broken_media: Mapping[str, str] = field(
        default_factory=dict
    )  # "media:2" -> why it is unreadable
    targets: tuple[Target, ...] = ()


class Check(ABC):
    """A rule that looks. Yields what is wrong; raising means that the check is broken."""

    id: ClassVar[str]  # "gdpr.iban": stable, in config, findings and docs
    type: ClassVar[FindingType]
    severity: ClassVar[Severity]  # the default; policy.toml may change it
    why: ClassVar[str]  # one sentence a reviewer reads

    @abstractmethod
    def inspect(self, draft: Draft) -> Iterator[Finding]:
        """Yield what is wrong in the draft. Pure. Never puts the matched value into a finding."""
