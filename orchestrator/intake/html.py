"""From HTML mail to the text that its reader sees; what she does not see is kept apart.

The walk goes over selectolax's (lexbor's) tree without recursion: parsers on libxml2 lose text
below 256 levels. Script, style, title and conditional comments are machine text of every Outlook
mail and are dropped; other comments and elements that are not shown are returned as hidden.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from orchestrator.intake.limits import HTML_CHARACTERS, HTML_DEPTH, TooMuch
from orchestrator.intake.text import strip_controls

_DROPPED: Final = frozenset(
    {
        "applet",
        "head",
        "iframe",
        "link",
        "meta",
        "noembed",
        "noframes",
        "object",
        "script",
        "style",
    }
    | {"template", "title"}
)
_BLOCKS: Final = frozenset(
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
    | {"main", "nav", "section", "summary", "table", "tbody", "tfoot", "thead", "tr"}
)
_PARAGRAPHS: Final = frozenset(
    {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "ul"}
)
# what mail clients wrap quoted mail in: Gmail, Thunderbird, Apple Mail and Yahoo
_QUOTE_CLASSES: Final = frozenset(
    {"gmail_quote", "gmail_quote_container", "gmail_attr", "moz-cite-prefix", "yahoo_quoted"}
)
# Outlook puts an empty mark before the quoted mail, which then goes on to the end
_QUOTE_BEGINS: Final = frozenset(
    {"appendonsend", "divRplyFwdMsg", "mail-editor-reference-message-container"}
)
_SIGNATURE_CLASSES: Final = frozenset(
    {"gmail_signature", "gmail_signature_prefix", "moz-signature"}
)
_SIGNATURE_IDS: Final = frozenset({"ms-outlook-mobile-signature", "AppleMailSignature"})
_HIDING: Final = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|mso-hide:all|color:transparent"
    r"|(?:font-size|opacity|max-height):0(?:\.0+)?(?![\d.])|(?:text-indent|left|top):-\d{3,}"
)
_SIMPLE_SELECTOR: Final = re.compile(r"[a-z0-9]*([.#][A-Za-z0-9_-]+)")
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
# these never nest without a close tag of their own
_UNNESTED: Final = frozenset(
    {
        "area",
        "br",
        "col",
        "dd",
        "dt",
        "hr",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "o",
        "option",
        "p",
    }
    | {"source", "td", "th", "tr", "wbr"}
)
_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_MICROSOFT_PARAGRAPH: Final = "Mso"  # Word's paragraphs have no margin; blank ones are explicit


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlText:
    """What the reader of an HTML mail sees, and what she does not."""

    text: str = field(repr=False)
    hidden: str = field(repr=False)


def html_to_text(html: str, *, keep_signature: bool = False) -> HtmlText:
    """Return the visible text line by line, without quoted mail, and the hidden text.

    Raises `TooMuch`.
    """
    if len(html) > HTML_CHARACTERS:
        raise TooMuch("html-characters")
    html = strip_controls(html)
    if _depth(html) > HTML_DEPTH:
        raise TooMuch("html-depth")
    walk = _Walk(LexborHTMLParser(html), keep_signature=keep_signature)
    hidden = "\n".join(line for line in walk.hidden.text().split("\n") if line)
    return HtmlText(text=walk.visible.text(), hidden=hidden)


def _depth(html: str) -> int:
    depth = deepest = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() not in _UNNESTED:
            depth += -1 if tag[1] else 1
            deepest = max(deepest, depth)
    return deepest


class _Lines:
    """Puts pieces of text together as a browser lays them out."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._margin = False

    def add(self, text: str, *, preformatted: bool) -> None:
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
        self._lines.append("".join(self._line).rstrip(" "))
        self._line = []

    def block(self, *, margin: bool) -> None:
        if self._line:
            self.break_line()
        self._margin = self._margin or margin

    def text(self) -> str:
        self.block(margin=False)
        return "\n".join(line.replace("\xa0", " ").rstrip() for line in self._lines).strip("\n")


