"""Case and journal numbers: a reference next to a word that says what it is.

Without the word they look like year ranges (`2007-2008`): 69 false hits in 43,199 sentences, so
it is needed.
"""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.phrase import Phrase
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

# Words that are always a reference's name, and words that need a number of a reference's shape.
_STRONG_WORDS: Final = (
    "sag* sak* arkivsak* j jnr journal* diarie* dnr* ärende* mål* asianumero* asiatunnus* "
    "asiakirjanumero* diaarinumero* case file reference klient* patient* borger* asiakasnumero* "
    "potilasnumero*"
)
_WEAK_WORDS: Final = (
    "sag sagen sak saken saka ärende ärendet asia case journal journalen underretning* "
    "bekymringsmelding*"
)
_STRONG: Final = (
    r"sags?[ -]?(?:nr|nummer|id)|saks?[ -]?(?:nr|nummer|id)|arkivsak(?:s?nummer)?|"
    r"j(?:ournal)?[ .-]{0,2}nr|journalnummer|"
    r"diarie[ -]?(?:nr|nummer)|dnr|dnro|ärende[ -]?(?:nr|nummer)|mål[ -]?(?:nr|nummer)|"
    r"asia(?:numero|tunnus|kirjanumero)|"
    r"diaarinumero|case (?:no|number|nr|id)|journal (?:no|number)|file (?:no|number)|"
    r"reference (?:no|number)|"
    r"klient[ -]?(?:nr|nummer)|patient[ -]?(?:nr|nummer|id)|borger[ -]?id|asiakasnumero|"
    r"potilasnumero"
)
_WEAK: Final = (
    r"sag(?:en)?|sak(?:en|a)?|ärende(?:t)?|asia|case|journal(?:en)?|"
    r"underretning(?:en)?|bekymringsmelding(?:en|a)?"
)
_VALUE: Final = (
    r"(?:[A-ZÅÄÖÆØ]{1,6}[ /\-]{1,2})?(?=[\w/\-.]{0,12}\d)"
    r"[A-Z\d]{1,12}(?:[/\-.:][A-Z\d]{1,12}){0,4}"
)
_SHAPED: Final = (
    r"(?:[A-ZÅÄÖÆØ]{2,6}[ /\-])?(?:\d{2,4}[/\-]\d{2,8}(?:[/\-.]\d{1,6}){0,2}|[A-Z]{2,4}-?\d{4,10})"
)
_NAMED: Final = Phrase(
    _STRONG_WORDS,
    rf"(?<![^\W\d_])(?:{_STRONG})(?:et|en|a)?(?![^\W\d_])[.:]?[^\w\n]{{0,4}}(?:(?:er|är|on|is|"
    rf"var) )?(?P<value>{_VALUE})(?![\w])",
)
_LOOSE: Final = Phrase(
    _WEAK_WORDS,
    rf"(?<![^\W\d_])(?:{_WEAK})(?![^\W\d_])[.:]?[^\w\n]{{0,4}}(?:(?:er|är|on|is|nr|"
    rf"no)\.? )?(?P<value>{_SHAPED})(?![\w])",
)
_FAR: Final = Phrase(
    _STRONG_WORDS,
    rf"(?<![^\W\d_])(?:{_STRONG})(?:et|en|a)?(?![^\W\d_])[^\d\n]{{0,60}}?(?<!\w)(?P<value>{_SHAPED})(?!\w)",
)
_PATTERNS: Final = (
    (_NAMED, "a value right behind a reference's name"),
    (_LOOSE, "a reference's shape right behind a word for a case"),
    (_FAR, "a reference's shape in the clause of a reference's name"),
)
# KL's journal plan (KLE) numbers a Danish municipality's cases: subject, action, number, year;
# Noark numbers a Norwegian one's: year, sequence, document.
_PLANNED: Final = re.compile(
    r"(?<![\w.])(?P<value>\d\d\.\d\d\.\d\d-[A-ZÆØÅ]\d\d-\d{1,6}-\d\d|"
    r"20\d\d/\d{4,6}-\d{1,3})(?!\w)"
)
_LEAST_DIGITS: Final = 3


class CaseNumber(TextCheck):
    """Finds references of cases, journals and clients."""

    id: ClassVar = "gdpr.case_number"
    type: ClassVar = FindingType.CASE_NUMBER
    severity: ClassVar = Severity.BLOCK
    why: ClassVar = "This looks like the reference of a case; it leads to one person's file."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield the reference, without the word before it."""
        del draft
        for match in _PLANNED.finditer(text.text):
            yield Spot(*match.span("value"), because="the shape of a journal plan")
        for pattern, because in _PATTERNS:
            for match in pattern.finditer(text):
                value = match.group("value")
                if sum(char.isdigit() for char in value) >= _LEAST_DIGITS:
                    yield Spot(*match.span("value"), because=because)
