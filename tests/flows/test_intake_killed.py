"""A daemon that is killed again and again while mails come in loses none and takes none twice."""

import random
import time
from collections import Counter
from datetime import time as time_of_day
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest

from tests.flows.test_killed import a_zone_at_noon, quick
from tests.house import AMBASSADOR, House, RealClock, a_house, a_photo
from tests.processes import daemon, stop_when_ready, wait_until
from tests.workspaces import changed

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]

MAILS = 24
KILLS = 6
HOST = "mx.fjordvik.example"


def a_mail(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Solveig Fjord <{AMBASSADOR}>"
    mail["To"] = "drop@fjordvik.example"
    mail["Subject"] = f"Dag {number}"
    mail["Message-ID"] = f"<day-{number}@fjordvik.example>"
    mail.set_content(f"Alt 1: En park\n\nGod morgen, dag {number}!\n")
    mail.add_attachment(
        a_photo(number), maintype="image", subtype="jpeg", filename=f"IMG_{number}.jpg"
    )
    verdict = f"Authentication-Results: {HOST}; dmarc=pass header.from=fjordvik.example\r\n"
    return verdict.encode() + mail.as_bytes()


def drop(incoming: Path, number: int) -> None:
    part = incoming / f".day-{number}.part"
    part.write_bytes(a_mail(number))
    part.rename(incoming / f"day-{number}.eml")


def a_day(house: House) -> None:
    """Plan a takeover whose slots are still to come, whatever the hour."""
    zone = a_zone_at_noon(house.clock())
    house.a_takeover(slots=(time_of_day(22),), closes=time_of_day(23), zone=zone)


def finished(house: House) -> int:
    with house.wiring.store.read(house.clock()) as uow:
        return sum(message.outcome is not None for message in uow.messages.all())


def has_more_than(house: House, before: int) -> bool:
    return before == MAILS or finished(house) > before


def test_every_mail_becomes_one_post(tmp_path: Path):
    moments = random.Random(7)
    with a_house(tmp_path, clock=RealClock()) as house:
        changed(
            tmp_path,
            "orchestrator.toml",
            '# trusted_authserv_id = "mx.example.org"',
            f'trusted_authserv_id = "{HOST}"',
        )
        changed(tmp_path, "orchestrator.toml", "# settle_seconds = 2.0", "settle_seconds = 0.0")
        quick(tmp_path)
        a_day(house)
        rooms = house.wiring.intake.rooms
        for number in range(MAILS):
            drop(rooms.incoming, number)

        for _ in range(KILLS):
            before = finished(house)
            with daemon(tmp_path) as process:
                wait_until(partial(has_more_than, house, before), "one more mail")
                time.sleep(moments.uniform(0.0, 0.3))
                process.kill()
        with daemon(tmp_path) as process:
            wait_until(lambda: finished(house) == MAILS, "all mails")
            wait_until(lambda: not list(rooms.active.glob("*.eml")), "all put away")
            assert stop_when_ready(process, tmp_path) == 0

        with house.wiring.store.read(house.clock()) as uow:
            rows = uow.messages.all()
            posts = uow.posts.in_states()
            assert uow.audit.first_break() is None
    assert sorted(row.name for row in rows) == sorted(f"day-{n}.eml" for n in range(MAILS))
    assert Counter(row.post_id for row in rows) == Counter(post.id for post in posts)
    assert len(posts) == MAILS
    assert len(list(rooms.done.glob("*.eml"))) == MAILS
    assert list(rooms.incoming.glob("*.eml")) == []
