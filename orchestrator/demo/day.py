"""The steps of the demo's day. The decisions are the demo's, and are labelled so."""

import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from subprocess import Popen
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.approval.dossier import Dossier, dossier
from orchestrator.demo.commands import STEP_SECONDS, Commands
from orchestrator.demo.expected import Fate
from orchestrator.demo.followers import see
from orchestrator.demo.mails import DemoMail
from orchestrator.demo.people import DOMAIN, ambassadors
from orchestrator.demo.relay import Turn, turns
from orchestrator.demo.verdict import Evidence, Shown, differences_of_all, endings, unnamed
from orchestrator.demo.workspace import ACCOUNTS, APPROVER, PLANNER
from orchestrator.domain.actors import Actor
from orchestrator.domain.approval import HASH_SHOWN, to_acknowledge
from orchestrator.domain.errors import Refused
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import UNSETTLED
from orchestrator.domain.records import Post
from orchestrator.privacy import register
from orchestrator.scheduling.plan import Plan, plan_takeover
from orchestrator.wiring import Wiring

# Before the first slot, counted in commands: a plan, mails taken in, the daemon's start and its
# checks, the inbox, one approval. The other approvals keep up with the slots.
_COMMANDS: Final = 8
_MARGIN: Final = 2  # the machine may become busy
_LOOK_SECONDS: Final = 0.2
_CONSENT_DAYS: Final = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the demo, from the ambassadors' consents to what became of every mail."""

    mails: Sequence[DemoMail]
    base_url: str  # of the sandbox
    commands: Commands
    wiring: Wiring
    zone: str
    pace: int  # seconds between two slots
    command_seconds: float  # how long a command took on this machine
    shown: dict[int, Shown] = field(default_factory=dict)  # to the approver, by post
    told: set[int] = field(default_factory=set)  # posts of which it was said that they are public

    def play(self) -> list[str]:
        """Play it; return what came out differently than the story says. Raises `Refused`."""
        self._register()
        self._drop()
        self._headline("The daemon starts, and checks every post")
        with self.commands.daemon() as daemon:
            self._wait(daemon, "the checks", self._is_checked)
            self._decide()
            self._look_at_what_is_held()
            self._headline(f"The daemon publishes in the slots, {self.pace} seconds apart")
            self._wait(daemon, "the last slot", self._is_settled)
        return self._tell()

    # ---- the steps

    def _register(self) -> None:
        people = ambassadors(DOMAIN)
        self._headline(f"Petra registers {len(people)} ambassadors, and plans a turn for each")
        begun = time.monotonic()
        self.commands.run("ambassadors", "import", str(self._people_file()), by=PLANNER)
        seconds = min(self.command_seconds, time.monotonic() - begun)
        lead = timedelta(seconds=_MARGIN * _COMMANDS * seconds + self.pace)
        first, *others = turns(self.mails, self.wiring.clock() + lead, self.pace, self.zone)
        self.commands.run("takeovers", "plan", *_plan_words(first), by=PLANNER)
        self._plan(others)
        if others:
            names = ", ".join(turn.ambassador.capitalize() for turn in others)
            self._say(f"\n  … and the same for {names}: each has the accounts for some seconds.")

    def _plan(self, others: Sequence[Turn]) -> None:
        """Plan as that command does, but without a process for each: the demo must not be long."""
        person = self.wiring.settings.roles.person_of_login(PLANNER)
        assert person is not None
        planner = Actor(name=person.login, roles=person.roles, email=person.email, acted_as=True)
        with self.wiring.store.write(self.wiring.clock()) as uow:
            for turn in others:
                plan = Plan(
                    ambassador_id=register.find(uow, _address(turn)).id,
                    accounts=ACCOUNTS,
                    first_day=turn.day,
                    last_day=turn.day,
                    opens=turn.opens,
                    closes=turn.closes,
                    slots=turn.slots,
                    zone=self.zone,
                )
                plan_takeover(uow, plan, planner, self.wiring.accounts)

    def _people_file(self) -> Path:
        path = self.commands.root / "ambassadors.csv"
        until = (self.wiring.clock() + timedelta(days=_CONSENT_DAYS)).date().isoformat()
        channels = "instagram,facebook,linkedin"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["email", "name", "language", "area", "channels", "until", "evidence"])
            for key, who in ambassadors(DOMAIN).items():
                evidence = f"signed form, folder {key}"
                rows.writerow(
                    [who.address, who.name, who.language, who.area, channels, until, evidence]
                )
        return path

    def _drop(self) -> None:
        self._headline(f"{len(self.mails)} mails drop into the spool, and are taken in")
        incoming = self.commands.root / "spool" / "incoming"
        for mail in self.mails:
            part = incoming / f".{mail.name}.part"
            part.write_bytes(mail.raw)
            part.rename(incoming / mail.name)
            self._say(f"  {mail.name:<20} {mail.expected.story}")
        self.commands.run("spool", "take", "--once")

    def _decide(self) -> None:
        self._headline("The approver's inbox, as Anna sees it")
        self.commands.run("posts", "list", by=APPROVER)
        self._headline("The demo decides in Anna's place: she approves what the story expects")
        for post, mail in self._posts(PostState.PENDING_APPROVAL):
            with self.wiring.store.read(self.wiring.clock()) as uow:
                found = dossier(uow, post.id, self.wiring.desk)
            if unnamed(found.findings, mail) or mail.expected.fate is not Fate.PUBLISHED:
                self._say(f"\n  Post {post.id} is not approved: it is not what the story expects.")
            else:
                self._approve(found, mail.expected.agreed)

    def _approve(self, found: Dossier, agreed: str) -> None:
        """Approve what each account will get, and nothing else."""
        self.shown[found.post.id] = {
            item.account.id: [picture.sha256 for picture in item.outbound.attachments]
            for item in found.composed
        }
        words = ["--hash", (found.hash or "")[:HASH_SHOWN]]
        for check in to_acknowledge(found.findings):
            words += ["--seen", check]
        if agreed:
            words += ["--reason", agreed]
        self.commands.run("posts", "approve", str(found.post.id), *words, by=APPROVER)

    def _look_at_what_is_held(self) -> None:
        held = self._posts(PostState.HELD)
        subtle = [(post, mail) for post, mail in held if mail.expected.subtle]
        if subtle:
            self._headline("Held, although a list of words would let it pass")
            self._say("  No word of these alone would hold a post. What they say together does:")
        for post, mail in subtle:
            self._say(f"\n  {mail.name} says, in English: {mail.expected.subtle}")
            self.commands.run("posts", "show", str(post.id), by=APPROVER)

    def _tell(self) -> list[str]:
        evidence = Evidence(
            mails=self.mails,
            seen=see(self.base_url),
            shown=self.shown,
            notices=self.commands.root / "notices",
        )
        with self.wiring.store.read(self.wiring.clock()) as uow:
            told = endings(uow, evidence)
            of_all = differences_of_all(uow, evidence)
        self._headline("What became of every mail")
        for ending in told:
            mail = ending.mail
            self._say(f"  {mail.name:<20} {mail.expected.fate}: {mail.expected.story}")
            for line in ending.lines:
                self._say(f"      {line}")
        self._say(
            "\n  Compared with the story, on every channel: text, pictures, alt texts, and that"
        )
        self._say("  no picture tells where it was taken; and everything that the checks found.")
        notices = sum(1 for _ in evidence.notices.glob("*.eml"))
        self._say(
            f"  {notices} notices told ambassadors, approvers and the privacy officer of it."
        )
        return [f"{e.mail.name}: {text}" for e in told for text in e.differences] + of_all

    # ---- looking at the store

    def _posts(self, state: PostState) -> list[tuple[Post, DemoMail]]:
        """List the posts in a state, each with its mail."""
        mails = {mail.name: mail for mail in self.mails}
        with self.wiring.store.read(self.wiring.clock()) as uow:
            of_post = {row.post_id: mails[row.name] for row in reversed(uow.messages.all())}
            return [(post, of_post[post.id]) for post in uow.posts.in_states(state)]

    def _is_checked(self) -> bool:
        with self.wiring.store.read(self.wiring.clock()) as uow:
            return not uow.posts.in_states(PostState.RECEIVED)

    def _is_settled(self) -> bool:
        with self.wiring.store.read(self.wiring.clock()) as uow:
            published = uow.posts.in_states(PostState.PUBLISHED)
            unsettled = uow.publications.in_states(*UNSETTLED)
            waiting = uow.posts.in_states(PostState.APPROVED, PostState.SCHEDULED)
            is_over = not unsettled and not waiting and uow.outbox.waiting() == 0
        for post in published:
            if post.id not in self.told:
                self.told.add(post.id)
                at = post.updated_at.astimezone(ZoneInfo(self.zone))
                self._say(f"  {at:%H:%M:%S}  post {post.id} is public on {_channels(post)}")
        return is_over

    def _wait(self, daemon: Popen[bytes], what: str, is_done: Callable[[], bool]) -> None:
        until = time.monotonic() + STEP_SECONDS
        while not is_done():
            if daemon.poll() is not None:
                raise Refused("the daemon ended too early", "its last lines stand above")
            if time.monotonic() > until:
                raise Refused(
                    f"{what} did not come to an end",
                    "the machine may be busy: try again with a longer --pace",
                )
            time.sleep(_LOOK_SECONDS)  # noqa: TID251 - a demo is watched in real time

    def _headline(self, text: str) -> None:
        self._say(f"\n── {text} " + "─" * max(3, 76 - len(text)))

    def _say(self, text: str) -> None:
        self.commands.say(text)


def _channels(post: Post) -> str:
    return ", ".join(account.removesuffix("-main") for account in post.accounts)


def _address(turn: Turn) -> str:
    return ambassadors(DOMAIN)[turn.ambassador].address


def _plan_words(turn: Turn) -> list[str]:
    words = ["--ambassador", _address(turn)]
    for account in ACCOUNTS:
        words += ["--account", account]
    words += ["--day", turn.day.isoformat()]
    words += ["--hours", f"{turn.opens.isoformat()}-{turn.closes.isoformat()}"]
    for slot in turn.slots:
        words += ["--slot", slot.isoformat()]
    return words
