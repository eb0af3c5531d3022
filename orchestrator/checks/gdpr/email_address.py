"""E-mail addresses, also as `name (at) place.dk`. A role's mailbox is no personal data."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.public_contact import is_role_mailbox
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

_AT: Final = (
    r"(?: ?@ ?|[ ]?[\[({](?:at|a|snabel-?a|ät)[\])}][ ]?| (?:snabel-?a|krølle-?alfa|"
    r"alfakrøll|miuku) )"
)
_PATTERN: Final = re.compile(
    rf"(?<![\w.+\-])(?P<local>[\w.+\-]{{1,64}}){_AT}"
    r"(?P<domain>(?:[\w\-]{1,63}\.){1,4}[^\W\d_]{2,18})",
    re.IGNORECASE,
)


class EmailAddress(TextCheck):
    """Finds e-mail addresses; a role's mailbox is a hint only."""

    id: ClassVar = "gdpr.email"
    type: ClassVar = FindingType.EMAIL
    severity: ClassVar = Severity.WARN
    why: ClassVar = (
        "This is an e-mail address; if it is a person's, leave it out or use a role's mailbox."
    )

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield addresses that are not on the list of allowed ones."""
        allowed = {value.lower() for value in draft.allowed}
        for match in _PATTERN.finditer(text.text):
            if match.group().replace(" ", "").lower() in allowed:
                continue
            is_role = is_role_mailbox(match.group("local"), match.group("domain"))
            spot = Spot(*match.span(), because="an address")
            if is_role:
                yield spot._replace(
                    severity=Severity.INFO,
                    why="This is a role's mailbox.",
                    because="an address; its first part is on the list of roles",
                )
            else:
                yield spot
