"""Deliver the notices that wait. A notifier that fails delays a notice, and nothing else."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.domain.finding import Finding, Severity
from orchestrator.domain.notice import Audience, Notice, NoticeKind
from orchestrator.domain.post import PostEvent
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import Ambassador, Post
from orchestrator.domain.retry import backoff
from orchestrator.notify.base import NotDelivered, Notifier
from orchestrator.notify.texts import render
from orchestrator.store.accounts import Access
from orchestrator.store.engine import Store
from orchestrator.store.outbox import Waiting
from orchestrator.store.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

_LEASE: Final = timedelta(minutes=5)  # no notifier works longer on one notice
_LONGEST_WAIT: Final = timedelta(hours=1)
_WITH_REASON: Final = {  # the decision whose reason the ambassador is told, never another one's
    NoticeKind.REJECTED: PostEvent.REJECT,
    NoticeKind.CHANGES_REQUESTED: PostEvent.REQUEST_CHANGES,
}
_WITH_FINDINGS: Final = {  # who decides about findings is told why each is there, never its value
    NoticeKind.HELD_PRIVACY: frozenset({Severity.BLOCK}),
    NoticeKind.WAITING: frozenset({Severity.WARN, Severity.BLOCK}),
}
_OF_A_PUBLICATION: Final = {
    NoticeKind.IN_DOUBT, NoticeKind.REMOVAL_MANUAL, NoticeKind.REMOVAL_OVERDUE,
}  # fmt: skip
_COMMANDS_OF_KIND: Final = {
    NoticeKind.ACCOUNT_GONE: "orchestrator posts show {post}",
    NoticeKind.ACCOUNT_PAUSED: "orchestrator doctor {subject}",
    NoticeKind.CLOCK_JUMPED: "orchestrator publications list",
    NoticeKind.CONSENT_WITHDRAWN: "orchestrator ambassadors show {subject}",
    NoticeKind.UNPROVEN: "orchestrator status",
}
_COMMANDS: Final = {
    Audience.APPROVERS: "orchestrator posts show {post}",
    Audience.PRIVACY: "orchestrator posts show {post}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Who hears of what: addresses and the language of the house."""

    of_audience: Mapping[Audience, tuple[str, ...]] = field(repr=False)
    of_account: Mapping[str, tuple[str, ...]] = field(repr=False)  # who is responsible for it
    language: str
    organisation: str
    domain: str  # for the Message-IDs of our threads
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxStage:
    """Writes each notice in its reader's language and hands it to the notifier."""

    store: Store
    notifier: Notifier
    addresses: Addresses
    clock: Callable[[], datetime]
    jitter: Callable[[], float]
    explain: Callable[[Finding, str], str]  # why a finding is there, in a language

    def run_once(self, now: datetime) -> int:
        """Deliver what is due; return how many were delivered."""
        with self.store.read(now) as uow:
            due = uow.outbox.due(now)
        return sum(self._deliver(waiting, now) for waiting in due)

    def _deliver(self, waiting: Waiting, now: datetime) -> bool:
        """Send outside of any transaction; a crash in between sends the same key again."""
        with self.store.write(now) as uow:
            if not uow.outbox.claim(waiting, self.clock() + _LEASE):
                return False
        try:
            with self.store.read(now) as uow:
                notice = self._write(uow, waiting)
            self.notifier.send(notice)
        except NotDelivered as error:
            logger.warning("notice delayed", extra={"notice": waiting.id, "error": str(error)})
            self._put_off(waiting, now)
            return False
        except Exception:  # one notice costs only itself
            logger.exception("notice failed", extra={"notice": waiting.id})
            self._put_off(waiting, now)
            return False
        with self.store.write(now) as uow:
            uow.outbox.delivered(waiting.id, now)
        return True

    def _put_off(self, waiting: Waiting, now: datetime) -> None:
        wait = backoff(waiting.tries + 1, self.jitter(), longest=_LONGEST_WAIT)
        with self.store.write(now) as uow:
            uow.outbox.later(waiting.id, now + wait)

    def _write(self, uow: UnitOfWork, waiting: Waiting) -> Notice:
        post = None if waiting.post_id is None else uow.posts.get(waiting.post_id)
        reader = _reader(uow, waiting, post)
        is_hers = waiting.audience is Audience.AMBASSADOR and reader is not None
        language = reader.language if is_hers and reader is not None else self.addresses.language
        facts = self._facts(uow, waiting, post, language)
        subject, body = render(waiting.kind, language, facts)
        return Notice(
            key=waiting.key,
            audience=waiting.audience,
            to=self._to(waiting, post, reader),
            language=language,
            subject=subject,
            body=body,
            thread=None if post is None else f"<post-{post.id}@{self.addresses.domain}>",
            code=None if post is None else _code(post),
        )

    def _to(
        self, waiting: Waiting, post: Post | None, reader: Ambassador | None
    ) -> tuple[str, ...]:
        if waiting.audience is Audience.AMBASSADOR:
            return () if reader is None else (reader.email,)
        if waiting.audience is Audience.RESPONSIBLE:
            operators = self.addresses.of_audience.get(Audience.OPERATORS, ())
            return self.addresses.of_account.get(waiting.subject_id or "", operators)
        people = self.addresses.of_audience.get(waiting.audience, ())
        if waiting.kind is NoticeKind.WAITING and post is not None:
            hers = post.ambassador_email.casefold()  # she may not decide about her own post
            return tuple(address for address in people if address.casefold() != hers)
        return people

    def _facts(
        self, uow: UnitOfWork, waiting: Waiting, post: Post | None, language: str
    ) -> dict[str, object]:
        facts: dict[str, object] = {"organisation": self.addresses.organisation}
        command = _COMMANDS_OF_KIND.get(waiting.kind)
        if command is not None and waiting.audience is not Audience.AMBASSADOR:
            facts["command"] = command.format(subject=waiting.subject_id, post=waiting.post_id)
        if post is not None:
            facts |= self._facts_of_post(uow, waiting, post, language)
        if waiting.kind is NoticeKind.ACCOUNT_PAUSED and waiting.subject_id is not None:
            pause = uow.accounts.get_pause(waiting.subject_id, uow.now)
            facts["account"] = waiting.subject_id
            facts["problem"] = "" if pause is None else pause.reason
        elif waiting.kind is NoticeKind.ACCESS_ENDS and waiting.subject_id is not None:
            facts |= self._facts_of_access(uow.accounts.access(waiting.subject_id))
        elif waiting.kind is NoticeKind.ACCOUNT_GONE:
            facts["account"] = waiting.subject_id
        elif waiting.kind is NoticeKind.CLOCK_JUMPED:
            facts["minutes"] = waiting.subject_id
        elif waiting.kind is NoticeKind.CHECK_CRASHED:
            facts["check"] = waiting.subject_id
        elif waiting.kind in _OF_A_PUBLICATION:
            publication = uow.publications.get(int(waiting.subject_id or 0))
            facts["account"] = publication.account
            facts["command"] = f"orchestrator publications show {publication.id}"
            if publication.state is PublicationState.REMOVAL_MANUAL:
                facts["deadline"] = publication.next_at.astimezone(ZoneInfo(self.addresses.zone))
                facts["links"] = [(publication.channel, publication.permalink)]
        return facts

    def _facts_of_access(self, access: Access) -> dict[str, object]:
        zone = ZoneInfo(self.addresses.zone)
        return {
            "account": access.account,
            "problem": access.problem,
            "deadline": access.ends_at and access.ends_at.astimezone(zone),
            "when": access.needed_at and access.needed_at.astimezone(zone),
            "command": f"orchestrator doctor {access.account}",
        }

    def _facts_of_post(
        self, uow: UnitOfWork, waiting: Waiting, post: Post, language: str
    ) -> dict[str, object]:
        zone = ZoneInfo(self.addresses.zone)
        publications = uow.publications.of_post(post.id)
        facts: dict[str, object] = {"code": _code(post)}
        if post.slot_at is not None:
            facts["when"] = post.slot_at.astimezone(zone)
        if waiting.kind is NoticeKind.HELD:
            facts |= self._what_to_change(uow, post, language)
        if waiting.kind in _WITH_FINDINGS:
            facts["explanations"] = [
                self.explain(finding, language)
                for finding in uow.reviews.findings(post, with_waived=False)
                if finding.severity in _WITH_FINDINGS[waiting.kind]
            ]
        if waiting.kind in _WITH_REASON:
            event = _WITH_REASON[waiting.kind]
            told = [d for d in uow.reviews.decisions(post, with_voided=True) if d.event == event]
            facts["reason"] = told[-1].reason if told else ""
        if waiting.kind is NoticeKind.WITHDRAWN:
            facts["by"] = waiting.subject_id
        if waiting.kind is NoticeKind.RECEIVED:
            facts["unclear"] = uow.messages.problems_of_post(post.id)
        facts["links"] = [
            (p.channel, p.permalink)
            for p in publications
            if p.state is PublicationState.PUBLISHED and p.permalink
        ]
        facts["accounts"] = [
            (p.account, p.state.value)
            for p in publications
            if p.state in {PublicationState.FAILED, PublicationState.MISSED}
        ]
        command = _COMMANDS.get(waiting.audience)
        if command is not None:
            facts["command"] = command.format(post=post.id)
        return facts

    def _what_to_change(self, uow: UnitOfWork, post: Post, language: str) -> dict[str, object]:
        """Say what blocks: by rule, and by both numbers where a channel's limit is broken."""
        standing = uow.reviews.findings(post, with_waived=False)
        blocking = [finding for finding in standing if finding.severity is Severity.BLOCK]
        return {
            "rules": [finding.type.value for finding in blocking if finding.misfit is None],
            "explanations": [
                self.explain(finding, language)
                for finding in blocking
                if finding.misfit is not None
            ],
        }


def _reader(uow: UnitOfWork, waiting: Waiting, post: Post | None) -> Ambassador | None:
    """Find the ambassador whom a notice is about."""
    if waiting.kind is NoticeKind.CONSENT_WITHDRAWN:
        return uow.ambassadors.get(int(waiting.subject_id or 0))
    return None if post is None else uow.ambassadors.get(post.ambassador_id)


def _code(post: Post) -> str:
    return f"[#{post.id}]"
