"""What became of every mail, held against what its story says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from orchestrator.demo.mails import DemoMail, Expect
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.publication import PublicationState
from orchestrator.domain.records import Message, MessageOutcome, Post, Publication
from orchestrator.store.unit_of_work import UnitOfWork

_CAME_IN: Final = {MessageOutcome.ACCEPTED, MessageOutcome.ACCEPTED_WITH_WARNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How one mail ended: what a person reads, and what differs from the story."""

    mail: DemoMail
    lines: tuple[str, ...]
    differences: tuple[str, ...]


def endings(
    uow: UnitOfWork, mails: Sequence[DemoMail], ledger: Sequence[Mapping[str, Any]]
) -> list[Ending]:
    """Look up every mail in the store, and every publication in the sandbox's ledger."""
    rows = {message.name: message for message in uow.messages.all()}
    first_post = rows[mails[0].name].post_id if mails[0].name in rows else None
    return [_ending(uow, mail, rows.get(mail.name), first_post, ledger) for mail in mails]


def differences_of_ledger(
    mails: Sequence[DemoMail], ledger: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Say if followers see more or less than the story, or anything twice."""
    wanted = sum(len(mail.channels) for mail in mails if mail.expect is Expect.PUBLISHED)
    found = [] if len(ledger) == wanted else [f"{len(ledger)} posts are live, not {wanted}"]
    twice = [post["id"] for post in ledger if post["copies"] != 1]
    return found + [f"live more than once: {post_id}" for post_id in twice]


def _ending(
    uow: UnitOfWork,
    mail: DemoMail,
    message: Message | None,
    first_post: int | None,
    ledger: Sequence[Mapping[str, Any]],
) -> Ending:
    if message is None or message.outcome is None:
        return Ending(mail=mail, lines=("nothing",), differences=("it was not taken in",))
    said = f"{message.outcome.value}" + (f": {message.reason}" if message.reason else "")
    if mail.expect in {Expect.PUBLISHED, Expect.HELD}:
        return _of_post(uow, mail, message, said, ledger)
    fits = {
        Expect.REFUSED: message.outcome is MessageOutcome.REFUSED_SENDER,
        Expect.AUTOMATIC: message.reason == "automatic" and message.post_id is None,
        Expect.DUPLICATE: message.reason == "duplicate" and message.post_id == first_post,
    }[mail.expect]
    differences = () if fits else (f"expected {mail.expect.value}, was {said}",)
    return Ending(mail=mail, lines=(said,), differences=differences)


def _of_post(
    uow: UnitOfWork,
    mail: DemoMail,
    message: Message,
    said: str,
    ledger: Sequence[Mapping[str, Any]],
) -> Ending:
    if message.outcome not in _CAME_IN or message.post_id is None:
        return Ending(mail=mail, lines=(said,), differences=(f"no post came of it: {said}",))
    post = uow.posts.get(message.post_id)
    if mail.expect is Expect.HELD:
        return _of_held(uow, mail, post)
    publications = uow.publications.of_post(post.id)
    lines = [f"{p.channel}: {p.permalink or p.state.value}" for p in publications]
    live = {entry["id"] for entry in ledger if entry["removed_at"] is None}
    differences = []
    if {p.channel for p in publications} != set(mail.channels):
        differences.append(f"expected it on {', '.join(sorted(mail.channels))}")
    differences += [f"{p.channel}: {p.state.value}" for p in publications if not _is_live(p, live)]
    if post.state is not PostState.PUBLISHED:
        differences.append(f"post {post.id} is {post.state.value}")
    return Ending(mail=mail, lines=tuple(lines), differences=tuple(differences))


def _of_held(uow: UnitOfWork, mail: DemoMail, post: Post) -> Ending:
    findings = uow.reviews.findings(post)
    lines = [f"{finding.check} in {finding.place}: {finding.why}" for finding in findings]
    if post.state is PostState.LAPSED:
        lines.append("its takeover is over, so it lapsed")
    events = {entry.event for entry in uow.audit.of(f"post:{post.id}")}
    differences = []
    if PostEvent.HOLD not in events or post.state not in {PostState.HELD, PostState.LAPSED}:
        differences.append(f"post {post.id} is {post.state.value}, not held")
    missing = set(mail.rules) - {finding.type for finding in findings}
    differences += [f"no finding of {kind.value}" for kind in sorted(missing)]
    return Ending(mail=mail, lines=tuple(lines), differences=tuple(differences))


def _is_live(publication: Publication, live: set[Any]) -> bool:
    return (
        publication.state is PublicationState.PUBLISHED
        and publication.permalink is not None
        and publication.remote_id in live
    )
