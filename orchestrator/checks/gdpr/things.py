"""What bears a person's name and is no person: storms, machines, vessels, animals, plants."""

import re
from functools import lru_cache
from typing import Final

from orchestrator.checks.text import Normalised

_THING: Final = re.compile(
    r"(?:[a-zæøåäö]{0,20}(?:storm|orkan|robot|chatbot|maskin|maskine|suger|sugare|klipper|klippare|"
    r"traktor|kaktus|kanin|skildpadde|skilpadde|sköldpadda|elefant|robotti|kone|imuri|traktori|"
    r"myrsky|machine|vacuum|mower|tractor|hurricane|bil|truck|buss|båt|båd|færge|ferge|ferje|färja|"
    r"skib|skip|skepp|hund|bikkje|bikkja|valp|hvalp|katt|hest|häst|høne|høna|höna|papegøje|papegøye|"
    r"papegoja|undulat|auto|laiva|vene|koira|kissa|hevonen|lehmä|printer|skriver|skrivar|skrivare|"
    r"tulostin|dukke|dokke|dokka|docka|bamse|nalle|nukke|fisk|gris|skelet|skelett|moped|sykkel|cykel|automat|automaatti|kala|sprøjte|stige|pumpe|maskot|maskotti)"
    r"|bus|kat|kua|kalv|lam|ged|geit|plante|växt|tåg|kana|dog|puppy|cat|kitten|horse|pony|cow|sheep|"
    r"goat|pig|boat|ship|ferry|car|van|plant|parrot|hamster|marsvin|snemand|snømann|snögubbe|"
    r"lumiukko|snowman|teddybjørn|teddy|måge|måse|mås|lokki|ekorn|egern|ekorre|scanner|elevator|"
    r"heis|hiss|hissi|skeleton|manikin|mannequin)"
    r"(?:en|n|et|ten|ken|nen|a|an|e|s)?$"
)
_NAMING: Final = frozenset(
    (
        "hedder", "heter", "heiter", "kaldet", "kaldes", "kallas", "kalles", "called", "named",
        "nimeltä", "nimi", "nimeltään", "navn", "navnet", "namn", "namnet", "döpt", "döptes",
        "døbt", "døpt",
    )
)  # fmt: skip
_FAR: Final = 8  # words between a thing and its name: "min gamle hund, som jo hedder …"
_NEAR: Final = 3


def names_things(text: Normalised) -> bool:
    """Say whether a thing or a word of naming stands in a text at all."""
    return any(word in _NAMING or is_thing_word(word) for word in text.words)


def bears_a_things_name(text: Normalised, index: int) -> bool:
    """Say whether a word is the name of a thing: `stormen X`, `robot-X`, `en hund som heter X`."""
    tokens = text.tokens
    begin = text.sentences[text.sentence_at(tokens[index].start)][0]
    before = [t.lower for t in tokens[max(0, index - _FAR) : index] if t.start >= begin]
    if before and is_thing_word(before[-1]) and tokens[index].word[0].isupper():
        return text.text[tokens[index - 1].end : tokens[index].start] in {" ", "-", ", "}
    is_named = any(word in _NAMING for word in before[-_NEAR:])
    return is_named and any(map(is_thing_word, before))


@lru_cache(maxsize=4096)
def is_thing_word(word: str) -> bool:
    """Say whether a lower-case word is a storm, a machine, a vessel, an animal or a plant."""
    return len(word) <= 30 and _THING.match(word) is not None  # noqa: PLR2004
