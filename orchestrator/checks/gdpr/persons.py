"""Names of persons in a text: what the rules see and what the project's own model sees.

This is the one place that says what is a name. Public persons, characters, places, bodies and the
sender are told apart, so that checks need not.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from orchestrator.checks.gdpr.handles import handle_names
from orchestrator.checks.gdpr.name_forms import SURNAME, given_section
from orchestrator.checks.gdpr.name_rules import (
    ENGLISH_WORD,
    Name,
    Ruled,
    is_body,
    is_listed_place,
    made_name,
    ruled_names,
    starts_sentence,
)
from orchestrator.checks.gdpr.public_names import public_tokens
from orchestrator.checks.gdpr.things import bears_a_things_name, is_thing_word
from orchestrator.checks.lexicon import load
from orchestrator.checks.names.forms import bases
from orchestrator.checks.names.model import Levels, shared_model
from orchestrator.checks.text import Normalised, Token, once_a_text

__all__ = ["Name", "names", "persons"]

_JOINTS: Final = frozenset((" ", "-", ". ", "'"))  # what may stand between two words of a name
_FLOOR: Final = 0.02  # below this the model is sure that a word is no name
_INFLECTED: Final = 0.15  # what the model must give to what may be a form of a given name
_UNLISTED: Final = 0.4  # and to words that only look like a name to a rule
_PART_LEAST: Final = 4  # letters of a part that stands for the whole name
_NEVER: Final = 2.0
_FIRST: Final = 0.75  # to a word that is no listed name, with which a sentence begins
_SMALL: Final = 0.75  # and to a small word in a text that has capitals
_GRAVE: Final = (
    "health", "health_mind", "health_care", "special", "special_work", "special_life", "children",
)  # fmt: skip
_CASE: Final = re.compile(
    r"(?<![^\W\d_])(?:cpr|sags?(?:nr|nummer|akter)?|saksnr|saksnummer|ärendenr|ärendenummer|"
    r"diarienr|asianumero|case (?:no|number)|journal\w{0,8}|anbragt|underretning|orosanmälan|"
    r"bekymringsmelding|lastensuojelu\w{0,12}|child protection)(?![^\W\d_])",
    re.IGNORECASE,
)


@once_a_text
def names(text: Normalised, sender: frozenset[str], allowed: frozenset[str]) -> tuple[Name, ...]:
    """Give the names of other persons that are neither public nor allowed."""
    owners = [sender, *(frozenset(value.lower().split()) for value in allowed)]
    found = []
    for name in persons(text):
        words = [text.tokens[at].lower for at in range(name.first, name.last + 1)]
        if not any(_is_of(words, owner) for owner in owners):
            found.append(name)
    return tuple(found)


@once_a_text
def persons(text: Normalised) -> tuple[Name, ...]:
    """Give the names of all persons but public ones: certain, or perhaps."""
    model = shared_model()
    likely = model.likely_tokens(text)
    handles = handle_names(text)
    taken = public_tokens(text).union(*(_tokens_of(name) for name in handles))
    ruled = [
        name
        for rule in ruled_names(text, taken)
        if (name := _weighed(text, rule, likely, model.levels)) is not None
    ]
    taken = taken.union(*(_tokens_of(name) for name in ruled))
    seen = sorted([*handles, *ruled, *_modelled(text, likely, model.levels, taken)])
    earnest = tuple(_in_earnest(text, seen))
    return tuple(sorted((*earnest, *_again(text, earnest))))


def _again(text: Normalised, seen: Sequence[Name]) -> Iterator[Name]:
    """Yield what is named once more by a part of a certain name: `Pernille Dam … Pernilles`."""
    taken = {at for name in seen if name.is_certain for at in _tokens_of(name)}
    known = {
        text.tokens[at].lower
        for name in seen
        if name.is_certain
        for at in _tokens_of(name)
        if len(text.tokens[at].word) >= _PART_LEAST
        and (text.tokens[at].word[0].isupper() or given_section(text.tokens[at].lower) == "name")
    }
    for word, places in text.words.items() if known else ():
        if word in known or word.removesuffix("s") in known:
            for at in places:
                if at not in taken:
                    yield made_name(text, at, at, certain=True)


def _in_earnest(text: Normalised, seen: Sequence[Name]) -> Iterator[Name]:
    """Count what is perhaps a name as one beside illness, faith, a child or a case."""
    if all(name.is_certain for name in seen):
        yield from seen
        return
    terms = [hit for lexicon in _GRAVE for hit in load(lexicon).hits(text)]
    grave = {text.sentence_at(term.start) for term in terms}
    grave |= {text.sentence_at(match.start()) for match in _CASE.finditer(text.text)}
    of_terms = {at for term in terms for at in range(term.first, term.last + 1)}
    for name in seen:
        is_grave = text.sentence_at(name.start) in grave and of_terms.isdisjoint(_tokens_of(name))
        is_grave = is_grave and not starts_sentence(text, name.first)
        yield name._replace(is_certain=True) if is_grave or name.is_child else name


def _tokens_of(name: Name) -> range:
    return range(name.first, name.last + 1)


def _weighed(
    text: Normalised, rule: Ruled, likely: Sequence[float], levels: Levels
) -> Name | None:
    """Let the model say how sure a rule is; a title, relation or age needs no second voice."""
    name = rule.name
    value = max(likely[name.first : name.last + 1])
    if value >= levels.name:
        return _without_lead(text, name, likely)
    is_led = rule.is_led and (value >= _FLOOR or _looks_like_one(text, name))
    if name.is_certain and (is_led or value >= _second(text, name)):
        return name
    return name._replace(is_certain=False) if value >= levels.perhaps else None


def _looks_like_one(text: Normalised, name: Name) -> bool:
    """Say whether a title in small letters leads a name, or whether it has the form of one."""
    first, last = text.tokens[name.first].lower, text.tokens[name.last].lower
    is_titled = name.first > 0 and text.tokens[name.first - 1].word.islower()
    return is_titled or given_section(first) is not None or SURNAME.match(last) is not None


def _second(text: Normalised, name: Name) -> float:
    """Say what the model must give to words that a rule takes for a name."""
    word = text.tokens[name.first].lower
    section, is_joined = load("given_names").section_of(word), name.last > name.first
    if section == "name" or (section and is_joined):
        return 0.0 if is_joined or not starts_sentence(text, name.first) else _FLOOR
    return _INFLECTED if given_section(word) == "name" else _UNLISTED


def _without_lead(text: Normalised, name: Name, likely: Sequence[float]) -> Name:
    """Leave out first words that are none of the name: `Kiitos Mikolle`, `Yesterday Mads`."""
    first = name.first
    while likely[first] < _FLOOR and given_section(text.tokens[first].lower) is None:
        first += 1
    return made_name(text, first, name.last, certain=True)


def _modelled(
    text: Normalised, likely: Sequence[float], levels: Levels, taken: frozenset[int]
) -> Iterator[Name]:
    """Yield runs of words that the model takes for a name and no rule has read."""
    index, count = 0, len(text.tokens)
    while index < count:
        last = index
        while last < count and likely[last] >= levels.perhaps and _is_free(text, last, taken):
            last += 1
            if last < count and _gap(text, last) not in _JOINTS:
                break
        if last == index:
            index += 1
            continue
        value = max(likely[index:last])
        needed = _needed(text, index, levels)
        if value >= needed.perhaps and not _is_no_person(text, index, last - 1):
            yield made_name(text, index, last - 1, certain=value >= needed.name)
        index = last


def _is_free(text: Normalised, index: int, taken: frozenset[int]) -> bool:
    """Say whether a word may be of a name: nobody's yet, no greeting, feast or language."""
    word = text.tokens[index].lower
    return index not in taken and (
        load("places").section_of(word) != "word" or given_section(word) is not None
    )


