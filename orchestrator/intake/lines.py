"""Pieces of text, put together as a browser lays them out."""

import re
from typing import Final

BLOCKS: Final = frozenset(
    {
        "address",
        "article",
        "aside",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
    }
    | {
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "legend",
        "li",
    }
    | {"main", "nav", "option", "section", "summary", "table", "tbody", "tfoot", "thead", "tr"}
)
PARAGRAPHS: Final = frozenset(
    {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "ul"}
)
_SPACES: Final = re.compile(r"[ \t\n\r\f]+")


class Lines:
    """Puts pieces of text together as a browser lays them out."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._margin = False

    def add(self, text: str, *, preformatted: bool) -> None:
        """Put text on the line; only preformatted text keeps its own lines."""
        if preformatted:
            first, *others = text.split("\n")
            self._piece(first)
            for other in others:
                self.break_line()
                self._piece(other)
            return
        self._piece(_SPACES.sub(" ", text))

    def _piece(self, piece: str) -> None:
        at_start = not self._line or self._line[-1].endswith(" ")
        piece = piece.lstrip(" ") if at_start else piece
        if not piece:
            return
        if self._margin and self._lines and self._lines[-1].strip():
            self._lines.append("")
        self._margin = False
        self._line.append(piece)

    def break_line(self) -> None:
        """End the line, be it empty."""
        self._lines.append("".join(self._line).rstrip(" "))
        self._line = []

    def block(self, *, margin: bool) -> None:
        """Begin or end a block; with a margin, a blank line stands between two."""
        if self._line:
            self.break_line()
        self._margin = self._margin or margin

    def text(self) -> str:
        """Return all lines."""
        self.block(margin=False)
        return "\n".join(line.replace("\xa0", " ").rstrip() for line in self._lines).strip("\n")
