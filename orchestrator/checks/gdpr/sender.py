"""Who is speaking: her own name, health and faith are hers to tell."""

import re
from typing import Final

from orchestrator.checks.base import Draft
from orchestrator.checks.text import Normalised, normalise, once_a_text

_NAME: Final = (
    r"(?P<name>[^\W\d_][^\W\d_'\-]{1,24}(?:-[^\W\d_]{2,24})?"
    r"(?: (?-i:[^\W\d_a-zæøåäöé])[^\W\d_]{1,24}(?:-[^\W\d_]{2,24})?){0,2})"
)
_INTRODUCTIONS: Final = re.compile(
    r"(?<![^\W\d_])(?:(?:jeg|eg|jag) (?:hedder|heter|heiter)|(?:mit|mitt|mit eget) na(?:vn|"
    r"mn) (?:er|är)|namnet mitt er|"
    r"nimeni on|olen(?= (?-i:[A-ZÅÄÖ])[a-zåäö]{1,20}(?:,|\.| [A-ZÅÄÖ]))|"
    r"mun nimi on|my name is|my name's|"
    r"i am called|jeg er(?= (?-i:[A-ZÆØÅ])[a-zæøå]{1,20},)|"
    rf"i'm(?= (?-i:[A-Z]))|this is(?= (?-i:[A-Z])[a-z]{{1,20}} from)) {_NAME}",
    re.IGNORECASE,
)
_HERE: Final = re.compile(
    rf"(?<![^\W\d_])(?:hej|hei|heisann|hi|hello|moi|moikka|terve|tjena|"
    rf"hallo)[,!]? {_NAME} (?:her|här|here|täällä|tässä)(?![^\W\d_])",
    re.IGNORECASE,
)
_HERE_FIRST: Final = re.compile(  # Malou her! …: a text that opens so
    rf"\s{{0,8}}{_NAME} (?:her|här|here|täällä|tässä)[!,.:]", re.IGNORECASE
)
_SIGNED: Final = re.compile(
    r"(?:^|\n|[.!?] {1,3})(?:(?:mange |med venlig |venlig |vennlig |kærlig |de bedste |bedste |"
    r"beste |med vänlig |vänliga |bästa |kind |best |warm )?"
    r"(?:hilsen|hilsner|helsing|hilsninger|hälsningar|hälsning|regards|wishes)(?: fra| från)?|"
    r"terveisin|terv\.?|t\.|mvh|vh|klem|kram|knus|/)"
    rf"[ ,:]{{0,3}}\n?{_NAME}[.! ]{{0,3}}(?:\n|$)",
    re.IGNORECASE,
)
_NOT_A_NAME: Final = frozenset(
    [
        "ikke",
        "inte",
        "ei",
        "ny",
        "nytt",
        "en",
        "et",
        "ett",
        "den",
        "det",
        "vi",
        "jeg",
        "jag",
        "fra",
        "från",
        "i",
        "og",
        "och",
        "ja",
        "the",
        "a",
    ]
)


def sender_words(draft: Draft) -> frozenset[str]:
    """Give the lower-case parts of the sender's name: as known, else as she says it."""
    if draft.ambassador:
        return _parts(draft.ambassador)
    return frozenset().union(*(_introduced(normalise(text)) for text in draft.texts.values()))


@once_a_text
def _introduced(text: Normalised) -> frozenset[str]:
    names: set[str] = set()
    for pattern in (_INTRODUCTIONS, _HERE, _SIGNED):
        for match in pattern.finditer(text.text):
            names |= _parts(_capitalised_run(match.group("name")))
    opening = _HERE_FIRST.match(text.text)
    if opening is not None:
        names |= _parts(_capitalised_run(opening.group("name")))
    return frozenset(names - _NOT_A_NAME)


def _capitalised_run(name: str) -> str:
    """Keep the first word, and further ones only while they are capitalised."""
    first, *rest = name.split()
    kept = [first]
    for word in rest:
        if not word[0].isupper():
            break
        kept.append(word)
    return " ".join(kept)


def _parts(name: str) -> frozenset[str]:
    return frozenset(token.lower for token in normalise(name).tokens)
