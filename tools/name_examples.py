"""More sentences to learn from: names swapped for those of many origins, small letters, templates.

News speaks of few people of the minorities, and of nobody in small letters. What is drawn is drawn
by a hash of the sentence, so the same data give the same examples.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Final

from tools.name_corpus import Sentence, number_of
from tools.name_lists import Names

_TEMPLATES: Final = Path(__file__).parent / "name_templates.txt"
_THINGS: Final = Path(__file__).parent / "thing_names.txt"
_SLOT: Final = re.compile(r"\{(\w)\}")
_FINNISH: Final = ("n", "lle", "lla", "lta", "sta", "in")
_INVENTED: Final = 60  # per cent of the names swapped in
_SWAPPED: Final = 60  # per cent of the sentences with a person
_SMALL: Final = 85  # per cent of the sentences with a person that are also learnt in small letters
_SMALL_WITHOUT: Final = 22  # per cent of the others
_ROUNDS: Final = 14  # of each template


class Draw:
    """Draws by hash: numbers that look random and are the same every time."""

    def __init__(self, seed: str) -> None:
        self._seed, self._steps = seed, count()

    def below(self, limit: int) -> int:
        """Draw a number from 0 to limit - 1."""
        return number_of(self._seed, f"{next(self._steps)}|") % limit

    def chance(self, per_cent: int) -> bool:
        """Say yes in so many of a hundred cases."""
        return self.below(100) < per_cent

    def one_of(self, values: Sequence[str]) -> str:
        """Draw one value."""
        return values[self.below(len(values))]


def swapped(sentence: Sentence, origins: Sequence[Names], draw: Draw) -> Sentence:
    """Put other names where persons stand: one origin for the sentence."""
    names = origins[draw.below(len(origins))]
    is_finnish = len(re.findall(r"ää|aa|yy|ii|uu|lla|ssa", sentence.text)) > 2  # noqa: PLR2004
    text, persons, done = "", [], 0
    for start, end in sentence.persons:
        before = sentence.text[start:end]
        text += sentence.text[done:start]
        name = _name(names, draw, is_long=" " in before)
        if is_finnish and draw.chance(40):
            name = weak(name) + ("" if name[-1] in "aeiouyäöé" else "i") + draw.one_of(_FINNISH)
        elif before.endswith("s") and draw.chance(50) and not name.endswith("s"):
            name += "s"
        persons.append((len(text), len(text) + len(name)))
        text += name
        done = end
    return Sentence(text + sentence.text[done:], tuple(persons))


def _name(names: Names, draw: Draw, *, is_long: bool) -> str:
    """Draw a name: the given name alone, the surname alone, or both."""
    given, surname = _one_of(names.given, draw), _one_of(names.surnames, draw)
    if is_long:
        return given if draw.chance(25) else f"{given} {surname}"
    return given if draw.chance(70) else surname


def _one_of(values: Sequence[str], draw: Draw) -> str:
    """Draw a name, or invent one: no list holds all names, and the model must not wait for it."""
    name = draw.one_of(values)
    if not draw.chance(_INVENTED):
        return name
    other = draw.one_of(values)
    return name[: (len(name) + 1) // 2] + other[len(other) // 2 :].lower()


def weak(name: str) -> str:
    """Give a Finnish name as it stands before an ending: `Pekka` -> `Peka`, `Satu` -> `Sadu`."""
    return re.sub(
        r"([kpt])\1(?=[aeiouyäö]$)|(?<=[aeiouyäö])t(?=[aeiouyäö]$)",
        lambda match: match.group(1) or "d",
        name,
    )


def more(sentences: Iterable[Sentence], origins: Sequence[Names]) -> Iterator[Sentence]:
    """Yield the sentences with names swapped, and copies in small letters."""
    for sentence in sentences:
        draw = Draw(sentence.text)
        if sentence.persons and draw.chance(_SWAPPED):
            other = swapped(sentence, origins, draw)
            yield other
            if draw.chance(40):
                yield small(other)
        if draw.chance(_SMALL if sentence.persons else _SMALL_WITHOUT):
            yield small(sentence)


def small(sentence: Sentence) -> Sentence:
    """Write a sentence in small letters; the few that change length keep their size."""
    text = "".join(low if len(low := char.lower()) == 1 else char for char in sentence.text)
    return Sentence(text, sentence.persons)


def from_templates(origins: Sequence[Names]) -> Iterator[Sentence]:
    """Yield the templates with names of all origins, a third of them in small letters."""
    for template in _TEMPLATES.read_text("utf-8").splitlines():
        if template.startswith("#"):
            continue
        for turn in range(_ROUNDS):
            draw = Draw(f"{turn} {template}")
            sentence = _filled(template, origins[draw.below(len(origins))], draw)
            yield small(sentence) if draw.chance(33) and sentence.persons else sentence


@lru_cache(maxsize=1)
def _things() -> tuple[str, ...]:
    lines = _THINGS.read_text("utf-8").splitlines()
    return tuple(name for line in lines if line[:1] != "#" for name in line.split(", "))


def _filled(template: str, names: Names, draw: Draw) -> Sentence:
    text, persons, done = "", [], 0
    for slot in _SLOT.finditer(template):
        text += template[done : slot.start()]
        kind = slot.group(1)
        start = len(text)
        if kind == "N":
            text += draw.one_of(_things())
        elif kind == "f":
            text += _name(names, draw, is_long=draw.chance(50))
        else:
            text += _one_of(names.given if kind in "gG" else names.surnames, draw)
        done = slot.end()
        rest = re.match(r"'s|[a-zæøåäö]+", template[done:])
        if rest and rest.group() in _FINNISH:
            text = text[:start] + weak(text[start:])
        if kind.islower():
            persons.append((start, len(text) + (rest.end() if rest else 0)))
    return Sentence(text + template[done:], tuple(persons))
