"""Nouns for one person, with the forms that a text has of them, by the language they are of."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Final

from orchestrator.checks.lexicon import sections_of

_VOWELS: Final = "aoiuyåäöøé"
_PLURALS: Final = (
    "ene", "erne", "ane", "arne", "arna", "orna", "erna", "ne", "na", "ena", "er", "or", "ar", "s",
    "rna", "nar", "e",
)  # fmt: skip
_CASES: Final = (
    "n", "lla", "llä", "lle", "lta", "ltä", "ssa", "ssä", "sta", "stä", "a", "ä", "ta", "tä",
    "an", "än", "en", "on", "ön", "in",
)  # fmt: skip
_OWNERS: Final = ("ni", "mme", "nsa", "nsä")
_COMPOUND_MIN: Final = 4  # letters of the noun that a compound ends in
_BEFORE_MIN: Final = 3  # letters of a compound before it: `ulkona` is no `kona`
_WORD_MAX: Final = 48  # letters of the longest compound looked at


class Group(StrEnum):
    """The languages whose nouns take the same words before them."""

    SCANDINAVIAN = "scandinavian"
    ENGLISH = "english"
    FINNISH = "finnish"


class Form(StrEnum):
    """What a form of a noun says by itself."""

    POINTING = "pointing"  # beboeren, kollegani: this one
    ROLE = "role"  # legen: often anybody
    BARE = "bare"  # beboer, resident, asukas: asks for a word before it
    BARE_ROLE = "bare role"
    PLURAL = "plural"  # beboerne, residents: somebody only after "one of"


@lru_cache(maxsize=4096)
def forms_of(word: str) -> Mapping[Group, Form]:
    """Say which forms of a person's noun a lower-case word is; a compound counts as its end."""
    found = {group: forms[word] for group, forms in _forms().items() if word in forms}
    if found:
        return found
    for cut in range(_BEFORE_MIN, min(len(word), _WORD_MAX) - _COMPOUND_MIN + 1):
        for group in (Group.SCANDINAVIAN, Group.FINNISH):
            form = _forms()[group].get(word[cut:])
            if form is not None and form is not Form.PLURAL:
                return {group: form}
    return {}


@lru_cache(maxsize=1)
def _forms() -> Mapping[Group, Mapping[str, Form]]:
    return {
        Group.SCANDINAVIAN: _scandinavian(),
        Group.ENGLISH: _english(),
        Group.FINNISH: _finnish(),
    }


def _scandinavian() -> Mapping[str, Form]:
    nouns = sections_of("nouns")
    roles, persons = nouns["scandinavian professional"], nouns["scandinavian person"]
    forms: dict[str, Form] = {}
    for noun in (*roles, *persons):
        forms |= dict.fromkeys(_plurals(noun), Form.PLURAL)
    for noun in roles:
        forms |= dict.fromkeys(_definites(noun), Form.ROLE) | {noun: Form.BARE_ROLE}
    for noun in persons:
        forms |= dict.fromkeys(_definites(noun), Form.POINTING) | {noun: Form.BARE}
    forms |= dict.fromkeys(nouns["plural form"], Form.PLURAL)
    forms |= dict.fromkeys(nouns["person noun"], Form.BARE)
    for form in nouns["definite form"]:
        forms |= dict.fromkeys((form, f"{form}s"), Form.POINTING)
    return forms


def _english() -> Mapping[str, Form]:
    nouns = sections_of("nouns")
    roles, persons = nouns["english professional"], nouns["english person"]
    forms = {f"{noun}s": Form.PLURAL for noun in (*roles, *persons)}
    return forms | dict.fromkeys(roles, Form.BARE_ROLE) | dict.fromkeys(persons, Form.BARE)


def _finnish() -> Mapping[str, Form]:
    nouns = sections_of("nouns")
    forms: dict[str, Form] = {}
    for section, form in (
        ("finnish professional", Form.BARE_ROLE),
        ("finnish person", Form.BARE),
    ):
        for entry in nouns[section]:
            forms |= dict.fromkeys(_cases(entry), form)
            forms |= dict.fromkeys(_owned(entry), Form.POINTING)
    return forms


def _definites(noun: str) -> Iterator[str]:
    """Give the Scandinavian definite forms: `damen`, `dama`, `flickan`, `naboen`, genitives."""
    if noun.endswith("e"):
        forms = [f"{noun}n", f"{noun[:-1]}a"]
    elif noun[-1] in _VOWELS:
        forms = [f"{noun}n", f"{noun}en"]
    else:
        forms = [f"{noun}en"]
    for form in forms:
        yield from (form, f"{form}s")


def _plurals(noun: str) -> Iterator[str]:
    stems = {noun, noun[:-1] if noun[-1] in "ea" else noun}
    yield from (stem + ending for stem in stems for ending in _PLURALS)


def _cases(entry: str) -> Iterator[str]:
    nominative, *stems = entry.split("/")
    yield from (nominative, f"{nominative}ta", f"{nominative}tä")
    yield from (stem + case for stem, case in product(stems, _CASES))


def _owned(entry: str) -> Iterator[str]:
    _, *stems = entry.split("/")
    for stem, case, owner in product(stems, ("", *_CASES), _OWNERS):
        yield stem + case.removesuffix("n") + owner
