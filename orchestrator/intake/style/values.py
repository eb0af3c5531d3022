"""The values of CSS as words, numbers and lengths; those of one element.

Lengths are px of a reader 800 px wide and 600 high.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Tokens: TypeAlias = tuple[Any, ...]  # of tinycss2, which has no types

TEXT_PX: Final = 16.0
WIDTH_PX: Final = 800.0
PER_CENT: Final = 100.0
# how many sides are named -> which of them is top, right, bottom and left
SIDES: Final = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}
_LOOKED_AT: Final = 100  # tokens of one value
_PX: Final = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945,
    "vw": 8.0, "vh": 6.0, "vmin": 6.0, "vmax": 8.0, "rem": TEXT_PX,
}  # fmt: skip
_OF_FONT: Final = {"em": 1.0, "ex": 0.5, "ch": 0.5, "lh": 1.2}
_SIZES: Final = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": TEXT_PX, "large": 18.0,
    "x-large": 24.0, "xx-large": 32.0, "xxx-large": 48.0, "initial": TEXT_PX,
}  # fmt: skip
_HIDES_ANYWAY: Final = 2
_BESIDE: Final = frozenset({"whitespace", "comment", "literal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What holds for one element, and which properties may hold something that we cannot read."""

    values: Mapping[str, Tokens]
    unclear: frozenset[str] = frozenset()


class Values:
    """What is declared for one element, read as words and numbers."""

    def __init__(self, declared: Declared, *, text_px: float) -> None:
        self._declared = declared.values
        self.unclear = declared.unclear
        self.text_px = text_px

    def tokens(self, name: str) -> Tokens:
        """Return the value as it stands."""
        return self._declared.get(name, ())[:_LOOKED_AT]

    def words(self, name: str) -> set[str]:
        """Return the words of a value."""
        return {token.lower_value for token in self.tokens(name) if token.type == "ident"}

    def px(self, name: str, default: float) -> float:
        """Return the first length of a value."""
        found = (length(token, self.text_px, WIDTH_PX) for token in self.tokens(name))
        return next((one for one in found if one is not None), default)

    def number(self, name: str, default: float) -> float:
        """Return the smallest number of a value, per cent as a share of one."""
        found = (number(token) for token in self.tokens(name))
        return min((max(0.0, one) for one in found if one is not None), default=default)

    def functions(self, name: str) -> Iterator[tuple[str, Tokens]]:
        """Yield the functions of a value with their arguments, without what stands between."""
        for token in self.tokens(name):
            if token.type == "function":
                given = token.arguments[: 2 * _LOOKED_AT]
                yield token.lower_name, tuple(one for one in given if one.type not in _BESIDE)

    def lengths(self, arguments: Sequence[Any]) -> list[float]:
        """Return the lengths among arguments; per cent count as px of 100."""
        found = (length(token, self.text_px, PER_CENT) for token in arguments)
        return [one for one in found if one is not None]


def length(token: Any, text_px: float, whole: float) -> float | None:
    """Return a length in px; per cent are of `whole`, em of `text_px`. None for what is none."""
    if token.type == "number":  # px in old pages; newer ones drop it unless it is 0
        return float(token.value) if token.value <= _HIDES_ANYWAY else None
    if token.type == "percentage":
        return float(token.value) * whole / PER_CENT
    if token.type == "dimension":
        unit = token.lower_unit
        factor = _OF_FONT[unit] * text_px if unit in _OF_FONT else _PX.get(unit)
        return None if factor is None else float(token.value) * factor
    if token.type == "function" and token.lower_name == "calc":
        inner = [one for one in token.arguments if one.type not in _BESIDE]
        if len(inner) == 1 and inner[0].type != "function":
            return length(inner[0], text_px, whole)
    return None


def number(token: Any) -> float | None:
    """Return a number, per cent as a share of one; None for what is neither."""
    if token.type == "percentage":
        return float(token.value) / PER_CENT
    return float(token.value) if token.type == "number" else None


def text_size(value: Tokens, around: float) -> float | None:
    """Return the px of a `font-size` or a `font`: its first length; None if there is none."""
    for token in value[:_LOOKED_AT]:
        if token.type == "ident" and token.lower_value in _SIZES:
            return _SIZES[token.lower_value]
        found = length(token, around, around)
        if found is not None:
            return max(0.0, found)
    return None


def ground_colours(value: Tokens) -> Iterator[Any]:
    """Yield what may be a colour in a background, those of its gradients among them."""
    for token in value[:_LOOKED_AT]:
        is_gradient = token.type == "function" and "gradient" in token.lower_name
        yield from token.arguments[:_LOOKED_AT] if is_gradient else (token,)
