"""What bears a person's name and is no person: storms, machines, vessels, animals, plants."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from orchestrator.checks.lexicon import load
from orchestrator.checks.text import Normalised, Token, once_a_text

_THING: Final = re.compile(
    r"(?:[a-zæøåäö]{0,20}(?:storm|orkan|robot|chatbot|maskin|maskine|suger|sugare|klipper|klippare|"
    r"traktor|kaktus|kanin|skildpadde|skilpadde|sköldpadda|elefant|robotti|imuri|traktori|plov|"
    r"plog|myrsky|machine|vacuum|mower|tractor|hurricane|bil|truck|buss|båt|båd|færge|ferge|ferje|"
    r"färja|skib|skip|skepp|hund|bikkje|bikkja|valp|hvalp|katt|hest|häst|hevos|høne|høna|höna|"
    r"papegøje|papegøye|papegoja|undulat|auto|laiva|vene|koira|kissa|hevonen|lehmä|printer|skriver|"
    r"skrivar|skrivare|tulostin|dukke|dukka|dokke|dokka|docka|bamse|nalle|nukke|fisk|gris|skelet|skelett|"
    r"moped|sykkel|cykel|automat|automaatti|kala|sprøjte|stige|pumpe|pumpa|maskot|maskotti|sensor|"
    r"plough|plow|sweeper|kopiator|tulipan|tulpan|tulip|scooter|dammsugare|tank)"
    r"|[a-zäö]{3,20}[aouiyäö]kone"  # Finnish: `kone` alone is a wife in Danish
    r"|bus|kat|kua|kalv|lam|lamm|ged|geit|plante|växt|tåg|kana|dog|puppy|cat|kitten|horse|pony|cow|"
    r"sheep|goat|pig|boat|ship|ferry|car|van|plant|parrot|hamster|marsvin|snemand|snømann|snögubbe|"
    r"lumiukko|snowman|teddybjørn|teddy|måge|måse|mås|lokki|ekorn|egern|ekorre|scanner|elevator|"
    r"bua|heis|hiss|hissi|skeleton|manikin|mannequin|lampaa|lammas|aura|aurat|lift|kran|nosturi|"
    r"kaivuri|drone|drooni|drönare|gravko|surdej|surdeig|surdeg|sourdough|rollator|rollaattori|"
    r"kørestol|rullestol|rullstol|wheelchair|fryser|ovn|ugn|uuni|kylskåp|køleskab|kjøleskap|server|"
    r"kaffetrakter|kaffebryggare|kahvinkeitin|statue|staty|patsas|skulptur|græskar|gresskar|"
    r"pumpkin|snegl|snigel|snail|etana|pindsvin|pinnsvin|igelkott|siili|hedgehog|ugle|uggla|owl|"
    r"pöllö|svane|svan|joutsen|swan|kråke|kråka|varis|crow|esel|æsel|åsna|aasi|donkey|alpakka|"
    r"alpaca|alpakka|lama|kylling|kyckling|edderkop|edderkopp|spindel|spider|frosk|groda|frog|"
    r"krabbe|krabba|crab|rotte|råtta|hamsteri|marsu|pupu|kani|kilpikonna|vuohi|possu|ankka|poro|"
    r"elg|älg|moose|reindeer|mopo|potkuri|pyörä|bike|scooter|sledge|kjelke|pulka|kalkun|"
    r"peacock|påfugl|budgie|rabbit|panda|monkey|apina|apekatt)"
    r"(?:en|n|et|ten|ken|nen|a|ane|ene|an|e|er|s|t|ia|iä|ja|jä|mme|lla|llä|lle|sta|stä|ssa|ssä)?$"
)
_NAMING: Final = frozenset(
    (
        "hedder", "heter", "heiter", "kaldet", "kaldes", "kallas", "kalles", "called", "named",
        "nimeltä", "nimi", "nimeltään", "navn", "navnet", "namn", "namnet", "döpt", "döptes",
        "døbt", "døpt",
    )
)  # fmt: skip
_IT: Final = frozenset(("den", "det", "it", "se", "sen", "its", "denne"))  # it is called, not she
_BE: Final = frozenset(("er", "är", "is", "are", "on", "ovat", "var", "was", "were"))
_AND: Final = frozenset(("og", "och", "and", "ja"))
_OPENS: Final = frozenset(  # what a thing's description begins with
    (
        "vores", "vor", "vår", "vårt", "våre", "våra", "min", "mitt", "mit", "meidän", "our", "my",
        "the", "a", "an", "en", "et", "ett", "ein", "ei", "den", "det", "de", "dei", "to", "tre",
        "fire", "fem", "två", "fyra", "two", "three", "four", "kaksi", "kolme", "navne", "navnene",
        "navnet", "namn", "namna", "namnen", "uusi", "ny", "nye", "nya",
    )
)  # fmt: skip
_THAT_IS: Final = frozenset(("det", "er", "är", "that", "s", "is", "it", "altså", "alltså", "eli"))
_JOINS: Final = frozenset(  # between these and what follows, something else is told
    (
        "på", "i", "ved", "vid", "med", "om", "til", "till", "fra", "frå", "från", "hos", "av",
        "af", "for", "för", "in", "at", "with", "from", "to", "og", "och", "and", "ja", "som",
        "der", "who",
    )
)  # fmt: skip
_NO_TAIL: Final = ("hvilla", "ivilla")  # Finnish cases: `kahvilla`, `sopivilla`
_FAR: Final = 8  # words between a thing and its name: "min gamle hund, som jo hedder …"
_NEAR: Final = 3
_DESCRIBED: Final = 6  # words that say what bears a name: "is our 12-tonne street sweeper"


@once_a_text
def names_things(text: Normalised) -> bool:
    """Say whether a thing or a word of naming stands in a text at all."""
    return any(word in _NAMING or _leads(word) for word in text.words)


def bears_a_things_name(text: Normalised, index: int) -> bool:
    """Say whether a word names a thing: `stormen X`, `en hund som heter X`, `X, vores traktor`."""
    if not names_things(text):
        return False
    tokens = text.tokens
    begin, end = text.sentences[text.sentence_at(tokens[index].start)]
    first = _first_of_list(text, index) if tokens[index].word[0].isupper() else index
    before = [t.lower for t in tokens[max(0, first - _FAR) : first] if t.start >= begin]
    if before and tokens[index].word[0].isupper() and _is_led(text, first, before[-1], index):
        return True
    if any(word in _NAMING for word in before[-_NEAR:]):
        return _is_it_called(before) or any(map(is_thing_word, before))
    return tokens[index].word[0].isupper() and _is_described(text, index + 1, end)


def _first_of_list(text: Normalised, index: int) -> int:
    """Go back to the first of the capitals that a word stands with: `Aurat Helmi, Kerttu ja …`."""
    tokens, first = text.tokens, index
    while first > 0 and index - first < _NEAR:
        before = tokens[first - 1]
        gap = text.text[before.end : tokens[first].start]
        is_and = gap == " " and before.lower in _AND
        is_name = before.word[0].isupper() and gap in {" ", ", "} and not _leads(before.lower)
        if not (is_and or is_name):
            break
        first -= 1
    return first


def _is_led(text: Normalised, first: int, word: str, last: int) -> bool:
    """Say whether a thing stands before: `stormen X`, `robot-X`, `our oldest truck, X,`."""
    gap = text.text[text.tokens[first - 1].end : text.tokens[first].start]
    if gap == ", ":
        return is_thing_word(word) and _sign_behind(text, last) in {",", ".", ")"}
    return gap in {" ", "-"} and (is_thing_word(word) or (gap == " " and _is_lead(word)))


def _is_it_called(before: Sequence[str]) -> bool:
    """Say whether it, or a room or a team, has the name: `den heter`, `teamet hedder`."""
    return any(
        verb in _NAMING and (who in _IT or (_is_lead(who) and led_by not in _JOINS))
        for led_by, who, verb in zip(("", *before), before, before[1:], strict=False)
    )


def _sign_behind(text: Normalised, index: int) -> str:
    return text.text[text.tokens[index].end : text.tokens[index].end + 1]


def _is_described(text: Normalised, at: int, end: int) -> bool:
    """Say whether what follows calls it a thing: `, vores bil`, `(a tulip)`, `er tre plove`."""
    if _sign_behind(text, at - 1) == "-":
        return at < len(text.tokens) and is_thing_word(text.tokens[at].lower)  # `Hilda-autolla`
    behind = [token for token in text.tokens[at : at + _FAR + _DESCRIBED] if token.end <= end]
    rest = 0
    while rest < min(len(behind), _FAR) and _goes_on(behind[rest]):
        rest += 1  # the other names of a list
    words = _said_in_one(text, behind[rest : rest + _DESCRIBED])
    if not words:
        return False
    if words[0] in _BE:
        return _is_thing_said(words[1:], alone=words[0] in {"on", "ovat"})
    gap = text.text[behind[rest].start - 2 : behind[rest].start]
    if gap not in {", ", " ("}:
        return False
    while words and gap == " (" and words[0] in _THAT_IS:
        words = words[1:]
    return _is_thing_said(words, alone=gap == " (")


def _said_in_one(text: Normalised, tokens: Sequence[Token]) -> list[str]:
    """Give the words up to the first sign behind one."""
    words = [token.lower for token in tokens[:1]]
    for one, other in pairwise(tokens):
        if text.text[one.end : other.start].strip(" -'"):
            break
        words.append(other.lower)
    return words


def _goes_on(token: Token) -> bool:
    return token.word[0].isupper() or token.lower in _AND


def _is_thing_said(words: Sequence[str], *, alone: bool) -> bool:
    """Say whether words say "a thing": `our station dog`; `alone`, they begin with any word."""
    for at, word in enumerate(words):
        if is_thing_word(word):
            return alone or words[0] in _OPENS or (at > 0 and words[0].endswith("s"))
        if word in _JOINS and not (at and words[at - 1].startswith(("navn", "namn"))):
            return False
    return False


def _leads(word: str) -> bool:
    return is_thing_word(word) or _is_lead(word)


@lru_cache(maxsize=4096)
def _is_lead(word: str) -> bool:
    """Say whether a place or a body is named behind a word: `parken`, `klatreparken`."""
    places = load("places")
    tails = (word[cut:] for cut in range(min(len(word), 40) - 3))
    is_one = any(places.section_of(tail) == "lead" for tail in tails)
    return is_one and not word.endswith(_NO_TAIL)


@lru_cache(maxsize=4096)
def is_thing_word(word: str) -> bool:
    """Say whether a lower-case word is a storm, a machine, a vessel, an animal or a plant."""
    return len(word) <= 30 and _THING.match(word) is not None  # noqa: PLR2004
