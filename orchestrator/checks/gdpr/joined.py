"""Join a sensitive term to whom it is said of: the rule behind all special categories.

GDPR Art. 9(1). A term alone occurs in 6 % of ordinary news sentences, a term with a person in 1
%: the conjunction blocks, the term alone is a hint, and what the sender tells of herself is hers
to tell.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from orchestrator.checks.gdpr.anchors import AGE, Anchor, Kind, anchors
from orchestrator.checks.lexicon import Hit, load
from orchestrator.checks.text import Normalised

_TOPIC: Final = frozenset(
    ["om", "about", "mod", "mot", "against", "omkring", "vedrørende", "regarding"]
)
_HAVING: Final = re.compile(
    r"(?<![^\W\d_])(?:har|hatt|haft|hadde|havde|hade|er|är|var|været|vært|varit|blev|blei|ble|"
    r"fik|fikk|fekk|fick|fått|fået|lider|lever|"
    r"am|have|had|was|got|'ve|'m|ve|m|live|suffer|take|use|bruger|bruker|använder|tager|tar|on|"
    r"oli|olen|olin|sain|mit|min|mitt|mina|my|"
    r"minulla|sairastan|kärsin|blind|født|född|started|began|converted|konverterede)(?![^\W\d_])",
    re.IGNORECASE,
)
_OWN_AFTER: Final = re.compile(
    rf"(?:[ ,]{{1,2}}[^\W\d_]{{1,16}}){{0,2}}? {{0,2}}{_HAVING.pattern}", re.IGNORECASE
)
# between a person and "I": the pupil (whom) I help has …
_ASIDE: Final = re.compile(
    r",? (?:som |der |that |who |whom |jota |jonka |jolle |jossa )?", re.IGNORECASE
)
_OWN_BEFORE: Final = re.compile(rf"{_HAVING.pattern} $", re.IGNORECASE)
_OWN_VERBS: Final = frozenset(("olen", "sairastan", "kärsin", "itselläni"))
_ANCHORS_MAX: Final = 200  # looked at for one term; three sentences have a handful
_AFTER_MAX: Final = 90  # characters from a term to a person named after it
_BACK: Final = 2  # sentences that a pronoun may reach back
_SHORT_SENTENCE: Final = 120


class Bond(StrEnum):
    """How a term stands to a person."""

    JOINED = "joined"  # said of an identifiable other person
    LOOSE = "loose"  # perhaps
    OWN = "own"  # said by the sender of herself
    ALONE = "alone"


class Joined(NamedTuple):
    """A term of a lexicon with its bond."""

    hit: Hit
    bond: Bond


def joined_terms(
    text: Normalised, lexicon: str, sender: frozenset[str], allowed: frozenset[str]
) -> Iterator[Joined]:
    """Yield the terms of a lexicon, each with what it is said of."""
    who = anchors(text, sender, allowed)
    starts = [anchor.start for anchor in who]
    for hit in load(lexicon).hits(text):
        if not _is_compound(text.tokens[hit.last].lower):
            yield Joined(hit, _bond(text, hit, _around(text, hit, who, starts)))


def _around(
    text: Normalised, hit: Hit, who: tuple[Anchor, ...], starts: list[int]
) -> tuple[Anchor, ...]:
    """Keep the anchors of the sentences that a bond may reach."""
    number = text.sentence_at(hit.start)
    begin = text.sentences[max(0, number - _BACK)][0]
    finish = text.sentences[min(number + 1, len(text.sentences) - 1)][1]
    low, high = bisect_left(starts, begin), bisect_left(starts, finish)
    return who[max(low, high - _ANCHORS_MAX) : high]


def _bond(text: Normalised, hit: Hit, who: tuple[Anchor, ...]) -> Bond:
    number = text.sentence_at(hit.start)
    begin, finish = text.sentences[number]
    here = [anchor for anchor in who if begin <= anchor.start < finish]
    before = [anchor for anchor in here if anchor.end <= hit.start]
    if hit.first > 0 and text.tokens[hit.first - 1].lower in _TOPIC:
        return Bond.ALONE
    if before:
        return _by_nearest(text, hit, before, who, number)
    after = [anchor for anchor in here if hit.end <= anchor.start <= hit.end + _AFTER_MAX]
    if after:
        return _by_following(text, hit, after[0])
    return _by_neighbour(text, who, number)


def _by_nearest(
    text: Normalised, hit: Hit, before: list[Anchor], who: tuple[Anchor, ...], number: int
) -> Bond:
    """Decide by the anchor right before the term, and by those before that one."""
    nearest = before[-1]
    others = [anchor for anchor in before if anchor.kind > Kind.US]
    if nearest.kind is Kind.SELF:
        is_aside = bool(others) and _ASIDE.fullmatch(text.text, others[-1].end, nearest.start)
        if not is_aside and _is_own(text, nearest, hit):
            return Bond.OWN
        return _strength(others[-1].kind, text, hit) if others else Bond.ALONE
    if nearest.kind is Kind.US:
        return Bond.LOOSE if any(anchor.kind >= Kind.ROOM for anchor in others) else Bond.ALONE
    if nearest.kind is Kind.PRONOUN:
        return Bond.JOINED if _is_known(text, who, nearest, number) else Bond.LOOSE
    return _strength(nearest.kind, text, hit)


def _is_own(text: Normalised, me: Anchor, hit: Hit) -> bool:
    """Say whether the sender says it of herself: `I have …`, not `the boy I met has …`."""
    if text.text[me.start : me.end].lower() in _OWN_VERBS:
        return True
    after = _OWN_AFTER.match(text.text, me.end, hit.start)
    before = _OWN_BEFORE.search(text.text, max(0, me.start - 14), me.start)
    return after is not None or before is not None


def _strength(kind: Kind, text: Normalised, hit: Hit) -> Bond:
    if kind >= Kind.PRONOUN:
        return Bond.JOINED
    begin, finish = text.sentences[text.sentence_at(hit.start)]
    return Bond.JOINED if AGE.search(text.text, begin, finish) else Bond.LOOSE


def _is_known(text: Normalised, who: tuple[Anchor, ...], pronoun: Anchor, number: int) -> bool:
    """Say whether a pronoun has somebody to stand for: two sentences back, or in the next one."""
    begin = text.sentences[max(0, number - _BACK)][0]
    finish = text.sentences[min(number + 1, len(text.sentences) - 1)][1]
    return any(
        anchor.kind >= Kind.ROOM or anchor.kind is Kind.VAGUE
        for anchor in who
        if begin <= anchor.start < finish and anchor is not pronoun
    )


def _by_following(text: Normalised, hit: Hit, after: Anchor) -> Bond:
    """Decide by the first anchor behind the term: `Autismi on veljeni arkea`."""
    if after.kind <= Kind.US:
        return Bond.ALONE
    return (
        Bond.LOOSE if "," in text.text[hit.end : after.start] else _strength(after.kind, text, hit)
    )


def _by_neighbour(text: Normalised, who: tuple[Anchor, ...], number: int) -> Bond:
    """Decide for a short sentence that names nobody: the last person of the one before."""
    begin, finish = text.sentences[number]
    if number == 0 or finish - begin > _SHORT_SENTENCE:
        return Bond.ALONE
    start = text.sentences[number - 1][0]
    before = [anchor for anchor in who if start <= anchor.start < begin]
    return Bond.LOOSE if before and before[-1].kind >= Kind.ROOM else Bond.ALONE


@lru_cache(maxsize=512)
def _is_compound(word: str) -> bool:
    """Say whether a word names a place, job, course or cause rather than a condition."""
    endings = load("compounds")
    return any(
        endings.section_of(word[cut:]) == "ending" for cut in range(4, min(len(word), 48) - 2)
    )
