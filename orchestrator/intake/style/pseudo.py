"""Pseudo-classes: whether an element is where, or as, a selector wants it."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any, Final, TypeAlias

import tinycss2.nth

from orchestrator.intake.style.elements import Element


class Match(IntEnum):
    """Whether a selector means an element: "and" is the least of them, "or" the greatest."""

    NO = 0
    MAYBE = 1  # it cannot be told from what we read
    YES = 2

    @property
    def opposite(self) -> "Match":
        """The match of `:not()`."""
        return Match(Match.YES - self)


Test: TypeAlias = Callable[[Element], Match]

# of a moment, or of what no mail is: never what makes text unseen
_NEVER: Final = frozenset(
    {"active", "checked", "disabled", "focus", "focus-visible", "focus-within", "fullscreen"}
    | {
        "host",
        "hover",
        "indeterminate",
        "modal",
        "popover-open",
        "read-write",
        "target",
        "visited",
    }
)
_ALWAYS: Final = frozenset({"defined", "read-only"})
_LINKS: Final = frozenset({"a", "area"})


def read_pseudo(name: str, arguments: Sequence[Any]) -> Test:
    """Return the test of a pseudo-class; one that is not known may always be fulfilled."""
    if name in _NEVER:
        return lambda _: Match.NO
    if name in _ALWAYS:
        return lambda _: Match.YES
    if name in _NTH:
        return _nth(name, arguments)
    if name == "lang":
        return _lang(arguments)
    plain = _PLAIN.get(name)
    return (lambda element: _sure(plain(element))) if plain else (lambda _: Match.MAYBE)


def _sure(fits: bool) -> Match:
    return Match.YES if fits else Match.NO


def _from_end(element: Element) -> int:
    return element.siblings.total() - element.place + 1


def _of_type_from_end(element: Element) -> int:
    return element.siblings[element.tag] - element.place_of_type + 1


def _is_link(element: Element) -> bool:
    return element.tag in _LINKS and "href" in element.attributes


_PLAIN: Final[dict[str, Callable[[Element], bool]]] = {
    "any-link": _is_link,
    "empty": lambda element: not element.children and not element.has_text,
    "first-child": lambda element: element.place == 1,
    "first-of-type": lambda element: element.place_of_type == 1,
    "last-child": lambda element: _from_end(element) == 1,
    "last-of-type": lambda element: _of_type_from_end(element) == 1,
    "link": _is_link,
    "only-child": lambda element: element.siblings.total() == 1,
    "only-of-type": lambda element: element.siblings[element.tag] == 1,
    "root": lambda element: element.parent is None,
    "scope": lambda element: element.parent is None,
}
_NTH: Final[dict[str, Callable[[Element], int]]] = {
    "nth-child": lambda element: element.place,
    "nth-last-child": _from_end,
    "nth-last-of-type": _of_type_from_end,
    "nth-of-type": lambda element: element.place_of_type,
}


def _nth(name: str, arguments: Sequence[Any]) -> Test:
    read = tinycss2.nth.parse_nth(arguments)
    if read is None:  # "of" a selector, or nonsense
        return lambda _: Match.MAYBE
    step, first = read

    def test(element: Element) -> Match:
        beyond = _NTH[name](element) - first
        return _sure(beyond == 0 if step == 0 else beyond % step == 0 and beyond // step >= 0)

    return test


def _lang(arguments: Sequence[Any]) -> Test:
    wanted = [token.value.lower() for token in arguments if token.type in {"ident", "string"}]

    def test(element: Element) -> Match:
        for one in (element, *element.outward):
            if "lang" in one.attributes:
                own = (one.attributes["lang"] or "").lower()
                return _sure(any(own == want or own.startswith(f"{want}-") for want in wanted))
        return Match.NO

    return test
