"""Access keys by their shape: tokens of platforms and clouds, private keys, bearer headers."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

# Each shape is published by its maker: AWS, GitHub, GitLab, Slack, Google, Meta, Stripe,
# RFC 7519, RFC 7468.
_SHAPES: Final = re.compile(
    r"(?<![\w])(?:AKIA[A-Z\d]{16}|gh[pousr]_[A-Za-z\d]{30,80}|glpat-[\w\-]{20,60}|"
    r"xox[abprs]-[\w\-]{10,80}|"
    r"AIza[\w\-]{35}|EAA[A-Za-z\d]{30,400}|sk[-_](?:live[-_]|test[-_]|proj-)?[A-Za-z\d]{20,100}|"
    r"eyJ[\w\-]{10,2000}\.[\w\-]{10,2000}\.[\w\-]{5,400}|Bearer [\w.\-]{20,400})"
    r"|-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY-----"
)


class AccessKey(TextCheck):
    """Finds keys and tokens of machines."""

    id: ClassVar = "confidentiality.key"
    type: ClassVar = FindingType.SECRET
    severity: ClassVar = Severity.BLOCK
    why: ClassVar = (
        "This has the shape of a machine's access token; take it out and have it revoked."
    )

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield what has the shape of a published kind of token."""
        del draft
        for match in _SHAPES.finditer(text.text):
            yield Spot(*match.span(), because="the published shape of a token")
