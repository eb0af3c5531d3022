"""Circumstances of a person: who, how old, where, when, what happened, what singles her out."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from orchestrator.checks.evidence import Piece
from orchestrator.checks.gdpr.ages import ages
from orchestrator.checks.gdpr.anchors import ROOM
from orchestrator.checks.lexicon import Hit, load
from orchestrator.checks.phrase import Phrase
from orchestrator.checks.text import Normalised, once_a_text

HAPPENED: Final = frozenset({"grave", "event"})
_PEOPLE: Final = frozenset({"client", "child", "vague", "colleague"})
_RELATIVES: Final = frozenset(
    [
        "som",
        "der",
        "who",
        "whose",
        "whom",
        "with",
        "med",
        "joka",
        "jonka",
        "jolla",
        "jota",
        "jolle",
    ]
)
_OF_WHOM: Final = Phrase(
    "ham hende hun han ho hon honom henne he she hän se the that",
    r"(?<![^\W\d_])(?:ham|hende|hun|han|ho|hon|honom|henne|he|she|hän|se|the one|that one)"
    r"(?: på \d{1,3})?,? (?:der|som|who|with|joka|jonka|jolla|(?:i|fra|från|frå) (?:en|et|ett|"
    r"den|det|de|kassen|kassan|kassa|køkkenet|kjøkkenet|köket|naboh|grannh)\w*|"
    r"med (?!på|oss?(?![^\W\d_])|til|si[gn]|seg|meg|mig|at|i )[^\W\d_]{2,20})(?![^\W\d_])",
)
_ONE_OF_A_KIND: Final = Phrase(
    "den the vår vores our",
    r"(?<![^\W\d_])(?:den|the|vår|vores|our) (?:[^\W\d_]{2,14} )?(?:eneste|einaste|enda|only|"
    r"eldste|ældste|äldsta|äldste|yngste|yngsta|siste|sidste|sista|only one|oldest|youngest|last) "
    r"(?:man|mannen|på|i|som|der|av|af|who|on|in|of us|here|hos|hjå)(?![^\W\d_])",
)
_NATIONALITIES: Final = (
    "afghansk* albansk* amerikansk* arabisk* bosnisk* brasiliansk* bulgarisk* bulgarsk* chilensk* "
    "congolesisk* dansk* egyptisk* engelsk* eritreansk* eritreisk* estisk* estnisk* etiopisk* "
    "filippinsk* finsk* fransk* færøsk* gambisk* ghanesisk* grekisk* gresk* græsk* grønlandsk* "
    "hollandsk* indisk* irakisk* iransk* islandsk* isländsk* italiensk* japansk* kenyansk* "
    "kinesisk* koreansk* kosovoalbansk* kroatisk* kurdisk* lettisk* libanesisk* litauisk* "
    "marockansk* marokkansk* mexikansk* nederlandsk* nepalesisk* nepalsk* nigeriansk* norsk* "
    "pakistansk* palestinsk* palæstinensisk* polsk* portugisisk* rumensk* rumänsk* rumænsk* "
    "russisk* rysk* samisk* serbisk* slovakisk* somalisk* spansk* sudanesisk* svensk* syrisk* "
    "tamilsk* thailandsk* thailändsk* tjeckisk* tjekkisk* tsjekkisk* tunesisk* turkisk* tyrkisk* "
    "tysk* ukrainsk* ungarsk* ungersk* vietnamesisk* "
)
_ANYBODY: Final = (
    "han hun ho hon ham hende henne honom he she him guy man woman girl boy lady manden mannen "
    "kvinden kvinna kvinnen damen gutten guten drengen pigen jenta pojken flickan familien "
    "familjen family father mother faren moren mora "
)
_ORIGIN: Final = Phrase(
    _ANYBODY + "muuttanut tullut kotoisin " + _NATIONALITIES,
    rf"(?:{'|'.join(_ANYBODY.split())}) "
    r"(?:fra|från|frå|from) (?-i:[A-ZÆØÅ])[^\W\d_]{3,20}(?![^\W\d_])|"
    r"(?:(?<=sta )|(?<=stä ))(?:muuttanut|tullut|kotoisin)[^\W\d_]{0,3}(?![^\W\d_])|"
    r"[^\W\d_]{5,16}[ae] (?:mand|manden|mann|mannen|man|kvinde|kvinden|kvinne|kvinna|kvinnan|dame|"
    r"damen|dama|tanten|gubben|fyr|kille|killen|dreng|drengen|pige|pigen|gutt|gutten|jente|jenta|"
    r"pojken|flickan|familie|familien|familj|familjen|mor|far|moren|faren|mamma|mamman|pappa|"
    r"pappan|par|parret|paret|ektepar|ekteparet|læge|legen|läkaren|nabo|naboen|praktikant|"
    r"praktikanten|elev|eleven|kok|kokken|kocken|vikar|vikaren|kollega|kollegaen|kollegan|"
    r"[^\W\d_]{2,16}studenten?)(?![^\W\d_])",
)
_ON_ISLAND: Final = re.compile(
    r"(?<![^\W\d_])(?:på|til|till|ute på) (?-i:[A-ZÆØÅÄÖ])[^\W\d_]{2,20}"
)
_PERSONS_AGE: Final = re.compile(r"åring|årig|vuotia|year[ -]old", re.IGNORECASE)
_US: Final = frozenset(["jeg", "eg", "jag", "vi", "we", "minä", "mä", "me"])
_ME: Final = frozenset(["jeg", "eg", "jag", "minä", "mä", "olen", "olin", "mig", "meg"])
_COUNTED: Final = frozenset(
    ["born", "barn", "børn", "elever", "elevar", "children", "pupils", "students", "lasta"]
)  # "only two children": plurals that point at single ones
_NEW: Final = frozenset(["nye", "nya", "ny", "new", "uusi", "uuden"])
_AT: Final = frozenset(["på", "i", "fra", "från", "frå", "ved", "vid", "in", "on", "of", "from"])
_ENDINGS: Final = re.compile(
    r"(?:skole|skola|skule|kommun|plejehj|sykehj|barneha|børneha|förskol)"
)
_NEAR: Final = 2
_REACH: Final = 4  # words from "the only" to the person
_OWN_REACH: Final = 8  # words from "I am" to "the only"
_WORLD_REACH: Final = 3


@once_a_text
def circumstances(text: Normalised) -> tuple[Piece, ...]:
    """Give all evidence in the text, in no order; the kinds are the sections of the list."""
    listed = tuple(load("situation").hits(text))
    people = [hit for hit in load("relations").hits(text) if hit.section in _PEOPLE]
    people += [hit for hit in listed if hit.section in {"person", "worker"}]
    someone_at = {hit.first for hit in people} | _age_tokens(text)
    found = [*ages(text), *_patterns(text)]
    for hit in people:
        found.append(_piece(hit, "worker" if hit.section == "worker" else "person"))
        is_named_by_place = hit.section == "worker" and _is_of_place(text, hit)
        if is_named_by_place or _is_described(text, hit.last + 1, someone_at):
            found.append(_piece(hit, "described"))
    found += [_piece(hit, hit.section) for hit in listed if _counts(text, hit, someone_at)]
    return tuple(found)


def _is_of_place(text: Normalised, hit: Hit) -> bool:
    """Say whether a worker is one place's: `postbuddet på Fejø`, `the new vicar`; no school's."""
    if hit.first and text.tokens[hit.first - 1].lower in _NEW:
        return True
    after = text.tokens[hit.last + 1 : hit.last + 4]
    is_at = len(after) > 1 and after[0].lower in _AT and after[1].word[0].isupper()
    return is_at and not (len(after) > _NEAR and _ENDINGS.search(after[_NEAR].lower))


def _is_described(text: Normalised, index: int, someone_at: set[int]) -> bool:
    """Say whether a clause follows that tells which one; "as a pupil" (`som elev`) is none."""
    is_relative = index < len(text.tokens) and text.tokens[index].lower in _RELATIVES
    return is_relative and index + 1 not in someone_at


def _counts(text: Normalised, hit: Hit, someone_at: set[int]) -> bool:
    """Say whether a listed piece is about somebody else, not about us or the whole world."""
    if hit.section in HAPPENED:
        beside = text.tokens[max(0, hit.first - 1) : hit.first]
        beside += text.tokens[hit.last + 1 : hit.last + 2]
        return not any(token.lower in _US or token.word == "I" for token in beside)
    if hit.section == "unique":
        near = range(hit.last + 1, hit.last + 1 + _REACH)
        is_somebody = any(at in someone_at for at in near) or any(
            hit.last > hit.first and token.lower in _COUNTED
            for token in text.tokens[near.start : near.stop]
        )
        return is_somebody and not _is_elsewhere(text, hit.first)
    return hit.section != "of the world"


def _is_elsewhere(text: Normalised, index: int) -> bool:
    """Say whether "the only" is said by the sender of herself, or of a whole country."""
    begin = text.sentences[text.sentence_at(text.tokens[index].start)][0]
    reach = text.tokens[max(0, index - _OWN_REACH) : index]
    before = [token for token in reach if token.start >= begin]
    if any(token.lower in _ME or token.word in {"I", "My", "my"} for token in before):
        return True
    lexicon = load("situation")
    return any(
        lexicon.section_of(token.lower) == "of the world" for token in before[-_WORLD_REACH:]
    )


def _age_tokens(text: Normalised) -> set[int]:
    starts = {token.start: index for index, token in enumerate(text.tokens)}
    return {
        starts[piece.start]
        for piece in ages(text)
        if piece.start in starts and _PERSONS_AGE.search(text.text, piece.start, piece.end)
    }


def _patterns(text: Normalised) -> Iterator[Piece]:
    for match in ROOM.finditer(text.text):
        yield Piece(*match.span(), "room")
    for match in _OF_WHOM.finditer(text):
        yield Piece(*match.span(), "person")
        yield Piece(*match.span(), "described")
    for match in _ORIGIN.finditer(text):
        yield Piece(*match.span(), "person")
        yield Piece(*match.span(), "trait")
    for match in _ONE_OF_A_KIND.finditer(text):
        index = bisect_left(text.token_starts, match.start())
        if not _is_elsewhere(text, index):
            yield Piece(*match.span(), "unique")
            yield Piece(*match.span(), "person")
    for match in _ON_ISLAND.finditer(text.text):
        yield Piece(*match.span(), "place")


def _piece(hit: Hit, kind: str) -> Piece:
    return Piece(hit.start, hit.end, kind)
