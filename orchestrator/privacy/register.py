"""The register of ambassadors: who may take over, and what each of them allowed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from adapters.registry import CHANNELS
from orchestrator.domain.actors import Actor, Role
from orchestrator.domain.address import is_address
from orchestrator.domain.consent import Consent
from orchestrator.domain.errors import NotAllowed, NotFound, Refused
from orchestrator.domain.language import LANGUAGES
from orchestrator.domain.records import Ambassador
from orchestrator.store.unit_of_work import UnitOfWork

_WHO_MAY: Final = frozenset({Role.PLANNER, Role.OPERATOR, Role.PRIVACY_OFFICER})
_LINE_MAX: Final = 200  # characters, as in config/
_EVIDENCE_MAX: Final = 1_000
_ID_DIGITS: Final = 9  # below the largest integer of both databases


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One person as she shall stand in the register, with her consent."""

    email: str = field(repr=False)
    name: str = field(repr=False)
    language: str
    area: str | None
    consent: Consent


def require_may_keep(actor: Actor) -> None:
    """Raise `NotAllowed` for who may not keep the register."""
    if not actor.roles & _WHO_MAY:
        may = ", ".join(sorted(role.value for role in _WHO_MAY))
        raise NotAllowed(
            f"{actor.name} may not keep the register of ambassadors",
            f"who may: {may}; roles stand in config/roles.toml",
        )


def problems_of(entry: Entry, now: datetime) -> Iterator[str]:
    """Say what is wrong with an entry: the field, and what to write. Never quotes a value."""
    if not is_address(entry.email):
        yield "email: must be one plain e-mail address, such as anna@example.org"
    if not _is_line(entry.name):
        yield f"name: must be one line of 1 to {_LINE_MAX} characters"
    if entry.language not in LANGUAGES:
        yield f"language: must be one of {', '.join(LANGUAGES)}"
    if entry.area is not None and not _is_line(entry.area):
        yield f"area: must be one line of 1 to {_LINE_MAX} characters, or nothing"
    yield from problems_of_consent(entry.consent, now)


def problems_of_consent(consent: Consent, now: datetime) -> Iterator[str]:
    """Say what is wrong with a consent."""
    if not consent.channels or not consent.channels <= set(CHANNELS):
        yield f"channels: must be one or some of {', '.join(CHANNELS)}"
    if not _is_line(consent.purpose):
        yield f"purpose: must be one line of 1 to {_LINE_MAX} characters"
    if not _is_line(consent.evidence, most=_EVIDENCE_MAX):
        yield "evidence: say where the signed paper or mail is kept (GDPR Art. 7(1))"
    if consent.valid_until <= now:
        yield "until: must be a day that is not over yet"
    elif consent.valid_until <= consent.valid_from:
        yield "until: must not be before the day from which it counts"


def add(uow: UnitOfWork, entry: Entry, actor: Actor, *, again: bool = False) -> Ambassador:
    """Register a person with her consent. `again`: a retired person comes back.

    Raises `NotAllowed`, and `Refused` for a known address or an entry with problems.
    """
    require_may_keep(actor)
    _require_sense(problems_of(entry, uow.now))
    if again:
        ambassador = _take_back(uow, entry)
    else:
        ambassador = uow.ambassadors.add(
            email=entry.email,
            name=entry.name,
            language=entry.language,
            area=entry.area,
            now=uow.now,
        )
    uow.ambassadors.add_consent(ambassador.id, entry.consent)
    subject = f"ambassador:{ambassador.id}"
    uow.audit.append(uow.now, actor, subject, "add", source=None, target="active")
    uow.audit.append(uow.now, actor, subject, "consent")
    return ambassador


def add_all(uow: UnitOfWork, entries: Sequence[Entry], actor: Actor) -> list[Ambassador]:
    """Register many: all of them, or by an error none."""
    return [add(uow, entry, actor) for entry in entries]


def consent(uow: UnitOfWork, ambassador_id: int, given: Consent, actor: Actor) -> Ambassador:
    """Write down a new consent; the newest one counts. Raises `NotAllowed`, `Refused`."""
    require_may_keep(actor)
    ambassador = uow.ambassadors.get(ambassador_id)
    _require_sense(problems_of_consent(given, uow.now))
    if not ambassador.is_active:
        raise Refused(
            f"ambassador {ambassador.id} is retired",
            "to take her back: orchestrator ambassadors add --again",
        )
    uow.ambassadors.add_consent(ambassador.id, given)
    uow.audit.append(uow.now, actor, f"ambassador:{ambassador.id}", "consent")
    return ambassador


def find(uow: UnitOfWork, who: str) -> Ambassador:
    """Find a person by number or address. Raises `NotFound`."""
    if who.isascii() and who.isdigit() and len(who) <= _ID_DIGITS:
        return uow.ambassadors.get(int(who))
    found = uow.ambassadors.by_email(who)
    if found is None:
        raise NotFound(
            "there is no ambassador with this number or address",
            "see: orchestrator ambassadors list",
        )
    return found


def _take_back(uow: UnitOfWork, entry: Entry) -> Ambassador:
    known = uow.ambassadors.by_email(entry.email)
    if known is None or known.is_active:
        raise Refused(
            "there is no retired ambassador with this address"
            if known is None
            else f"ambassador {known.id} is not retired",
            "leave --again out"
            if known is None
            else f"a new consent: orchestrator ambassadors consent {known.id}",
        )
    return uow.ambassadors.take_back(
        known.id, name=entry.name, language=entry.language, area=entry.area
    )


def _require_sense(problems: Iterator[str]) -> None:
    found = list(problems)
    if found:
        raise Refused("; ".join(found), "mend that, then do it again")


def _is_line(text: str, *, most: int = _LINE_MAX) -> bool:
    return 0 < len(text) <= most and text.isprintable() and bool(text.strip())