class _Walk:
    """One pass over the tree, in the order of the page."""

    def __init__(self, page: LexborHTMLParser, *, keep_signature: bool) -> None:
        self.visible, self.hidden = _Lines(), _Lines()
        self._keep_signature = keep_signature
        self._hiding_names = _hiding_names(page)
        # (node, is it hidden, is it preformatted, does it only close)
        self._stack: list[tuple[LexborNode, bool, bool, bool]] = []
        first = page.root.parent.first_child if page.root and page.root.parent else page.root
        if first is not None:
            self._stack.append((first, False, False, False))
        while self._stack:
            node, hidden, preformatted, closes = self._stack.pop()
            if closes:
                self._close(node, hidden=hidden)
                continue
            if node.next is not None:
                self._stack.append((node.next, hidden, preformatted, False))
            self._open(node, hidden=hidden, preformatted=preformatted)

    def _open(self, node: LexborNode, *, hidden: bool, preformatted: bool) -> None:
        lines = self.hidden if hidden else self.visible
        if node.is_text_node:
            lines.add(node.text_content or "", preformatted=preformatted)
        elif node.is_comment_node:
            self._comment(node.comment_content or "")
        elif node.is_element_node and node.tag not in _DROPPED:
            self._element(node, hidden=hidden, preformatted=preformatted)

    def _element(self, node: LexborNode, *, hidden: bool, preformatted: bool) -> None:
        attributes = node.attributes
        names = {f".{name}" for name in (attributes.get("class") or "").split()}
        own_id = attributes.get("id") or ""
        names.add(f"#{own_id.removeprefix('x_')}")  # Outlook on the web renames what it quotes
        if _begins_quote(names):
            self._stack.clear()
            return
        if _is_quote(node, names) or (not self._keep_signature and _is_signature(names)):
            return
        hidden = hidden or _hides(attributes) or not self._hiding_names.isdisjoint(names)
        lines = self.hidden if hidden else self.visible
        tag = node.tag or ""
        if tag == "br":
            lines.break_line()
        elif tag in {"td", "th"}:
            lines.add(" ", preformatted=False)
        elif tag in _BLOCKS or tag in _PARAGRAPHS:
            lines.block(margin=_has_margin(tag, attributes))
        if node.first_child is not None:
            self._stack.append((node, hidden, preformatted, True))
            self._stack.append((node.first_child, hidden, preformatted or tag == "pre", False))

    def _close(self, node: LexborNode, *, hidden: bool) -> None:
        tag = node.tag or ""
        if hidden or tag in _BLOCKS or tag in _PARAGRAPHS:
            lines = self.hidden if hidden else self.visible
            lines.block(margin=_has_margin(tag, node.attributes))

    def _comment(self, text: str) -> None:
        if not text.lstrip().startswith(("[if", "<![", "[endif", "StartFragment", "EndFragment")):
            self.hidden.block(margin=False)
            self.hidden.add(text, preformatted=False)
            self.hidden.block(margin=False)


def _has_margin(tag: str, attributes: dict[str, str | None]) -> bool:
    is_microsoft = (attributes.get("class") or "").startswith(_MICROSOFT_PARAGRAPH)
    return tag in _PARAGRAPHS and not is_microsoft


def _begins_quote(names: set[str]) -> bool:
    return any(f"#{name}" in names for name in _QUOTE_BEGINS)


def _is_quote(node: LexborNode, names: set[str]) -> bool:
    if node.tag == "blockquote" and (node.attributes.get("type") or "").lower() == "cite":
        return True
    return any(f".{name}" in names for name in _QUOTE_CLASSES)


def _is_signature(names: set[str]) -> bool:
    return any(f".{name}" in names for name in _SIGNATURE_CLASSES) or any(
        f"#{name}" in names for name in _SIGNATURE_IDS
    )


def _hides(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or _is_hiding(attributes.get("style") or "")


def _is_hiding(declarations: str) -> bool:
    return _HIDING.search(_SPACES.sub("", _without_comments(declarations)).lower()) is not None


def _without_comments(css: str) -> str:
    first, *others = css.split("/*")
    return first + "".join(other.partition("*/")[2] for other in others)


def _hiding_names(page: LexborHTMLParser) -> frozenset[str]:
    """Return the classes and ids that a style sheet hides, not counting rules for some media."""
    names: set[str] = set()
    for style in page.css("style"):
        depth, prelude = 0, ""
        pieces = re.split(r"([{}])", _without_comments(style.text() or ""))
        for piece in pieces:
            if piece == "{":
                depth += 1
            elif piece == "}":
                depth, prelude = max(0, depth - 1), ""
            elif depth == 0:
                prelude = piece
            elif depth == 1 and "@" not in prelude and _is_hiding(piece):
                selectors = (one.strip() for one in prelude.split(","))
                names.update(
                    found[1] for one in selectors if (found := _SIMPLE_SELECTOR.fullmatch(one))
                )
    return frozenset(names)
