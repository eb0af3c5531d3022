"""Just enough CSS to know what the reader of a mail sees: declarations, and the style sheets.

tinycss2 reads the syntax; what it means is decided here. Of what cannot be evaluated, each rule
is tried alone: text that it would hide is told as hidden rather than published unseen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final, TypeAlias

import tinycss2

from orchestrator.intake.limits import STYLE_CHARACTERS, STYLE_STEPS, TooMuch
from orchestrator.intake.style.elements import Element
from orchestrator.intake.style.pseudo import Match
from orchestrator.intake.style.readings import READ, Reading, reading_of
from orchestrator.intake.style.selectors import Selector, read_selectors
from orchestrator.intake.style.values import SIDES, Declared, Tokens

_SAME_AS: Final = {  # what stands for another property, as far as we read it
    "-moz-transform": "transform",
    "-ms-transform": "transform",
    "-webkit-animation": "animation",
    "-webkit-animation-name": "animation",
    "-webkit-clip-path": "clip-path",
    "-webkit-filter": "filter",
    "-webkit-mask": "mask",
    "-webkit-mask-box-image": "mask",
    "-webkit-mask-image": "mask",
    "-webkit-text-fill-color": "fill-color",
    "-webkit-transform": "transform",
    "animation-name": "animation",
    "background": "background-color",
    "block-size": "height",
    "font": "font-size",
    "inline-size": "width",
    "inset-block-end": "bottom",
    "inset-block-start": "top",
    "inset-inline-end": "right",
    "inset-inline-start": "left",
    "margin-block-start": "margin-top",
    "margin-inline-start": "margin-left",
    "mask-border": "mask",
    "mask-border-source": "mask",
    "mask-image": "mask",
    "max-block-size": "max-height",
    "max-inline-size": "max-width",
    "offset-path": "offset",
    "overflow-x": "overflow",
    "overflow-y": "overflow",
}
_BOXES: Final = {  # four values, of which we read some: property -> side -> property
    "inset": ("top", "right", "bottom", "left"),
    "inset-block": ("top", "", "bottom", ""),
    "inset-inline": ("", "right", "", "left"),
    "margin": ("margin-top", "", "", "margin-left"),
    "margin-block": ("margin-top", "", "", ""),
    "margin-inline": ("", "", "", "margin-left"),
}
_PERHAPS: Final = frozenset({"supports", "layer", "scope", "container"})  # at-rules
_SCREENS: Final = frozenset({"all", "screen"})
_NOT_ALWAYS: Final = ("max-", "orientation", "prefers-", "width", "height")  # media features
_STEPS_PERHAPS: Final = 20  # a rule that is tried alone costs as much as so many others
_NO_WORD: Final = frozenset({"whitespace", "comment"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One property with its value, free of white space, comments and shorthands."""

    name: str
    value: Tokens
    is_important: bool = False
    is_unclear: bool = False  # browsers may know the value, we do not


# important or not; a hint, a sheet or the element itself; specificity; order
_Rank: TypeAlias = tuple[bool, int, tuple[int, int, int], int]
_HINT, _SHEET, _OWN = range(3)
_NO_SELECTOR: Final = (0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    selector: Selector
    ranked: tuple[tuple[_Rank, Declaration], ...]
    is_sure: bool  # whether it holds if its selector matches


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
        for block in _blocks(css):
            declarations = _declarations(block.content)
            for selector in read_selectors(block.prelude) if declarations else ():
                self._step()
                ranked = _ranked(declarations, _SHEET, selector.specificity, self._steps)
                known = self._rules.setdefault(selector.key, [])
                known.append(_Rule(selector=selector, ranked=ranked, is_sure=block.is_sure))

    def of(self, element: Element, *, hints: str, inline: str) -> Iterator[Declared]:
        """Yield what holds for an element: hints of its tag, then sheets, then its own style.

        After it, for each rule that perhaps holds as well, what holds if it does.
        """
        sure = [*_ranked(self._own(hints), _HINT), *_ranked(self._own(inline), _OWN)]
        perhaps = []
        for rule, match in self._matching(element):
            if rule.is_sure and match is Match.YES:
                sure += rule.ranked
            else:
                perhaps.append(rule.ranked)
        yield _winners(sure)
        for ranked in perhaps:
            self._step(_STEPS_PERHAPS + len(sure))
            yield _winners([*sure, *ranked])

    def _matching(self, element: Element) -> Iterator[tuple[_Rule, Match]]:
        if not self._rules:
            return
        for key in element.keys:
            for rule in self._rules.get(key, ()):
                if match := rule.selector.match(element, self._step):
                    yield rule, match

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

    def _step(self, count: int = 1) -> None:
        self._steps += count
        if self._steps > STYLE_STEPS:
            raise TooMuch("html-style")


def _winners(found: list[tuple[_Rank, Declaration]]) -> Declared:
    """Return the last understood value of each property, and what an unclear one came after."""
    values, unclear = {}, set()
    for _, one in sorted(found, key=itemgetter(0)):
        if one.is_unclear:
            unclear.add(one.name)
        else:
            values[one.name] = one.value
            unclear.discard(one.name)
    return Declared(values=values, unclear=frozenset(unclear))


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
        if (reading := reading_of(one, own)) is not Reading.NONSENSE:
            is_unclear = reading is Reading.UNCLEAR
            yield Declaration(
                name=one, value=own, is_important=item.important, is_unclear=is_unclear
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A rule of a sheet with its declarations."""

    prelude: Sequence[Any]
    content: Sequence[Any]
    is_sure: bool


def _blocks(css: str) -> Iterator[_Block]:
    """Yield the rules of a sheet, those inside of rules and of at-rules among them.

    Of a rule inside of another the own selector alone is asked for, and it holds perhaps.
    """
    options = {"skip_comments": True, "skip_whitespace": True}
    # (rules, the selector that their declarations are for, whether they surely hold)
    waiting: list[tuple[Iterator[Any], Sequence[Any], bool]] = [
        (iter(tinycss2.parse_stylesheet(css, **options)), (), True)
    ]
    while waiting:
        rules, around, is_sure = waiting[-1]
        rule = next(rules, None)
        if rule is None:
            waiting.pop()
        elif rule.type == "qualified-rule":
            yield _Block(prelude=rule.prelude, content=rule.content, is_sure=is_sure)
            if any(token.type == "{} block" for token in rule.content):
                inner = tinycss2.parse_blocks_contents(rule.content, **options)
                waiting.append((iter(inner), rule.prelude, False))
        elif rule.type == "at-rule" and rule.content is not None and _applies(rule):
            is_sure = is_sure and rule.lower_at_keyword not in _PERHAPS
            if around:
                yield _Block(prelude=around, content=rule.content, is_sure=False)
            parse = tinycss2.parse_blocks_contents if around else tinycss2.parse_rule_list
            waiting.append((iter(parse(rule.content, **options)), around, is_sure))


def _applies(rule: Any) -> bool:
    if rule.lower_at_keyword == "media":
        return for_screens(rule.prelude)
    return rule.lower_at_keyword in _PERHAPS


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
