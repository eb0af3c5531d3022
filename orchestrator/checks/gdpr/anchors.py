"""Who a sentence is about: names, relations, rooms, pronouns, the sender herself, all of us."""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple

from orchestrator.checks.gdpr.nouns import Form, Group, forms_of
from orchestrator.checks.gdpr.persons import names
from orchestrator.checks.lexicon import load, words_of
from orchestrator.checks.text import Normalised, once_a_text

ROOM: Final = re.compile(
    r"(?<![^\W\d_])(?:stue|rom|rum|værelse|huone(?:en|essa|esta|elta|ella)?|room|bolig|lejlighed|"
    r"leilighet|lägenhet|asunto|house|flat|bed|seng|säng)(?: nr\.?| nummer| number)? ?\d{1,3}"
    r"(?!\d)"
    r"|(?<![^\W\d_])på \d{1,2}:an(?![^\W\d_])"
    r"|(?<![^\W\d_])(?:ykkös|kakkos|kolmos|nelos|viitos|vitos|kuutos|kutos|seiska|seiskas|kasi|"
    r"ysi)huone\w{0,8}",
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
    r" (?:der|som|who|with|joka|jolla|jonka|jota|jolle)(?![^\W\d_])"
    r"| (?:sidder|sitter|sit|bor|bur|arbejder|jobber|jobbar|works|lives|sits) "
    r"(?:i|på|hos|in|at|on)(?![^\W\d_])"
    r"| (?:i|på|fra|från|frå|med|in|on|at|from|hos|ved|vid) "
    r"(?:(?:det|den|dei|de|dem|the|stue|rom|rum|første|anden|andre|tredje|fjerde|första|andra|"
    r"første|øverste|översta|nederste)(?![^\W\d_])|(?:[^\W\d_]{2,16} )?\d|"
    r"(?-i:[A-ZÆØÅÄÖ])|[^\W\d_]{3,20}(?:en|et|an|a|n)(?![^\W\d_]))",
    re.IGNORECASE,
)
_OF_THEM: Final = re.compile(
    r" (?:av|af|of) (?:dem|dei|de|them)(?![^\W\d_])"
    r"| (?:på|i|hos|fra|från|frå) [^\W\d_]{3,20} (?:som|der)(?![^\W\d_])",
    re.IGNORECASE,
)
_ONE_SCANDINAVIAN: Final = frozenset(("en", "ei", "ein"))
_ONE_OF_FINNISH: Final = re.compile(r"[^\W\d_]{3,24}(?:ista|istä|istamme|istämme)$")
_FINNISH_PLACE: Final = re.compile(
    r"(?:huoneen|luokan|osaston|talon|kodin|ryhmän|yksikön|koulun|keittiön|toimiston|kerroksen|"
    r"kylän|kirjaston|hallin|eskarin|pöydän|kadun|naapurin|vastaanoton|neuvolan)$"
)
_ENGLISH_ENOUGH: Final = 3
_AGENT: Final = re.compile(
    r"[^\W\d_]{3,24}(?:er|or|ar|are|ist|ør|ör|ent|ant|log|mand|mann|man|woman|dame|kari|"
    r"äjä|öjä|aja|oja|ijä|ija|sti)$"
)
_ADJECTIVE: Final = 2  # words back to a possessive with one word between
_REACH: Final = 4  # words between "my" and "colleague"


class Kind(IntEnum):
    """How surely an anchor points at one other person; the last two point at none."""

    NAME = 6
    RELATION = 5
    ROOM = 4
    PRONOUN = 3
    VAGUE = 2
    ROLE = 1
    US = 0
    SELF = -1


class Anchor(NamedTuple):
    """One word or phrase that says who."""

    start: int
    end: int
    kind: Kind


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
            *(_detailed(text, anchor) for anchor in (*_listed(text), *_nouns(text))),
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
    return tuple(kept)


def _listed(text: Normalised) -> Iterator[Anchor]:
    for hit in load("relations").hits(text):
        is_english = _OF_ENGLISH.get(hit.section)
        if is_english is None or is_english is reads_english(text):
            yield Anchor(hit.start, hit.end, _SECTIONS[hit.section])


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


def _nouns(text: Normalised) -> Iterator[Anchor]:
    """Yield `my new colleague`, `broren min`, `en ældre dame`, `one of the pupils`, `damen`."""
    for index, token in enumerate(text.tokens):
        forms = forms_of(token.lower)
        read = (_noun_at(text, index, group, form) for group, form in forms.items())
        anchor = next((one for one in read if one is not None), None)
        if anchor is None and not forms:
            anchor = _agent_at(text, index)
        if anchor is not None:
            yield anchor


