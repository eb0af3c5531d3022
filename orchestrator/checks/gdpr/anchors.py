"""Who a sentence is about: names, relations, rooms, pronouns, the sender herself, all of us."""

import re
from collections.abc import Iterator
from typing import Final

from orchestrator.checks.gdpr.persons import names
from orchestrator.checks.gdpr.pointed import Anchor, Kind, is_as, pointed_nouns
from orchestrator.checks.lexicon import load, words_of
from orchestrator.checks.text import Normalised, Token, once_a_text

_NUMBER: Final = (
    r"(?:\d{1,3}(?:[A-H](?![^\W\d_]))?(?!\d)|(?:en|ett?|to|två|tre|fire|fyra|fem|seks|sex|syv|sju|otte|åtte|"
    r"åtta|ni|nio|ti|tio|yksi|kaksi|kolme|neljä|viisi|kuusi|seitsemän|kahdeksan|yhdeksän|one|two|"
    r"three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?![^\W\d_]))"
)
ROOM: Final = re.compile(
    r"(?<![^\W\d_])(?:stue|rom|rum|værelse|huone(?:en|essa|esta|elta|ella)?|room|bolig|lejlighed|"
    r"leilighet|lägenhet|asunto|house|flat|bed|seng|säng|plads|plass|lgh|vårdrum|"
    r"sengeplads|(?:i|på|hos) nr)"
    rf"(?: nr\.?| nummer| number|\.)? ?{_NUMBER}"
    r"|(?<![^\W\d_])på \d{1,2}:an(?![^\W\d_])"
    r"|(?<![\w.,:])\d{1,2}[':\-]?er'?e?n(?![^\W\d_])"
    r"|(?<![^\W\d_])(?:på|hos) (?:tvåan|trean|fyran|femman|sexan|sjuan|åttan|nian|tian|elvan|"
    r"tolvan|toeren|treeren|fireren|femmeren|sekseren|syveren|otteren|nieren|tieren|toern|treern|firern|"
    r"femmern|seksern|sjuern|åttern|niern|tiern)(?![^\W\d_])"
    r"|(?<![^\W\d_])(?:ykkös|kakkos|kolmos|nelos|viitos|vitos|kuutos|kutos|seiska|seiskas|kasi|"
    r"ysi)huone\w{0,8}"
    r"|(?<![^\W\d_])(?:(?:ykkö|kakko|kolmo|nelo|viito|vito|kuuto|kuto)s(?:essa|essä|en|ella|ellä|elle)|"
    r"(?:seiska|kasi|ysi)(?:ssa|ssä|n|lla|llä|lle))(?= (?:asu|mummo|pappa|rouva|herra|vaari|ukki|"
    r"potila|täti|setä|mies|nainen|ei|on|oli|sai|itk|nauro|laulo|sano|kysy|halu))",
    re.IGNORECASE,
)
AGE: Final = re.compile(
    r"(?<=[^\W\d_]), \d{1,3}(?=,| år)|\(\d{1,3}(?: år)?\)|"
    r"(?<![^\W\d_])(?:på|i en alder av|aged) \d{1,3}"
    r"(?![\d:.]| ?(?:stk|min|kr|km|m|%|pl|etag|time))|"
    r"(?<!\d)\d{1,3} ?-? ?(?:år(?:ig|ing)\w{0,3}|års|vuotia\w{1,4}|year[s]?[ -]old|år gam\w{1,3}|"
    r"v(?![^\W\d_])|-?årene|-årsåldern|-talet)",
    re.IGNORECASE,
)
_WHICH: Final = re.compile(
    r"[^.!?\n]{0,40},? (?:der|som|who|whose|whom|joka|jolla|jonka|jota|jolle|jolta|jossa)"
    r"(?![^\W\d_])"
    r"|[^.!?\n]{0,24} (?:i|på|fra|från|frå|hos|ved|vid|in|from|at) "
    r"(?:(?:nr\.? ?|nummer |number )?\d|(?-i:[A-ZÆØÅÄÖ]))",
    re.IGNORECASE,
)
_WHEN: Final = re.compile(
    r"(?<![^\W\d_])(?:i ?(?:går|dag|nat|natt|morges|morse|aftes|kveld|kväll|fredags|lördags|"
    r"søndags|söndags|mandags|måndags|lørdags|tirsdags|tisdags|onsdags|torsdags)|forleden|"
    r"häromdagen|her om dagen|eilen|tänään|viime yönä|viime viikolla|yesterday|last night|"
    r"this morning|today|last week|förra veckan|sidste uge|forrige uke|sist uke)(?![^\W\d_])",
    re.IGNORECASE,
)
_APART: Final = re.compile(
    r"(?: den [^\W\d_]{3,14})? (?:med|with) (?!meg|mig|mej|me |oss?(?![^\W\d_])|us |på|til|å|at)"
    r"|(?: den [^\W\d_]{3,14})? (?:der|som|who|with|joka|jolla|jonka|jota|jolle)(?![^\W\d_])"
    r"| (?:sidder|sitter|sit|bor|bur|arbejder|jobber|jobbar|works|lives|sits) "
    r"(?:i|på|hos|in|at|on)(?![^\W\d_])"
    r"|(?: den [^\W\d_]{3,14})? (?:i|på|fra|från|frå|med|in|on|at|from|hos|ved|vid) "
    r"(?:(?:det|den|dei|de|dem|the|stue|rom|rum|første|anden|andre|tredje|fjerde|första|andra|"
    r"femte|sjette|syvende|sjuende|åttende|ottende|niende|tiende|"
    r"øverste|översta|nederste)(?![^\W\d_])|(?:[^\W\d_]{2,16} )?\d|"
    r"(?-i:[A-ZÆØÅÄÖ])|[^\W\d_]{3,20}(?:en|et|an|a|n)(?![^\W\d_]))",
    re.IGNORECASE,
)
_OF_THEM: Final = re.compile(
    r" (?:av|af|of) (?:dem|dei|de|them)(?![^\W\d_])"
    r"| (?:på|i|hos|fra|från|frå) [^\W\d_]{3,20} (?:som|der)(?![^\W\d_])",
    re.IGNORECASE,
)
_THE_ONE: Final = re.compile(r" (?:with|who|in|by|from|next)(?![^\W\d_])", re.IGNORECASE)
_ONE_SCANDINAVIAN: Final = frozenset(("en", "ei", "ein"))
_ONE_OF_FINNISH: Final = re.compile(r"[^\W\d_]{3,24}(?:ista|istä|istamme|istämme)$")
_ASKED_AND_ANSWERED: Final = re.compile(r"\s{0,3}[-\"'«“„]")  # what somebody else says begins so
_HEARD: Final = 2  # sentences before and one after, in which the one who says it stands
_ENGLISH_ENOUGH: Final = 3
_ROLE_REACH: Final = 2  # words from "as" to the role, with one between
_SECTIONS: Final = {
    "client": Kind.RELATION,
    "child": Kind.RELATION,
    "family": Kind.RELATION,
    "colleague": Kind.RELATION,
    "vague": Kind.VAGUE,
    "pronoun": Kind.PRONOUN,
    "english pronoun": Kind.PRONOUN,
    "self": Kind.SELF,
    "us": Kind.US,
    "nordic us": Kind.US,
}
_OF_ENGLISH: Final = {"english pronoun": True, "nordic us": False}  # other words elsewhere


