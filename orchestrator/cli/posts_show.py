"""`orchestrator posts show`: everything that an approver needs, on one screen."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import click

from orchestrator.cli.arguments import ID
from orchestrator.cli.opened import opened
from orchestrator.cli.posts_findings import finding_line, finding_row, section
from orchestrator.cli.posts_next import next_steps
from orchestrator.cli.publication_words import error_in_words
from orchestrator.cli.render import in_words, json_object, say, visible
from orchestrator.cli.spool_words import explained
from orchestrator.cli.times import spoken
from orchestrator.domain.approval import HASH_SHOWN

if TYPE_CHECKING:
    from orchestrator.approval.dossier import Dossier
    from orchestrator.domain.records import Asset, Publication
    from orchestrator.domain.wish import Wish

_MEGABYTE: Final = 1_000_000


@click.command()
@click.argument("post_id", metavar="ID", type=ID)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def show(post_id: int, as_json: bool) -> None:
    """Show everything about a post, with the commands that make sense next."""
    from orchestrator.approval.dossier import dossier

    with opened() as wiring:
        desk, zone = wiring.desk, wiring.zone
        language = wiring.settings.organisation.languages[0]
        with wiring.store.read(wiring.clock()) as uow:
            found = dossier(uow, post_id, desk)
    if as_json:
        json_object(_row(found, language))
        return
    for line in _screen(found, zone, language):
        say(line)


def _screen(found: "Dossier", zone: str, language: str) -> Iterator[str]:
    yield from _head(found, zone)
    yield from _wordings(found)
    yield from section("photos", (_photo(asset) for asset in found.content.assets))
    yield from section("findings", (finding_line(found, f, language) for f in found.findings))
    yield from section("unclear in the mail", [explained(code) for code in found.problems])
    yield from section("decisions", _decisions(found, zone))
    yield from section("publications", (_publication(p, zone) for p in found.publications))
    yield from section("history", _history(found, zone))
    yield from section("next", next_steps(found))


def _head(found: "Dossier", zone: str) -> Iterator[str]:
    post, takeover = found.post, found.takeover
    bound = f", content {found.hash[:HASH_SHOWN]}" if found.hash else ""
    yield f"post {post.id}: {in_words(post.state)}, revision {post.revision}{bound}"
    yield f"  title       {visible(post.title)}"
    person = found.ambassador
    retired = "" if person.is_active else " (retired)"
    yield f"  ambassador  {visible(person.name)} ({person.id}){retired}"
    yield f"  language    {post.language}"
    yield f"  accounts    {', '.join(post.accounts) or 'none'}"
    if takeover is not None:
        until = spoken(takeover.ends_at, zone)
        yield f"  takeover    {takeover.id}: {spoken(takeover.starts_at, zone)} to {until}"
    else:
        yield "  takeover    none"
    asked = spoken(post.requested_at, zone) or _asked(post.wish)
    wish = f" (asked for {asked})" if asked else ""
    yield f"  slot        {spoken(post.slot_at, zone) or 'none yet'}{wish}"


def _asked(wish: "Wish") -> str:
    """Write the day and time of a wish that no takeover has answered yet."""
    day = wish.day.isoformat() if wish.day else ""
    at = wish.at.isoformat("minutes") if wish.at else ""
    return f"{day} {at}".strip()


def _wordings(found: "Dossier") -> Iterator[str]:
    content = found.content
    yield from section("caption", _text(content.caption))
    for channel, wording in sorted(content.variants.items()):
        yield from section(f"caption for {visible(channel)}", _text(wording))
    if content.hidden:
        yield from section("hidden in the mail, never published", _text(content.hidden))


def _text(text: str) -> list[str]:
    return [f"| {line}" for line in visible(text, keep_lines=True).split("\n")]


def _photo(asset: "Asset") -> str:
    alt = f"alt: {visible(asset.alt_text)}" if asset.alt_text else "no alt text"
    if asset.problem is not None:
        return f"{asset.position}  unreadable: {visible(asset.problem)}; {alt}"
    if asset.facts is None or asset.clean is None:
        return f"{asset.position}  not looked at yet; {alt}"
    clean = asset.clean
    gps = ", GPS removed" if asset.facts.has_location else ""
    size = f"{clean.width}x{clean.height} {clean.mime_type}, {_size(clean.size)}"
    shapes = f", fitted to {len(asset.renditions)} channel shape(s)" if asset.renditions else ""
    return f"{asset.position}  {size}, metadata removed{gps}{shapes}; {alt}"


def _size(count: int) -> str:
    return f"{count / _MEGABYTE:.1f} MB" if count >= _MEGABYTE else f"{count / 1_000:.0f} kB"


def _decisions(found: "Dossier", zone: str) -> Iterator[str]:
    for decision in found.decisions:
        void = "" if decision in found.valid else " (void)"
        reason = f": {visible(decision.reason)}" if decision.reason else ""
        bound = f" content {decision.content_hash[:HASH_SHOWN]}" if decision.content_hash else ""
        what = f"{in_words(decision.event)}{bound} by {visible(decision.by_login)}"
        yield f"{spoken(decision.at, zone)}  {what}{void}{reason}"


def _publication(publication: "Publication", zone: str) -> str:
    parts = [f"{publication.id}  {publication.account}: {in_words(publication.state)}"]
    if publication.published_at is not None:
        parts.append(f"at {spoken(publication.published_at, zone)}")
    else:
        parts.append(f"slot {spoken(publication.slot_at, zone)}")
    if publication.permalink:
        parts.append(visible(publication.permalink))
    if publication.attempt:
        parts.append(f"attempt {publication.attempt}")
    if publication.error_text or publication.error_code:
        parts.append(
            visible(f"{error_in_words(publication.error_code)}: {publication.error_text or ''}")
        )
    return ", ".join(parts)


def _history(found: "Dossier", zone: str) -> Iterator[str]:
    for entry in found.history:
        subject = "" if entry.subject.startswith("post:") else f"{entry.subject} "
        moved = f" ({entry.source} -> {entry.target})" if entry.target else ""
        acted = " (acting)" if entry.acted_as else ""
        reason = f": {visible(entry.reason)}" if entry.reason else ""
        yield (
            f"{spoken(entry.at, zone)}  {subject}{in_words(entry.event + moved)} "
            f"by {visible(entry.actor)}{acted}{reason}"
        )


def _row(found: "Dossier", language: str) -> Mapping[str, object]:
    post, content = found.post, found.content
    return {
        "id": post.id,
        "state": post.state,
        "revision": post.revision,
        "content_hash": found.hash,
        "title": post.title,
        "language": post.language,
        "ambassador": {
            "id": found.ambassador.id,
            "name": found.ambassador.name,
            "is_active": found.ambassador.is_active,
        },
        "takeover_id": post.takeover_id,
        "accounts": post.accounts,
        "requested_at": post.requested_at,
        "asked_for": _asked(post.wish) or None,
        "slot_at": post.slot_at,
        "caption": content.caption,
        "variants": content.variants,
        "hidden": content.hidden,
        "photos": [_photo_row(asset) for asset in content.assets],
        "findings": [finding_row(found, f, language) for f in found.findings],
        "problems": found.problems,
        "decisions": [
            {
                "event": d.event,
                "by": d.by_login,
                "at": d.at,
                "reason": d.reason,
                "content_hash": d.content_hash or None,
                "is_valid": d in found.valid,
            }
            for d in found.decisions
        ],
        "publications": [_publication_row(p) for p in found.publications],
        "history": [
            {
                "sequence": e.sequence,
                "at": e.at,
                "subject": e.subject,
                "event": e.event,
                "source": e.source,
                "target": e.target,
                "by": e.actor,
                "acted_as": e.acted_as,
                "reason": e.reason,
            }
            for e in found.history
        ],
        "next": list(next_steps(found)),
    }


def _photo_row(asset: "Asset") -> Mapping[str, object]:
    facts, clean = asset.facts, asset.clean
    return {
        "position": asset.position,
        "alt_text": asset.alt_text,
        "problem": asset.problem,
        "mime_type": None if clean is None else clean.mime_type,
        "width": None if clean is None else clean.width,
        "height": None if clean is None else clean.height,
        "bytes": None if clean is None else clean.size,
        "location_removed": facts is not None and clean is not None and facts.has_location,
    }


def _publication_row(publication: "Publication") -> Mapping[str, object]:
    return {
        "id": publication.id,
        "account": publication.account,
        "channel": publication.channel,
        "state": publication.state,
        "slot_at": publication.slot_at,
        "attempt": publication.attempt,
        "remote_id": publication.remote_id,
        "permalink": publication.permalink,
        "published_at": publication.published_at,
        "error_code": publication.error_code,
        "error_text": publication.error_text,
    }