def _needed(text: Normalised, index: int, levels: Levels) -> Levels:
    """Ask for more where a word is small in a text that has capitals: `rosa`, `liv`, `stig`."""
    word = text.tokens[index].word
    if word.islower() and text.has_capitals:
        return Levels(name=max(levels.name, _SMALL), perhaps=levels.name)
    if given_section(word.lower()) == ENGLISH_WORD and text.reads_english:
        return Levels(name=_NEVER, perhaps=levels.name)
    if starts_sentence(text, index) and given_section(word.lower()) != "name":
        return Levels(name=max(levels.name, _FIRST), perhaps=levels.perhaps)
    return levels


def _gap(text: Normalised, index: int) -> str:
    """Give what stands between a token and the one before it."""
    return text.text[text.tokens[index - 1].end : text.tokens[index].start]


def _is_no_person(text: Normalised, first: int, last: int) -> bool:
    """Say whether what the model takes for a name is a place, a thing, letters or a number."""
    token, ending = text.tokens[first], text.tokens[last].lower
    given = given_section(token.lower)
    if first == last and _is_no_word(token, given):
        return True
    if text.text[max(0, token.start - 1) : token.start] == "-" and token.word.islower():
        return True  # `Kim Larsen-aften`
    if bears_a_things_name(text, first) or (given is None and is_thing_word(token.lower)):
        return True
    if last > first and is_body(ending) and load("places").section_of(ending) is None:
        return True  # `Maria Elementarkören`; a surname may be `Skov`
    return given is None and is_listed_place(text, first, last)


def _is_no_word(token: Token, given: str | None) -> bool:
    """Say whether a token is letters or a number; a listed name may be written in capitals."""
    is_letters = token.word.isupper() and given != "name"
    return is_letters or token.word[0].isdigit() or len(token.word) == 1


def _is_of(words: list[str], owner: frozenset[str]) -> bool:
    """Say whether every word is a person's: inflected, run together, or an initial."""
    together = {first + second for first in owner for second in owner}
    return all(
        word in owner
        or word in together
        or any(base in owner for base in bases(word))
        or (len(word) == 1 and any(part.startswith(word) for part in owner))
        for word in words
    )
