"""The demo's day as a relay: each ambassador owns the accounts for some seconds in her turn."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.demo.expected import Fate
from orchestrator.demo.mails import DemoMail

HOME: Final = "Europe/Copenhagen"
_ELSEWHERE: Final = "Atlantic/Azores"  # two hours behind: no midnight there when there is one here
_LONGEST: Final = timedelta(minutes=10)  # of the whole demo


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One ambassador's takeover, in local times."""

    ambassador: str
    day: date
    opens: time
    closes: time
    slots: tuple[time, ...]


def zone_for(now: datetime) -> str:
    """Choose a zone in which no midnight comes while the demo plays: windows are of one day."""
    begins, ends = (moment.astimezone(ZoneInfo(HOME)) for moment in (now, now + _LONGEST))
    return HOME if begins.date() == ends.date() else _ELSEWHERE


def turns(mails: Iterable[DemoMail], begins: datetime, pace: int, zone: str) -> list[Turn]:
    """Give each ambassador a window, a slot of `pace` seconds for each post that will go out.

    Who publishes nothing has her turn behind all others.
    """
    known = [mail for mail in mails if mail.ambassador is not None]
    posts = Counter(m.ambassador for m in known if m.expected.fate is Fate.PUBLISHED)
    names = dict.fromkeys(str(mail.ambassador) for mail in known)
    local = begins.astimezone(ZoneInfo(zone)).replace(microsecond=0)
    planned = []
    for name in sorted(names, key=lambda name: not posts[name]):
        slots = [local + timedelta(seconds=pace * n) for n in range(max(posts[name], 1))]
        local = slots[-1] + timedelta(seconds=pace)
        planned.append(
            Turn(
                ambassador=name,
                day=slots[0].date(),
                opens=slots[0].time(),
                closes=local.time(),
                slots=tuple(slot.time() for slot in slots),
            )
        )
    return planned
