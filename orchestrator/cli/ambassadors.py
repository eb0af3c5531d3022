"""`orchestrator ambassadors`: who may take over, and what each of them allowed."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from orchestrator.cli.ambassadors_import import import_
from orchestrator.cli.ambassadors_leave import retire, withdraw_consent
from orchestrator.cli.arguments import DAY
from orchestrator.cli.context import acting
from orchestrator.cli.opened import opened
from orchestrator.cli.render import complain, in_words, json_list, json_object, say, table, visible
from orchestrator.cli.times import last_day, spoken
from orchestrator.domain.consent import TAKEOVER_PURPOSE, Consent, period
from orchestrator.domain.language import LANGUAGES
from orchestrator.domain.takeover import utc_to_local

if TYPE_CHECKING:  # the records of the store: imported when a command runs
    from orchestrator.domain.records import Ambassador


Decorator = Callable[[Callable[..., None]], Callable[..., None]]


@click.group()
def ambassadors() -> None:
    """Keep the ambassadors and their consents.

    Who may: planner, operator, privacy officer.
    """


for _command in (import_, retire, withdraw_consent):
    ambassadors.add_command(_command)


def _consent_options(command: Callable[..., None]) -> Callable[..., None]:
    options: tuple[Decorator, ...] = (
        click.option(
            "--channels", required=True, help="What she allowed: instagram,facebook,linkedin."
        ),
        click.option(
            "--until", type=DAY, required=True, help="The last day on which it holds: 2026-12-31."
        ),
        click.option(
            "--consent-from",
            "first",
            type=DAY,
            help="The day from which it counts, such as that of the signature; default: today.",
        ),
        click.option("--evidence", required=True, help="Where the signed paper or mail is kept."),
        click.option(
            "--purpose", default=TAKEOVER_PURPOSE, show_default=True, help="What it is for."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@ambassadors.command()
@click.option("--email", required=True, help="The address that she sends drafts from.")
@click.option("--name", required=True, help="Her name: the checks know it as the author's own.")
@click.option("--language", required=True, type=click.Choice(LANGUAGES))
@click.option("--area", help="Her service area, for its own rules in config/policy.toml.")
@_consent_options
@click.option("--again", is_flag=True, help="A retired ambassador comes back.")
def add(  # noqa: PLR0917 - click passes them by name
    email: str, name: str, language: str, area: str | None,
    channels: str, until: date, first: date | None, evidence: str, purpose: str, again: bool,
) -> None:  # fmt: skip
    """Register an ambassador with her consent."""
    from orchestrator.privacy import register

    actor = acting()
    with opened() as wiring:
        now = wiring.clock()
        days = _days(first, until, now, wiring.zone)
        given = _consent(channels, evidence, purpose, days)
        entry = register.Entry(
            email=email, name=name, language=language, area=area or None, consent=given
        )
        with wiring.store.write(now) as uow:
            added = register.add(uow, entry, actor, again=again)
    say(f"ambassador {added.id} is registered; the consent holds until {until.isoformat()}")
    complain(
        f"next: orchestrator takeovers plan --ambassador {added.id} --account … --day … "
        "--hours 08:00-16:00 --slot 09:00"
    )


@ambassadors.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def list_(as_json: bool) -> None:
    """List the ambassadors with their newest consents."""
    with opened() as wiring:
        now, zone = wiring.clock(), wiring.zone
        with wiring.store.read(now) as uow:
            people = uow.ambassadors.all()
            consents = uow.ambassadors.consents_of([person.id for person in people])
    if as_json:
        json_list(_row(person, consents.get(person.id), now) for person in people)
        return
    table(
        ("id", "name", "email", "language", "area", "active", "channels", "consent"),
        [
            (
                person.id,
                person.name,
                person.email,
                person.language,
                person.area,
                person.is_active,
                ", ".join(_channels(consents.get(person.id))),
                _state_of(consents.get(person.id), now, zone),
            )
            for person in people
        ],
    )
    if not people:
        complain("there is no ambassador yet: orchestrator ambassadors add --help")


@ambassadors.command()
@click.argument("who", metavar="ID|EMAIL")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def show(who: str, as_json: bool) -> None:
    """Show one ambassador: consent, posts, what was done when."""
    from orchestrator.privacy import register

    with opened() as wiring:
        now, zone = wiring.clock(), wiring.zone
        with wiring.store.read(now) as uow:
            person = register.find(uow, who)
            consent = uow.ambassadors.consent(person.id)
            posts = uow.posts.of_ambassador(person.id)
            trail = uow.audit.of(f"ambassador:{person.id}")
    if as_json:
        row = dict(_row(person, consent, now))
        row["posts"] = [{"id": post.id, "state": post.state} for post in posts]
        row["history"] = [{"at": e.at, "event": e.event, "by": e.actor} for e in trail]
        json_object(row)
        return
    say(f"ambassador {person.id}: {visible(person.name)} <{visible(person.email)}>")
    say(f"  {'active' if person.is_active else 'retired'}, writes {person.language}"
        + (f", {visible(person.area)}" if person.area else ""))  # fmt: skip
    say(f"  consent: {_state_of(consent, now, zone)}")
    if consent is not None:
        say(f"    for {', '.join(_channels(consent))}: {visible(consent.purpose)}")
        say(f"    evidence: {visible(consent.evidence)}")
    for post in posts:
        say(f"  post {post.id} is {in_words(post.state)}: orchestrator posts show {post.id}")
    for entry in trail:
        say(f"  {spoken(entry.at, zone)}  {in_words(entry.event)} by {visible(entry.actor)}")


@ambassadors.command()
@click.argument("who", metavar="ID|EMAIL")
@_consent_options
def consent(  # noqa: PLR0917 - click passes them by name
    who: str, channels: str, until: date, first: date | None, evidence: str, purpose: str
) -> None:
    """Write down a new consent of an ambassador; the newest one counts."""
    from orchestrator.privacy import register

    actor = acting()
    with opened() as wiring:
        now = wiring.clock()
        days = _days(first, until, now, wiring.zone)
        given = _consent(channels, evidence, purpose, days)
        with wiring.store.write(now) as uow:
            person = register.consent(uow, register.find(uow, who).id, given, actor)
    say(
        f"ambassador {person.id}: consent for {', '.join(sorted(given.channels))} "
        f"until {until.isoformat()}"
    )


def _days(first: date | None, last: date, now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Say when a consent holds; without a first day, from the beginning of today."""
    return period(first or utc_to_local(now, zone).date(), last, zone)


