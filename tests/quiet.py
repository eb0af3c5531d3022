"""A house whose platforms are never asked: for the stages that send nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from orchestrator.domain.notice import NoticeKind
from orchestrator.domain.records import Asset, Content, Post
from orchestrator.settings import load
from orchestrator.store.engine import open_store
from orchestrator.wiring import Wiring
from tests.house import AMBASSADOR, APPROVER, Clock, House
from tests.workspaces import a_workspace, with_person


@contextmanager
def a_quiet_house(root: Path, *, clock: Clock | None = None) -> Iterator[House]:
    """Make a workspace with its stages, and no sandbox."""
    clock = clock or Clock()
    with_person(
        a_workspace(root),
        login=APPROVER.name,
        email=APPROVER.email or "",
        roles=("approver", "planner", "operator", "editor"),
    )
    settings = load(root, {})
    store = open_store(settings.database_url)
    store.migrate()
    store.close()
    wiring = Wiring(settings, clock=clock)
    try:
        yield House(root=root, sandbox=None, clock=clock, wiring=wiring)  # type: ignore[arg-type]
    finally:
        wiring.close()


def a_received_post(
    house: House, caption: str = "God morgen!", *, photos: Sequence[bytes] = (), **facts: Any
) -> Post:
    """Store a post as intake does: with its photos as they came."""
    now = house.clock()
    assets = tuple(
        Asset(
            position=number,
            original=house.wiring.media.put(photo),
            file_name=f"IMG_{number}.jpg",
            mime_type=facts.get("mime_type", "image/jpeg"),
            alt_text=f"En park, bilde {number}",
        )
        for number, photo in enumerate(photos, start=1)
    )
    facts.pop("mime_type", None)
    with house.wiring.store.write(now) as uow:
        ambassador = uow.ambassadors.by_email(AMBASSADOR)
        assert ambassador is not None
        takeover = uow.takeovers.of_ambassador(ambassador.id, now)
        content = Content(
            post_id=0,
            revision=1,
            title=facts.pop("title", "Morgen"),
            language=facts.pop("language", "nb"),
            caption=caption,
            variants=facts.pop("variants", {}),
            hidden=facts.pop("hidden", ""),
            assets=assets,
        )
        accounts = takeover.accounts if takeover else ()
        return uow.posts.add(
            ambassador_id=ambassador.id,
            takeover_id=takeover.id if takeover else None,
            accounts=facts.pop("accounts", accounts),
            message_key=f"received:{len(uow.posts.in_states())}",
            requested_at=facts.pop("requested_at", None),
            content=content,
            written_by=AMBASSADOR,
            now=now,
        )


def content_of(house: House, post_id: int) -> Content:
    """Return what the current revision says."""
    with house.wiring.store.read(house.clock()) as uow:
        return uow.posts.content(uow.posts.get(post_id))


def notices(house: House) -> list[NoticeKind]:
    """List what waits in the outbox, oldest first."""
    with house.wiring.store.read(house.clock()) as uow:
        return [waiting.kind for waiting in uow.outbox.due(house.clock())]
