"""What shows that somebody is a child, and what singles one child out of a group."""

import re
from typing import Final

from orchestrator.checks.evidence import Piece
from orchestrator.checks.gdpr.ages import ages
from orchestrator.checks.lexicon import load
from orchestrator.checks.phrase import Phrase
from orchestrator.checks.text import Normalised, once_a_text

_CLASS: Final = re.compile(
    r"(?<![\w.])\d{1,2}\. ?[A-FÅ-Ö](?!\w)|(?<![\w.,:/-])[0-9] ?(?-i:[A-F])(?![\w%])|"
    r"(?<![\w.,:/-])\d\.?[a-fx](?!\w)|"
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
    r"ryhmä(?:ssä|n)?|group) (?:rød|blå|gul|grøn|røde|blåe|gule|grønne|raud|røde|röda|"
    r"gula|gröna|"
    r"punais\w{1,4}|sinis\w{1,4}) (?:stue|gruppe|avdeling|avdeling\w{0,2}|avdelning\w{0,2}|"
    r"ryhmä\w{0,4})|(?:stue|avdeling(?:en|a)?|avdelning(?:en)?|ryhmä(?:ssä|n)?|gruppen?|"
    r"preschool group) (?-i:[A-ZÆØÅÄÖ])[^\W\d_]{2,20}|(?:rød|blå|gul|grøn) stue|"
    r"(?-i:[A-ZÆØÅÄÖ])[^\W\d_]{2,18}(?:stuen|stua|stova|flokken|flocken|gruppen|gruppa|"
    r"hiet|reiret|"
    r"boet|tuen|hulen)(?![^\W\d_])|(?-i:(?:Red|Blue|Green|Yellow|Purple|Orange)) "
    r"(?-i:Group|Room|Team))",
    re.IGNORECASE,
)

_WHICH_CHILD: Final = Phrase(  # gutten som …, pigen fra det gule hus, the smallest boy
    "dreng drengen drengens pige pigen pigens gutt gutten gut guten jente jenta pojke "
    "pojken flicka "
    "flickan kille killen tjej tjejen barnet ungen poika poikaa pojan pojalle pojalla "
    "tyttö tyttöä "
    "tytön tytölle tytöllä boy girl toddler the den smallest youngest",
    r"(?:dreng(?:ens?)?|pigens?|pige|gutten|guten|gutt?|jent[ea]|pojken?|flicka|flickan|killen?|"
    r"tjej(?:en)?|barnet|ungen)(?: (?:vores|vår|min))?(?:,? (?:som|der)| (?:fra|frå|från|på|i) "
    r"(?:(?-i:[A-ZÆØÅÄÖ])[^\W\d_]{2,20}|(?:det|den) [^\W\d_]{2,12} (?:hus\w{0,3}|gård\w{0,3})))"
    r"|(?:poika(?:a)?|poja(?:n|lle|lla)|tyttö(?:ä)?|tytö(?:n|lle|llä)),? (?:joka|jolla|"
    r"jonka|jota|jolle)"
    r"|(?:boy|girl|toddler)(?:,? who|,? whose|(?: (?:in|from) the (?-i:[A-Z])))"
    r"|the (?:smallest|youngest|oldest|tiniest|only) (?:boy|girl|child|kid|pupil)"
    r"|den (?:minste|mindste|minsta|eneste|eldste|ældste|äldsta|yngste|yngsta|enda|einaste) "
    r"(?:gutten|guten|jenta|jenten|drengen|dreng|pigen|pige|pojken|flickan|eleven|elev|barnet)",
)
_ONE_CHILD: Final = Phrase(  # ein av gutane mine, han i 1A, yksi pojista
    "en ei ein et to två one two yksi kaksi eräs han hun hon ho hende ham henne honom he she",
    r"(?:en|ei|ein|et|to|två|one|two)(?: (?:av|af|of))(?: [^\W\d_]{2,9}){0,2} "
    r"(?:guttene|guttane|"
    r"gutane|jentene|drengene|pigerne|pojkarna|flickorna|barna|borna|børnene|barnen|eleverne|"
    r"elevene|elevane|eleverna|ungene|boys|girls|kids|pupils|children|graders|toddlers)"
    r"|(?:yksi|kaksi|eräs) (?:pojista|tytöistä|lapsista|oppilaista|eskarilaisista)"
    r"|(?:han|hun|hon|ho|hende|ham|henne|honom|he|she)(?: [^\W\d_]{1,8})? (?:i|in|på) "
    r"(?:\d ?[a-fA-FxX](?!\w)|\d\. ?(?:klasse|trinn|klass)|(?:første|andre|anden|tredje|"
    r"fjerde|femte|"
    r"sjette|syvende|sjuende|åttende|ottende|niende|tiende|ettan|tvåan|trean|fyran|femman|sexan|"
    r"sjuan|åttan|nian)(?= som| der| i | på |,|\.))",
)


@once_a_text
def childhood(text: Normalised) -> tuple[Piece, ...]:
    """Give all signs in the text, in no order; the kinds are the sections of the list."""
    found = [Piece(hit.start, hit.end, hit.section) for hit in load("children").hits(text)]
    found += [piece for piece in ages(text) if piece.kind == "young"]
    found += [Piece(*match.span(), "class") for match in _CLASS.finditer(text.text)]
    found += [Piece(*match.span(), "unit name") for match in _UNIT_NAME.finditer(text.text)]
    for match in _WHICH_CHILD.finditer(text):
        found += [Piece(*match.span(), kind) for kind in ("child", "described")]
    found += [Piece(*match.span(), "child") for match in _ONE_CHILD.finditer(text)]
    return tuple(found)
