"""How far the value of a property is understood, of those that can hide text.

Nonsense is dropped, as browsers do: the value before it holds. What browsers may know and we do
not (variables, mixed colours, masks) is unclear.
"""

import re
from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from typing import Any, Final

from orchestrator.intake.style.colour import read_colour
from orchestrator.intake.style.values import Tokens, length, number


class Reading(Enum):
    """How far a value is understood."""

    CLEAR = auto()
    UNCLEAR = auto()
    NONSENSE = auto()


_EVERYWHERE: Final = frozenset({"inherit", "initial", "unset", "revert", "revert-layer"})
_WORDS: Final = {
    "content-visibility": frozenset({"visible", "auto", "hidden"}),
    "display": frozenset({"none", "inline", "block", "contents", "flow-root", "flex", "grid"})
    | {"inline-block", "inline-flex", "inline-grid", "inline-table", "list-item", "table"}
    | {"table-row", "table-cell", "table-caption", "table-row-group", "table-header-group"}
    | {"table-footer-group", "table-column", "table-column-group", "run-in", "ruby", "flow"},
    "mso-hide": frozenset({"all", "none", "screen"}),
    "overflow": frozenset({"visible", "hidden", "clip", "scroll", "auto", "overlay"}),
    "position": frozenset({"static", "relative", "absolute", "fixed", "sticky"}),
    "visibility": frozenset({"visible", "hidden", "collapse"}),
}
# with one of these words they hide nothing; what else they say is not followed
_HARMLESS: Final = frozenset({"auto", "none", "normal"})
_NOT_FOLLOWED: Final = frozenset(
    {"-webkit-text-security", "animation", "content", "font-size-adjust", "mask"}
    | {"mix-blend-mode", "offset"}
)
_SIZES: Final = frozenset({"height", "max-height", "max-width", "width"})
_EDGES: Final = frozenset({"bottom", "left", "right", "top"})
_LENGTHS: Final = (
    _SIZES
    | _EDGES
    | {"letter-spacing", "line-height", "margin-left", "margin-top", "text-indent", "translate"}
    | {"word-spacing"}
)
_FUNCTIONS: Final = {
    "clip": frozenset({"rect"}),
    "clip-path": frozenset({"circle", "ellipse", "inset", "polygon"}),
    "filter": frozenset({"alpha", "drop-shadow", "grayscale", "hue-rotate", "opacity", "sepia"}),
    "transform": frozenset({"matrix", "rotate", "rotatex", "rotatey", "rotatez", "scale"})
    | {"scale3d", "scalex", "scaley", "translate", "translate3d", "translatex", "translatey"},
}
_ANGLES: Final = frozenset({"deg", "grad", "rad", "turn"})
_SIMPLE: Final = frozenset({"ident", "number", "percentage", "hash", "literal", "whitespace"})
_BROKEN: Final = frozenset({"ident", "number", "hash", "literal", "error", "{} block"})
_WORDS_OF_HEX: Final = frozenset({"dimension", "ident", "number"})
_WITHOUT_HASH: Final = re.compile(r"(?:[0-9a-f]{3}){1,2}", re.IGNORECASE)


def reading_of(name: str, value: Tokens) -> Reading:
    """Tell how far a property's value is understood."""
    words = {token.lower_value if token.type == "ident" else "" for token in value}
    if not value:
        return Reading.NONSENSE
    if len(value) == 1 and words <= _EVERYWHERE:
        return Reading.CLEAR
    if name in _NOT_FOLLOWED:
        return Reading.CLEAR if words <= _HARMLESS else Reading.UNCLEAR
    if name in _WORDS and words <= _WORDS[name]:
        return Reading.CLEAR
    if name in _READERS:
        return _READERS[name](value)
    return _unread(value)


def is_unclear(unclear: frozenset[str], *, clips: bool, is_placed: bool) -> bool:
    """Tell whether what is unclear may hide: sizes if the box clips, edges if it is placed."""
    return bool(
        unclear - (frozenset() if clips else _SIZES) - (frozenset() if is_placed else _EDGES)
    )


def _unread(value: Tokens) -> Reading:
    is_nonsense = all(token.type in _BROKEN for token in value)
    return Reading.NONSENSE if is_nonsense else Reading.UNCLEAR


def _clear_if(is_clear: bool, value: Tokens) -> Reading:
    return Reading.CLEAR if is_clear else _unread(value)


def _colour(value: Tokens) -> Reading:
    token = value[0]
    if len(value) == 1:
        if read_colour(token) or getattr(token, "lower_value", "") == "currentcolor":
            return Reading.CLEAR
        # a mail without a doctype may leave the hash out
        if token.type in _WORDS_OF_HEX and _WITHOUT_HASH.fullmatch(token.serialize()):
            return Reading.UNCLEAR
    return _unread(value)


def _number(value: Tokens) -> Reading:
    plain = {"none", "normal", "auto"}
    return _clear_if(
        all(number(one) is not None or getattr(one, "lower_value", "") in plain for one in value),
        value,
    )


def _length(value: Tokens, *, is_list: bool = False) -> Reading:
    known = all(
        token.type in {"ident", "number"} or length(token, 1, 1) is not None for token in value
    )
    if len(value) > 1 and not is_list:
        return Reading.NONSENSE if known else Reading.UNCLEAR
    return _clear_if(known, value)


def _rotate(value: Tokens) -> Reading:
    is_flat = len(value) == 1 and (_is_angle(value[0]) or value[0].type == "ident")
    return Reading.CLEAR if is_flat else Reading.UNCLEAR


def _text_size(value: Tokens) -> Reading:
    for token in value:
        if length(token, 1, 1) is not None:
            return Reading.CLEAR
        if token.type not in {"ident", "number", "literal", "string"}:
            return Reading.UNCLEAR
    return Reading.CLEAR  # words: "small", or a font of the system


def _ground(value: Tokens) -> Reading:
    return _clear_if(all(map(_is_ground, value)), value)


def _is_ground(token: Any) -> bool:
    if token.type == "function" and "gradient" in token.lower_name:
        return all(map(_is_simple, token.arguments))
    is_picture = token.type == "url" or (token.type == "function" and token.lower_name == "url")
    return is_picture or _is_simple(token)


def _function(value: Tokens, *, known: frozenset[str]) -> Reading:
    if all(token.type == "ident" for token in value):
        return Reading.CLEAR
    is_clear = all(
        token.type == "function"
        and token.lower_name in known
        and all(map(_is_simple, token.arguments))
        for token in value
    )
    return _clear_if(is_clear, value)


def _is_simple(token: Any) -> bool:
    return (
        token.type in _SIMPLE
        or _is_angle(token)
        or length(token, 1, 1) is not None
        or read_colour(token) is not None
    )


def _is_angle(token: Any) -> bool:
    return token.type == "dimension" and token.lower_unit in _ANGLES


_READERS: Final[dict[str, Callable[[Tokens], Reading]]] = {
    **dict.fromkeys(("color", "fill-color"), _colour),
    **dict.fromkeys(("opacity", "scale", "zoom"), _number),
    **dict.fromkeys(_LENGTHS, _length),
    **dict.fromkeys(("text-indent", "translate"), partial(_length, is_list=True)),
    **{name: partial(_function, known=known) for name, known in _FUNCTIONS.items()},
    **dict.fromkeys(("background-color", "background-image"), _ground),
    "font-size": _text_size,
    "rotate": _rotate,
}
READ: Final = frozenset(_WORDS) | _NOT_FOLLOWED | frozenset(_READERS)
