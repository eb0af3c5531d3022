"""Addresses of machines in the network: IPv4 in four numbers, IPv6 in its long forms."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.spot import Spot, TextCheck, words_near
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

_SHAPE: Final = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[\da-f]{1,4}:){2,7}(?::|"
    r"[\da-f]{1,4})(?::?[\da-f]{1,4}){0,6})(?![\w:]|\.\d)",
    re.IGNORECASE,
)
_VERSION: Final = re.compile(r"\b(?:version|versjon|versio|v)\b", re.IGNORECASE)


class IpAddress(TextCheck):
    """Finds network addresses that parse."""

    id: ClassVar = "confidentiality.ip_address"
    type: ClassVar = FindingType.CONFIDENTIAL
    severity: ClassVar = Severity.WARN
    why: ClassVar = "This is the network address of a machine; leave it out."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield addresses; a version number of four parts is none."""
        del draft
        for match in _SHAPE.finditer(text.text):
            if _parses(match.group()) and not words_near(
                text, *match.span(), _VERSION, before=12, after=0
            ):
                yield Spot(*match.span(), because="parses as a network address")


def _parses(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True
