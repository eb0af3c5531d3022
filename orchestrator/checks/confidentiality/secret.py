"""Passwords and codes of doors, alarms, medicine rooms: a word that says so, and a value."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.confidentiality.secret_said import (
    CODE,
    CODE_WORDS,
    PASSWORD,
    PASSWORD_WORDS,
    said_secrets,
)
from orchestrator.checks.phrase import Phrase
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

_LINK: Final = (
    r"(?:[ ]?[:=>\-]{1,2}[ ]?|"
    r"[ ](?:[^\d\n:.!?]{0,36}[ ])?(?:er|är|on|is|var|hedder|heter|=|:)[ :]{1,2}|"
    r"[ ][^\d\n:.!?]{1,36}: ?|[ ](?=[^\s]{0,30}[\d#!$%&*]))"
)
_AFTER_PASSWORD: Final = Phrase(
    PASSWORD_WORDS,
    rf"(?<![^\W\d_]){PASSWORD}(?![^\W\d_]){_LINK}"
    r"[\"'«”]?(?:[^\s/]{2,30} ?/ ?)?(?P<value>[^\s\"'»”,/]{4,40})",
)
_AFTER_CODE: Final = Phrase(
    CODE_WORDS,
    rf"(?<![^\W\d_-]){CODE}(?![^\W\d_])"
    r"(?:[^\w\n]{1,3}|"
    r"[ ][^\d\n.!]{0,40}?[ :])[\"'«”]?(?P<value>[*#]?\d(?:[ \-]?\d){2,7}[*#]?)(?![\w%]|"
    r"[.,:/-]\d)",
)
_NEAR_LOGIN: Final = Phrase(
    f"{PASSWORD_WORDS} admin bruker brukernavn brugernavn bruger användare käyttäjä tunnus user "
    "username",
    r"[^\n]{2,60}?[ (/:](?P<value>(?=[^\s]{0,20}[!#$%&*@])(?=[^\s]{0,20}\d)"
    r"(?=[^\s]{0,20}(?-i:[A-Z]))"
    r"[^\s,()@/]{8,30})(?=[\s,.)]|$)",
)
_OPENED: Final = re.compile(
    r"(?:nøgleboks|nøkkelboks|nyckelskåp|nyckelbox|alarm|larm|hälyt|lås|lukko|skab|skap|skåp|"
    r"kaap|dør|dörr|port|ovi|oven|safe|lock|gate|door|box)"
    r"[^\d\n.!?]{0,48}(?:åbne|åpne|öppna|opna|slå|aukea|avautuu|avataan|open|unlock|disarm|låse|takes|tager|tar|tek)"
    r"[^\d\n.!?]{0,24} (?P<value>[*#]?\d(?:[ \-]?\d){2,7}[*#]?)(?![\w%]|[.,:/]\d)",
    re.IGNORECASE,
)
_HARMLESS: Final = re.compile(
    r"(?:rabat|kupon|kampanj|kampanje|qr|post|kilde|käll|lähde|discount|promo|voucher|zip|source|"
    r"bar|dress|alekoodi|tarjous|"
    r"alennus|bygg|land|landen?s|area|emne|kurs)[ -]?(?:kod|koodi|code)",
    re.IGNORECASE,
)
_TRAILING: Final = ".!?)…;:"


class Secret(TextCheck):
    """Finds passwords and codes that open something."""

    id: ClassVar = "confidentiality.secret"
    type: ClassVar = FindingType.SECRET
    severity: ClassVar = Severity.BLOCK
    why: ClassVar = "This opens a door, an alarm or an account; take it out and have it changed."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield the value, not the word before it."""
        del draft
        for match in _AFTER_PASSWORD.finditer(text):
            value = match.group("value").rstrip(_TRAILING)
            if _looks_made(value):
                start = match.start("value")
                yield Spot(
                    start, start + len(value), because="a made word behind a password's word"
                )
        for match in _NEAR_LOGIN.finditer(text):
            yield Spot(*match.span("value"), because="letters, digits and signs near a login")
        yield from said_secrets(text)
        for match in _OPENED.finditer(text.text):
            yield Spot(*match.span("value"), because="digits that open a lock")
        for match in _AFTER_CODE.finditer(text):
            before = text.text[max(0, match.start() - 12) : match.end()]
            if not _HARMLESS.search(before):
                yield Spot(*match.span("value"), because="digits behind a code's word")


def _looks_made(value: str) -> bool:
    """Say whether a word is more like a password than like the next word of a sentence."""
    inner = value[1:]
    return (
        any(char.isdigit() for char in value)
        or any(not char.isalpha() for char in inner)
        or (any(char.isupper() for char in inner) and any(char.islower() for char in value))
    )
