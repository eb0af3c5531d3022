"""What shows that somebody is a child, and what singles one child out of a group."""

import re
from typing import Final

from orchestrator.checks.evidence import Piece
from orchestrator.checks.gdpr.ages import ages
from orchestrator.checks.lexicon import load
from orchestrator.checks.text import Normalised, once_a_text

_CLASS: Final = re.compile(
    r"(?<![\w.])\d{1,2}\. ?[A-FÅ-Ö](?!\w)|(?<![\w.,:/-])[0-9] ?(?-i:[A-F])(?![\w%])|"
    r"(?<![\w.,:/-])\d[a-f](?!\w)|"
    r"(?<!\d)\d{1,2}\. ?(?:klasse|klass|trinn|steg|luok|årgang)|"
    r"(?:klasse|klass|class|grade|year|luokan|luokka|årskurs|åk) \d{1,2}(?!\d)|\d[a-f]-luok|"
    r"(?<![^\W\d_])(?:første|fyrste|første|andre|anden|tredje|fjerde|femte|sjette|första|andra|"
    r"fjärde|ensimmäi\w{1,6}|toise\w{1,3}|kolmanne\w{1,3}|first|second|third|fourth) ?"
    r"(?:klasse|klass|class|grade|luok\w{1,4}|trinn)\w{0,3}|"
    r"(?:eka|toka|kolmos|nelos|vitos|kutos)luok\w{1,7}|(?:ett|två|tre|fyr)an(?= i skolan)",
    re.IGNORECASE,
)
_UNIT_NAME: Final = re.compile(
    r"(?<![^\W\d_])(?:(?:på|fra|frå|från|i|in|avdelning(?:en)?|avdeling(?:en|a)?|stue|gruppe|"
    r"ryhmä(?:ssä|n)?|group) (?:rød|blå|gul|grøn|røde|blåe|gule|grønne|raud|røde|röda|gula|gröna|"
    r"punais\w{1,4}|sinis\w{1,4}) (?:stue|gruppe|avdeling|avdeling\w{0,2}|avdelning\w{0,2}|"
    r"ryhmä\w{0,4})|(?:stue|avdeling(?:en|a)?|avdelning(?:en)?|ryhmä(?:ssä|n)?|gruppen?|"
    r"preschool group) (?-i:[A-ZÆØÅÄÖ])[^\W\d_]{2,20}|(?:rød|blå|gul|grøn) stue|"
    r"(?-i:[A-ZÆØÅÄÖ])[^\W\d_]{2,18}(?:stuen|stua|stova|flokken|flocken|gruppen|gruppa|hiet|reiret|"
    r"boet)(?![^\W\d_])|(?-i:(?:Red|Blue|Green|Yellow|Purple|Orange)) (?-i:Group|Room|Team))",
    re.IGNORECASE,
)


@once_a_text
def childhood(text: Normalised) -> tuple[Piece, ...]:
    """Give all signs in the text, in no order; the kinds are the sections of the list."""
    found = [Piece(hit.start, hit.end, hit.section) for hit in load("children").hits(text)]
    found += [piece for piece in ages(text) if piece.kind == "young"]
    found += [Piece(*match.span(), "class") for match in _CLASS.finditer(text.text)]
    found += [Piece(*match.span(), "unit name") for match in _UNIT_NAME.finditer(text.text)]
    return tuple(found)
