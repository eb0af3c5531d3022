"""Ages of one other person: `84-årige`, `nittiofemåring`, `, 97 v,`, `fyldte 101`, `täytti 18`.

Not the sender's own ("jeg er 19"), not limits and ranges ("over 65", "3-6-årige"), not the years
of a thing ("i 20 år").
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from orchestrator.checks.evidence import Piece
from orchestrator.checks.phrase import Phrase
from orchestrator.checks.text import Normalised, once_a_text

_WORDS: Final = (
    r"(?:to|tre|fire|fyra|fem|seks|sex|syv|sju|otte|åtte|åtta|ni|nio|ti|tio|elleve|ellev|elva|"
    r"tolv|"
    r"tretten|trettan|tretton|fjorten|fjorton|femten|femton|seksten|sexton|sytten|sjutton|atten|"
    r"arton|nitten|nittan|nitton|tyve|tjue|tjugo|tredive|tretti|trettio|førti|førr|fyrtio|femti|"
    r"femtio|seksti|sexti|sextio|sytti|sjuttio|otti|åtti|åttio|nitti|nittio|hundre|hundra)"
)
_SPELT: Final = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|to|tre|"
    r"fire|fyra|fem|seks|sex|syv|sju|otte|åtte|åtta|ni|nio|ti|tio"
)
_LIMITS: Final = (
    r"over|under|fra|frå|från|mellem|mellan|mellom|between|from|yli|alle|for|för|til|till|to|of|"
    r"de|"
    r"dei|the|omkring|cirka|ca|om|på tværs af|hver|alla|alle|noin|around|about|ages?|i|in|på"
)
_AFTER: Final = (  # what follows an age in a sentence that tells of one person
    r"(?=[,!?;)\n]|\.(?:\s|$)| (?:som|der|og|och|med|fra|frå|från|i|who|and|from|on|in|mens|medan|"
    r"har|er|sagde|sa|sier|spurgte)(?![^\W\d_])|$)"
)
_STOP: Final = r"(?=,| og | och | and | ja |[.!?](?:\s|$)|\n|$)"
_COUNTED: Final = re.compile(
    r"(?<![\d.,:/])(?:1[01]\d|\d{1,2})(?:"
    r"(?: ?- ?| )?(?:årige?s?|åring(?:en|ens|s)?|vuotia(?:s|an|alla|alle|sta)|year[ -]old)"
    r"(?![^\W\d_])|"
    r" ?(?:år gam(?:mel|mal|malt|le|la)|years old|vuotta vanha)|"
    r"(?<=\d\d) ?-?(?:årene|årsåldern|talet)(?![^\W\d_])|(?<=\d\d) täyttänyt|"
    r"(?<=\d\d)-?(?:-?års?(?:fødselsdag|dag|bursdag|födelsedag)|vuotispäiv\w{1,4}))",
    re.IGNORECASE,
)
_WORDED: Final = Phrase(
    "*årig *årige *åring *åringen *åringens *årene *åra *årsåldern *vuotias *vuotiaan *vuotiaalla "
    "*vuotiaalle *vuotiaasta two three four five six seven eight nine ten eleven twelve *teen "
    "twenty thirty forty fifty sixty seventy eighty ninety",
    rf"{_WORDS}{{1,2}}(?:år(?:ing(?:en|ens|s)?|ige?)|årene|åra|årsåldern)(?![^\W\d_])"
    r"|[^\W\d_]{2,20}vuotia(?:s|an|alla|alle|sta)(?![^\W\d_])"
    r"|[a-z]{3,10}(?:-[a-z]{3,5})?-year-old(?![^\W\d_])",
)
_BESIDE: Final = re.compile(
    r", (?<=[^\W\d_], )(?:\d{1,3}(?: år| v\.?| vuotta)?(?= ?(?:[,;]|:(?!\d)|[.!?](?:\s|$)|\n|$))|"
    rf"\d{{2,3}}(?: år| v\.?| vuotta)?(?=\))|(?:{_SPELT})(?=[,.]))",
    re.IGNORECASE,
)
_IN_BRACKETS: Final = re.compile(r"\(\d{1,3}(?: ?år| ?v\.?)?\)", re.IGNORECASE)
_SAID: Final = Phrase(
    "på age aged fyld* fylt* fyll* rund* blev blei blir bliver vart täytti täyttää turned turns "
    "turning han hun hon ho he she hän de dei they brura bruden brudgommen er är is var was on "
    "oli in",
    rf"(?:på|aged?) (?:\d{{1,3}}|{_SPELT})(?: år(?: gam\w{{1,3}})?)?{_AFTER}"
    r"|(?:fyld(?:te|er)|fylt|fyll(?:er|de|te)|fylte|rund(?:ede|er|et|a)|blev|blei|"
    r"blir|bliver|vart|täytti|täyttää|turned|turns|turning)"
    r" (?:[^\W\d_]{1,12} ){0,2}?(?:[1-9]|[1-9]\d|1[01]\d)(?: år)?"
    r"(?= ?(?:[^\w\s%:.,\-]|[,.!?](?!\d)|\n|$)| (?:i |på |igår|idag|ikväll|eilen|tänään|today|"
    r"last|yesterday|this|on |and |och |og |ja |men |der |som |who |om |her |här |hos ))"
    r"|(?:(?:han|hun|hon|ho|he|she|hän) (?:er|är|is|was|var|on|oli)"
    r" (?:[^\W\d_]{1,6} )?\d{1,3}|(?:er|är|is|was|var|on|oli) (?:[^\W\d_]{1,6} )?(?:[7-9]\d|10\d))"
    rf"(?: år| v\.?| vuotta)?{_STOP}"
    r"|in (?:her|his) (?:late |early |mid-?)?(?:twenties|thirties|forties|fifties|sixties|"
    r"seventies|eighties|nineties)(?![^\W\d_])"
    r"|(?:he|she|hun|han|hon|ho|hän|de|dei|they|brura|bruden|brudgommen) (?:er|är|is|are|on) "
    rf"(?:{_SPELT}|\d{{2,3}}){_STOP}",
)
_OWN: Final = re.compile(
    r"(?<![^\W\d_])(?:(?:jeg|eg|jag|i|vi|we|du|you|ni)(?:'m| (?:er|är|var|am|was|are|fyl\w{2,4}|"
    r"bliver|blir|blev|blei|vart|turned))|olen|olin|täytin|täytän|minä|som|as an?|when i was)"
    r"(?: [^\W\d_]{1,10}){0,2}[ ,(]{1,2}$|"
    r"(?<![^\W\d_])(?:jeg|eg|jag|i|vi|we|du|you|ni|hej|hei|hi|moi|hello)"
    r"(?:[ ,][^\W\d_]{1,16}){0,2}[ ,(]{1,3}$|"
    rf"(?<![^\W\d_])(?:{_LIMITS}) $|\d ?(?:-|til|till|to) ?$",
    re.IGNORECASE,
)
_SINGLE: Final = re.compile(
    r"(?<![^\W\d_])(?:den|en|ein|ei|ett|et|a|an|the|vår|min|our|my|enda|eneste|einaste|ainoa|only)"
    r"(?: [^\W\d_]{1,14}){0,2} $",
    re.IGNORECASE,
)
_BEFORE: Final = 48
_MOST: Final = 2000  # ages looked at in one text; a post has one or two
_OLDEST_MINOR: Final = 17


@once_a_text
def ages(text: Normalised) -> tuple[Piece, ...]:
    """Give the ages in order, kind `young` up to 17 years, else `age`; number words are `age`."""
    spans = sorted(islice(_spans(text), _MOST))
    return tuple(
        Piece(start, end, _kind(text.text[start:end]))
        for start, end in spans
        if not _is_own(text, start)
    )


def _spans(text: Normalised) -> Iterator[tuple[int, int]]:
    for match in _BESIDE.finditer(text.text):
        yield match.start() + len(", "), match.end()
    for pattern in (_COUNTED, _IN_BRACKETS):
        yield from (match.span() for match in pattern.finditer(text.text))
    for phrase in (_WORDED, _SAID):
        yield from (match.span() for match in phrase.finditer(text))


def _is_own(text: Normalised, start: int) -> bool:
    begin = max(text.sentences[text.sentence_at(start)][0], start - _BEFORE)
    before = text.text[begin:start]
    return _SINGLE.search(before) is None and _OWN.search(before) is not None


_YOUNG_WORD: Final = re.compile(
    r"(?:to|tre|fire|fyra|fem|seks|sex|syv|sju|otte|åtte|åtta|ni|nio|ti|tio|elleve|ellev|elva|"
    r"tolv|"
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[^\W\d_]{2,5}teen|kaksi|kolmi|"
    r"neli|viisi|kuusi|seitsen|kahdeksan|yhdeksän|kymmen)-?(?:år|vuo|year|$)",
    re.IGNORECASE,
)


def _kind(shown: str) -> str:
    number = re.search(r"\d{1,3}", shown)
    if number:
        return "young" if int(number.group()) <= _OLDEST_MINOR else "age"
    is_young = any(_YOUNG_WORD.match(word) for word in shown.split())
    return "young" if is_young else "age"