@once_a_text
def anchors(
    text: Normalised, sender: frozenset[str], allowed: frozenset[str]
) -> tuple[Anchor, ...]:
    """Give the anchors in order; where two overlap, the surer one."""
    found = sorted(
        (
            *(
                Anchor(name.start, name.end, Kind.NAME if name.is_certain else Kind.VAGUE)
                for name in names(text, sender, allowed)
            ),
            *(Anchor(*match.span(), Kind.ROOM) for match in ROOM.finditer(text.text)),
            *(_detailed(text, anchor) for anchor in (*_listed(text), *pointed_nouns(text))),
            *_apart(text),
            *_english_first_person(text),
        ),
        key=lambda anchor: (anchor.start, -anchor.kind),
    )
    kept: list[Anchor] = []
    for anchor in found:
        if kept and anchor.start < kept[-1].end:
            if anchor.kind > kept[-1].kind:
                kept[-1] = anchor
            continue
        kept.append(anchor)
    return tuple(_as_said(text, kept))


def _as_said(text: Normalised, found: list[Anchor]) -> Iterator[Anchor]:
    """Make the "I" of a quoted answer the one who gives it: `And you, Ken? - I have …`."""
    named = {
        text.sentence_at(anchor.start)
        for anchor in found
        if anchor.kind in {Kind.NAME, Kind.RELATION}
    }
    for anchor in found:
        number = text.sentence_at(anchor.start)
        is_quoted = anchor.kind is Kind.SELF and _ASKED_AND_ANSWERED.match(
            text.text, text.sentences[number][0]
        )
        is_heard = is_quoted and named & set(range(number - _HEARD, number + 2))
        yield anchor._replace(kind=Kind.PRONOUN) if is_heard else anchor


