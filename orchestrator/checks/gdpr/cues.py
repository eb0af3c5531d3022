"""What makes a sentence general: teaching, fiction, rules, things, "about", history and news."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

from orchestrator.checks.lexicon import Hit, load, words_of
from orchestrator.checks.text import Normalised, once_a_text

_THING_MAX: Final = 40  # characters from a toy or an animal to what it suffers from
_BEHIND: Final = 3  # characters from a term to a word behind it that makes it a subject
_LONG_AGO: Final = re.compile(r"(?<!\d)1[0-8]\d\d(?!\d)|(?<!\d)1[0-9]00-?tal")
_LISTED: Final = r"[A-ZÆØÅÄÖ][\w'’]{1,20}(?: (?:tauti|disease|palsy))?"
_LIST: Final = re.compile(rf"(?<!\w){_LISTED}(?:, {_LISTED}){{3,40}}")


def steps_looser(text: Normalised, hit: Hit, *, is_loose: bool) -> int:
    """Say by how many steps the sentence loosens a term's bond; a rule only a loose one."""
    cues = _cues(text).get(text.sentence_at(hit.start), ())
    kinds = {cue.section for cue in cues if _loosens(cue, hit, is_loose=is_loose)}
    return len(kinds) + _is_topic(text, hit)


def is_of_public_life(text: Normalised, hit: Hit) -> bool:
    """Say whether the sentence tells of history, art or the news."""
    number = text.sentence_at(hit.start)
    if _LONG_AGO.search(text.text, *text.sentences[number]):
        return True
    return any(cue.section == "public" for cue in _cues(text).get(number, ()))


def _loosens(cue: Hit, hit: Hit, *, is_loose: bool) -> bool:
    """Say whether a cue makes it a subject, a rule for anybody, or the illness of a toy."""
    if cue.section == "rule":
        return is_loose
    if cue.section == "general":
        return cue.start - hit.end <= _BEHIND  # … fell ill, and so we practise what one does
    return cue.section == "thing" and 0 <= hit.start - cue.end <= _THING_MAX


def is_in_a_list(text: Normalised, hit: Hit) -> bool:
    """Say whether it is one of four or more with capitals: `Crohn, Down, Tourette, Sjögren`."""
    lists = _lists(text)
    number = bisect_right(lists, (hit.start, len(text.text))) - 1
    return number >= 0 and hit.start < lists[number][1]


@once_a_text
def _lists(text: Normalised) -> tuple[tuple[int, int], ...]:
    """Give the lists of a text in order."""
    return tuple(match.span() for match in _LIST.finditer(text.text))


@once_a_text
def _cues(text: Normalised) -> Mapping[int, list[Hit]]:
    """Give the words that make a sentence general, by sentence."""
    cues: dict[int, list[Hit]] = {}
    for cue in load("general").hits(text):
        cues.setdefault(text.sentence_at(cue.start), []).append(cue)
    return cues


def _is_topic(text: Normalised, hit: Hit) -> bool:
    """Say whether "about" stands before the term; "although" (`selv om`) is another word."""
    preceding = [token.lower for token in text.tokens[max(0, hit.first - 2) : hit.first]]
    following = [token.lower for token in text.tokens[hit.last + 1 : hit.last + 2]]
    return (
        bool(preceding)
        and not words_of("pointers", "its own") & set(following)
        and preceding[-1] in words_of("pointers", "topic")
        and preceding[0] not in words_of("pointers", "although")
    )
