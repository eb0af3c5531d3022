"""Which elements a rule of a style sheet is about: surely, perhaps or not.

Classes and ids are compared without case, as mails without a doctype are shown. What is not
known, `:has()` among it, counts as perhaps.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from orchestrator.intake.limits import TooMuch
from orchestrator.intake.style.elements import ANY_TAG, Element
from orchestrator.intake.style.pseudo import Match, read_pseudo

_PARTS_MAX: Final = 300  # tokens of one selector
_NESTED_MAX: Final = 10  # selectors in :not() and the like, in each other
_BLANK: Final = frozenset({"whitespace", "comment"})
_PIECES: Final = frozenset({"after", "before", "first-letter", "first-line"})
_OF_LISTS: Final = frozenset({"is", "matches", "not", "where", "-webkit-any", "-moz-any"})

_Step: TypeAlias = Callable[[], None]
_Weight: TypeAlias = tuple[int, int, int]  # how many ids, classes and tags


def _sum(weights: Iterable[_Weight]) -> _Weight:
    ids, classes, tags = (sum(parts) for parts in zip((0, 0, 0), *weights, strict=True))
    return ids, classes, tags


@dataclass(slots=True)
class _Compound:
    """What is asked of one element."""

    relation: str = ""  # to what stands at its right: " ", ">", "+" or "~"
    tag: str = ""
    ids: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)  # name, operator, value
    tests: list[Callable[[Element, _Step], Match]] = field(default_factory=list)
    weights: list[_Weight] = field(default_factory=list)  # of the tests

    @property
    def is_empty(self) -> bool:
        return not (self.tag or self.ids or self.classes or self.attributes or self.tests)

    @property
    def key(self) -> str:
        if self.ids:
            return f"#{self.ids[0]}"
        return f".{self.classes[0]}" if self.classes else self.tag or ANY_TAG

    @property
    def weight(self) -> _Weight:
        classes = len(self.classes) + len(self.attributes)
        return _sum([(len(self.ids), classes, int(self.tag not in {"", ANY_TAG})), *self.weights])

    def fits(self, element: Element, step: _Step) -> Match:
        step()
        if (
            self.tag in {"", ANY_TAG, element.tag}
            and all(one == element.own_id for one in self.ids)
            and all(one in element.classes for one in self.classes)
            and all(_has(element, *one) for one in self.attributes)
        ):
            return min((test(element, step) for test in self.tests), default=Match.YES)
        return Match.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Compounds from the element itself outwards."""

    compounds: tuple[_Compound, ...]

    @property
    def key(self) -> str:
        """The one thing without which it matches nothing."""
        return self.compounds[0].key

    @property
    def specificity(self) -> _Weight:
        """How many ids, classes and tags it names."""
        return _sum(one.weight for one in self.compounds)

    def match(self, element: Element, step: _Step) -> Match:
        """Tell whether the element is meant; `step` is called for each element on the way."""
        found = {element: self.compounds[0].fits(element, step)}
        for compound in self.compounds[1:]:
            found = _reached(found, compound, step)
        return max(found.values(), default=Match.NO)


def _reached(
    found: dict[Element, Match], compound: _Compound, step: _Step
) -> dict[Element, Match]:
    """Return the elements that stand to one of those found as the compound wants, and fit."""
    reached: dict[Element, Match] = {}
    passed: dict[Element, Match] = {}
    for one, so_far in found.items():
        for other in _related(one, compound.relation):
            if passed.get(other, Match.NO) >= so_far:
                break  # from here on all is reached
            passed[other] = so_far
            if fits := min(so_far, compound.fits(other, step)):
                reached[other] = max(fits, reached.get(other, Match.NO))
    return reached


def _related(element: Element, relation: str) -> Iterable[Element]:
    if relation == ">":
        return (element.parent,) if element.parent else ()
    if relation == "+":
        return (element.before,) if element.before else ()
    return element.backward if relation == "~" else element.outward


def read_selectors(prelude: Sequence[Any], depth: int = 0) -> Iterator[Selector]:
    """Yield the selectors of a rule; those that mean a piece of an element are left out.

    Raises `TooMuch`.
    """
    group: list[Any] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield from _selector(group, depth)
            group = []
        else:
            group.append(token)
    yield from _selector(group, depth)


def _selector(tokens: Sequence[Any], depth: int) -> Iterator[Selector]:
    if len(tokens) > _PARTS_MAX or depth > _NESTED_MAX:
        raise TooMuch("html-style")
    compounds = [_Compound()]
    relation = mark = ""  # the combinator, and the "." or ":" that stood before
    for token in tokens:
        sign = token.value if token.type == "literal" else ""
        if token.type in _BLANK:
            relation = relation or " "
        elif sign in {">", "+", "~"}:
            relation = sign
        elif sign in {".", ":"} and mark == ":":
            return  # a piece of an element: ::before
        else:
            if relation and not compounds[-1].is_empty:
                compounds[-1].relation = relation
                compounds.append(_Compound())
            relation = ""
            if sign not in {".", ":"} and not _take(compounds[-1], token, mark, depth):
                return
            mark = sign
    named = tuple(one for one in reversed(compounds) if not one.is_empty)
    if named:
        yield Selector(compounds=named)


def _take(compound: _Compound, token: Any, mark: str, depth: int) -> bool:
    """Add what one token asks for; tell whether it can be asked of an element."""
    kind = token.type
    if mark == ":" and kind in {"ident", "function"}:
        return _take_pseudo(compound, token, depth)
    if mark == "." and kind == "ident":
        compound.classes.append(token.lower_value)
    elif kind == "ident":
        compound.tag = token.lower_value
    elif kind == "hash":
        compound.ids.append(token.value.lower())
    elif kind == "[] block":
        return _take_attribute(compound, token)
    else:  # any tag, of any namespace; & stands for a rule around this one
        compound.tag = ANY_TAG
        return kind == "literal" and token.value in {"*", "|", "&"}
    return True


def _take_pseudo(compound: _Compound, token: Any, depth: int) -> bool:
    name = token.lower_name if token.type == "function" else token.lower_value
    arguments = token.arguments if token.type == "function" else ()
    if name in _PIECES:
        return False
    if name not in _OF_LISTS:
        test = read_pseudo(name, arguments)
        compound.tests.append(lambda element, _: test(element))
        compound.weights.append((0, 1, 0))
        return True
    inner = tuple(read_selectors(arguments, depth + 1))
    is_not = name == "not"

    def of_list(element: Element, step: _Step) -> Match:
        found = max((one.match(element, step) for one in inner), default=Match.NO)
        return found.opposite if is_not else found

    compound.tests.append(of_list)
    if name != "where":
        compound.weights.append(max((one.specificity for one in inner), default=(0, 0, 0)))
    return True


def _take_attribute(compound: _Compound, block: Any) -> bool:
    parts = [token for token in block.content if token.type not in _BLANK]
    if not parts or parts[0].type != "ident":
        return False
    operator = parts[1].value if len(parts) > 2 and parts[1].type == "literal" else ""  # noqa: PLR2004
    value = str(getattr(parts[2], "value", "")).lower() if operator else ""
    compound.attributes.append((parts[0].lower_value, operator, value))
    return True


def _has(element: Element, name: str, operator: str, value: str) -> bool:
    if name not in element.attributes:
        return False
    own = (element.attributes[name] or "").lower()
    return {
        "": True,
        "=": own == value,
        "~=": value in own.split(),
        "^=": own.startswith(value),
        "$=": own.endswith(value),
        "*=": value in own,
        "|=": own == value or own.startswith(f"{value}-"),
    }.get(operator, True)
