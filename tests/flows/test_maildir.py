"""A Maildir with a telephone's photo, by the real program: from new/ and cur/, never from tmp/."""

import io
import json
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image

from orchestrator.domain.records import Asset
from tests.flows.test_intake_killed import HOST, a_day, finished
from tests.flows.test_killed import quick
from tests.house import AMBASSADOR, House, RealClock, a_house
from tests.processes import (
    PATIENCE,
    command,
    daemon,
    plain_environment,
    stop_when_ready,
    wait_until,
)
from tests.workspaces import changed

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]

HEIC = (Path(__file__).parents[1] / "media" / "data" / "rotated.heic").read_bytes()
LEFT_ALONE = ("tmp/1700000002.M3.mx", "cur/1700000003.M4.mx:2,ST", "cur/1700000004.M5.mx:2,D")


def a_mail(title: str, *, photo: bytes | None = None) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Solveig Fjord <{AMBASSADOR}>"
    mail["To"] = "drop@fjordvik.example"
    mail["Subject"] = title
    mail["Message-ID"] = f"<{title}@fjordvik.example>"
    mail.set_content("Alt 1: En park\n\nGod morgen!\n")
    if photo is not None:
        mail.add_attachment(photo, maintype="image", subtype="heic", filename="IMG_0042.HEIC")
    verdict = f"Authentication-Results: {HOST}; dmarc=pass header.from=fjordvik.example\r\n"
    return verdict.encode() + mail.as_bytes()


def a_maildir(root: Path) -> Path:
    """Make a Maildir with two mails to take, and three to leave alone."""
    maildir = root / "Maildir"
    for room in ("new", "cur", "tmp"):
        (maildir / room).mkdir(parents=True)
    (maildir / "new/1700000000.M1.mx").write_bytes(a_mail("ny", photo=HEIC))
    (maildir / "cur/1700000001.M2.mx:2,S").write_bytes(a_mail("lest"))
    for name in LEFT_ALONE:
        (maildir / name).write_bytes(a_mail("ikke"))
    source = f'[[intake.sources]]\nkind = "maildir"\npath = "{maildir}"\n\n[scheduling]'
    changed(root, "orchestrator.toml", "[scheduling]", source)
    changed(root, "orchestrator.toml", '# trusted_authserv_id = "mx.example.org"',
            f'trusted_authserv_id = "{HOST}"')  # fmt: skip
    return maildir


def left_in(maildir: Path) -> list[str]:
    return sorted(str(path.relative_to(maildir)) for path in maildir.rglob("*.mx*"))


def the_photo(house: House) -> Asset:
    """Return the one photo of the post that has one."""
    with house.wiring.store.read(house.clock()) as uow:
        contents = [uow.posts.content(post) for post in uow.posts.in_states()]
    (photo,) = [asset for content in contents for asset in content.assets]
    return photo


def test_the_daemon_takes_a_heic_photo_out_of_a_maildir(tmp_path: Path):
    with a_house(tmp_path, clock=RealClock()) as house:
        maildir = a_maildir(tmp_path)
        quick(tmp_path)
        a_day(house)
        with daemon(tmp_path) as process:
            wait_until(lambda: finished(house) == 2, "both mails")
            wait_until(lambda: the_photo(house).clean is not None, "the photo")
            assert stop_when_ready(process, tmp_path) == 0

        photo = the_photo(house)
        assert photo.clean is not None
        assert photo.facts is not None
        cleaned = house.wiring.media.path(photo.clean.sha256).read_bytes()
    assert left_in(maildir) == sorted(LEFT_ALONE)
    assert (photo.mime_type, photo.clean.mime_type) == ("image/heic", "image/jpeg")
    assert (photo.facts.has_location, photo.alt_text) == (True, "En park")
    with Image.open(io.BytesIO(cleaned)) as picture:
        assert (picture.format, dict(picture.getexif())) == ("JPEG", {})


def test_spool_take_reads_a_maildir_too(tmp_path: Path):
    with a_house(tmp_path, clock=RealClock()) as house:
        maildir = a_maildir(tmp_path)
        a_day(house)
        answer = subprocess.run(
            command(tmp_path, "spool", "take", "--once", "--json"),
            capture_output=True,
            check=True,
            timeout=PATIENCE,
            env=plain_environment(),
        )

    rows = json.loads(answer.stdout)
    assert {row["name"]: row["outcome"] for row in rows} == {
        "1700000000.M1.mx": "accepted",
        "1700000001.M2.mx:2,S": "accepted-with-warning",  # it describes a photo that is not there
    }
    assert left_in(maildir) == sorted(LEFT_ALONE)
