"""Colours of CSS and of old HTML, and whether text in one can be read on another."""

import re
from dataclasses import dataclass
from typing import Any, Final

import tinycss2.color4

_CONTRAST_MIN: Final = 1.25  # of WCAG 2.2; its AA asks for 4.5, #ccc on white has 1.6
_DIFFERENCE_MIN: Final = 0.44  # of one part: red on a green of its luminance can be read
_ALPHA_OF_NOTHING: Final = 0.1  # a background below it is not there
_SYSTEM: Final = {
    **dict.fromkeys(("window", "canvas", "field", "highlighttext", "buttonhighlight"), 1.0),
    **dict.fromkeys(("background", "buttonface", "infobackground", "menu", "threedface"), 0.95),
    **dict.fromkeys(("threedhighlight", "threedlightshadow", "activecaption", "scrollbar"), 0.95),
    **dict.fromkeys(("windowtext", "canvastext", "buttontext", "fieldtext", "infotext"), 0.0),
}
_LIGHTEST: Final = {"lab": 100.0, "lch": 100.0, "oklab": 1.0, "oklch": 1.0}
_HUES: Final = frozenset({"hsl", "hwb"})
_PLAIN: Final = re.compile(r"[a-z]{1,40}|#[0-9a-f]{3}")
_NOT_HEX: Final = re.compile(r"[^0-9a-f]")
_OLD_LENGTH_MAX: Final = 128


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of sRGB, each part from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    @property
    def parts(self) -> tuple[float, float, float]:
        """Red, green and blue."""
        return self.red, self.green, self.blue

    @property
    def is_nothing(self) -> bool:
        """Whether it lets nearly everything through."""
        return self.alpha < _ALPHA_OF_NOTHING

    @property
    def as_css(self) -> str:
        """The colour as a style sheet writes it, without its alpha."""
        return "#" + "".join(f"{round(255 * part):02x}" for part in self.parts)

    def over(self, ground: "Colour", opacity: float = 1.0) -> "Colour":
        """Return what is seen of it on an opaque ground."""
        share = self.alpha * opacity
        red, green, blue = (
            below + share * (above - below)
            for above, below in zip(self.parts, ground.parts, strict=True)
        )
        return Colour(red, green, blue)

    def is_legible_on(self, ground: "Colour", opacity: float) -> bool:
        """Tell whether text of this colour stands out from its ground at all."""
        seen = self.over(ground, opacity)
        difference = max(abs(a - b) for a, b in zip(seen.parts, ground.parts, strict=True))
        light, dark = sorted((_luminance(seen), _luminance(ground)), reverse=True)
        return difference >= _DIFFERENCE_MIN or (light + 0.05) / (dark + 0.05) >= _CONTRAST_MIN


BLACK: Final = Colour(0, 0, 0)
WHITE: Final = Colour(1, 1, 1)


def read_colour(token: Any) -> Colour | None:
    """Return the colour of a name or a token of CSS; None if it is none, or not known."""
    name = getattr(token, "lower_value", "")
    if name in _SYSTEM:
        return Colour(_SYSTEM[name], _SYSTEM[name], _SYSTEM[name])
    try:
        found = tinycss2.color4.parse_color(token)
        if found is None or found == "currentcolor":
            return None
        if found.space in _LIGHTEST:  # a grey as light as it
            parts = [(found.coordinates[0] or 0.0) / _LIGHTEST[found.space]] * 3
        else:
            known = found if found.space not in _HUES else found.to("srgb")
            parts = [part or 0.0 for part in known.coordinates]
    except (ValueError, TypeError, NotImplementedError, ZeroDivisionError, OverflowError):
        return None
    red, green, blue = (min(1.0, max(0.0, part)) for part in parts)
    return Colour(red, green, blue, 1.0 if found.alpha is None else found.alpha)


def read_old_colour(value: str) -> Colour | None:
    """Read the colour of an attribute as browsers do (HTML standard, legacy colour values)."""
    name = value.strip().lower()
    if not name or name == "transparent":
        return None
    if _PLAIN.fullmatch(name) and (known := read_colour(name)):
        return known
    digits = _NOT_HEX.sub("0", name.removeprefix("#")[:_OLD_LENGTH_MAX])
    length = -(-len(digits) // 3)
    padded = digits.ljust(3 * length, "0")
    thirds = [padded[at * length : (at + 1) * length][-8:] for at in range(3)]
    while len(thirds[0]) > 2 and all(third[0] == "0" for third in thirds):  # noqa: PLR2004
        thirds = [third[1:] for third in thirds]
    red, green, blue = (int(third[:2], 16) / (255 if len(third) > 1 else 15) for third in thirds)
    return Colour(red, green, blue)


def _luminance(colour: Colour) -> float:
    """Return the relative luminance of WCAG 2.2."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for part in colour.parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
