"""National bank account numbers: by a context word, or by Norway's layout and check digit.

Sources: Norway: 4.2.5 digits, modulus 11 (Finance Norway); Denmark: reg.nr. 4 + up to 10 digits;
Sweden: clearing 4-5 + up to 10, bankgiro 3-4/4, plusgiro n-n; Finland: the old 6-2..8 layout.
"""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.digits import squash, weighted
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

_NORWEGIAN: Final = re.compile(r"(?<![\d.])\d{4}[. ]\d\d[. ]\d{5}(?![\d])")
_WEIGHTS: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_WITH_WORD: Final = re.compile(
    r"(?<![^\W\d_])(?:(?:bank|løn|lønns|lön|kasse)?kont(?:o|oen|ot)(?:[ -]?n(?:umme)?r(?:et)?)?|"
    r"reg\.?[ -]?(?:nr|nummer)?\.?|"
    r"clearing(?:nummer|nr)?|bankgiro|plusgiro|(?:bg|pg)[ -]?nr|(?:pankki)?tili(?:numero|"
    r"n numero|lle|ni)?|"
    r"account(?: number| no)?|acc(?:t|ount)?\.?|giro)(?![^\W\d_])[^\d\n]{0,24}"
    r"(?P<number>(?<![A-Za-z])\d(?:[ .,\-/]{0,2}\d){5,17}|"
    r"\d{4}[^\d\n]{1,16}(?:kont\w{1,9}[^\d\n]{0,8})\d(?:[ .\-]?\d){5,9})(?!\d)",
    re.IGNORECASE,
)
_SHORTEST: Final = 7
_DATE: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d$|(?:19|20)\d\d-\d\d-\d\d$")


class BankAccount(TextCheck):
    """Finds account numbers of the Nordic countries."""

    id: ClassVar = "gdpr.bank_account"
    type: ClassVar = FindingType.BANK_ACCOUNT
    severity: ClassVar = Severity.BLOCK
    why: ClassVar = "This looks like the number of a bank account; take it out."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield numbers that a word announces, and Norwegian ones that prove themselves."""
        allowed = {squash(value) for value in draft.allowed}
        for match in _NORWEGIAN.finditer(text.text):
            digits = squash(match.group())
            if weighted(digits, _WEIGHTS) % 11 == 0 and digits not in allowed:
                yield Spot(*match.span(), because="layout 4.2.5; check digit fits (modulus 11)")
        for match in _WITH_WORD.finditer(text.text):
            number = match.group("number")
            digits = squash(number)
            if len(digits) >= _SHORTEST and digits not in allowed and not _DATE.match(number):
                yield Spot(*match.span("number"), because="digits behind an account's word")
