"""Join a sensitive term to whom it is said of: the rule behind all special categories.

GDPR Art. 9(1). A term alone occurs in 6 % of ordinary news sentences, a term with a person in 1
%: the conjunction blocks, the term alone is a hint, and what the sender tells of herself is hers
to tell. A weak term (`medicine`, `fell`) with a person asks for a look.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from orchestrator.checks.gdpr.anchors import anchors
from orchestrator.checks.gdpr.cues import is_in_a_list, is_of_public_life, steps_looser
from orchestrator.checks.gdpr.pointed import Anchor, Kind
from orchestrator.checks.gdpr.terms import terms
from orchestrator.checks.lexicon import Hit, words_of
from orchestrator.checks.text import Normalised

_HAVING: Final = re.compile(
    r"(?<![^\W\d_])(?:har|hatt|haft|hadde|havde|hade|er|e|är|var|været|vært|varit|vore|blev|blei|"
    r"ble|vart|fik|fikk|fekk|fick|fått|fået|lider|lever|faster|fastar|ber|beder|bærer|bär|"
    r"kom|sprang|lost|lå|låg|gik|gikk|gick|gjekk|går|came|survived|beat|identify|"
    r"am|have|had|was|got|'ve|'m|ve|m|live|suffer|take|use|wear|pray|bruger|bruker|brukar|"
    r"använder|tager|tar|tek|on|oon|"
    r"oli|olen|olin|sain|mit|min|mitt|mina|my|"
    r"minulla|sairastan|kärsin|blind|født|född|started|began|converted|konverterede)(?![^\W\d_])",
    re.IGNORECASE,
)
_OWN_AFTER: Final = re.compile(
    rf"(?:[ ,]{{1,2}}[^\W\d_]{{1,16}}){{0,2}}? {{0,2}}{_HAVING.pattern}", re.IGNORECASE
)
# between a person and "I": the pupil (whom) I help has …
_ASIDE: Final = re.compile(
    r",? (?:(?:som|der|that|who|whom|jota|jonka|jolle|jossa|jolla) (?:[^\W\d_]{1,20} ){0,2})?"
    r"|[^.!?,;:]{0,32},? (?:som|whom|jota|jonka|jolle) ",
    re.IGNORECASE,
)
# the one who says that it is so is not who it is said of
_SAYS: Final = re.compile(
    r" (?:siger|sier|seier|säger|sanoo|says|said|sagde|sa|sade|sanoi|mener|menar|tycker) "
    r"(?:at|att|että|that)(?![^\W\d_])",
    re.IGNORECASE,
)
# from what I do to whom I do it: insulin to, with the catheter of
_GIVEN_TO: Final = re.compile(
    r"(?!.{0,90} (?:og|och|and|ja|men|but|mutta) )[^,.;:()]{0,48} (?:til|till|to|hos|på|åt|av|af|"
    r"of|for|för|with|med) (?:[^\W\d_]{1,12} ){0,2}$",
    re.IGNORECASE | re.DOTALL,
)
_CARE: Final = re.compile(
    r"(?<![^\W\d_])(?:tar|tager|tek|gir|giver|ger|gjev|måler|mäter|skifter|byter|bytter|hjelper|"
    r"hjælper|hjälper|legger|lægger|lägger|setter|sætter|sätter|annamme|otamme|vaihdamme|give|take|"
    r"measure|change|check|help)(?![^\W\d_])",
    re.IGNORECASE,
)
_OWN_BEFORE: Final = re.compile(rf"{_HAVING.pattern} $", re.IGNORECASE)
_WISH: Final = re.compile(
    r"get well|god bedring|krya på dig|bli frisk|pikaista paranemi|parane pian|kom dig|"
    r"feel better",
    re.IGNORECASE,
)
_ANCHORS_MAX: Final = 200  # looked at for one term; three sentences have a handful
_AFTER_MAX: Final = 90  # characters from a term to a person named after it
_BACK: Final = 3  # sentences that a pronoun may reach back
_SHORT_SENTENCE: Final = 160
_VERB_REACH: Final = 12  # characters before "we" in which the verb may stand
_BESIDE: Final = 24  # characters between "we" and what we do ourselves
_WEAK: Final = frozenset(("weak", "english weak"))


class Bond(StrEnum):
    """How a term stands to a person."""

    JOINED = "joined"  # said of an identifiable other person
    LOOSE = "loose"  # perhaps
    OWN = "own"  # said by the sender of herself
    ALONE = "alone"


_LOOSER: Final = {Bond.JOINED: Bond.LOOSE, Bond.LOOSE: Bond.ALONE}


class Joined(NamedTuple):
    """A term of a lexicon with its bond."""

    hit: Hit
    bond: Bond


def joined_terms(
    text: Normalised, subject: str, sender: frozenset[str], allowed: frozenset[str]
) -> Iterator[Joined]:
    """Yield the terms of a subject, each with what it is said of."""
    who = anchors(text, sender, allowed)
    starts = [anchor.start for anchor in who]
    for hit in terms(text, subject):
        yield Joined(hit, _weighed_bond(text, hit, _around(text, hit, who, starts)))


def _around(
    text: Normalised, hit: Hit, who: tuple[Anchor, ...], starts: list[int]
) -> tuple[Anchor, ...]:
    """Keep the anchors of the sentences that a bond may reach, none inside the term itself."""
    number = text.sentence_at(hit.start)
    begin = text.sentences[max(0, number - _BACK)][0]
    finish = text.sentences[min(number + 1, len(text.sentences) - 1)][1]
    low, high = bisect_left(starts, begin), bisect_left(starts, finish)
    return who[max(low, high - _ANCHORS_MAX) : high]


def _weighed_bond(text: Normalised, hit: Hit, who: tuple[Anchor, ...]) -> Bond:
    """Loosen a bond for a weak term and where the sentence teaches, warns or tells a story."""
    if is_in_a_list(text, hit):
        return Bond.ALONE
    bond = _bond(text, hit, who)
    if bond in _LOOSER and is_of_public_life(text, hit) and not _is_of_ours(text, hit, who):
        return Bond.ALONE
    is_weak = hit.section in _WEAK
    is_loose = is_weak or bond is Bond.LOOSE
    if bond is Bond.JOINED and not is_weak and _is_owned(text, hit):
        return bond  # how to handle her epilepsy
    for _ in range(is_weak + steps_looser(text, hit, is_loose=is_loose)):
        bond = _LOOSER.get(bond, bond)
    return bond


def _is_owned(text: Normalised, hit: Hit) -> bool:
    """Say whether somebody's own: `her epilepsy`, `hans diabetes`."""
    before = text.tokens[hit.first - 1].lower if hit.first else ""
    return before in words_of("pointers", "possessive")


