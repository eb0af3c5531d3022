"""Persons that a noun points at: `my new colleague`, `broren min`, `damen`, `3B:n oppilas`."""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple

from orchestrator.checks.gdpr.name_forms import given_section
from orchestrator.checks.gdpr.nouns import Form, Group, forms_of
from orchestrator.checks.lexicon import words_of
from orchestrator.checks.text import Normalised

_FINNISH_PLACE: Final = re.compile(
    r"(?:huoneen|luokan|osaston|talon|kodin|ryhmän|yksikön|koulun|keittiön|toimiston|kerroksen|"
    r"kylän|kirjaston|hallin|eskarin|pöydän|kadun|naapurin|vastaanoton|neuvolan)$"
)
_LIVING: Final = ("asuva", "istuva", "makaava", "asunut", "asuvan")  # …ssa asuva mies
_ENGLISH_AGENT: Final = re.compile(
    r"(?:ist|ian|man|woman|keeper|worker|maker|driver|cleaner|teacher|officer|helper|leader|"
    r"trainer|seller|player|singer|writer|editor|actor|doctor|ctor|sultant|ident|ant)$"
)
_AGENT: Final = re.compile(
    r"[^\W\d_]{3,24}(?:er|or|ar|are|ist|ør|ör|ent|ant|log|mand|mann|man|woman|dame|kari|"
    r"äjä|öjä|aja|oja|ijä|ija|sti)$"
)
_ADJECTIVE: Final = 2  # words back to a possessive with one word between
_REACH: Final = 5  # words between "my" and "colleague"


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


def pointed_nouns(text: Normalised) -> Iterator[Anchor]:
    """Yield `my new colleague`, `broren min`, `en ældre dame`, `one of the pupils`, `damen`."""
    for index, token in enumerate(text.tokens):
        if token.word[0].isupper() and given_section(token.lower) == "name":
            continue  # Karen is no man (`karen`)
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
    if back == _ADJECTIVE and forms_of(before[0]):
        return None  # vores beboere lever med …
    if (
        back
        and before[back - 1] in {"my", "our"}
        and not _ENGLISH_AGENT.search(text.tokens[index].lower)
    ):
        return None  # my locker
    return _anchor(text, index, back, Kind.RELATION) if back else None


def _noun_at(text: Normalised, index: int, group: Group, form: Form) -> Anchor | None:
    tokens, before = text.tokens, _words_before(text, index)
    if form is Form.PLURAL:
        back = _one_of(before) or _few_of(before)
        return _anchor(text, index, back, Kind.RELATION) if back else None
    following = tokens[index + 1].lower if index + 1 < len(tokens) else ""
    if following in words_of("pointers", "of") or (before[:1] and is_as(before[0])):
        return None  # a couple of days; as a pupil
    if following in words_of("pointers", "owned after") and group is Group.SCANDINAVIAN:
        return Anchor(tokens[index].start, tokens[index + 1].end, Kind.RELATION)
    if form is Form.BARE and before[:1] and before[0] in words_of("pointers", "of many"):
        return None  # våra boende, monella asukkaalla
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
    if back and not any(is_as(word) for word in before[back : back + 1]):
        return _anchor(text, index, back, Kind.VAGUE)
    return None


def _anchor(text: Normalised, index: int, back: int, kind: Kind) -> Anchor:
    return Anchor(text.tokens[index - back].start, text.tokens[index].end, kind)


def _first_of(before: list[str], words: frozenset[str]) -> int:
    """Say how many words back the nearest of some words stands, 0 for nowhere."""
    return next((back for back, word in enumerate(before, 1) if word in words), 0)


def is_as(word: str) -> bool:
    """Say whether a word makes the next one a role: `as a pupil`, `som elev`."""
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


def _few_of(before: list[str]) -> int:
    """Say how many words back "the two" begins, 0 where it does not stand there."""
    is_few = before[:1] and before[0] in words_of("pointers", "few")
    return 2 if is_few and before[1:2] and before[1] in words_of("pointers", "these") else 0


def _finnish_kind(text: Normalised, index: int) -> Kind:
    """Say whether a place, a number or a relation stands before: `3B:n oppilas`, `isäni veli`."""
    if index == 0:
        return Kind.VAGUE
    before = text.tokens[index - 1]
    is_place = before.lower.endswith("n") and (
        before.word[0].isupper() or _FINNISH_PLACE.search(before.lower) is not None
    )
    is_related = forms_of(before.lower).get(Group.FINNISH) is Form.POINTING
    is_living = before.lower.startswith(_LIVING)
    return (
        Kind.RELATION if is_place or is_related or is_living or before.lower == "n" else Kind.VAGUE
    )
