"""The allow-list: people who agreed to be named, public numbers, role mailboxes.

GDPR Art. 7(1): who relies on an agreement must be able to show it, so a name needs its evidence.
What changes the list changes what checks say, so posts are checked again in the same transaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import phonenumbers

from orchestrator.domain.actors import Actor, Role, part
from orchestrator.domain.address import is_address
from orchestrator.domain.allowance import CONCERNED, Allowance, AllowanceKind
from orchestrator.domain.errors import NotAllowed, Refused
from orchestrator.domain.post import PostEvent, PostState
from orchestrator.domain.records import Post
from orchestrator.store.unit_of_work import UnitOfWork

_WHO_MAY: Final = frozenset({Role.PLANNER, Role.PRIVACY_OFFICER})
_CHECKER: Final = part(Role.CHECKER)
_LINE_MAX: Final = 200  # characters, as in config/
_EVIDENCE_MAX: Final = 1_000
_NAME_WORDS_MIN: Final = 2  # a first name alone would allow everybody who bears it
_COUNTRIES: Final = ("DK", "NO", "SE", "FI")
_UNDECIDED: Final = (PostState.HELD, PostState.PENDING_APPROVAL)
_DECIDED: Final = (PostState.APPROVED, PostState.SCHEDULED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to be allowed."""

    kind: AllowanceKind
    value: str = field(repr=False)
    evidence: str = field(default="", repr=False)
    until: datetime | None = None


def problems_of(wish: Wish, now: datetime) -> Iterator[str]:
    """Say what is wrong with a wish: the field, and what to write. Never quotes a value."""
    if not _is_line(wish.value, _LINE_MAX):
        yield f"value: must be one line of 1 to {_LINE_MAX} characters"
    elif wish.kind is AllowanceKind.NAME and len(wish.value.split()) < _NAME_WORDS_MIN:
        yield "value: write the full name; a first name alone would allow everybody who bears it"
    elif wish.kind is AllowanceKind.PHONE and not _is_phone(wish.value):
        yield "value: must be a telephone number of the Nordic countries, such as +45 70 10 20 30"
    elif wish.kind is AllowanceKind.EMAIL and not is_address(wish.value):
        yield "value: must be one plain e-mail address, such as info@example.org"
    elif wish.kind is AllowanceKind.ADDRESS and not any(c.isdigit() for c in wish.value):
        yield "value: must be a street with its number"
    if wish.kind is AllowanceKind.NAME and not wish.evidence.strip():
        yield "evidence: say where the agreement is kept (GDPR Art. 7(1))"
    if wish.evidence and not _is_line(wish.evidence, _EVIDENCE_MAX):
        yield f"evidence: must be one line of at most {_EVIDENCE_MAX} characters"
    if wish.until is not None and wish.until <= now:
        yield "until: must be a day that is not over yet"


def add(uow: UnitOfWork, wish: Wish, actor: Actor) -> tuple[Allowance, int]:
    """Allow something; return it, and how many undecided posts are checked again.

    What is approved stays approved: an allowance only takes findings away. Raises `NotAllowed`,
    and `Refused` for a wish with problems or one that stands already.
    """
    _require_may(actor)
    problems = list(problems_of(wish, uow.now))
    if problems:
        raise Refused("; ".join(problems), "mend that, then do it again")
    value = wish.value.strip()
    known = [one for one in uow.allowances.standing() if one.kind is wish.kind]
    for one in known:
        if one.value.casefold() == value.casefold():
            raise Refused(
                f"this stands on the list already, as {one.id}",
                f"to change it: orchestrator allow remove {one.id}, then add it again",
            )
    added = uow.allowances.add(
        kind=wish.kind,
        value=value,
        evidence=wish.evidence,
        until=wish.until,
        added_by=actor.name,
        now=uow.now,
    )
    uow.audit.append(uow.now, actor, f"allowance:{added.id}", "add", target="standing")
    concerned = [
        post for post in uow.posts.in_states(*_UNDECIDED) if _is_concerned(uow, post, added)
    ]
    return added, _recheck(uow, concerned, "the allow-list grew")


def remove(uow: UnitOfWork, allowance_id: int, actor: Actor, *, reason: str = "") -> int:
    """End an allowance; return how many posts are checked again, approved ones too.

    Raises `NotAllowed`, `NotFound`, and `Refused` if it is over already.
    """
    _require_may(actor)
    allowance = uow.allowances.get(allowance_id)
    if allowance.ended_at is not None:
        raise Refused(f"allowance {allowance.id} is over already", "nothing is left to do")
    return _end(uow, allowance, actor, event="remove", reason=reason)


def end_what_is_over(uow: UnitOfWork) -> int:
    """End the allowances whose last day is over; return how many posts are checked again."""
    over = [one for one in uow.allowances.standing() if not one.is_valid(uow.now)]
    return sum(
        _end(uow, one, _CHECKER, event="expire", reason="its last day is over") for one in over
    )


def _end(uow: UnitOfWork, allowance: Allowance, actor: Actor, *, event: str, reason: str) -> int:
    uow.allowances.end(allowance.id, uow.now)
    uow.audit.append(
        uow.now,
        actor,
        f"allowance:{allowance.id}",
        event,
        source="standing",
        target="ended",
        reason=reason,
    )
    return _recheck(uow, uow.posts.in_states(*_UNDECIDED, *_DECIDED), "the allow-list shrank")


def _recheck(uow: UnitOfWork, posts: list[Post], reason: str) -> int:
    count = 0
    for post in posts:
        try:
            uow.apply_post(post, PostEvent.RECHECK, _CHECKER, reason=reason, rules_version="")
        except Refused:
            continue  # some of it was sent already: what is public stays as it is
        count += 1
    return count


def _is_concerned(uow: UnitOfWork, post: Post, allowance: Allowance) -> bool:
    """Say whether a post has a finding that this allowance can take away."""
    return any(f.type in CONCERNED[allowance.kind] for f in uow.reviews.findings(post))


def _require_may(actor: Actor) -> None:
    if not actor.roles & _WHO_MAY:
        may = ", ".join(sorted(role.value for role in _WHO_MAY))
        raise NotAllowed(
            f"{actor.name} may not keep the allow-list",
            f"who may: {may}; roles stand in config/roles.toml",
        )


def _is_phone(text: str) -> bool:
    for country in _COUNTRIES:
        try:
            if phonenumbers.is_possible_number(phonenumbers.parse(text, country)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def _is_line(text: str, most: int) -> bool:
    return 0 < len(text) <= most and text.isprintable() and bool(text.strip())