def _listed(text: Normalised) -> Iterator[Anchor]:
    for hit in load("relations").hits(text):
        is_english = _OF_ENGLISH.get(hit.section)
        if hit.section == "family" and _opens_with_as(text, hit.first):
            continue
        before = text.tokens[hit.first - 1].lower if hit.first else ""
        if before in words_of("pointers", "of many"):
            continue  # monella asukkaalla
        if is_english is None or is_english is reads_english(text):
            yield Anchor(hit.start, hit.end, _SECTIONS[hit.section])


def _opens_with_as(text: Normalised, index: int) -> bool:
    """Say whether the sentence opens with the sender's own role: `Som nybliven mamma …`."""
    begin = text.sentences[text.sentence_at(text.tokens[index].start)][0]
    before = [
        one for one in text.tokens[max(0, index - _ROLE_REACH) : index] if one.start >= begin
    ]
    return (
        bool(before) and is_as(before[0].lower) and not text.text[begin : before[0].start].strip()
    )


@once_a_text
def reads_english(text: Normalised) -> bool:
    """Say whether the text reads English, or three small words of English stand in it."""
    small = words_of("pointers", "english") & {token.lower for token in text.tokens}
    return text.reads_english or len(small) >= _ENGLISH_ENOUGH


def _detailed(text: Normalised, anchor: Anchor) -> Anchor:
    """Make somebody of many a certain one: which one, how old, in which room, or when."""
    if anchor.kind is not Kind.VAGUE:
        return anchor
    finish = text.sentences[text.sentence_at(anchor.start)][1]
    is_told = (
        _WHICH.match(text.text, anchor.end, finish)
        or AGE.search(text.text, anchor.start, finish)
        or ROOM.search(text.text, anchor.start, finish)
        or _WHEN.search(text.text, anchor.start, finish)
    )
    return anchor._replace(kind=Kind.RELATION) if is_told else anchor


def _apart(text: Normalised) -> Iterator[Anchor]:
    """Yield `hende i det gule hus`, `he who …`, `en jeg kender`, `yksi asukkaista`."""
    tokens = text.tokens
    for index, token in enumerate(tokens[:-1]):
        following = tokens[index + 1]
        if _is_apart(text, index, token.lower, following.lower):
            yield Anchor(token.start, token.end, Kind.RELATION)
        elif _is_one(text, token.lower, following):
            yield Anchor(token.start, following.end, Kind.RELATION)


def _is_one(text: Normalised, word: str, following: Token) -> bool:
    """Say whether two words are `the one` with something, or `yksi asukkaista`."""
    if word == "the" and following.lower == "one":
        return _THE_ONE.match(text.text, following.end) is not None
    is_of = word in words_of("pointers", "article finnish")
    return is_of and _ONE_OF_FINNISH.match(following.lower) is not None


def _is_apart(text: Normalised, index: int, word: str, following: str) -> bool:
    if word in words_of("pointers", "pronoun apart"):
        return _APART.match(text.text, text.tokens[index].end) is not None
    if word not in words_of("pointers", "one"):
        return False
    is_of_them = _OF_THEM.match(text.text, text.tokens[index].end) is not None
    return is_of_them or (
        word in _ONE_SCANDINAVIAN and following in words_of("pointers", "one who")
    )


def _english_first_person(text: Normalised) -> Iterator[Anchor]:
    tokens = text.tokens
    for index, token in enumerate(tokens[:-1]):
        is_verb = tokens[index + 1].lower in words_of("pointers", "verb of I")
        if token.word == "I" and (is_verb or reads_english(text)):
            yield Anchor(token.start, token.end, Kind.SELF)
