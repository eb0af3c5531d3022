"""What became of every mail, held against what `story.toml` says must come of it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from orchestrator.demo.expected import Fate
from orchestrator.demo.followers import SeenPost
from orchestrator.demo.mails import DemoMail
from orchestrator.demo.people import ambassadors
from orchestrator.domain.finding import Finding
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import Message, MessageOutcome, Post, Publication
from orchestrator.store.unit_of_work import UnitOfWork

# What an approver was shown of a post: the hashes of its pictures, by account.
Shown = Mapping[str, Sequence[str]]

_OUTCOMES: Final = {
    Fate.PUBLISHED: MessageOutcome.ACCEPTED,
    Fate.HELD: MessageOutcome.ACCEPTED,
    Fate.DUPLICATE: MessageOutcome.ACCEPTED,
    Fate.REFUSED: MessageOutcome.REFUSED_SENDER,
    Fate.AUTOMATIC: MessageOutcome.QUARANTINED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How one mail ended: what a person reads, and what differs from the story."""

    mail: DemoMail
    lines: tuple[str, ...]
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that a verdict looks at, beside the store."""

    mails: Sequence[DemoMail]
    seen: Sequence[SeenPost]  # by followers
    shown: Mapping[int, Shown]  # to the approver, of the posts that were approved
    notices: Path  # the folder of what was sent to people


def endings(uow: UnitOfWork, evidence: Evidence) -> list[Ending]:
    """Look up every mail in the store, and every publication in what followers see."""
    rows = {message.name: message for message in uow.messages.all()}
    return [_ending(uow, mail, rows, evidence) for mail in evidence.mails]


def differences_of_all(uow: UnitOfWork, evidence: Evidence) -> list[str]:
    """Say what is public without a mail, and who was answered although nobody must be."""
    ours = {publication.remote_id for publication in uow.publications.all()}
    found = [
        f"{post.channel}: post {post.id} is public, and no mail's"
        for post in evidence.seen
        if post.id not in ours
    ]
    sent = b"".join(notice.read_bytes() for notice in evidence.notices.glob("*.eml"))
    strangers = {mail.sender for mail in evidence.mails} - {
        person.address for person in ambassadors().values()
    }
    return found + [f"{who} was answered" for who in strangers if who.encode() in sent]


def unnamed(findings: Sequence[Finding], mail: DemoMail) -> list[str]:
    """Say which findings the story does not name; a second one of a kind is another one."""
    return sorted((_in_words(findings) - Counter(mail.expected.findings)).elements())


def _ending(
    uow: UnitOfWork, mail: DemoMail, rows: Mapping[str, Message], evidence: Evidence
) -> Ending:
    message = rows.get(mail.name)
    if message is None or message.outcome is None:
        return Ending(mail=mail, lines=("nothing",), differences=("it was not taken in",))
    first = next(other for other in evidence.mails if other.raw == mail.raw)
    differences = tuple(_of_message(mail, message, rows.get(first.name)))
    if differences or mail.expected.fate not in {Fate.PUBLISHED, Fate.HELD}:
        return Ending(mail=mail, lines=(_said(message),), differences=differences)
    assert message.post_id is not None  # else it had differed
    return _of_post(uow, mail, uow.posts.get(message.post_id), evidence)


def _of_message(mail: DemoMail, message: Message, first: Message | None) -> Iterator[str]:
    fate = mail.expected.fate
    if message.outcome is not _OUTCOMES[fate] or (message.reason or "") != mail.expected.reason:
        yield f"expected {fate}, was {_said(message)}"
    elif fate is Fate.DUPLICATE:
        if first is None or message.post_id != first.post_id:
            yield f"it belongs to post {message.post_id}, not to the first one's"
    elif (message.post_id is not None) != (fate in {Fate.PUBLISHED, Fate.HELD}):
        yield (
            "no post came of it"
            if message.post_id is None
            else f"post {message.post_id} came of it"
        )


def _said(message: Message) -> str:
    return f"{message.outcome}" + (f": {message.reason}" if message.reason else "")


def _of_post(uow: UnitOfWork, mail: DemoMail, post: Post, evidence: Evidence) -> Ending:
    findings = uow.reviews.findings(post)
    if mail.expected.fate is Fate.HELD:
        lines = [f"{finding.check} in {finding.place}: {finding.why}" for finding in findings]
        if post.state is PostState.LAPSED:
            lines.append(f"since then its turn is over: posts list --state {post.state} has it")
        differences = _of_held(uow, post)
    else:
        publications = uow.publications.of_post(post.id)
        lines = [f"{p.channel}: {p.permalink or p.state}" for p in publications]
        differences = _of_published(mail, post, publications, evidence)
    return Ending(
        mail=mail,
        lines=tuple(lines),
        differences=(*_of_findings(mail, findings), *differences),
    )


def _of_findings(mail: DemoMail, findings: Sequence[Finding]) -> Iterator[str]:
    for words in unnamed(findings, mail):
        yield f"the checks found what the story does not name: {words}"
    for words in sorted((Counter(mail.expected.findings) - _in_words(findings)).elements()):
        yield f"the checks did not find: {words}"


def _in_words(findings: Sequence[Finding]) -> Counter[str]:
    """Write findings as the story does."""
    return Counter(f"{found.severity} {found.type} in {found.place}" for found in findings)


def _of_held(uow: UnitOfWork, post: Post) -> Iterator[str]:
    events = {entry.event for entry in uow.audit.of(f"post:{post.id}")}
    if PostEvent.HOLD not in events or post.state not in {PostState.HELD, PostState.LAPSED}:
        yield f"post {post.id} is {post.state}, not held"


def _of_published(
    mail: DemoMail, post: Post, publications: Sequence[Publication], evidence: Evidence
) -> Iterator[str]:
    if post.state is not PostState.PUBLISHED:
        yield f"post {post.id} is {post.state}, not published"
    by_channel = {publication.channel: publication for publication in publications}
    for channel in sorted(by_channel.keys() - mail.expected.channels):
        yield f"{channel}: it was not meant to go there"
    shown = evidence.shown.get(post.id, {})
    public = {(seen.channel, seen.id): seen for seen in evidence.seen}
    for channel, text in mail.expected.texts.items():
        publication = by_channel.get(channel)
        if publication is None:
            yield f"{channel}: it did not go there"
            continue
        if publication.state is not PublicationState.PUBLISHED or not publication.permalink:
            yield f"{channel}: it is {publication.state}"
        seen = public.get((channel, publication.remote_id or ""))
        if seen is None:
            yield f"{channel}: followers do not see it"
            continue
        if seen.arrived_at < publication.slot_at:
            yield f"{channel}: it was public before its slot"
        told = seen.differences(
            text=text,
            alts=mail.expected.alts,
            photos=mail.photos,
            approved=shown.get(publication.account, ()),
        )
        yield from (f"{channel}: {difference}" for difference in told)
