"""Children who can be recognised (GDPR recital 38; Datatilsynet on pictures of children)."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar, Final

from orchestrator.checks.base import Draft
from orchestrator.checks.evidence import Window, windows
from orchestrator.checks.gdpr.childhood import childhood
from orchestrator.checks.gdpr.persons import Name, names
from orchestrator.checks.gdpr.sender import sender_words
from orchestrator.checks.lexicon import sections_of
from orchestrator.checks.spot import Spot, TextCheck
from orchestrator.checks.text import Normalised
from orchestrator.domain.finding import FindingType, Severity

_BESIDE: Final = 32  # characters around a name in which a profession makes it no child's
_GROWN: Final = frozenset(
    [
        *("kollega", "kollegan", "kollegaen", "kollegani", "colleague", "mentor", "mentorini"),
        *(
            "vejleder",
            "veileder",
            "handledare",
            "ohjaajani",
            "lærer",
            "lærar",
            "lärare",
            "teacher",
        ),
        *("pædagog", "pedagog", "pedagogen", "rektor", "chef", "sjef", "leder", "leiar", "boss"),
    ]
)
_PLACED: Final = frozenset({"class", "unit name", "young"})
_SINGLED: Final = _PLACED | {"looks", "described"}
_UNITS: Final = frozenset({"unit", "unit name", "class"})
_GROUP: Final = frozenset({"group", "child", "class", "unit name"})
_SHOWN: Final = frozenset({"faces", "class", "unit name"})


class RecognisableChild(TextCheck):
    """Finds named children, singled-out ones, and pictures of groups of them."""

    id: ClassVar = "gdpr.child"
    type: ClassVar = FindingType.CHILD
    severity: ClassVar = Severity.WARN
    why: ClassVar = "A minor can be recognised here; the guardians decide with you."

    def find(self, text: Normalised, draft: Draft) -> Iterator[Spot]:
        """Yield the name, the word for the minor, or the occasion."""
        named = names(text, sender_words(draft), draft.allowed)
        starts = [name.start for name in named]
        for window in windows(text, childhood(text), widest=2):
            yield from _pictured(window)
            low, high = (bisect_left(starts, at) for at in (window.start, window.end))
            yield from _single(text, window, named[low:high])


def _pictured(window: Window) -> Iterator[Spot]:
    """Yield an occasion, or a picture with a group of minors; hands and backs are none."""
    kinds = window.kinds
    if window.sentences == 1 and "photo" in kinds:
        why = "An occasion on which minors are pictured."
        yield _spot(window, "photo", "word list children, section photo")._replace(why=why)
    shown = kinds & (_SHOWN if window.sentences == 1 else {"faces"})
    if "picture" in kinds and "unseen" not in kinds and shown and kinds & _GROUP:
        yield _spot(window, "picture", "a picture; a group of children and what shows them")


def _single(text: Normalised, window: Window, named: tuple[Name, ...]) -> Iterator[Spot]:
    """Yield one minor of a sentence: named, or singled out by age, class, looks."""
    kinds = window.kinds
    titles = {p.end + 1 for p in window.pieces if p.kind in {"small", "child"}}
    young = [name for name in named if _is_minor(text, name, window.sentences, kinds, titles)]
    if young:
        yield Spot(young[0].start, young[0].end, because="a name; signs of a child beside it")
    elif window.sentences == 1 and "child" in kinds and kinds & _SINGLED:
        yield _spot(window, "child", "a word for one child; what singles it out beside it")
    elif "young" in kinds and kinds & (_UNITS | {"small"}):
        yield _spot(window, "young", "a child's age; its class or group beside it")


def _is_minor(
    text: Normalised, name: Name, sentences: int, kinds: frozenset[str], titles: set[int]
) -> bool:
    """Say whether a name is a child's; `titles` are the places right behind a word for one."""
    if name.start in titles and text.text[name.start - 1] == " ":
        return True
    if not name.is_certain:
        return False
    around = text.text[max(0, name.start - _BESIDE) : name.end + _BESIDE].lower()
    words = set(around.replace(",", " ").replace(".", " ").split())
    if words & _grown():
        return False
    among = bool(kinds & {"child", "group"}) and bool(kinds & _UNITS)
    if sentences > 1:  # what stands in the next sentence says it of a first name alone
        return among and " " not in text.text[name.start : name.end]
    return name.is_child or among or bool(kinds & _PLACED)


@lru_cache(maxsize=1)
def _grown() -> frozenset[str]:
    return _GROWN | frozenset(sections_of("situation")["worker"])


def _spot(window: Window, kind: str, because: str) -> Spot:
    piece = next(piece for piece in window.pieces if piece.kind == kind)
    return Spot(piece.start, piece.end, because=because)
