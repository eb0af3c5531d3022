"""Names of persons by rules: given names, surnames, titles, relations."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from orchestrator.checks.gdpr.name_forms import PLAIN_SURNAME, SURNAME, given_section
from orchestrator.checks.gdpr.things import bears_a_things_name, is_thing_word
from orchestrator.checks.lexicon import load, sections_of
from orchestrator.checks.text import Normalised, Token

_AGE_BEHIND: Final = re.compile(
    r"(?: på \d{1,2} år|, \d{1,2}(?=,| år| v)| \(\d{1,2}(?: år| v)?\))"
)
_ADJECTIVES: Final = frozenset(["lille", "gamle", "vesle", "lilla", "little", "old", "pikku"])
_PARTICLES: Final = frozenset(
    ["von", "af", "av", "de", "bin", "ibn", "al", "el", "van", "da", "du", "la", "der"]
)
_CALLED: Final = frozenset(  # what is called so may be a team or a machine
    (
        "hedder",
        "heter",
        "heiter",
        "kaldet",
        "kallad",
        "kalla",
        "kalt",
        "nimeltä",
        "named",
        "called",
    )
)
ENGLISH_WORD: Final = "english word"  # Even is a name, and a word of English
_WORDS_MAX: Final = 4
_SHORT: Final = 3


class Name(NamedTuple):
    """A person's name, as a span of the folded text and of its tokens."""

    start: int
    end: int
    first: int
    last: int
    is_certain: bool
    is_child: bool


class Ruled(NamedTuple):
    """A name that the rules see, and whether a title, a relation or an age says so too."""

    name: Name
    is_led: bool


def ruled_names(text: Normalised, public: frozenset[int]) -> Iterator[Ruled]:
    """Yield the names that the rules see, in order; none holds a public one."""
    index = 0
    while index < len(text.tokens):
        name = None if index in public else _name_at(text, index)
        if name is None:
            index += 1
            continue
        index = name.last + 1
        if public.isdisjoint(range(name.first, index)):
            yield Ruled(name, _is_led(text, name))


def _is_led(text: Normalised, name: Name) -> bool:
    if _AGE_BEHIND.match(text.text, name.end) is not None:
        return True
    is_called = text.tokens[name.first - 1].lower in _CALLED
    return _title_before(text, name.first) and not is_called


def _name_at(text: Normalised, index: int) -> Name | None:
    """Read a name that starts at a token, or None."""
    token = text.tokens[index]
    if token.word[0].isdigit() or len(token.word) == 1:
        return None
    if not is_capital(token):
        return _small_name_at(text, index)
    last = extent(text, index)
    if _is_no_person(text, index, last):
        return None
    given = given_section(token.lower)
    if given == ENGLISH_WORD:
        given = "word" if text.reads_english else "name"
    titled = _title_before(text, index)
    starts = starts_sentence(text, index)
    surname = last > index and SURNAME.match(text.tokens[last].lower) is not None
    aged = _AGE_BEHIND.match(text.text, text.tokens[last].end) is not None
    if given == "word" and last == index and starts and not (titled or aged):
        return None
    plain = not starts and PLAIN_SURNAME.match(token.lower) is not None
    certain = bool(given or titled or surname or aged or plain)
    if not certain and (last == index or starts or not _reads_like_a_pair(text, index, last)):
        return None
    # English writes headings in capitals: there an unknown pair is only perhaps a name
    return made_name(text, index, last, certain=certain or not text.reads_english)


def _is_no_person(text: Normalised, first: int, last: int) -> bool:
    if is_listed_place(text, first, last) or _leads_in(text, first, last):
        return True
    leads = last > first and is_thing_word(text.tokens[first].lower)  # `Storm Ingunn`
    return leads or bears_a_things_name(text, first)


def _leads_in(text: Normalised, first: int, last: int) -> bool:
    """Say whether the first word is none of the name: `Yesterday Mr Holm`, `Taube-visor`."""
    tokens = text.tokens
    if text.text[tokens[first].end : tokens[first].end + 2].strip("-").islower():
        return text.text[tokens[first].end] == "-" and not given_section(tokens[first].lower)
    if last == first:
        return False
    if load("titles").section_of(tokens[first].lower):
        return True
    following = tokens[first + 1].lower
    is_next = given_section(following) == "name" or load("titles").section_of(following)
    return bool(
        is_next and not given_section(tokens[first].lower) and starts_sentence(text, first)
    )


def _small_name_at(text: Normalised, index: int) -> Name | None:
    """Read a name in lower case: after a title, with a surname, or in an all-small text."""
    token = text.tokens[index]
    section = given_section(token.lower)
    following = text.tokens[index + 1].lower if index + 1 < len(text.tokens) else ""
    if section == "name" and len(token.word) > _SHORT and PLAIN_SURNAME.match(following):
        return made_name(text, index, index + 1, certain=True)
    joined = text.text[token.end : token.end + 1] == "-"  # `kjell-arne`
    if section == "name" and joined and given_section(following) == "name":
        return made_name(text, index, index + 1, certain=True)
    titled = _title_before(text, index) and text.tokens[index - 1].lower not in _ADJECTIVES
    if (
        titled
        and (section == "name" or PLAIN_SURNAME.match(token.lower))
        and len(token.word) > _SHORT
    ):
        return made_name(text, index, index, certain=True)
    if section == "name" and len(token.word) > _SHORT and not text.has_capitals:
        return made_name(text, index, index, certain=True)
    return None