def _is_of_ours(text: Normalised, hit: Hit, who: tuple[Anchor, ...]) -> bool:
    """Say whether somebody of our own days, a relation or a room, stands in the sentence."""
    begin, finish = text.sentences[text.sentence_at(hit.start)]
    here = (one for one in who if begin <= one.start < finish)
    return any(one.kind in {Kind.RELATION, Kind.ROOM} for one in here)


def _bond(text: Normalised, hit: Hit, who: tuple[Anchor, ...]) -> Bond:
    number = text.sentence_at(hit.start)
    begin, finish = text.sentences[number]
    here = [one for one in who if begin <= one.start < finish and not _is_within(one, hit)]
    before = [anchor for anchor in here if anchor.start < hit.start]
    preceding = [token.lower for token in text.tokens[max(0, hit.first - 2) : hit.first]]
    if _is_mine(preceding, here, text, hit):
        return Bond.OWN
    bond = _by_nearest(text, hit, before) if before else None
    if bond is not None:
        return bond
    reach = hit.end + _AFTER_MAX
    after = [one for one in here if hit.start <= one.start <= reach and one.kind > Kind.US]
    is_given = after and _GIVEN_TO.match(text.text, hit.start, after[0].start)
    if before and not is_given and not _is_of_nobody(text, before):
        return Bond.ALONE
    if after:
        return _by_following(text, hit, after[0])
    return _by_neighbour(text, hit, who, number)


def _is_of_nobody(text: Normalised, before: list[Anchor]) -> bool:
    """Say whether only "nobody" or "someone" stands before: the sentence has no other subject."""
    nobody = words_of("pointers", "nobody")
    return all(text.text[one.start : one.end].lower() in nobody for one in before)


def _is_within(anchor: Anchor, hit: Hit) -> bool:
    """Say whether an unsure person is the term itself: `en plejefamilie`."""
    is_unsure = anchor.kind in {Kind.VAGUE, Kind.ROLE}
    return is_unsure and anchor.start < hit.end and hit.start < anchor.end


