"""Which elements a rule of a style sheet is about.

Classes and ids are compared without case, as mails without a doctype are shown. `>` counts as any
descent, what stands before `+` and `~` is not asked for, and a pseudo-class that depends on the
place in the page counts as fulfilled: a selector may match too much, never too little.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from orchestrator.intake.limits import TooMuch

# of a moment or of a piece that is no element: never what makes text unseen
_PASSING: Final = frozenset(
    {"active", "checked", "disabled", "focus", "focus-visible", "focus-within", "hover"}
    | {"target", "visited", "after", "before", "first-letter", "first-line"}
)
_ANY_TAG: Final = "*"
_PARTS_MAX: Final = 300  # tokens of one selector


@dataclass(slots=True, eq=False)
class Element:
    """An element on the way from the root to where the reading is."""

    tag: str
    attributes: Mapping[str, str | None]
    parent: "Element | None"
    own_id: str = ""
    classes: frozenset[str] = frozenset()

    @property
    def keys(self) -> Iterator[str]:
        """Under what the rules that may be about it are kept."""
        if self.own_id:
            yield f"#{self.own_id}"
        yield from (f".{name}" for name in self.classes)
        yield self.tag
        yield _ANY_TAG


@dataclass(slots=True)
class _Compound:
    """What is asked of one element."""

    tag: str = ""
    ids: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)  # name, operator, value
    pseudo_classes: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.tag or self.ids or self.classes or self.attributes or self.pseudo_classes)

    @property
    def key(self) -> str:
        if self.ids:
            return f"#{self.ids[0]}"
        return f".{self.classes[0]}" if self.classes else self.tag or _ANY_TAG

    def fits(self, element: Element) -> bool:
        return (
            self.tag in {"", _ANY_TAG, element.tag}
            and all(one == element.own_id for one in self.ids)
            and all(one in element.classes for one in self.classes)
            and all(_has(element, *one) for one in self.attributes)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Compounds from the element itself outwards."""

    compounds: tuple[_Compound, ...]

    @property
    def key(self) -> str:
        """The one thing without which it matches nothing."""
        return self.compounds[0].key

    @property
    def specificity(self) -> tuple[int, int, int]:
        """How many ids, classes and tags it names."""
        return (
            sum(len(one.ids) for one in self.compounds),
            sum(
                len(one.classes) + len(one.attributes) + one.pseudo_classes
                for one in self.compounds
            ),
            sum(one.tag not in {"", _ANY_TAG} for one in self.compounds),
        )

    def matches(self, element: Element, step: Callable[[], None]) -> bool:
        """Tell whether the element is meant; `step` is called for each element on the way."""
        if not self.compounds[0].fits(element):
            return False
        around = element.parent
        for compound in self.compounds[1:]:
            while around is not None and not compound.fits(around):
                step()
                around = around.parent
            if around is None:
                return False
            step()
            around = around.parent
        return True


def read_selectors(prelude: Sequence[Any]) -> Iterator[Selector]:
    """Yield the selectors of a rule; those that mean no element at rest are left out.

    Raises `TooMuch`.
    """
    group: list[Any] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield from _selector(group)
            group = []
        else:
            group.append(token)
    yield from _selector(group)


def _selector(tokens: Sequence[Any]) -> Iterator[Selector]:
    if len(tokens) > _PARTS_MAX:
        raise TooMuch("html-style")
    compounds = [_Compound()]
    mark = ""  # the "." or ":" that stood before
    for token in tokens:
        sign = token.value if token.type == "literal" else ""
        if token.type in {"whitespace", "comment"} or sign == ">":
            compounds.append(_Compound())
        elif sign in {"+", "~"}:
            compounds = [_Compound()]
        elif sign not in {".", ":"} and not _take(compounds[-1], token, mark):
            return
        mark = sign
    named = tuple(one for one in reversed(compounds) if not one.is_empty)
    if named:
        yield Selector(compounds=named)


def _take(compound: _Compound, token: Any, mark: str) -> bool:
    """Add what one token asks for; tell whether it can be asked of an element at rest."""
    kind = token.type
    if mark == ":" and kind in {"ident", "function"}:
        compound.pseudo_classes += 1
        return kind == "function" or token.lower_value not in _PASSING
    if mark == "." and kind == "ident":
        compound.classes.append(token.lower_value)
    elif kind == "ident":
        compound.tag = token.lower_value
    elif kind == "hash":
        compound.ids.append(token.value.lower())
    elif kind == "[] block":
        return _take_attribute(compound, token)
    else:  # any tag, of any namespace
        compound.tag = _ANY_TAG
        return kind == "literal" and token.value in {"*", "|"}
    return True


def _take_attribute(compound: _Compound, block: Any) -> bool:
    parts = [token for token in block.content if token.type not in {"whitespace", "comment"}]
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
