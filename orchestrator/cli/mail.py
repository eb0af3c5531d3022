"""A mail for `orchestrator check`: read in the limited child, as the daemon would read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator.domain.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The texts to check, by their places."""

    texts: Mapping[str, str] = field(repr=False)
    language: str | None = None
    unclear: tuple[str, ...] = ()  # what would be told back to the ambassador


def read_mail(raw: bytes) -> Reading:
    """Read a mail's texts and photos' words. Raises `Refused` beyond a limit."""
    from orchestrator.checks.stage import texts_of
    from orchestrator.confine import Crashed
    from orchestrator.domain.records import Asset, Content
    from orchestrator.intake.brief import parse_brief
    from orchestrator.intake.limits import TooMuch
    from orchestrator.intake.message import MailParser, ParsePolicy

    try:
        with MailParser(ParsePolicy()) as parser:
            mail = parser.parse(raw)
    except (TooMuch, Crashed) as error:
        raise Refused(str(error), "the daemon would put it into corrupt/") from None
    brief = parse_brief(mail.subject, mail.text)
    assets = tuple(
        Asset(
            position=position,
            original="",
            file_name=photo.filename or photo.name,
            mime_type=photo.mime_type,
            alt_text=brief.alt.get(position, ""),
        )
        for position, photo in enumerate(mail.media, start=1)
    )
    content = Content(
        post_id=0,
        revision=1,
        title=brief.title,
        language=brief.language or "",
        caption=brief.caption,
        variants=brief.variants,
        assets=assets,
    )
    unclear = tuple(f"line {p.line_no}: {p.hint}" for p in brief.problems)
    return Reading(texts=texts_of(content), language=brief.language, unclear=unclear)