def _is_mine(preceding: list[str], here: list[Anchor], text: Normalised, hit: Hit) -> bool:
    """Say whether it is the sender's own: `min …`, `som muslim er jeg …`."""
    if words_of("pointers", "mine") & set(preceding):
        start = text.tokens[max(0, hit.first - 2)].start
        others = [
            one
            for one in here
            if one.kind > Kind.US
            and one.end > start
            and text.text[one.start : one.end].lower() not in words_of("pointers", "mine")
        ]
        return not any(one.start < hit.start or one.end == hit.end for one in others)
    following = here[0] if here else None
    return (
        following is not None
        and following.kind is Kind.SELF
        and hit.end <= following.start <= hit.end + _BESIDE
        and "," not in text.text[hit.end : following.start]
    )


def _by_nearest(text: Normalised, hit: Hit, before: list[Anchor]) -> Bond | None:
    """Decide by the anchor right before the term, and by those before that one."""
    nearest = before[-1]
    others = [anchor for anchor in before if anchor.kind > Kind.US]
    is_aside = bool(others) and _ASIDE.fullmatch(text.text, others[-1].end, nearest.start)
    if nearest.kind is Kind.SELF and not is_aside and _is_own(text, nearest, hit):
        return Bond.OWN
    if nearest.kind is Kind.US and not is_aside and hit.start - nearest.end <= _BESIDE:
        is_near = any(anchor.kind >= Kind.ROOM for anchor in others)
        reach = max(0, nearest.start - _VERB_REACH)  # `så tar vi insulinen`
        is_care = _CARE.search(text.text, reach, hit.start) is not None
        if is_near and is_care and hit.section == "strong":
            return Bond.JOINED  # the man on the top floor …, then we take his insulin
        return Bond.LOOSE if is_near else Bond.ALONE
    if not others:
        return None  # I gave insulin to …
    return _strength(text, _likeliest(others))


def _likeliest(others: list[Anchor]) -> Anchor:
    """Prefer a certain person shortly before to somebody unsure right before the term."""
    nearest = others[-1]
    if nearest.kind in {Kind.VAGUE, Kind.ROLE}:
        return next((one for one in others[:-1] if one.kind is Kind.RELATION), nearest)
    return nearest


def _is_own(text: Normalised, me: Anchor, hit: Hit) -> bool:
    """Say whether the sender says it of herself: `I have …`, not `the boy I met has …`."""
    if text.text[me.start : me.end].lower() in words_of("pointers", "own verb"):
        return True
    after = _OWN_AFTER.match(text.text, me.end, hit.start)
    before = _OWN_BEFORE.search(text.text, max(0, me.start - 14), me.start)
    return after is not None or before is not None


def _strength(text: Normalised, anchor: Anchor) -> Bond:
    """Say how sure an anchor is; a pronoun stands for somebody, named before or not."""
    is_telling = anchor.kind > Kind.PRONOUN and _SAYS.match(text.text, anchor.end) is not None
    return Bond.JOINED if anchor.kind >= Kind.PRONOUN and not is_telling else Bond.LOOSE


def _by_following(text: Normalised, hit: Hit, after: Anchor) -> Bond:
    """Decide by the first person behind the term: `Autismi on veljeni arkea`."""
    bond = _strength(text, after)
    is_called = text.text[after.end : after.end + 1] in {"!", "?"}  # welcome back, Karen!
    is_apart = "," in text.text[hit.end : after.start] and after.kind is not Kind.PRONOUN
    is_apart = is_apart and not is_called
    return Bond.LOOSE if is_apart else bond


def _by_neighbour(text: Normalised, hit: Hit, who: tuple[Anchor, ...], number: int) -> Bond:
    """Decide for a short sentence that names nobody: the last person of the one before."""
    begin, finish = text.sentences[number]
    if number == 0 or finish - begin > _SHORT_SENTENCE:
        return Bond.ALONE
    start = text.sentences[number - 1][0]
    before = [anchor for anchor in who if start <= anchor.start < begin]
    if _WISH.search(text.text, begin, finish) and any(one.kind is Kind.NAME for one in before):
        return Bond.JOINED
    many = [one for one in who if begin <= one.start < finish and one.kind <= Kind.US]
    is_one = any(one.kind >= Kind.RELATION for one in before) and before[-1].kind >= Kind.PRONOUN
    if is_one and _is_of_nobody(text, many) and hit.section not in _WEAK:
        return Bond.JOINED  # my boss is on leave. It is cancer.
    return Bond.LOOSE if any(anchor.kind >= Kind.ROOM for anchor in before) else Bond.ALONE
