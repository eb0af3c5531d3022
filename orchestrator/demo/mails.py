"""A takeover day's mails, as the mail programs of an invented municipality write them.

`DemoMail.expect` says what must become of each; the demo fails if anything comes out differently.
The one identity number is synthetic: Skatteetaten's Tenor test numbers add 80 to the month, so no
person can ever have it.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
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
from orchestrator.demo.letters import Client, Letter
from orchestrator.demo.people import DOMAIN, ambassadors
from orchestrator.domain.finding import FindingType

_ZONE: Final = ZoneInfo("Europe/Copenhagen")
_ALL: Final = ("instagram", "facebook", "linkedin")
_HARBOUR: Final = (68.2342, 14.5683)  # degrees; open water


class Expect(StrEnum):
    """What must become of a mail."""

    PUBLISHED = "published"
    HELD = "held"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMail:
    """One file for the drop folder, and how its story ends."""

    name: str  # the file's name: "01-sofie.eml"
    raw: bytes = field(repr=False)
    client: str
    sender: str = field(repr=False)  # the From address
    ambassador: str | None  # key in `ambassadors()`; None: a stranger
    language: str
    title: str
    photos: int
    expect: Expect
    channels: tuple[str, ...] = ()  # of a published one
    rules: tuple[FindingType, ...] = ()  # of a held one: these must be among its findings
    story: str  # one sentence for the person who watches the demo


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    client: Client
    ambassador: str | None
    language: str
    subject: str
    text: str
    expect: Expect
    story: str
    signature: str = ""
    quoted: str = ""
    photos: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    channels: tuple[str, ...] = ()
    rules: tuple[FindingType, ...] = ()
    stranger: tuple[str, str] = ("", "")  # name and address
    dmarc: str = "pass"


def demo_mails(day: date, *, domain: str = DOMAIN) -> tuple[DemoMail, ...]:
    """Write the mails for a takeover on a day; the same day gives the same bytes.

    The last one is a second delivery of the first: the same bytes under another name.
    """
    plots = _plots()
    mails = [_mail(number, plot, day, domain) for number, plot in enumerate(plots, start=1)]
    first = mails[0]
    again = DemoMail(
        name=f"{len(mails) + 1:02}-{first.ambassador}-again.eml",
        raw=first.raw,
        client=first.client,
        sender=first.sender,
        ambassador=first.ambassador,
        language=first.language,
        title=first.title,
        photos=first.photos,
        expect=Expect.DUPLICATE,
        story="the mail server delivers the first mail a second time: still one post",
    )
    return (*mails, again)


def _mail(number: int, plot: _Plot, day: date, domain: str) -> DemoMail:
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
        text=plot.text,
        signature=plot.signature,
        quoted=plot.quoted,
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
        photos=len(plot.photos),
        expect=plot.expect,
        channels=plot.channels,
        rules=plot.rules,
        story=plot.story,
    )


def _plots() -> tuple[_Plot, ...]:
    texts = _drafts()
    return (
        _Plot(
            client=outlook,
            ambassador="sofie",
            language="da",
            subject="Godmorgen fra haven på Solgården",
            text=texts["sofie"],
            signature="Venlig hilsen\n\nSofie Mørkeberg\nElev\nNordvik kommune\nTlf. 00 00 00 00",
            photos=(
                ("IMG_2041.jpg", pictures.with_gps(pictures.garden(), *_HARBOUR)),
                ("IMG_2043.jpg", pictures.with_gps(pictures.workshop(), *_HARBOUR)),
            ),
            expect=Expect.PUBLISHED,
            channels=_ALL,
            story="a clean post with two photos that tell where they were taken",
        ),
        _Plot(
            client=apple_mail,
            ambassador="ingrid",
            language="nn",
            subject="Stille time på biblioteket",
            text=texts["ingrid"],
            signature="Ingrid Fjellsol\nBibliotekar, Nordvik kommune",
            photos=(("IMG_0117.jpeg", pictures.upright_phone(pictures.library(), *_HARBOUR)),),
            expect=Expect.PUBLISHED,
            channels=_ALL,
            story="an upright phone photo, which Instagram takes only with bars at its sides",
        ),
        _Plot(
            client=gmail,
            ambassador="oskar",
            language="sv",
            subject="En morgon i hamnen",
            text=texts["oskar"],
            signature="Oskar Havsvik\nPraktikant, Nordvik hamn",
            photos=(
                ("PXL_20260303_061502.jpg", pictures.with_gps(pictures.harbour(), *_HARBOUR)),
            ),
            expect=Expect.PUBLISHED,
            channels=_ALL,
            story="Swedish for two channels, and wording of its own in English for LinkedIn",
        ),
        _Plot(
            client=outlook_for_ios,
            ambassador="aino",
            language="fi",
            subject="Puisto herää kevääseen",
            text=texts["aino"],
            photos=(("image0.jpeg", pictures.with_gps(pictures.park(), *_HARBOUR)),),
            expect=Expect.PUBLISHED,
            channels=_ALL,
            story="a Finnish post from a phone, with the photo inside the text",
        ),
        _Plot(
            client=thunderbird,
            ambassador="tom",
            language="en",
            subject="Re: Your turn on Wednesday",
            text=texts["tom"],
            signature="Tom Ashdown\nIT trainee, Nordvik kommune",
            quoted=texts["tom_quoted"],
            photos=(("desk.jpg", pictures.desk()),),
            expect=Expect.PUBLISHED,
            channels=_ALL,
            story="an answer to an invitation: what it quotes is not published",
        ),
        _Plot(
            client=thunderbird,
            ambassador="tom",
            language="en",
            subject="What a trainee in IT does all day",
            text=texts["tom_text_only"],
            expect=Expect.PUBLISHED,
            channels=("facebook", "linkedin"),
            story="a post without a photo, for the two channels that take one",
        ),
        _Plot(
            client=gmail,
            ambassador="jonas",
            language="nb",
            subject="Første uke som lærling",
            text=texts["jonas_number"],
            expect=Expect.HELD,
            rules=(FindingType.NATIONAL_ID,),
            story="a national identity number in the text: held, whoever's it is",
        ),
        _Plot(
            client=outlook,
            ambassador="sofie",
            language="da",
            subject="En eftermiddag med kaffe",
            text=texts["sofie_health"],
            signature="Venlig hilsen\n\nSofie Mørkeberg\nElev\nNordvik kommune",
            expect=Expect.HELD,
            rules=(FindingType.HEALTH,),
            story="a resident's illness in a kind story: held",
        ),
        _Plot(
            client=apple_mail,
            ambassador="jonas",
            language="nb",
            subject="Ny lærling, gammelt verktøy",
            text=texts["jonas_no_photo"],
            expect=Expect.HELD,
            rules=(FindingType.CHANNEL_FIT,),
            story="no photo, and Instagram takes no post without one: held until it has one",
        ),
        _Plot(
            client=gmail,
            ambassador=None,
            language="da",
            subject="Kan I slå det her op?",
            text=texts["stranger"],
            stranger=("Villads Sommerdal", "villads@postkasse.example"),
            expect=Expect.REFUSED,
            story="nobody we know: refused, and not answered",
        ),
        _Plot(
            client=thunderbird,
            ambassador="oskar",
            language="sv",
            subject="Viktigt: nytt konto",
            text=texts["spoofed"],
            dmarc="fail",
            expect=Expect.REFUSED,
            story="an ambassador's address, forged: our own mail host says so",
        ),
        _Plot(
            client=exchange_auto_reply,
            ambassador="aino",
            language="fi",
            subject="Automaattinen vastaus: Sinun vuorosi keskiviikkona",
            text=texts["automatic"],
            expect=Expect.AUTOMATIC,
            story="a vacation reply: no post, and no answer that would start a loop",
        ),
    )


def _drafts() -> dict[str, str]:
    file = resources.files("orchestrator.demo") / "drafts.toml"
    return {key: text.strip() for key, text in tomllib.loads(file.read_text("utf-8")).items()}
