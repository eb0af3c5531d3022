"""IBAN of any country. Source: ISO 13616 and the SWIFT registry's lengths; ISO 7064 modulus 97."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.spot import Spot, TextCheck, words_near
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

_LENGTHS: Final = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL", 19: "MK SI", 20: "AT BA EE KZ LT LU XK",
        21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "PT", 26: "IS TR", 27: "FR GR IT MC SM",
        28: "AL AZ BY CY DO GT HU LB PL", 29: "BR EG PS QA UA", 30: "JO KW MU", 31: "MT SC",
    }.items()
    for country in countries.split()
}  # fmt: skip
_START: Final = re.compile(r"(?<![A-Za-z\d])([A-Za-z]{2})(?=[ \-.]?\d[ \-.]?\d)")
_CONTEXT: Final = re.compile(r"iban", re.IGNORECASE)
_SEPARATORS: Final = " -."
_MODULUS: Final = 97


class Iban(TextCheck):
    """Finds IBANs whose check digits fit, and misspelt ones where the word IBAN stands near."""

    id: ClassVar = "gdpr.iban"
    type: ClassVar = FindingType.IBAN
    severity: ClassVar = Severity.BLOCK
    why: ClassVar = "This is an international bank account number; take it out."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Read from each country code as many characters as that country's numbers have."""
        del draft
        for match in _START.finditer(text.text):
            length = _LENGTHS.get(match.group(1).upper())
            if length is None:
                continue
            value, end = _take(text.text, match.start(), length)
            if len(value) != length:
                continue
            if is_modulus_97(value):
                yield Spot(match.start(), end, because="country's length; check digits fit")
            elif words_near(text, match.start(), end, _CONTEXT):
                yield Spot(match.start(), end, because="country's length; the word IBAN near")


def is_modulus_97(value: str) -> bool:
    """Say whether the check digits of a compact IBAN fit."""
    turned = value[4:] + value[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % _MODULUS == 1


def _take(text: str, start: int, length: int) -> tuple[str, int]:
    """Take so many letters and digits, over single separators; the end stands behind the last."""
    taken: list[str] = []
    index = start
    while index < len(text) and len(taken) < length:
        char = text[index]
        if char.isascii() and char.isalnum():
            taken.append(char.upper())
        elif char not in _SEPARATORS or text[index - 1] in _SEPARATORS:
            break
        index += 1
    if index < len(text) and text[index].isalnum():
        return "", index  # the word goes on: not a number of this length
    return "".join(taken), index
