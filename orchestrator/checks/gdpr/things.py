"""What bears a person's name and is no person: storms, machines, vessels, animals, plants."""

import re
from functools import lru_cache
from typing import Final

from orchestrator.checks.text import Normalised

_THING: Final = re.compile(
    r"(?:[a-zæøåäö]{0,20}(?:storm|orkan|robot|chatbot|maskin|maskine|suger|sugare|klipper|klippare|"
    r"traktor|kaktus|kanin|skildpadde|skilpadde|sköldpadda|elefant|gravemaskine|grävmaskin|"
    r"robotti|kone|imuri|traktori|myrsky|machine|vacuum|mower|tractor|hurricane)"
    r"|bil|varebil|lastbil|brandbil|brannbil|buss|bus|båt|båd|færge|ferge|ferje|färja|skib|skip|"
    r"skepp|hund|valp|hvalp|kat|katt|hest|häst|høne|høna|höna|ko|kua|kalv|lam|ged|geit|get|gris|"
    r"plante|växt|tog|tåg|papegøje|papegøye|papegoja|undulat|fisk|auto|vene|laiva|koira|kissa|"
    r"hevonen|lehmä|kana|dog|puppy|cat|kitten|horse|pony|hen|cow|sheep|goat|pig|boat|ship|ferry|"
    r"car|van|truck|plant|parrot|hamster|marsvin|snemand|snømann|snögubbe|lumiukko|snowman|"
    r"bamse|dukke|docka|teddybjørn|nalle|nukke|teddy)"
    r"(?:en|n|et|ten|ken|nen|a|an|e|s)?$"
)
_NAMING: Final = frozenset(
    (
        "hedder", "heter", "heiter", "kaldet", "kaldes", "kallas", "kalles", "called", "named",
        "nimeltä", "nimi", "nimeltään", "navn", "navnet", "namn", "namnet", "döpt", "döptes",
        "døbt", "døpt",
    )
)  # fmt: skip
_FAR: Final = 6  # words between a thing and its name: "min gamle hund, som jo hedder …"
_NEAR: Final = 2


def bears_a_things_name(text: Normalised, index: int) -> bool:
    """Say whether a word is the name of a thing: `stormen X`, `robot-X`, `en hund som heter X`."""
    tokens = text.tokens
    begin = text.sentences[text.sentence_at(tokens[index].start)][0]
    before = [t.lower for t in tokens[max(0, index - _FAR) : index] if t.start >= begin]
    if before and is_thing_word(before[-1]) and tokens[index].word[0].isupper():
        return text.text[tokens[index - 1].end : tokens[index].start] in {" ", "-"}
    is_named = any(word in _NAMING for word in before[-_NEAR:])
    return is_named and any(map(is_thing_word, before))


@lru_cache(maxsize=4096)
def is_thing_word(word: str) -> bool:
    """Say whether a lower-case word is a storm, a machine, a vessel, an animal or a plant."""
    return len(word) <= 30 and _THING.match(word) is not None  # noqa: PLR2004
