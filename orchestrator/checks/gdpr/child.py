"""Children who can be recognised (GDPR recital 38; Datatilsynet on pictures of children)."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.gdpr.persons import Name, names
from orchestrator.checks.gdpr.sender import sender_words
from orchestrator.checks.lexicon import load
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

_CLASS: Final = re.compile(
    r"(?<![\w.])\d{1,2}\.? ?[A-FÅ-Ö](?![\w])|(?<!\d)\d{1,2}\. ?(?:klasse|klass|trinn|luok)|"
    r"(?:klasse|klass|class|grade|luokan|luokka) \d{1,2}|\d[a-f]-luok",
    re.IGNORECASE,
)
_YOUNG: Final = re.compile(
    r"(?<!\d)(?:1[0-7]|[0-9])(?:-| )?(?:årig|åring|års?(?: gam\w{1,3})?(?![^\W\d_])|vuotia|"
    r"v(?![^\W\d_])|year)|\((?:1[0-7]|[0-9])(?: år)?\)|(?<=[^\W\d_]), (?:1[0-7]|[0-9])(?=,)|"
    r"(?<![^\W\d_])(?:på|aged) (?:1[0-7]|[0-9])(?![\d:.]|\w)",
    re.IGNORECASE,
)
_CHILD_WORD: Final = re.compile(
    r"(?<![^\W\d_])(?:dreng(?:en)?|pige(?:n)?|gutt(?:en)?|gut(?:en)?|jente|jenta|pojke(?:n)?|"
    r"flicka(?:n)?|poika|tyttö|pojalla|tytöllä|boy|girl|"
    r"barnet|lapsi|oppilas|elev(?:en)?|pupil|barnehagebarn|børnehavebarn|kid|child)(?![^\W\d_])",
    re.IGNORECASE,
)


class RecognisableChild(TextCheck):
    """Finds named children, children with class or age, and days on which they are pictured."""

    id: ClassVar = "gdpr.child"
    type: ClassVar = FindingType.CHILD
    severity: ClassVar = Severity.WARN
    why: ClassVar = "A minor can be recognised here; the guardians decide with you."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield the name, the word for the minor, or the occasion."""
        for hit in load("children").hits(text):
            yield Spot(hit.start, hit.end, None, "An occasion on which minors are pictured.")
        named: dict[int, list[Name]] = {}
        for name in names(text, sender_words(draft), draft.allowed):
            if name.is_certain:
                named.setdefault(text.sentence_at(name.start), []).append(name)
        for number, (begin, finish) in enumerate(text.sentences):
            yield from _in_sentence(text, begin, finish, named.get(number, []))


def _in_sentence(text: Normalised, begin: int, finish: int, named: list[Name]) -> Iterator[Spot]:
    young = _YOUNG.search(text.text, begin, finish)
    in_class = _CLASS.search(text.text, begin, finish)
    word = _CHILD_WORD.search(text.text, begin, finish)
    if named and (young or in_class or (word and any(name.is_child for name in named))):
        yield Spot(named[0].start, named[0].end)
    elif word and (young or in_class):
        yield Spot(*word.span())
    else:
        yield from (Spot(name.start, name.end) for name in named if name.is_child)
