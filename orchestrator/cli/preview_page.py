"""The page of `posts preview --html`: self-contained, and nothing in it can act.

Every text goes through `visible` and then through Jinja's escaping; the page forbids scripts and
foreign addresses to itself (Content-Security-Policy); pictures are data: URIs.
"""

import base64
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, StrictUndefined

from orchestrator.cli.render import visible
from orchestrator.cli.times import spoken
from orchestrator.domain.approval import HASH_SHOWN

if TYPE_CHECKING:
    from adapters.base import Attachment
    from orchestrator.approval.dossier import Dossier
    from orchestrator.compose import Composed

_TEMPLATE: Final = "pages/preview.html.j2"
_SHOWN_TYPES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})


def preview_page(found: "Dossier", *, zone: str, reader: str) -> str:
    """Write the page: one card per account, as its followers will see the post.

    `reader`: the language in which findings are explained.
    """
    from orchestrator.checks import explain

    source = (files("orchestrator.cli") / _TEMPLATE).read_text(encoding="utf-8")
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(source)
    post = found.post
    return template.render(
        id=post.id,
        state=post.state.value.replace("_", " "),
        language=post.language,
        title=visible(post.title),
        ambassador=visible(found.ambassador.name),
        slot=spoken(post.slot_at or post.requested_at, zone),
        has_slot=post.slot_at is not None,
        hash=(found.hash or "")[:HASH_SHOWN],
        findings=[
            {
                "severity": finding.severity.value,
                "check": finding.check,
                "place": visible(finding.place),
                "masked": visible(finding.masked),
                "why": visible(explain.of_finding(finding, reader)),
            }
            for finding in found.findings
        ],
        cards=[_card(item) for item in found.composed],
    )


def _card(item: "Composed") -> Mapping[str, object]:
    account, outbound = item.account, item.outbound
    limits = account.capabilities
    return {
        "account": account.id,
        "channel": account.channel,
        "language": outbound.language,
        "text": visible(outbound.caption, keep_lines=True),
        "characters": len(outbound.caption),
        "characters_max": limits.caption_max,
        "pictures_min": limits.media_min,
        "pictures_max": limits.media_max,
        "pictures": [_picture(picture, limits.alt_text_max) for picture in outbound.attachments],
    }


def _picture(picture: "Attachment", alt_text_max: int) -> Mapping[str, object]:
    return {
        "source": _embedded(picture),
        "width": picture.width,
        "height": picture.height,
        "alt": visible(picture.alt_text),
        "characters": len(picture.alt_text),
        "characters_max": alt_text_max,
    }


def _embedded(picture: "Attachment") -> str | None:
    """Return the file as a data: URI; None if it is gone, or of a kind that no browser shows."""
    if picture.mime_type not in _SHOWN_TYPES:
        return None
    try:
        content = picture.path.read_bytes()
    except OSError:
        return None
    return f"data:{picture.mime_type};base64,{base64.b64encode(content).decode('ascii')}"
