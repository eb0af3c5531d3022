"""Who a sentence is about: names, relations, rooms, pronouns, the sender herself, all of us."""

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from orchestrator.checks.gdpr.persons import names
from orchestrator.checks.lexicon import load, sections_of
from orchestrator.checks.text import Normalised

ROOM: Final = re.compile(
    r"(?<![^\W\d_])(?:stue|rom|rum|værelse|huone(?:en|essa|esta|elta|ella)?|room|bolig|lejlighed|"
    r"leilighet|lägenhet|asunto)(?: nr\.?| nummer)? ?\d{1,3}(?!\d)"
    r"|(?<![^\W\d_])på \d{1,2}:an(?![^\W\d_])",
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
_POSSESSIVES: Final = frozenset(
    [
        "min",
        "mit",
        "mine",
        "mitt",
        "mina",
        "mi",
        "vår",
        "vårt",
        "våra",
        "våre",
        "vores",
        "vort",
        "my",
        "our",
        "deres",
        "hendes",
        "hans",
        "hennes",
    ]
)
_ARTICLES: Final = frozenset(
    ("en", "ei", "et", "ett", "ein", "eit", "a", "an", "one", "eräs", "yksi")
)
_DEFINITE: Final = frozenset(("the", "this", "den", "denne", "dette", "det"))
_PREFIX_MIN: Final = 4  # letters before and after the seam of a compound
_WORD_MAX: Final = 48  # letters of the longest compound looked at
_REACH: Final = 3  # words between "my" and "colleague"
_SELF_VERBS: Final = frozenset(
    [
        "am",
        "have",
        "was",
        "had",
        "got",
        "'m",
        "ve",
        "m",
        "take",
        "use",
        "live",
        "suffer",
        "also",
        "still",
        "do",
        "struggle",
    ]
)


class Kind(IntEnum):
    """How surely an anchor points at one other person; the last two point at none."""

    NAME = 5
    RELATION = 4
    ROOM = 3
    PRONOUN = 2
    VAGUE = 1
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
    "self": Kind.SELF,
    "us": Kind.US,
}


@lru_cache(maxsize=64)
def anchors(
    text: Normalised, sender: frozenset[str], allowed: frozenset[str]
) -> tuple[Anchor, ...]:
    """Give the anchors in order; where two overlap, the surer one."""
    found = sorted(
        (
            *(
                Anchor(n.start, n.end, Kind.NAME)
                for n in names(text, sender, allowed)
                if n.is_certain
            ),
            *(Anchor(*match.span(), Kind.ROOM) for match in ROOM.finditer(text.text)),
            *_listed(text),
            *_possessed(text),
            *_determined(text),
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
        if hit.section == "english pronoun":
            if text.reads_english:
                yield Anchor(hit.start, hit.end, Kind.PRONOUN)
        else:
            yield Anchor(hit.start, hit.end, _SECTIONS[hit.section])


def _possessed(text: Normalised) -> Iterator[Anchor]:
    """Yield `my new colleague`, `broren min`: a relation with a possessive within reach."""
    tokens, nouns = text.tokens, _nouns()
    for index, token in enumerate(tokens):
        if not _names_relation(token.lower, nouns):
            continue
        first = max(0, index - _REACH)
        owned = [at for at in range(first, index) if tokens[at].lower in _POSSESSIVES]
        if owned and "." not in text.text[tokens[owned[-1]].end : token.start]:
            yield Anchor(tokens[owned[-1]].start, token.end, Kind.RELATION)
        elif index + 1 < len(tokens) and tokens[index + 1].lower in {"min", "mi", "mitt", "vår"}:
            yield Anchor(token.start, tokens[index + 1].end, Kind.RELATION)


def _names_relation(word: str, nouns: frozenset[str]) -> bool:
    """Say whether a word is one of the nouns, inflected, or a compound that ends in one."""
    bare = word.rstrip("s")
    if word in nouns or bare in nouns or bare.removesuffix("en") in nouns:
        return True
    return any(
        bare[cut:] in nouns for cut in range(_PREFIX_MIN, min(len(bare), _WORD_MAX) - _PREFIX_MIN)
    )


@lru_cache(maxsize=1)
def _nouns() -> frozenset[str]:
    """Give the nouns of the listed two-word relations: `mor`, `kollega`, `brother`."""
    relations = sections_of("relations")
    return frozenset(
        word
        for section in ("family", "colleague")
        for entry in relations[section]
        for word in entry.split()
        if word not in _POSSESSIVES
        and set(entry.split()) & _POSSESSIVES
        and len(word) > _REACH - 1
        if word
        not in {
            "one",
            "of",
            "best",
            "little",
            "older",
            "younger",
            "new",
            "nye",
            "bedste",
            "en",
            "av",
            "af",
            "mine",
            "på",
        }
    )


def _determined(text: Normalised) -> Iterator[Anchor]:
    """Yield `en ældre dame`, `the new boy`, `damen`: a person by an article or ending."""
    tokens = text.tokens
    for index, token in enumerate(tokens):
        if token.lower in _definite_nouns():
            yield Anchor(token.start, token.end, Kind.RELATION)
        elif token.lower in _plain_nouns():
            before = [tokens[at].lower for at in range(max(0, index - _REACH), index)]
            if _DEFINITE & set(before):
                yield Anchor(token.start, token.end, Kind.RELATION)
            elif _ARTICLES & set(before) and token.word.islower():
                yield Anchor(token.start, token.end, Kind.VAGUE)


@lru_cache(maxsize=1)
def _plain_nouns() -> frozenset[str]:
    return frozenset(sections_of("nouns")["person noun"])


@lru_cache(maxsize=1)
def _definite_nouns() -> frozenset[str]:
    """Give the Scandinavian definite forms, which no plural shares: `damen`, `jenten`."""
    return frozenset(
        noun + ending
        for noun in sections_of("nouns")["scandinavian noun"]
        for ending in (("n", "ns") if noun.endswith("e") else ("en", "ens"))
    )


def _english_first_person(text: Normalised) -> Iterator[Anchor]:
    tokens = text.tokens
    for index, token in enumerate(tokens[:-1]):
        if token.word == "I" and tokens[index + 1].lower in _SELF_VERBS:
            yield Anchor(token.start, token.end, Kind.SELF)
