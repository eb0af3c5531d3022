"""From HTML mail to the text that its reader sees; what she does not see is kept apart.

The walk goes over selectolax's (lexbor's) tree without recursion: parsers on libxml2 lose text
below 256 levels. Script, style, title and conditional comments are machine text of every Outlook
mail and are dropped; other comments and what the style hides are returned as hidden.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from orchestrator.intake.limits import HTML_CHARACTERS, HTML_DEPTH, TooMuch
from orchestrator.intake.lines import BLOCKS, PARAGRAPHS, Lines
from orchestrator.intake.style.colour import read_old_colour
from orchestrator.intake.style.elements import Element
from orchestrator.intake.style.look import Look
from orchestrator.intake.style.sheets import Styles, for_screens
from orchestrator.intake.text import strip_controls

_DROPPED: Final = frozenset(
    {"applet", "head", "iframe", "link", "meta", "noembed", "noframes", "object", "script"}
    | {"style", "template", "title"}
)
# what they hold is shown to nobody, only to some, or not as text
_UNSHOWN: Final = frozenset(
    {"audio", "canvas", "datalist", "meter", "noscript", "progress", "rp", "select", "svg"}
    | {"textarea", "video"}
)
# what mail clients wrap quoted mail in: Gmail, Thunderbird, Apple Mail and Yahoo
_QUOTE_CLASSES: Final = frozenset(
    {"gmail_quote", "gmail_quote_container", "gmail_attr", "moz-cite-prefix", "yahoo_quoted"}
)
# Outlook puts an empty mark before the quoted mail, which then goes on to the end
_QUOTE_BEGINS: Final = frozenset(
    {"appendonsend", "divrplyfwdmsg", "mail-editor-reference-message-container"}
)
_SIGNATURE_CLASSES: Final = frozenset(
    {"gmail_signature", "gmail_signature_prefix", "moz-signature"}
)
_SIGNATURE_IDS: Final = frozenset({"ms-outlook-mobile-signature", "applemailsignature"})
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
# these never nest without a close tag of their own
_UNNESTED: Final = frozenset(
    {"area", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "o", "option"}
    | {"p", "source", "td", "th", "tr", "wbr"}
)
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


@dataclass(slots=True)
class _Place:
    """Where the walk stands: in which element, and how text looks there."""

    element: Element | None = None
    look: Look = field(default_factory=Look)
    hides: bool = False  # whether text is not seen there
    is_preformatted: bool = False
    summary: Look | None = None  # of closed details: how their one summary looks


class _Walk:
    """One pass over the tree, in the order of the page."""

    def __init__(self, page: LexborHTMLParser, *, keep_signature: bool) -> None:
        self.visible, self.hidden = Lines(), Lines()
        self._keep_signature = keep_signature
        self._styles = Styles()
        for sheet in page.css("style"):
            if for_screens(sheet.attributes.get("media") or ""):
                self._styles.add_sheet(sheet.text() or "")
        # (node, the place that it stands in, the place inside if it only closes)
        self._stack: list[tuple[LexborNode, _Place, _Place | None]] = []
        first = page.root.parent.first_child if page.root and page.root.parent else page.root
        if first is not None:
            self._stack.append((first, _Place(), None))
        while self._stack:
            node, around, inside = self._stack.pop()
            if inside is not None:
                self._close(node, inside)
                continue
            if node.next is not None:
                self._stack.append((node.next, around, None))
            self._open(node, around)

    def _open(self, node: LexborNode, around: _Place) -> None:
        if node.is_text_node:
            text = node.text_content or ""
            self._lines(around).add(text, preformatted=around.is_preformatted)
        elif node.is_comment_node:
            self._comment(node.comment_content or "")
        elif node.is_element_node:
            element = _element_of(node, around.element)
            if element.tag not in _DROPPED:
                self._element(element, node, around)

    def _element(self, element: Element, node: LexborNode, around: _Place) -> None:
        # Outlook on the web renames what it quotes
        if element.own_id.removeprefix("x_") in _QUOTE_BEGINS:
            self._stack.clear()
            return
        if _is_quote(element) or (not self._keep_signature and _is_signature(element)):
            return
        inside = self._inside(element, around)
        lines, tag = self._lines(inside), element.tag
        if tag == "br":
            lines.break_line()
        elif tag in {"td", "th"}:
            lines.add(" ", preformatted=False)
        elif tag in BLOCKS or tag in PARAGRAPHS:
            lines.block(margin=_has_margin(tag, element.attributes))
        if node.first_child is not None:
            self._stack.append((node, around, inside))
            self._stack.append((node.first_child, inside, None))

    def _inside(self, element: Element, around: _Place) -> _Place:
        """Return the place inside of an element."""
        look = around.look
        if element.tag == "summary" and around.summary is not None:
            look, around.summary = around.summary, None
        declared = self._styles.of(
            element, hints=_hints(element), inline=element.attributes.get("style") or ""
        )
        look, *perhaps = map(look.inside, declared)
        if any(look.differs_for_eyes(one) for one in perhaps) and not look.hides:
            look = look.gone()
        is_closed = element.tag in {"details", "dialog"} and "open" not in element.attributes
        shown = look.gone() if is_closed or element.tag in _UNSHOWN else look
        return _Place(
            element=element,
            look=shown,
            hides=around.hides if shown is around.look else shown.hides,
            is_preformatted=around.is_preformatted or element.tag == "pre",
            summary=look if is_closed and element.tag == "details" else None,
        )

    def _close(self, node: LexborNode, inside: _Place) -> None:
        tag = node.tag or ""
        if inside.hides or tag in BLOCKS or tag in PARAGRAPHS:
            self._lines(inside).block(margin=_has_margin(tag, node.attributes))

    def _comment(self, text: str) -> None:
        if not text.lstrip().startswith(("[if", "<![", "[endif", "StartFragment", "EndFragment")):
            self.hidden.block(margin=False)
            self.hidden.add(text, preformatted=False)
            self.hidden.block(margin=False)

    def _lines(self, place: _Place) -> Lines:
        return self.hidden if place.hides else self.visible


def _element_of(node: LexborNode, parent: Element | None) -> Element:
    attributes = node.attributes
    element = Element(
        tag=node.tag or "",
        attributes=attributes,
        parent=parent,
        own_id=(attributes.get("id") or "").lower(),
        classes=frozenset((attributes.get("class") or "").lower().split()),
    )
    for child in node.iter(include_text=True):
        if child.is_element_node:
            element.children[child.tag or ""] += 1
        elif child.is_text_node:
            element.has_text = True
    return element


def _hints(element: Element) -> str:
    """Return what the tag and its old attributes say about the look, as CSS."""
    attributes, hints = element.attributes, []
    if "hidden" in attributes or "popover" in attributes:
        hints.append("display:none")
    if element.tag == "a" and "href" in attributes:
        hints.append("color:#0000ee")
    if element.tag == "mark":
        hints.append("background:yellow;color:black")
    if element.tag == "font" and "size" in attributes:
        hints.append("font-size:medium")
    for name, meant in (("bgcolor", "background"), ("color", "color"), ("text", "color")):
        if name in attributes and (colour := read_old_colour(attributes[name] or "")):
            hints.append(f"{meant}:{colour.as_css}")
    return ";".join(hints)


def _has_margin(tag: str, attributes: Mapping[str, str | None]) -> bool:
    is_microsoft = (attributes.get("class") or "").startswith(_MICROSOFT_PARAGRAPH)
    return tag in PARAGRAPHS and not is_microsoft


def _is_quote(element: Element) -> bool:
    is_cited = (element.attributes.get("type") or "").lower() == "cite"
    return (element.tag == "blockquote" and is_cited) or bool(_QUOTE_CLASSES & element.classes)


def _is_signature(element: Element) -> bool:
    own_id = element.own_id.removeprefix("x_")
    return own_id in _SIGNATURE_IDS or bool(_SIGNATURE_CLASSES & element.classes)