def _agent_at(text: Normalised, index: int) -> Anchor | None:
    """Read `our canteen keeper`, `vores bogholder`: an unlisted trade right after a possessive."""
    if not _AGENT.match(text.tokens[index].lower):
        return None
    before = _words_before(text, index)[:_ADJECTIVE]
    back = _first_of(before, words_of("pointers", "ours"))
    if back == _ADJECTIVE and before[-1] != "our" and not before[0].endswith("e"):
        return None  # min astma hindrar
    return _anchor(text, index, back, Kind.RELATION) if back else None


def _noun_at(text: Normalised, index: int, group: Group, form: Form) -> Anchor | None:
    tokens, before = text.tokens, _words_before(text, index)
    if form is Form.PLURAL:
        back = _one_of(before)
        return _anchor(text, index, back, Kind.RELATION) if back else None
    following = tokens[index + 1].lower if index + 1 < len(tokens) else ""
    if following in words_of("pointers", "of") or (before[:1] and _is_as(before[0])):
        return None  # a couple of days; as a pupil
    if following in words_of("pointers", "owned after") and group is Group.SCANDINAVIAN:
        return Anchor(tokens[index].start, tokens[index + 1].end, Kind.RELATION)
    back = _first_of(before, words_of("pointers", f"owning {group}"))
    if back and not (form is Form.BARE_ROLE and before[back - 1] in words_of("pointers", "the")):
        return _anchor(text, index, back, Kind.RELATION)
    return _unowned(text, index, group, form, before)


def _unowned(
    text: Normalised, index: int, group: Group, form: Form, before: list[str]
) -> Anchor | None:
    """Read a noun that nothing points at but its own form, an article or a genitive."""
    if form is Form.POINTING or (group is Group.ENGLISH and before[:1] == ["s"]):
        return _anchor(text, index, 0, Kind.RELATION)  # damen; my tutor's husband
    kind = _finnish_kind(text, index) if group is Group.FINNISH else Kind.VAGUE
    if form in {Form.ROLE, Form.BARE_ROLE}:
        kind = Kind.ROLE if kind is Kind.VAGUE else kind
        return _anchor(text, index, 0, kind)
    if group is Group.FINNISH:
        return _anchor(text, index, 0, kind)
    back = _first_of(before, words_of("pointers", f"article {group}"))
    if back and not any(_is_as(word) for word in before[back : back + 1]):
        return _anchor(text, index, back, Kind.VAGUE)
    return None


def _anchor(text: Normalised, index: int, back: int, kind: Kind) -> Anchor:
    return Anchor(text.tokens[index - back].start, text.tokens[index].end, kind)


def _first_of(before: list[str], words: frozenset[str]) -> int:
    """Say how many words back the nearest of some words stands, 0 for nowhere."""
    return next((back for back, word in enumerate(before, 1) if word in words), 0)


def _is_as(word: str) -> bool:
    return word in words_of("pointers", "as")


def _words_before(text: Normalised, index: int) -> list[str]:
    """Give up to three words before a token, nearest first, none from before a stop."""
    words: list[str] = []
    start = text.tokens[index].start
    for at in range(index - 1, max(-1, index - 1 - _REACH), -1):
        token = text.tokens[at]
        if any(stop in text.text[token.end : start] for stop in ".,!?:;\n"):
            break
        words.append(token.lower)
        start = token.start
    return words


def _one_of(before: list[str]) -> int:
    """Say how many words back "one of" begins, 0 where it does not stand there."""
    for at in range(len(before) - 1):
        if before[at] in words_of("pointers", "of") and (
            before[at + 1] in words_of("pointers", "one")
        ):
            return at + 2
    return 0


def _finnish_kind(text: Normalised, index: int) -> Kind:
    """Say whether a place, a number or a relation stands before: `3B:n oppilas`, `isäni veli`."""
    if index == 0:
        return Kind.VAGUE
    before = text.tokens[index - 1]
    is_place = before.lower.endswith("n") and (
        before.word[0].isupper() or _FINNISH_PLACE.search(before.lower) is not None
    )
    is_related = forms_of(before.lower).get(Group.FINNISH) is Form.POINTING
    return Kind.RELATION if is_place or is_related or before.lower == "n" else Kind.VAGUE


def _apart(text: Normalised) -> Iterator[Anchor]:
    """Yield `hende i det gule hus`, `he who …`, `en jeg kender`, `yksi asukkaista`."""
    tokens = text.tokens
    for index, token in enumerate(tokens[:-1]):
        following = tokens[index + 1]
        if _is_apart(text, index, token.lower, following.lower):
            yield Anchor(token.start, token.end, Kind.RELATION)
        elif token.lower in words_of("pointers", "article finnish") and _ONE_OF_FINNISH.match(
            following.lower
        ):
            yield Anchor(token.start, following.end, Kind.RELATION)


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
        if token.word == "I" and tokens[index + 1].lower in words_of("pointers", "verb of I"):
            yield Anchor(token.start, token.end, Kind.SELF)