def _consent(
    channels: str, evidence: str, purpose: str, days: tuple[datetime, datetime]
) -> Consent:
    named = (name.strip().casefold() for name in channels.split(","))
    return Consent(
        channels=frozenset(name for name in named if name),
        purpose=purpose,
        evidence=evidence,
        valid_from=days[0],
        valid_until=days[1],
    )


def _channels(consent: Consent | None) -> list[str]:
    return [] if consent is None else sorted(consent.channels)


def _state_of(consent: Consent | None, now: datetime, zone: str) -> str:
    if consent is None:
        return "none"
    if consent.withdrawn_at is not None:
        return f"withdrawn since {spoken(consent.withdrawn_at, zone)}"
    until = last_day(consent.valid_until, zone)
    return f"until {until}" if consent.is_valid(now) else f"over, until {until}"


def _row(person: "Ambassador", consent: Consent | None, now: datetime) -> Mapping[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "language": person.language,
        "area": person.area,
        "is_active": person.is_active,
        "consent": None
        if consent is None
        else {
            "channels": consent.channels,
            "purpose": consent.purpose,
            "evidence": consent.evidence,
            "valid_from": consent.valid_from,
            "valid_until": consent.valid_until,
            "withdrawn_at": consent.withdrawn_at,
            "is_valid": consent.is_valid(now),
        },
    }