def made_name(text: Normalised, first: int, last: int, *, certain: bool) -> Name:
    """Build a name from its tokens; a word for a child right before makes it a child's."""
    tokens = text.tokens
    before = tokens[first - 1] if first > 0 else None
    child = before is not None and load("titles").section_of(before.lower) == "child"
    if child and before is not None and is_capital(before):
        child = starts_sentence(text, first - 1)
    return Name(tokens[first].start, tokens[last].end, first, last, certain, child)


def extent(text: Normalised, index: int) -> int:
    """Say which token the name ends with: capitals in a row, with particles between."""
    tokens, last = text.tokens, index
    while last + 1 < len(tokens) and last - index < _WORDS_MAX:
        gap = text.text[tokens[last].end : tokens[last + 1].start]
        if gap not in {" ", "-", ". "} or (gap == ". " and len(tokens[last].word) > 1):
            break
        if is_capital(tokens[last + 1]):
            last += 1
        elif (
            tokens[last + 1].lower in _PARTICLES
            and last + 2 < len(tokens)
            and is_capital(tokens[last + 2])
        ):
            last += 2
        else:
            break
    while last > index and load("places").section_of(tokens[last].lower) == "word":
        last -= 1
    return last


def is_capital(token: Token) -> bool:
    """Say whether a word begins with a capital and is not written in capitals."""
    word = token.word
    return word[0].isupper() and (not word.isupper() or len(word) == 1)


def is_listed_place(text: Normalised, first: int, last: int) -> bool:
    """Say whether the words are a place, a body, a day or a maker."""
    tokens, places = text.tokens, load("places")
    section = places.section_of(tokens[first].lower)
    if section == "word" or (section is not None and last > first):  # `Team Nord`, `Ward Lingon`
        return True
    ending = tokens[last].lower
    following = tokens[last + 1].lower if last + 1 < len(tokens) else ""
    if last > first and is_body(ending):
        return True
    if places.section_of(following) == "ending" and given_section(tokens[first].lower) != "name":
        return True
    if first > 0 and places.section_of(tokens[first - 1].lower) == "lead":
        return True
    return given_section(ending) is None and is_body(ending) and first == last


@lru_cache(maxsize=4096)
def is_body(word: str) -> bool:
    """Say whether a place, a school, a choir ends in a word: `skolen`, `elementarkören`."""
    places = load("places")
    if places.section_of(word) == "ending":
        return True
    tails = (word[cut:] for cut in range(3, min(len(word), 48) - 3))
    is_compound = any(
        (section := places.section_of(tail)) == "ending"
        or (section == "lead" and len(tail) > _SHORT)
        for tail in tails
    )
    return is_compound and SURNAME.match(word) is None


def _title_before(text: Normalised, index: int) -> bool:
    """Say whether a title or a relation stands right before, a comma may stand between."""
    if index == 0:
        return False
    before = text.tokens[index - 1]
    gap = text.text[before.end : text.tokens[index].start]
    if text.sentence_at(before.start) != text.sentence_at(text.tokens[index].start):
        return False  # … med bestemor. Jeg er …
    if gap not in {" ", ". ", ", ", ": "} or load("titles").section_of(before.lower) is None:
        return index > 1 and gap in {" ", ", "} and _ends_relation(text, index - 1)
    return True


def _ends_relation(text: Normalised, index: int) -> bool:
    """Say whether `broren min`, `min kollega` ends at a token."""
    phrase = f"{text.tokens[index - 1].lower} {text.tokens[index].lower}"
    return phrase in _relation_pairs()


@lru_cache(maxsize=1)
def _relation_pairs() -> frozenset[str]:
    relations = sections_of("relations")
    return frozenset(
        entry
        for section in ("family", "colleague", "client", "child")
        for entry in relations[section]
        if entry.count(" ") == 1 and not entry.endswith((" på", " in", " fra", " i"))
    )


def starts_sentence(text: Normalised, index: int) -> bool:
    """Say whether a sentence, a quotation or an item of a list begins with a word."""
    token = text.tokens[index]
    begin, _ = text.sentences[text.sentence_at(token.start)]
    between = text.text[begin : token.start]
    return not any(char.isalnum() for char in between) or text.text[
        max(0, token.start - 2) : token.start
    ] in {": ", "- "}


def _reads_like_a_pair(text: Normalised, first: int, last: int) -> bool:
    """Say whether two capitals in a row may be a person: plain words, none of a place or body."""
    words = text.tokens[first : last + 1]
    if len(words) > _SHORT or any(len(word.word) < _SHORT for word in words):
        return False
    return not any(load("places").section_of(word.lower) for word in words)
