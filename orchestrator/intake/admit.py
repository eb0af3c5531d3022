"""Whose mail it is and what becomes of it: the gate of intake, and the making of the post.

A mail is an ambassador's if it has one From with one address, our border host vouches for that
domain, and she is known, active, and has a valid consent. Everything else ends in a room with a
reason, and none of it is ever answered.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orchestrator.domain.notice import Audience, NoticeKind
from orchestrator.domain.records import Ambassador, Asset, Content, Message, MessageOutcome, Room
from orchestrator.domain.takeover import Takeover, utc_to_local
from orchestrator.domain.wish import Wish
from orchestrator.intake.attachments import QUIET
from orchestrator.intake.body import LOST_CHARACTERS
from orchestrator.intake.brief import Brief, parse_brief
from orchestrator.intake.message import ParsedMessage
from orchestrator.intake.options import SenderCheck
from orchestrator.intake.sender import AuthResult
from orchestrator.store.unit_of_work import NewNotice, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What becomes of a file: outcome, reason and room; and what the post will be."""

    outcome: MessageOutcome
    reason: str | None
    room: Room
    problems: tuple[str, ...] = ()
    is_unproven: bool = False  # it is not known who wrote it
    post_id: int | None = None  # of a duplicate: the first one's
    ambassador: Ambassador | None = None
    takeover: Takeover | None = None
    brief: Brief | None = field(default=None, repr=False)
    key: str = ""

    @property
    def makes_post(self) -> bool:
        """Tell whether a post comes of it."""
        return self.brief is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitter:
    """Judges a parsed mail, and makes its post."""

    sender_check: SenderCheck
    channel_of: Mapping[str, str]  # account id -> channel
    zone: str  # the organisation's

    def judge(self, uow: UnitOfWork, message: Message, mail: ParsedMessage) -> Admission:
        """Say what becomes of a mail. Reads only."""
        if mail.automatic is not None:
            return Admission(
                outcome=MessageOutcome.QUARANTINED, reason="automatic", room=Room.DONE
            )
        if mail.from_address is None:
            return _unproven(mail.from_problem or "from-missing")
        unproven = self._why_unproven(mail)
        if unproven is not None:
            return unproven
        ambassador = uow.ambassadors.by_email(mail.from_address)
        unwelcome = _why_unwelcome(uow, ambassador)
        if ambassador is None or unwelcome is not None:
            return _refused(unwelcome or "unknown-sender")
        return self._accept(uow, message, mail, ambassador)

    def make_post(
        self,
        uow: UnitOfWork,
        mail: ParsedMessage,
        admission: Admission,
        originals: Sequence[str],
    ) -> int:
        """Write the post with its first revision and the receipt for the ambassador."""
        brief, ambassador = admission.brief, admission.ambassador
        assert brief is not None
        assert ambassador is not None
        takeover, wish = admission.takeover, _wish_of(brief)
        content = Content(
            post_id=0,
            revision=1,
            title=brief.title,
            language=brief.language or ambassador.language,
            caption=brief.caption,
            variants=brief.variants,
            hidden=mail.hidden_text,
            assets=tuple(_assets(mail, brief, originals)),
        )
        post = uow.posts.add(
            ambassador_id=ambassador.id,
            takeover_id=None if takeover is None else takeover.id,
            accounts=() if takeover is None else wish.accounts_in(takeover, self.channel_of),
            message_key=admission.key,
            wish=wish,
            requested_at=None if takeover is None else wish.moment_in(takeover, uow.now),
            content=content,
            written_by=ambassador.email,
            now=uow.now,
        )
        uow.notify(
            [NewNotice(kind=NoticeKind.RECEIVED, audience=Audience.AMBASSADOR)],
            of=f"post:{post.id}",
            post_id=post.id,
        )
        return post.id

    def tell_operators(self, uow: UnitOfWork) -> None:
        """Tell of mails whose sender is not proven, once a day: the sender is never answered."""
        today = utc_to_local(uow.now, self.zone).date()
        told = NewNotice(kind=NoticeKind.UNPROVEN, audience=Audience.OPERATORS)
        uow.notify([told], of=f"mail:{today.isoformat()}")

    def _why_unproven(self, mail: ParsedMessage) -> Admission | None:
        if self.sender_check is SenderCheck.NONE:
            return None
        verdict = mail.authentication
        if verdict.result is AuthResult.PASS:
            return None
        return _unproven(verdict.reason, is_forged=verdict.result is AuthResult.FAIL)

    def _accept(
        self, uow: UnitOfWork, message: Message, mail: ParsedMessage, ambassador: Ambassador
    ) -> Admission:
        key = _key_of(message, mail)
        first = uow.posts.id_of_message(key)
        if first is None:
            earlier = uow.messages.first_with_bytes(message.sha256, other_than=message.id)
            first = None if earlier is None else earlier.post_id
        if first is not None:
            return Admission(
                outcome=MessageOutcome.ACCEPTED,
                reason="duplicate",
                room=Room.DONE,
                post_id=first,
            )
        today = utc_to_local(uow.now, self.zone).date()
        brief = parse_brief(mail.subject, mail.text, today=today)
        wish = _wish_of(brief)
        takeover = uow.takeovers.of_ambassador(ambassador.id, uow.now, fits=wish.fits)
        unmet = wish.unmet_by(takeover, self.channel_of, uow.now)
        problems = tuple(dict.fromkeys((*_problems(mail, brief), *unmet)))
        return Admission(
            outcome=(
                MessageOutcome.ACCEPTED_WITH_WARNING if problems else MessageOutcome.ACCEPTED
            ),
            reason=problems[0] if problems else None,
            room=Room.DONE,
            problems=problems,
            ambassador=ambassador,
            takeover=takeover,
            brief=brief,
            key=key,
        )


