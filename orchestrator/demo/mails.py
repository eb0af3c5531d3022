"""A takeover day's mails, as the mail programs of an invented municipality write them.

`drafts.toml` says what people write, `story.toml` what must come of it.
The one identity number is synthetic: Skatteetaten's Tenor test numbers add 80 to the month, so no
person can ever have it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.demo import pictures
from orchestrator.demo.clients import (
    apple_mail,
    exchange_auto_reply,
    gmail,
    outlook,
    outlook_for_ios,
    thunderbird,
)
from orchestrator.demo.expected import Expected, expected
from orchestrator.demo.letters import Client, Letter
from orchestrator.demo.people import DOMAIN, ambassadors

_ZONE: Final = ZoneInfo("Europe/Copenhagen")
_HARBOUR: Final = (68.2342, 14.5683)  # degrees; open water


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMail:
    """One file for the drop folder, and what must come of it."""

    name: str  # the file's name: "01-sofie.eml"
    raw: bytes = field(repr=False)
    client: str
    sender: str = field(repr=False)  # the From address
    ambassador: str | None  # key in `ambassadors()`; None: a stranger
    language: str
    title: str
    photos: tuple[bytes, ...] = field(repr=False)  # as the phone made them
    expected: Expected = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    key: str  # in drafts.toml and story.toml
    client: Client
    ambassador: str | None
    language: str
    subject: str
    signature: str = ""
    quoted: str = ""  # key in drafts.toml of what it answers
    photos: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    stranger: tuple[str, str] = ("", "")  # name and address
    dmarc: str = "pass"


def demo_mails(day: date, *, domain: str = DOMAIN) -> tuple[DemoMail, ...]:
    """Write the mails for a takeover on a day; the same day gives the same bytes.

    The last one is a second delivery of the first: the same bytes under another name.
    """
    texts, endings = _drafts(), expected()
    mails = tuple(
        _mail(number, plot, texts, endings[plot.key], day=day, domain=domain)
        for number, plot in enumerate(_plots(), start=1)
    )
    first = mails[0]
    again = f"{len(mails) + 1:02}-{first.ambassador}-again.eml"
    return (*mails, replace(first, name=again, expected=endings["again"]))


def _mail(
    number: int, plot: _Plot, texts: Mapping[str, str], ending: Expected, *, day: date, domain: str
) -> DemoMail:
    known = ambassadors(domain).get(plot.ambassador or "")
    name, address = (known.name, known.address) if known else plot.stranger
    label = plot.ambassador or "stranger"
    evening = datetime.combine(day - timedelta(days=1), time(17, 0), tzinfo=_ZONE)
    letter = Letter(
        name=f"{number:02}-{label}-{day.isoformat()}",
        sender_name=name,
        sender=address,
        to=f"ambassador@{domain}",
        subject=plot.subject,
        at=evening + timedelta(minutes=7 * number),
        text=texts[plot.key],
        signature=plot.signature,
        quoted=texts[plot.quoted] if plot.quoted else "",
        photos=plot.photos,
        host=f"mx.{domain}",
        dmarc=plot.dmarc,
    )
    return DemoMail(
        name=f"{number:02}-{label}.eml",
        raw=plot.client(letter),
        client=plot.client.__name__,
        sender=address,
        ambassador=plot.ambassador,
        language=plot.language,
        title=plot.subject.removeprefix("Re: "),
        photos=tuple(photo for _, photo in plot.photos),
        expected=ending,
    )


def _plots() -> tuple[_Plot, ...]:
    return (
        _Plot(
            key="sofie",
            client=outlook,
            ambassador="sofie",
            language="da",
            subject="Godmorgen fra haven på Solgården",
            signature="Venlig hilsen\n\nSofie Mørkeberg\nElev\nNordvik kommune\nTlf. 00 00 00 00",
            photos=(
                ("IMG_2041.jpg", pictures.with_gps(pictures.garden(), *_HARBOUR)),
                ("IMG_2043.jpg", pictures.with_gps(pictures.workshop(), *_HARBOUR)),
            ),
        ),
        _Plot(
            key="ingrid",
            client=apple_mail,
            ambassador="ingrid",
            language="nn",
            subject="Stille time på biblioteket",
            signature="Ingrid Fjellsol\nBibliotekar, Nordvik kommune",
            photos=(("IMG_0117.jpeg", pictures.upright_phone(pictures.library(), *_HARBOUR)),),
        ),
        _Plot(
            key="oskar",
            client=gmail,
            ambassador="oskar",
            language="sv",
            subject="En morgon i hamnen",
            signature="Oskar Havsvik\nPraktikant, Nordvik hamn",
            photos=(
                ("PXL_20260303_061502.jpg", pictures.with_gps(pictures.harbour(), *_HARBOUR)),
            ),
        ),
        _Plot(
            key="aino",
            client=outlook_for_ios,
            ambassador="aino",
            language="fi",
            subject="Puisto herää kevääseen",
            photos=(("image0.jpeg", pictures.with_gps(pictures.park(), *_HARBOUR)),),
        ),
        _Plot(
            key="tom",
            client=thunderbird,
            ambassador="tom",
            language="en",
            subject="Re: Your turn on Wednesday",
            signature="Tom Ashdown\nIT trainee, Nordvik kommune",
            quoted="tom_quoted",
            photos=(("desk.jpg", pictures.desk()),),
        ),
        _Plot(
            key="tom_colleague",
            client=thunderbird,
            ambassador="tom",
            language="en",
            subject="What a trainee in IT does all day",
        ),
        _Plot(
            key="jonas_number",
            client=gmail,
            ambassador="jonas",
            language="nb",
            subject="Første uke som lærling",
        ),
        _Plot(
            key="sofie_health",
            client=outlook,
            ambassador="sofie",
            language="da",
            subject="En eftermiddag med kaffe",
            signature="Venlig hilsen\n\nSofie Mørkeberg\nElev\nNordvik kommune",
        ),
        _Plot(
            key="jonas_visit",
            client=outlook_for_ios,
            ambassador="jonas",
            language="nb",
            subject="bare et dørhåndtak",
        ),
        _Plot(
            key="veera",
            client=outlook_for_ios,
            ambassador="veera",
            language="fi",
            subject="Laulun jälkeen",
        ),
        _Plot(
            key="jonas_no_photo",
            client=apple_mail,
            ambassador="jonas",
            language="nb",
            subject="Ny lærling, gammelt verktøy",
        ),
        _Plot(
            key="stranger",
            client=gmail,
            ambassador=None,
            language="da",
            subject="Kan I slå det her op?",
            stranger=("Villads Sommerdal", "villads@postkasse.example"),
        ),
        _Plot(
            key="spoofed",
            client=thunderbird,
            ambassador="oskar",
            language="sv",
            subject="Viktigt: nytt konto",
            dmarc="fail",
        ),
        _Plot(
            key="automatic",
            client=exchange_auto_reply,
            ambassador="aino",
            language="fi",
            subject="Automaattinen vastaus: Sinun vuorosi keskiviikkona",
        ),
    )


def _drafts() -> dict[str, str]:
    file = resources.files("orchestrator.demo") / "drafts.toml"
    return {key: text.strip() for key, text in tomllib.loads(file.read_text("utf-8")).items()}
