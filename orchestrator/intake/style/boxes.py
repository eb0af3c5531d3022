"""What takes a whole box with all that stands in it out of the reader's sight.

The bounds are chosen so that what mail programs write stays far on the visible side: Word's
hanging indents, boxes moved by a few pixels.
"""

from collections.abc import Callable
from math import cos, pi, radians
from typing import Any, Final

from orchestrator.intake.style.readings import is_unclear
from orchestrator.intake.style.values import PER_CENT, SIDES, WIDTH_PX, Tokens, Values, number

_OUTSIDE_PX: Final = -100.0  # before the page's edge, for what is placed on the page
_FAR_PX: Final = -500.0  # for what is moved from its place
_BEYOND_PX: Final = 2_000.0  # to the right
_FLAT_PX: Final = 2.0  # a box that is cut off at it shows nothing
_SMALLEST_SCALE: Final = 0.1
_FAINTEST: Final = 0.1
_EDGEWISE: Final = 0.1  # of its height or width is left
_DEGREES: Final = {"deg": 1.0, "grad": 0.9, "rad": 180 / pi, "turn": 360.0}
_PILED_EM: Final = -0.4  # letters moved into each other; tight headlines have -0.05


def is_gone(here: Values) -> bool:
    """Tell whether nothing in this box can be seen."""
    return any(test(here) for test in _TESTS)


def _clips(here: Values) -> bool:
    return bool(here.words("overflow") & {"hidden", "clip", "scroll", "auto", "overlay"})


def _is_placed(here: Values) -> bool:
    return bool(here.words("position") & {"absolute", "fixed", "relative", "sticky"})


def _is_doubtful(here: Values) -> bool:
    return is_unclear(here.unclear, clips=_clips(here), is_placed=_is_placed(here))


def _is_piled_up(here: Values) -> bool:
    spaced = here.px("letter-spacing", 0.0)
    return spaced <= min(-1.0, _PILED_EM * here.text_px) or (
        max(spaced, abs(here.px("word-spacing", 0.0))) >= -_FAR_PX
    )


def _is_not_displayed(here: Values) -> bool:
    return (
        "none" in here.words("display")
        or "hidden" in here.words("content-visibility")
        or "all" in here.words("mso-hide")
        or here.number("opacity", 1.0) < _FAINTEST
        or any(
            name == "opacity" and any((number(one) or 0.0) < _FAINTEST for one in given)
            for name, given in here.functions("filter")
        )
    )


def _is_cut_to_nothing(here: Values) -> bool:
    if not _clips(here):
        return False
    if here.px("text-indent", 0.0) >= -_FAR_PX or _is_a_flat_line(here):
        return True
    sides = ("height", "max-height", "width", "max-width")
    return any(here.px(name, WIDTH_PX) <= _FLAT_PX for name in sides)


def _is_a_flat_line(here: Values) -> bool:
    """Tell it of a line height, of which a plain number is a multiple of the text's size."""
    for token in here.tokens("line-height")[:1]:
        if token.type == "number":
            return bool(token.value < _SMALLEST_SCALE)
    return here.px("line-height", WIDTH_PX) <= _FLAT_PX


def _is_clipped_away(here: Values) -> bool:
    for _, given in here.functions("clip"):
        sides = here.lengths(given)
        if len(sides) == len(given) == 4:  # noqa: PLR2004 - without "auto"
            top, right, bottom, left = sides
            return right - left <= _FLAT_PX or bottom - top <= _FLAT_PX
    return any(
        _is_empty_shape(name, here.lengths(given)) for name, given in here.functions("clip-path")
    )


def _is_empty_shape(name: str, lengths: list[float]) -> bool:
    if not lengths:
        return False
    if name == "inset":
        top, right, bottom, left = _four(lengths)
        return top + bottom >= PER_CENT or left + right >= PER_CENT
    if name in {"circle", "ellipse"}:
        return min(lengths[: 1 if name == "circle" else 2]) <= 0
    if name == "polygon":
        return any(line and max(line) - min(line) < 1 for line in (lengths[::2], lengths[1::2]))
    return False


def _four(sides: list[float]) -> tuple[float, float, float, float]:
    """Return top, right, bottom and left, where some of them may be left out."""
    order = SIDES[min(len(sides), 4)]
    top, right, bottom, left = (sides[at] for at in order)
    return top, right, bottom, left


def _is_turned_away(here: Values) -> bool:
    if min(here.number("zoom", 1.0), here.number("scale", 1.0)) < _SMALLEST_SCALE:
        return True
    if any(map(_is_far, here.lengths(here.tokens("translate")))):
        return True
    return any(
        _is_without_area(name, given) or _is_moved_away(here, name, given)
        for name, given in here.functions("transform")
    )


def _is_without_area(name: str, given: Tokens) -> bool:
    numbers = [one for one in map(number, given) if one is not None]
    if name in {"scale", "scalex", "scaley", "scale3d"} and numbers:
        return min(map(abs, numbers[:2])) < _SMALLEST_SCALE
    if name == "matrix" and len(numbers) >= 4:  # noqa: PLR2004
        area = numbers[0] * numbers[3] - numbers[1] * numbers[2]
        return abs(area) < _SMALLEST_SCALE**2
    return name in {"rotatex", "rotatey"} and any(map(_is_edgewise, given))


def _is_edgewise(angle: Any) -> bool:
    if angle.type != "dimension" or angle.lower_unit not in _DEGREES:
        return False
    return abs(cos(radians(angle.value * _DEGREES[angle.lower_unit]))) < _EDGEWISE


def _is_moved_away(here: Values, name: str, given: Tokens) -> bool:
    if name == "matrix":
        return any(map(_is_far, filter(None, map(number, given[4:]))))
    return name.startswith("translate") and any(map(_is_far, here.lengths(given)))


def _is_far(moved: float) -> bool:
    return moved <= _FAR_PX or moved >= _BEYOND_PX


def _is_out_of_sight(here: Values) -> bool:
    if min(here.px("margin-left", 0.0), here.px("margin-top", 0.0)) <= _FAR_PX:
        return True
    if not _is_placed(here):
        return False
    edge = _OUTSIDE_PX if here.words("position") & {"absolute", "fixed"} else _FAR_PX
    left, right = here.px("left", 0.0), here.px("right", 0.0)
    top, bottom = here.px("top", 0.0), here.px("bottom", 0.0)
    return (
        min(left, top) <= edge or min(right, bottom) <= _FAR_PX or max(left, right) >= _BEYOND_PX
    )


_TESTS: Final[tuple[Callable[[Values], bool], ...]] = (
    _is_doubtful,
    _is_piled_up,
    _is_not_displayed,
    _is_cut_to_nothing,
    _is_clipped_away,
    _is_turned_away,
    _is_out_of_sight,
)
