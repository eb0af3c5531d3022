"""Which text of a mail is the ambassador's draft, as she wrote it."""

import re
from dataclasses import dataclass, field
from typing import Final

from orchestrator.intake.html import HtmlText, html_to_text
from orchestrator.intake.limits import TEXT_CHARACTERS, TooMuch
from orchestrator.intake.mime import Part
from orchestrator.intake.quoting import cut_quotes_and_signature
from orchestrator.intake.text import clean_text, loses_characters

# what clients leave in plain text in the place of a picture
_PICTURE_MARKS: Final = re.compile(
    r"\[(?:cid|image|billede|bilde|bild|kuva): ?[^\]\n]{1,200}\]|\ufffc"
)
LOST_CHARACTERS: Final = "control-characters"  # a defect: what was written is not all there
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_WHITE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The draft's text, and what its HTML hides."""

    text: str = field(repr=False)
    hidden: str = field(default="", repr=False)
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The text parts of a mail: each pair is two wordings of one text, or a text alone."""

    plain: Part | None = None
    html: Part | None = None


def is_text_part(part: Part) -> bool:
    """Tell whether a leaf is text to read, not a file to keep."""
    return (
        part.content_type in {"text/plain", "text/html"}
        and part.disposition != "attachment"
        and not part.filename
    )


def read_body(root: Part) -> Body:
    """Return the draft's text: plain text before HTML, quotes and signature off.

    Raises `TooMuch`.
    """
    bodies = [_one_body(found) for found in _text_parts(root)]
    return Body(
        text=_tidy("\n\n".join(body.text for body in bodies if body.text)),
        hidden="\n".join(body.hidden for body in bodies if body.hidden),
        defects=tuple(dict.fromkeys(defect for body in bodies for defect in body.defects)),
    )


def _text_parts(part: Part) -> list[_Found]:
    """Return the texts in the order of the mail; Apple Mail puts photos between pieces of text."""
    if not part.is_multipart:
        if not is_text_part(part):
            return []
        is_html = part.content_type == "text/html"
        return [_Found(html=part) if is_html else _Found(plain=part)]
    if part.content_type == "multipart/alternative":
        return _alternatives(part)
    children = part.children
    if part.content_type in {"multipart/related", "multipart/signed", "multipart/report"}:
        children = children[:1]
    return [found for child in children for found in _text_parts(child)]


def _alternatives(part: Part) -> list[_Found]:
    wordings = [_text_parts(child) for child in part.children]
    plain = [texts for texts in wordings if texts and all(found.html is None for found in texts)]
    html = [texts for texts in wordings if texts and any(found.html for found in texts)]
    has_text = bool(plain) and any(found.plain and found.plain.body.strip() for found in plain[0])
    if has_text and html and len(plain[0]) == len(html[-1]) == 1:
        return [_Found(plain=plain[0][0].plain, html=html[-1][0].html)]
    if has_text or not html:
        return plain[0] if plain else []
    return html[-1]


def _one_body(found: _Found) -> Body:
    if found.plain is None:
        assert found.html is not None
        text, is_known = found.html.text()
        seen = _seen_text(text)
        return Body(
            text=cut_quotes_and_signature(clean_text(seen.text)),
            hidden=_clipped(seen.hidden),
            defects=_defects(text + seen.text, is_known=is_known),
        )
    text, is_known = found.plain.text()
    own = cut_quotes_and_signature(_unflowed(_without_marks(clean_text(text)), found.plain))
    hidden = ""
    if found.html is not None:
        own, hidden = _with_the_lines_of_html(own, found.html)
    return Body(text=own, hidden=hidden, defects=_defects(text, is_known=is_known))


def _defects(text: str, *, is_known: bool) -> tuple[str, ...]:
    defects = () if is_known else ("unknown-charset",)
    return (*defects, LOST_CHARACTERS) if loses_characters(text) else defects


def _with_the_lines_of_html(own: str, html: Part) -> tuple[str, str]:
    """Return the text with the HTML's line breaks if it is the same text: Gmail folds plain text.

    A plain text that says something else than the HTML stays as it is, unless the HTML hides text:
    mail clients write that into the plain text too.
    """
    try:
        seen = _seen_text(html.text()[0])
        same = cut_quotes_and_signature(clean_text(seen.text))
    except TooMuch:
        return own, ""  # the HTML is only the second wording
    is_same = _WHITE.sub("", same) == _WHITE.sub("", own)
    hidden = _clipped(seen.hidden)
    return (same if is_same or hidden.strip() else own), hidden


def _seen_text(html: str) -> HtmlText:
    seen = html_to_text(html)
    return seen if seen.text.strip() else html_to_text(html, keep_signature=True)


def _clipped(hidden: str) -> str:
    return clean_text(hidden[:TEXT_CHARACTERS])


def _without_marks(text: str) -> str:
    return _PICTURE_MARKS.sub("", text)


def _unflowed(text: str, part: Part) -> str:
    """Join the lines that format=flowed folded (RFC 3676): Thunderbird, Apple Mail."""
    if part.parameters.get("format", "").lower() != "flowed":
        return text
    drops_space = part.parameters.get("delsp", "").lower() == "yes"
    lines: list[str] = []
    is_open = False
    for line in text.split("\n"):
        is_quote = line.startswith(">")
        content = line.removeprefix(" ")
        if is_open and not is_quote and content != "-- ":
            lines[-1] += content
        else:
            lines.append(content)
        is_open = content.endswith(" ") and content != "-- " and not is_quote
        if is_open and drops_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _tidy(text: str) -> str:
    """Strip the lines' ends, turn hard spaces into spaces, keep at most one blank line."""
    text = "\n".join(line.rstrip() for line in text.replace("\xa0", " ").split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()
