"""Pure records to test with: valid by default, one keyword per fact. All persons are invented."""

from collections import deque
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from adapters.capabilities import Capabilities
from orchestrator.compose import Account
from orchestrator.domain.actors import PARTS, Actor, Role, part
from orchestrator.domain.approval import Decision
from orchestrator.domain.audit import GENESIS, AuditEntry
from orchestrator.domain.consent import Consent
from orchestrator.domain.finding import Finding, FindingType, Severity
from orchestrator.domain.gate import GateFacts
from orchestrator.domain.media import MediaFacts, MediaFile
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import (
    Ambassador,
    Asset,
    Content,
    Message,
    Post,
    Publication,
    Room,
    Sender,
)
from orchestrator.domain.takeover import Takeover, TakeoverState
from orchestrator.domain.transitions import Arrow, Machine

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HASH = "a" * 64

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


def a_person(role: Role = Role.APPROVER, *roles: Role, **facts: Any) -> Actor:
    """Make a person of an invented municipality with one role or some."""
    name = facts.pop("name", f"the-{role.value}")
    given = {"email": f"{name}@fjordby.example", **facts}
    return Actor(name=name, roles=frozenset({role, *roles}), **given)


def an_actor(role: Role) -> Actor:
    """Make whoever has a role: a person, or a part of the program."""
    return part(role) if role in PARTS else a_person(role)


def someone_who_may(arrow: Arrow[S, E]) -> Actor:
    """Make an actor that the table allows to take an arrow."""
    return an_actor(min(arrow.who))


def an_ambassador(**facts: Any) -> Ambassador:
    """Make an active ambassador."""
    default = Ambassador(
        id=1,
        email="solveig@fjordby.example",
        name="Solveig Fjordby",
        language="nb",
        area="school",
        is_active=True,
    )
    return replace(default, **facts)


def a_consent(**facts: Any) -> Consent:
    """Make a consent that holds for three channels, around `NOW`."""
    default = Consent(
        channels=frozenset({"facebook", "instagram", "linkedin"}),
        purpose="takeover",
        evidence="archive/consents/17.pdf",
        valid_from=NOW - 30 * DAY,
        valid_until=NOW + 300 * DAY,
    )
    return replace(default, **facts)


def a_takeover(**facts: Any) -> Takeover:
    """Make a takeover of one day, from 8 to 16 in Copenhagen, with two slots."""
    default = Takeover(
        id=1,
        state=TakeoverState.PLANNED,
        ambassador_id=1,
        accounts=("instagram-main",),
        first_day=date(2026, 6, 10),
        last_day=date(2026, 6, 10),
        opens=time(8),
        closes=time(16),
        slots=(time(9), time(14, 30)),
        zone="Europe/Copenhagen",
    )
    return replace(default, **facts)


def media_facts(**facts: Any) -> MediaFacts:
    """Make the facts of a square photo."""
    return replace(MediaFacts(mime_type="image/jpeg", size=1000, width=800, height=800), **facts)


def a_media_file(**facts: Any) -> MediaFile:
    """Make a square file of the media store."""
    default = MediaFile(sha256="b" * 64, mime_type="image/jpeg", size=900, width=800, height=800)
    return replace(default, **facts)


def an_asset(**facts: Any) -> Asset:
    """Make a photo that was measured and cleaned."""
    default = Asset(
        position=1,
        original="c" * 64,
        file_name="IMG_0001.jpg",
        mime_type="image/jpeg",
        alt_text="En blå båt ved brygga",
        facts=media_facts(),
        clean=a_media_file(),
    )
    return replace(default, **facts)


def a_content(**facts: Any) -> Content:
    """Make the wording of a first revision, without photos."""
    default = Content(
        post_id=0,
        revision=1,
        title="En dag på biblioteket",
        language="nb",
        caption="God morgen fra biblioteket!",
        variants={},
    )
    return replace(default, **facts)


