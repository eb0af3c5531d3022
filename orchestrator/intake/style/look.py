"""How text looks to the reader of a mail, as far as it decides whether she sees it.

The page is white and its text black, until the mail says otherwise.
"""

from dataclasses import dataclass, replace
from typing import Final

from orchestrator.intake.style.boxes import is_gone
from orchestrator.intake.style.colour import BLACK, WHITE, Colour, read_colour
from orchestrator.intake.style.values import (
    TEXT_PX,
    Declared,
    Values,
    ground_colours,
    text_size,
)

_SMALLEST_PX: Final = 3.0  # below it text is a line of dust; small print has 8 or 9
_INDENT_MIN_PX: Final = -500.0  # hanging indents stay far above


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What an element hands down to what stands in it."""

    is_gone: bool = False  # nothing inside can be seen
    is_visible: bool = True  # if not, something inside may be visible again
    colour: Colour = BLACK
    ground: Colour = WHITE
    opacity: float = 1.0
    text_px: float = TEXT_PX
    indent_px: float = 0.0

    @property
    def hides(self) -> bool:
        """Tell whether text that stands here is not seen."""
        return (
            self.is_gone
            or not self.is_visible
            or self.text_px < _SMALLEST_PX
            or self.indent_px <= _INDENT_MIN_PX
            or not self.colour.is_legible_on(self.ground, self.opacity)
        )

    def gone(self) -> "Look":
        """Return the look of what is not shown at all."""
        return replace(self, is_gone=True)

    def differs_for_eyes(self, other: "Look") -> bool:
        """Tell whether text may be unseen in one of the two looks and not in the other."""
        return self.hides or other.hides or self.ground != other.ground

    def inside(self, declared: Declared) -> "Look":
        """Return the look of an element in this one, with its own declarations."""
        if self.is_gone or not (declared.values or declared.unclear):
            return self
        found = text_size(declared.values.get("font-size", ()), self.text_px)
        text_px = self.text_px if found is None else found
        here = Values(declared, text_px=text_px)
        return Look(
            is_gone=is_gone(here),
            is_visible=_is_visible(here, self.is_visible),
            colour=_colour(here, self.colour),
            ground=_ground(here, self.ground),
            opacity=self.opacity * here.number("opacity", 1.0),
            text_px=text_px,
            indent_px=here.px("text-indent", self.indent_px),
        )


def _is_visible(here: Values, around: bool) -> bool:
    words = here.words("visibility")
    if words & {"hidden", "collapse"}:
        return False
    return bool(words & {"visible", "initial"}) or around


def _colour(here: Values, around: Colour) -> Colour:
    for token in (*here.tokens("fill-color"), *here.tokens("color")):
        if (found := read_colour(token)) is not None:
            return found
    return BLACK if "initial" in here.words("color") else around


def _ground(here: Values, around: Colour) -> Colour:
    """Return what text stands on: the first colour of a background."""
    ground = around
    for name in ("background-color", "background-image"):
        colours = map(read_colour, ground_colours(here.tokens(name)))
        if (found := next(filter(None, colours), None)) and not found.is_nothing:
            ground = found.over(ground)
    return ground
