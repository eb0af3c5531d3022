"""Street addresses with a house number: where somebody lives."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.street_endings import ROADS, SUFFIXES
from orchestrator.checks.phrase import Phrase
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

_NO_STREETS: Final = frozenset(
    ["danmark", "finnmark", "telemark", "hedmark", "denmark", "manager", "teenager", "benchmark"]
)
_PLACE: Final = re.compile(
    r"(?<![^\W\d_])(?P<street>(?:(?-i:[A-ZÆØÅÄÖ])[^\W\d_.'\-]{0,24}[ .]{1,2}){0,3}"
    rf"(?:[^\W\d_][^\W\d_'\-]{{2,30}}?(?:{SUFFIXES})|(?<=[^\W\d_] )(?:{ROADS})))"
    r"(?: {1,2}|,? (?:nr|no|nummer|husnr|"
    r"numero)\.? {0,2})(?P<number>\d{1,3}"
    r"(?: ?[A-Ha-h](?![^\W\d_]))?(?: ?[A-Ha-h]? ?\d{1,3}(?=[,:. \n]|"
    r"$))?)(?!\d|[.,:]\d|%| ?(?:år|timer|min|kl|kr|km|m²|meter|grader|stk|uker|uger|veckor|dagar|"
    r"dage|dager|vuotta|minuut|tuntia|personer|ansatte|træer|trær|years|hours))"
    r"(?P<flat>,? {0,2}(?:\d{1,2}\. ?(?:sal|tv|th|mf|etg|etasje|etage|våning|vån|kerros|krs)|"
    r"lgh \d{1,4}|leil\.? \w{1,5}|as\.? \d{1,3}|st\.? ?(?:tv|th)?)\.?(?: ?(?:tv|th|"
    r"mf)\.?)?)?",
    re.IGNORECASE,
)
_ENGLISH: Final = re.compile(
    r"(?<!\d)\d{1,4}[A-Za-z]? (?:[A-Z][a-z'\-]{1,24} ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|"
    r"Drive|Close|Square|Court)(?![a-z])"
)
_SAID: Final = Phrase(
    "adresse adressen adressa adress osoite osoitteeni osoitteemme address",
    r"\w{5,12} (?:er|är|on|is|:)?:? ?(?P<place>(?-i:[A-ZÆØÅÄÖ])[^\W\d_]{2,24}(?: [^\W\d_]{2,20})?"
    r" \d{1,3}(?: ?[A-Ha-h](?![^\W\d_]))?)(?![\d%])",
)
_VENUE: Final = re.compile(
    r"(?:rådhus|bibliotek|kulturhus|museum|skole[n ]|skola|borgerservice|idrætshal|svømmehal|"
    r"svømmehall|stadshus|"
    r"kommunehus|servicetorg|kirjasto|kaupungintalo|virastotalo|museo|koulu[nl ]|town hall|"
    r"library|kantine|genbrugsplads|"
    r"gjenbruksstasjon|åbent hus|åpent hus|öppet hus|avoimet ovet|medborgarhus)",
    re.IGNORECASE,
)
_HOME: Final = re.compile(
    r"\b(?:bor|bodde|boede|hjemme|hemma|asuu|asun|kotona|kotiin|lives|live|home|bur|heime|bopæl|"
    r"bosted|adresse(?:n)?|adressen|osoite|address|"
    r"besøg(?:te|er)?|besøk(?:te|er)?|kåk|lejlighed|leilighet|lägenhet|asunto)\b",
    re.IGNORECASE,
)


_AROUND: Final = 300  # characters of the sentence before and after that are looked at


class StreetAddress(TextCheck):
    """Finds streets with a house number; a public building's own address is a hint only."""

    id: ClassVar = "gdpr.address"
    type: ClassVar = FindingType.ADDRESS
    severity: ClassVar = Severity.WARN
    why: ClassVar = (
        "This is a street with a house number; if anybody lives there, leave the number out."
    )

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield addresses; the street begins with a capital, or a flat follows its number."""
        allowed = {_plain(value) for value in draft.allowed}
        for spot in _places(text):
            if _plain(text.text[spot.start : spot.end]) not in allowed:
                yield spot


def _plain(address: str) -> str:
    """Write an address so that case, commas and spaces make no difference."""
    return " ".join(address.casefold().replace(",", " ").split())


def _places(text: Normalised) -> Iterator[Spot]:
    for match in _PLACE.finditer(text.text):
        street = match.group("street")
        is_named = any(word[0].isupper() for word in street.split())
        if street.split()[-1].lower() in _NO_STREETS:
            continue
        if is_named or match.group("flat"):
            yield _weighed(text, match.start("street"), match.end())
    for match in _ENGLISH.finditer(text.text):
        yield _weighed(text, *match.span())
    for match in _SAID.finditer(text):
        yield _weighed(text, *match.span("place"))


def _weighed(text: Normalised, start: int, end: int) -> Spot:
    begin, finish = text.sentences[text.sentence_at(start)]
    around = text.text[max(begin, start - _AROUND) : min(finish, end + _AROUND)]
    if _VENUE.search(around) and not _HOME.search(around):
        return Spot(
            start,
            end,
            Severity.INFO,
            "This seems to be a public building's address.",
            "street and number; a public building in the sentence",
        )
    return Spot(start, end, because="street and number")