def a_post(**facts: Any) -> Post:
    """Make a post that was just received."""
    default = Post(
        id=1,
        state=PostState.RECEIVED,
        revision=1,
        ambassador_id=1,
        ambassador_email="solveig@fjordby.example",
        last_editor_email="solveig@fjordby.example",
        takeover_id=None,
        accounts=("instagram-main",),
        title="En dag på biblioteket",
        language="nb",
        requested_at=None,
        slot_at=None,
        rules_version="",
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(default, **facts)


def a_publication(**facts: Any) -> Publication:
    """Make a publication that waits for its first try."""
    default = Publication(
        id=1,
        post_id=1,
        account="instagram-main",
        channel="instagram",
        state=PublicationState.SCHEDULED,
        key="key-1",
        slot_at=NOW,
        deadline=NOW + HOUR,
        next_at=NOW,
        attempt=0,
        lease_token=None,
        lease_until=None,
        sent_at=None,
        sender=None,
        is_ready=False,
        references={},
        remote_id=None,
        permalink=None,
        published_at=None,
        error_code=None,
        error_text=None,
        is_given_up=False,
    )
    return replace(default, **facts)


def a_sender(**facts: Any) -> Sender:
    """Make the process that sends."""
    return replace(
        Sender(
            host="kaia",
            boot_id="boot-1",
            booted=1_700_000_000,
            pids="pid:[7]",
            pid=4711,
            started="12345",
        ),
        **facts,
    )


def a_message(**facts: Any) -> Message:
    """Make a file of the spool that was taken and not yet parsed."""
    default = Message(
        id=1,
        name="draft.eml",
        active_name="0001-draft.eml",
        sha256="d" * 64,
        attempts=1,
        outcome=None,
        reason=None,
        problems=(),
        room=Room.ACTIVE,
        post_id=None,
        seen_at=NOW,
    )
    return replace(default, **facts)


def a_finding(**facts: Any) -> Finding:
    """Make a warning about a phone number."""
    default = Finding(
        check="gdpr.phone",
        type=FindingType.PHONE,
        severity=Severity.WARN,
        place="caption",
        start=4,
        end=12,
        masked="22••••••",
        why="a phone number may be private",
    )
    return replace(default, **facts)


def a_decision(**facts: Any) -> Decision:
    """Make an approval by another person than the ambassador."""
    default = Decision(
        event=PostEvent.APPROVE.value,
        by_login="the-approver",
        by_email="the-approver@fjordby.example",
        content_hash=HASH,
        at=NOW,
    )
    return replace(default, **facts)


def gate_facts(**facts: Any) -> GateFacts:
    """Make facts with which the gate is open."""
    default = GateFacts(
        post_state=PostState.SCHEDULED,
        approved_hash=HASH,
        composed_hash=HASH,
        approvers_have_role=True,
        ambassador_is_active=True,
        consent=a_consent(),
        channel="instagram",
        checked_rules="rules-1",
        current_rules="rules-1",
        media_is_intact=True,
        is_stopped=False,
        deadline=NOW + HOUR,
    )
    return replace(default, **facts)


def an_audit_entry(**facts: Any) -> AuditEntry:
    """Make the first entry of a trail."""
    default = AuditEntry(
        sequence=1,
        at=NOW,
        actor="the-approver",
        acted_as=False,
        subject="post:1",
        event="approve",
        source="pending_approval",
        target="approved",
        reason="",
        content_hash=HASH,
        previous=GENESIS,
    )
    return replace(default, **facts)


def an_account(**facts: Any) -> Account:
    """Make an Instagram account that takes photos from 4:5 to 1.91:1."""
    default = Account(
        id="instagram-main",
        channel="instagram",
        language="nb",
        capabilities=Capabilities(
            caption_max=2200, media_min=1, media_max=10, ratio_min=0.8, ratio_max=1.91
        ),
    )
    return replace(default, **facts)


# ---------------------------------------------------------------- tables of arrows


def way(machine: Machine[S, E], source: S, target: S) -> list[Arrow[S, E]]:
    """Find the shortest way through a table of arrows. Raises `LookupError` if there is none."""
    ways: dict[S, list[Arrow[S, E]]] = {source: []}
    waiting = deque([source])
    while waiting:
        here = waiting.popleft()
        if here is target:
            return ways[here]
        for arrow in machine.table:
            if arrow.source is here and arrow.target not in ways:
                ways[arrow.target] = [*ways[here], arrow]
                waiting.append(arrow.target)
    raise LookupError(f"no way from {source} to {target}")
