"""`orchestrator posts edit`: a new wording, in a new revision."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from orchestrator.cli.arguments import ID
from orchestrator.cli.context import acting
from orchestrator.cli.files import open_plain
from orchestrator.cli.opened import opened
from orchestrator.cli.posts_next import say_outcome
from orchestrator.cli.render import complain
from orchestrator.domain.errors import Refused
from orchestrator.domain.language import LANGUAGES

if TYPE_CHECKING:
    from orchestrator.domain.records import Asset, Content

_BYTES_MAX: Final = 500_000  # LinkedIn's longest article is 125,000 characters
_STDIN: Final = "-"


@click.command()
@click.argument("post_id", metavar="ID", type=ID)
@click.option("--title", metavar="TEXT", help="The working title; it is never published.")
@click.option("--caption", metavar="TEXT|@FILE|-", help="The text; - reads standard input.")
@click.option(
    "--variant", "variants", multiple=True, metavar="CHANNEL=TEXT|@FILE|-",
    help="The text for one channel; empty takes it away; may repeat.",
)  # fmt: skip
@click.option(
    "--alt", "alts", multiple=True, metavar="N=TEXT",
    help="The description of photo N; may repeat.",
)  # fmt: skip
@click.option(
    "--drop", "dropped", type=click.IntRange(1, 999), multiple=True, metavar="N",
    help="Leave photo N out; may repeat.",
)  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), help="The language of the text.")
@click.option("--account", "accounts", multiple=True, help="Where it goes, all of it; may repeat.")
def edit(  # noqa: PLR0917 - click passes them by name
    post_id: int, title: str | None, caption: str | None, variants: tuple[str, ...],
    alts: tuple[str, ...], dropped: tuple[int, ...], language: str | None,
    accounts: tuple[str, ...],
) -> None:  # fmt: skip
    """Change a post's wording (editor, planner). Who edits it last may not approve it.

    Every decision about it is void, and the checks look again. A text that begins with @ is read
    from standard input or a file.
    """
    from orchestrator.approval import decide

    wordings = {name: _text(given) for name, given in _pairs(variants, "--variant")}
    described = {_number(number): text for number, text in _pairs(alts, "--alt")}
    new_caption = None if caption is None else _text(caption)
    actor = acting()
    columns: dict[str, Any] = {"language": language} if language else {}
    with opened() as wiring:
        settings = wiring.settings
        if accounts:
            columns["accounts"] = _known(accounts, [a.id for a in settings.accounts])
        _require_known(wordings, sorted({a.channel for a in settings.accounts}))
        with wiring.store.write(wiring.clock()) as uow:
            before = uow.posts.content(uow.posts.get(post_id))
            changed = replace(
                before,
                title=before.title if title is None else title,
                caption=before.caption if new_caption is None else new_caption,
                variants=_merged(before.variants, wordings),
                assets=_kept(before, described, dropped),
            )
            post = decide.edit(uow, post_id, actor, changed, **columns)
        say_outcome(wiring, post)


def _pairs(given: tuple[str, ...], option: str) -> list[tuple[str, str]]:
    pairs = []
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise click.UsageError(f"{option} wants a name and a text: {option} NAME=TEXT")
        pairs.append((name.strip(), value))
    return pairs


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3):  # noqa: PLR2004
        raise click.UsageError("--alt wants the number of a photo: --alt 1=TEXT")
    return int(text)


def _text(given: str) -> str:
    """Read a text as it is given: itself, from a file, or from standard input."""
    if given == _STDIN:
        if sys.stdin.isatty():
            complain("reading from the keyboard; end with Ctrl-D")
        raw = sys.stdin.buffer.read(_BYTES_MAX + 1)
    elif given.startswith("@"):
        with open_plain(Path(given[1:])) as file:
            raw = file.read(_BYTES_MAX + 1)
    else:
        return given
    if len(raw) > _BYTES_MAX:
        raise Refused("the text is longer than any channel takes", "shorten it")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("the text is not UTF-8", "save it with the encoding UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _known(accounts: tuple[str, ...], known: list[str]) -> list[str]:
    unknown = [name for name in accounts if name not in known]
    if unknown:
        raise Refused(
            f"there is no account {', '.join(unknown)}", f"known: {', '.join(known) or 'none'}"
        )
    return list(dict.fromkeys(accounts))


def _require_known(wordings: Mapping[str, str], channels: list[str]) -> None:
    unknown = [name for name in wordings if name not in channels]
    if unknown:
        raise Refused(
            f"no account of ours is on {', '.join(unknown)}",
            f"our channels: {', '.join(channels) or 'none'}",
        )


def _merged(before: Mapping[str, str], wordings: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in {**before, **wordings}.items() if text}


def _kept(
    before: "Content", described: Mapping[int, str], dropped: tuple[int, ...]
) -> "tuple[Asset, ...]":
    """Give photos their new descriptions, and leave some out."""
    positions = {asset.position for asset in before.assets}
    missing = sorted({*described, *dropped} - positions)
    if missing:
        raise Refused(
            f"post {before.post_id} has no photo {missing[0]}",
            f"its photos: {', '.join(map(str, sorted(positions))) or 'none'}",
        )
    return tuple(
        replace(asset, alt_text=described.get(asset.position, asset.alt_text))
        for asset in before.assets
        if asset.position not in dropped
    )
