"""`orchestrator posts preview`: exactly what each account will get."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from orchestrator.cli.arguments import ID
from orchestrator.cli.opened import opened
from orchestrator.cli.posts_findings import finding_line, finding_row, section
from orchestrator.cli.posts_next import approval
from orchestrator.cli.render import complain, in_words, json_object, say, visible
from orchestrator.domain.approval import HASH_SHOWN
from orchestrator.domain.errors import Refused
from orchestrator.domain.post import PostState

if TYPE_CHECKING:
    from adapters.base import Attachment
    from orchestrator.approval.dossier import Dossier
    from orchestrator.compose import Composed

_PAGE_MODE: Final = 0o600  # a draft is for who asked


@click.command()
@click.argument("post_id", metavar="ID", type=ID)
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page with the pictures to this file.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def preview(post_id: int, page: Path | None, as_json: bool) -> None:
    """Show exactly what each account will get: text, pictures, descriptions, and the limits."""
    from orchestrator.approval.dossier import dossier

    with opened() as wiring:
        desk, zone = wiring.desk, wiring.zone
        reader = wiring.settings.organisation.languages[0]
        with wiring.store.read(wiring.clock()) as uow:
            found = dossier(uow, post_id, desk)
    if not found.composed:
        raise nowhere_to_go(post_id)
    if page is not None:
        from orchestrator.cli.preview_page import preview_page

        for picture in (p for item in found.composed for p in item.outbound.attachments):
            wiring.media.bring(picture.sha256)
        _write(page, preview_page(found, zone=zone, reader=reader))
        complain(f"written: {page}; open it in a browser")
    if as_json:
        json_object(
            {
                "id": post_id,
                "content_hash": found.hash,
                "findings": [finding_row(found, f, reader) for f in found.findings],
                "accounts": list(map(_row, found.composed)),
            }
        )
    elif page is None:
        for line in screen(found, reader):
            say(line)
        if found.post.state is PostState.PENDING_APPROVAL:
            complain(f"to approve exactly this: {approval(found)}")


def nowhere_to_go(post_id: int) -> Refused:
    """Say that nothing would be sent, because no account of ours is named or known."""
    return Refused(
        f"post {post_id} has no account to go to, so there is nothing to send",
        f"see: orchestrator posts show {post_id}",
    )


def _write(page: Path, html: str) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with os.fdopen(os.open(page, flags, _PAGE_MODE), "w", encoding="utf-8") as file:
        file.write(html)


def screen(found: "Dossier", language: str) -> Iterator[str]:
    """Show what each account will get, and what speaks against it. `language`: the reader's."""
    bound = (found.hash or "")[:HASH_SHOWN]
    yield f"post {found.post.id}: {in_words(found.post.state)}, content {bound}"
    for item in found.composed:
        yield from _of_account(item)
    yield from section("findings", (finding_line(found, f, language) for f in found.findings))


def _of_account(item: "Composed") -> Iterator[str]:
    account, outbound = item.account, item.outbound
    limits = account.capabilities
    yield ""
    yield f"{account.id} ({account.channel})"
    yield f"  {len(outbound.caption)} of {limits.caption_max} characters, in {outbound.language}"
    for line in visible(outbound.caption, keep_lines=True).split("\n"):
        yield f"  | {line}"
    yield f"  {len(outbound.attachments)} of {limits.media_max} pictures" + (
        f", at least {limits.media_min}" if len(outbound.attachments) < limits.media_min else ""
    )
    for number, picture in enumerate(outbound.attachments, start=1):
        yield f"  {number}  {picture.width}x{picture.height} {picture.mime_type}"
        yield f"     {_alt(picture, limits.alt_text_max)}"


def _alt(picture: "Attachment", most: int) -> str:
    if not picture.alt_text:
        return "no alt text"
    return f"alt text, {len(picture.alt_text)} of {most} characters: {visible(picture.alt_text)}"


def _row(item: "Composed") -> Mapping[str, object]:
    account, outbound = item.account, item.outbound
    limits = account.capabilities
    return {
        "account": account.id,
        "channel": account.channel,
        "language": outbound.language,
        "text": outbound.caption,
        "characters": len(outbound.caption),
        "characters_max": limits.caption_max,
        "pictures_min": limits.media_min,
        "pictures_max": limits.media_max,
        "alt_text_max": limits.alt_text_max,
        "pictures": [
            {
                "sha256": picture.sha256,
                "mime_type": picture.mime_type,
                "width": picture.width,
                "height": picture.height,
                "bytes": picture.size,
                "alt_text": picture.alt_text,
            }
            for picture in outbound.attachments
        ],
    }
