"""LinkedIn's little text: what followers see of it, and how the API gives it back.

Source: little-text-format (learn.microsoft.com, notes of 2026-09-19), and field reports that an
unescaped reserved character cuts the text without an error.
"""

import re
from dataclasses import dataclass
from typing import Final

RESERVED: Final = frozenset("\\|{}@[]()<>#*_~")

_MENTION: Final = re.compile(r"@\[((?:\\.|[^\\\[\]])+)\]\((urn:li:[A-Za-z]+:[\w-]+)\)")
_TEMPLATE: Final = re.compile(r"\{hashtag\|\\#\|(\w+)\}")
_HASHTAG: Final = re.compile(r"#(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LittleText:
    """A commentary after reading."""

    visible: str  # what followers see
    canonical: str  # what the API gives back: escaped, hashtags as templates
    cut: bool  # whether a reserved character ended the text early


def read_little_text(commentary: str, *, cuts: bool = True) -> LittleText:
    """Read a commentary as LinkedIn does. `cuts` false: each character stands for itself."""
    visible: list[str] = []
    canonical: list[str] = []
    at = 0
    while at < len(commentary):
        char = commentary[at]
        if char == "\\" and commentary[at + 1 : at + 2] in RESERVED:
            visible.append(commentary[at + 1])
            canonical.append(commentary[at : at + 2])
            at += 2
        elif char not in RESERVED:
            visible.append(char)
            canonical.append(char)
            at += 1
        elif element := _element(commentary, at):
            shown, kept, at = element
            visible.append(shown)
            canonical.append(kept)
        elif cuts:
            return LittleText(visible="".join(visible), canonical="".join(canonical), cut=True)
        else:
            visible.append(char)
            canonical.append("\\" + char)
            at += 1
    return LittleText(visible="".join(visible), canonical="".join(canonical), cut=False)


def _element(commentary: str, at: int) -> tuple[str, str, int] | None:
    """Return what an element at `at` shows, how it is kept, and where it ends."""
    if found := _MENTION.match(commentary, at):
        return re.sub(r"\\(.)", r"\1", found[1]), found[0], found.end()
    if found := _TEMPLATE.match(commentary, at) or _HASHTAG.match(commentary, at):
        return f"#{found[1]}", f"{{hashtag|\\#|{found[1]}}}", found.end()
    return None