def _wish_of(brief: Brief) -> Wish:
    when = brief.when
    return Wish(
        channels=brief.channels,
        day=None if when is None else when.day,
        at=None if when is None else when.at,
    )


def _problems(mail: ParsedMessage, brief: Brief) -> list[str]:
    problems = [problem.code for problem in brief.problems]
    if any(number > len(mail.media) for number in brief.alt):
        problems.append("alt-without-photo")
    if mail.hidden_text.strip():
        problems.append("hidden-text")
    if LOST_CHARACTERS in mail.defects:
        problems.append(LOST_CHARACTERS)
    problems += [
        f"attachment-{attachment.ignored}"
        for attachment in mail.attachments
        if attachment.ignored is not None and attachment.ignored not in QUIET
    ]
    return problems


def _why_unwelcome(uow: UnitOfWork, ambassador: Ambassador | None) -> str | None:
    if ambassador is None:
        return "unknown-sender"
    if not ambassador.is_active:
        return "retired"
    consent = uow.ambassadors.consent(ambassador.id)
    return None if consent is not None and consent.is_valid(uow.now) else "no-consent"


def _unproven(reason: str, *, is_forged: bool = False) -> Admission:
    outcome, room = (
        (MessageOutcome.REFUSED_SENDER, Room.REFUSED)
        if is_forged
        else (MessageOutcome.QUARANTINED, Room.CORRUPT)
    )
    return Admission(outcome=outcome, reason=reason, room=room, is_unproven=True)


def _refused(reason: str) -> Admission:
    return Admission(outcome=MessageOutcome.REFUSED_SENDER, reason=reason, room=Room.REFUSED)


def _key_of(message: Message, mail: ParsedMessage) -> str:
    """Name the mail: by its Message-ID and sender, or by its bytes if it has none."""
    if mail.message_id is None:
        return f"sha256:{message.sha256}"
    named = f"{mail.from_address}\n{mail.message_id}"
    return f"id:{hashlib.sha256(named.casefold().encode()).hexdigest()}"


def _assets(mail: ParsedMessage, brief: Brief, originals: Sequence[str]) -> list[Asset]:
    return [
        Asset(
            position=position,
            original=original,
            file_name=photo.filename or photo.name,
            mime_type=photo.mime_type,
            alt_text=brief.alt.get(position, ""),
        )
        for position, (photo, original) in enumerate(
            zip(mail.media, originals, strict=True), start=1
        )
    ]
