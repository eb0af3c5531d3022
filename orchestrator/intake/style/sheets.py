"""Just enough CSS to know what the reader of a mail sees: declarations, and the style sheets.

tinycss2 reads the syntax; what it means is decided here. What cannot be evaluated counts as if it
applied: text is then told as hidden rather than published unseen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final, TypeAlias

import tinycss2

from orchestrator.intake.limits import STYLE_CHARACTERS, STYLE_STEPS, TooMuch
from orchestrator.intake.style.selectors import Element, Selector, read_selectors
from orchestrator.intake.style.values import READ, SIDES, Tokens, is_understood

_SAME_AS: Final = {  # what stands for another property, as far as we read it
    "-ms-transform": "transform",
    "-webkit-filter": "filter",
    "-webkit-text-fill-color": "fill-color",
    "-webkit-transform": "transform",
    "background": "background-color",
    "font": "font-size",
    "overflow-x": "overflow",
    "overflow-y": "overflow",
}
_BOXES: Final = {  # four values, of which we read some: property -> side -> property
    "inset": ("top", "right", "bottom", "left"),
    "margin": ("margin-top", "", "", "margin-left"),
}
_APPLIED: Final = frozenset({"supports", "layer", "scope", "container", "starting-style"})
_SCREENS: Final = frozenset({"all", "screen"})
_NOT_ALWAYS: Final = ("max-", "orientation", "prefers-", "width", "height")  # media features
_NO_WORD: Final = frozenset({"whitespace", "comment"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One property with its value, free of white space, comments and shorthands."""

    name: str
    value: Tokens
    is_important: bool = False


# important or not; a hint, a sheet or the element itself; specificity; order
_Rank: TypeAlias = tuple[bool, int, tuple[int, int, int], int]
_HINT, _SHEET, _OWN = range(3)
_NO_SELECTOR: Final = (0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    selector: Selector
    ranked: tuple[tuple[_Rank, Declaration], ...]


@dataclass(slots=True)
class Styles:
    """All style of one mail. Counts what it costs, and raises `TooMuch` beyond the limit."""

    _rules: dict[str, list[_Rule]] = field(default_factory=dict)  # by the selector's key
    _inline: dict[str, tuple[Declaration, ...]] = field(default_factory=dict)
    _characters: int = 0
    _steps: int = 0

    def add_sheet(self, css: str) -> None:
        """Read a style sheet; its rules come after those of the sheets before."""
        self._count(len(css))
        for rule in _qualified(css):
            declarations = _declarations(rule.content)
            for selector in read_selectors(rule.prelude) if declarations else ():
                self._step()
                ranked = _ranked(declarations, _SHEET, selector.specificity, self._steps)
                known = self._rules.setdefault(selector.key, [])
                known.append(_Rule(selector=selector, ranked=ranked))

    def of(self, element: Element, *, hints: str, inline: str) -> Mapping[str, Tokens]:
        """Return what holds for an element: hints of its tag, then sheets, then its own style."""
        found = [*_ranked(self._own(hints), _HINT), *_ranked(self._own(inline), _OWN)]
        for rule in self._matching(element):
            found += rule.ranked
        found.sort(key=itemgetter(0))
        return {one.name: one.value for _, one in found}

    def _matching(self, element: Element) -> Iterator[_Rule]:
        if not self._rules:
            return
        for key in element.keys:
            for rule in self._rules.get(key, ()):
                self._step()
                if rule.selector.matches(element, self._step):
                    yield rule

    def _own(self, css: str) -> tuple[Declaration, ...]:
        if not css:
            return ()
        known = self._inline.get(css)
        if known is None:
            self._count(len(css))
            known = self._inline[css] = _declarations(css)
        return known

    def _count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > STYLE_CHARACTERS:
            raise TooMuch("html-style")

    def _step(self) -> None:
        self._steps += 1
        if self._steps > STYLE_STEPS:
            raise TooMuch("html-style")


def _ranked(
    declarations: Sequence[Declaration],
    level: int,
    specificity: tuple[int, int, int] = _NO_SELECTOR,
    order: int = 0,
) -> tuple[tuple[_Rank, Declaration], ...]:
    return tuple(((one.is_important, level, specificity, order), one) for one in declarations)


def _declarations(css: str | Sequence[Any]) -> tuple[Declaration, ...]:
    """Read declarations; those of properties that hide nothing are left out."""
    parsed = tinycss2.parse_blocks_contents(css, skip_comments=True, skip_whitespace=True)
    return tuple(one for item in parsed if item.type == "declaration" for one in _longhands(item))


def _longhands(item: Any) -> Iterator[Declaration]:
    name = _SAME_AS.get(item.lower_name, item.lower_name)
    if name not in READ and name not in _BOXES:
        return
    value = tuple(token for token in item.value if token.type not in _NO_WORD)
    for side, one in enumerate(_BOXES.get(name, (name,))):
        if not one:
            continue
        order = SIDES.get(len(value)) if name in _BOXES else None
        own = (value[order[side]],) if order else value
        if is_understood(one, own):
            yield Declaration(name=one, value=own, is_important=item.important)


def _qualified(css: str) -> Iterator[Any]:
    """Yield the rules of a sheet, those inside of at-rules that apply among them."""
    options = {"skip_comments": True, "skip_whitespace": True}
    waiting = [iter(tinycss2.parse_stylesheet(css, **options))]
    while waiting:
        rule = next(waiting[-1], None)
        if rule is None:
            waiting.pop()
        elif rule.type == "qualified-rule":
            yield rule
        elif rule.type == "at-rule" and rule.content is not None and _applies(rule):
            waiting.append(iter(tinycss2.parse_rule_list(rule.content, **options)))


def _applies(rule: Any) -> bool:
    if rule.lower_at_keyword == "media":
        return for_screens(rule.prelude)
    return rule.lower_at_keyword in _APPLIED


def for_screens(query: str | Sequence[Any]) -> bool:
    """Tell whether a media query holds for whoever reads at a screen, not only for some."""
    tokens: Sequence[Any] = (
        tinycss2.parse_component_value_list(query) if isinstance(query, str) else query
    )
    queries: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            queries.append([])
        elif token.type not in _NO_WORD:
            queries[-1].append(token)
    return any(_holds(one) for one in queries)


def _holds(query: Sequence[Any]) -> bool:
    words = [token.lower_value for token in query if token.type == "ident"]
    types = [word for word in words if word not in {"and", "not", "only"}]
    holds = all(kind in _SCREENS for kind in types) and all(
        _is_always(token) for token in query if token.type == "() block"
    )
    return holds != ("not" in words)


def _is_always(feature: Any) -> bool:
    words = [token.lower_value for token in feature.content if token.type == "ident"]
    return not any(word.startswith(_NOT_ALWAYS) for word in words[:1])
