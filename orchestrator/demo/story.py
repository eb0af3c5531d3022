"""A takeover day in under a minute: the real commands, the real daemon, real mails, a sandbox.

Every step runs `orchestrator …` as a process of its own, as a colleague would. The decisions are
the demo's, and are labelled so.
"""

import csv
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from adapters.sandbox.accounts import DEFAULT_ACCOUNTS
from adapters.sandbox.server import RunningSandbox, running_sandbox
from orchestrator.demo.mails import DemoMail, demo_mails
from orchestrator.demo.people import DOMAIN, ORGANISATION, ambassadors
from orchestrator.demo.ports import free_port
from orchestrator.demo.relay import Turn, turns, zone_for
from orchestrator.demo.verdict import differences_of_ledger, endings
from orchestrator.demo.workspace import ACCOUNTS, APPROVER, PLANNER, DemoWorkspace
from orchestrator.domain.errors import Refused
from orchestrator.domain.finding import Finding, Severity
from orchestrator.domain.post import PostState
from orchestrator.domain.publication import UNSETTLED
from orchestrator.settings import load
from orchestrator.settings.environment import ACT_AS
from orchestrator.wiring import Wiring

_COMMANDS_BEFORE_THE_FIRST_SLOT: Final = 24  # planning, intake, inbox, decisions
_STEP_SECONDS: Final = 60  # a step that takes longer has failed
_LOOK_SECONDS: Final = 0.2
_CONSENT_DAYS: Final = 365


@dataclass(slots=True, kw_only=True)
class Story:
    """One run of the demo. `say` prints a line."""

    root: Path
    say: Callable[[str], None]
    pace: int  # seconds between two slots
    environment: dict[str, str] = field(repr=False)
    clock: Callable[[], datetime]
    sandbox: RunningSandbox | None = None
    wiring: Wiring | None = None
    zone: str = ""
    command_seconds: float = 0.0  # how long a command takes on this machine

    def play(self, then: Callable[[str], None] | None = None) -> list[str]:
        """Play the day; return what came out differently than the story says.

        `then` is called with the sandbox's address while it still serves.
        """
        accounts = tuple(replace(a, title=ORGANISATION) for a in DEFAULT_ACCOUNTS)
        with running_sandbox(accounts=accounts) as sandbox:
            self.sandbox = sandbox
            self._make_workspace()
            self.wiring = Wiring(load(self.root, self.environment))
            try:
                differences = self._day()
            finally:
                self.wiring.close()
            if then is not None:
                then(sandbox.base_url)
        return differences

    def _day(self) -> list[str]:
        mails = demo_mails(self.clock().astimezone(ZoneInfo(self.zone)).date())
        self._register(mails)
        self._drop(mails)
        with self._daemon():
            self._wait("the checks", self._is_checked)
            self._decide()
            self._wait("the last slot", self._is_settled)
        return self._tell(mails)

    # ---- the steps

    def _make_workspace(self) -> None:
        assert self.sandbox is not None
        self.zone = zone_for(self.clock())
        self._headline("A workspace of an invented municipality, and a sandbox for its accounts")
        DemoWorkspace(
            root=self.root,
            base_url=self.sandbox.base_url,
            media_port=free_port(os.getpid()),
            zone=self.zone,
        ).write()
        begun = time.monotonic()
        self._run("init", shown=False)
        self.command_seconds = time.monotonic() - begun
        self.say(f"  {self.root}; the sandbox serves {self.sandbox.base_url}")

    def _register(self, mails: tuple[DemoMail, ...]) -> None:
        self._headline("Six ambassadors with their consents, and a relay of takeovers")
        self._run("ambassadors", "import", str(self._people_file()), by=PLANNER)
        lead = timedelta(seconds=_COMMANDS_BEFORE_THE_FIRST_SLOT * self.command_seconds)
        for turn in turns(mails, self.clock() + lead, self.pace, self.zone):
            self._run("takeovers", "plan", *_plan_words(turn), by=PLANNER)

    def _people_file(self) -> Path:
        path = self.root / "ambassadors.csv"
        until = (self.clock() + timedelta(days=_CONSENT_DAYS)).date().isoformat()
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["email", "name", "language", "channels", "until", "evidence"])
            for key, person in ambassadors(DOMAIN).items():
                channels = "instagram,facebook,linkedin"
                rows.writerow(
                    [person.address, person.name, person.language, channels, until,
                     f"signed form, folder {key}"]
                )  # fmt: skip
        return path

    def _drop(self, mails: tuple[DemoMail, ...]) -> None:
        self._headline(f"{len(mails)} mails drop into the spool, and are taken in")
        incoming = self.root / "spool" / "incoming"
        for mail in mails:
            part = incoming / f".{mail.name}.part"
            part.write_bytes(mail.raw)
            part.rename(incoming / mail.name)
            self.say(f"  {mail.name:<20} {mail.story}")
        self._run("spool", "take", "--once")

    def _decide(self) -> None:
        self._headline("The approver's inbox")
        self._run("posts", "list", by=APPROVER)
        self._headline("The demo decides in a person's place: Anna approves what waits for her")
        assert self.wiring is not None
        with self.wiring.store.read(self.clock()) as uow:
            waiting = uow.posts.in_states(PostState.PENDING_APPROVAL)
            warned = {post.id: _warnings(uow.reviews.findings(post)) for post in waiting}
        for post in waiting:
            seen = [word for check in warned[post.id] for word in ("--seen", check)]
            self._run("posts", "approve", str(post.id), *seen, by=APPROVER)
        self._headline(f"The daemon publishes in the slots, {self.pace} seconds apart")

    def _tell(self, mails: tuple[DemoMail, ...]) -> list[str]:
        assert self.wiring is not None
        assert self.sandbox is not None
        ledger = self.sandbox.posts()
        with self.wiring.store.read(self.clock()) as uow:
            told = endings(uow, mails, ledger)
        self._headline("What became of every mail")
        for ending in told:
            self.say(f"  {ending.mail.name:<20} {ending.mail.expect.value}")
            for line in ending.lines:
                self.say(f"      {line}")
        found = [f"{e.mail.name}: {text}" for e in told for text in e.differences]
        return found + differences_of_ledger(mails, ledger)

    # ---- the commands and the daemon

    def _run(self, *words: str, by: str | None = None, shown: bool = True) -> None:
        """Run a command as a colleague would; its output is the demo's. Raises `Refused`."""
        if shown:
            prefix = f"{ACT_AS}={by} " if by else ""
            self.say(f"\n$ {prefix}orchestrator {shlex.join(words)}")
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "orchestrator", "--workspace", str(self.root), *words],
            env=self._environment_of(by),
            capture_output=True,
            text=True,
            timeout=_STEP_SECONDS,
            check=False,
        )
        if shown:
            for line in (done.stdout + done.stderr).splitlines():
                self.say(f"  {line}")
        if done.returncode != 0:
            raise Refused(
                f"'orchestrator {words[0]}' ended with {done.returncode}",
                done.stderr.strip() or "see its output above",
            )

    @contextmanager
    def _daemon(self) -> Iterator[None]:
        self._headline("The daemon starts")
        self.say("\n$ orchestrator run")
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "orchestrator", "--workspace", str(self.root), "run"],
            env=self._environment_of(None),
            stdout=subprocess.DEVNULL,
        )
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=_STEP_SECONDS)
        if code != 0:
            raise Refused(f"the daemon ended with {code}", "its last lines stand above")

    def _environment_of(self, by: str | None) -> dict[str, str]:
        return self.environment | ({ACT_AS: by} if by else {})

    def _wait(self, what: str, is_done: Callable[[], bool]) -> None:
        until = time.monotonic() + _STEP_SECONDS
        while not is_done():
            if time.monotonic() > until:
                raise Refused(f"{what} did not come to an end", "run the demo again with --keep")
            time.sleep(_LOOK_SECONDS)  # noqa: TID251 - a demo is watched in real time

    def _is_checked(self) -> bool:
        assert self.wiring is not None
        with self.wiring.store.read(self.clock()) as uow:
            return not uow.posts.in_states(PostState.RECEIVED)

    def _is_settled(self) -> bool:
        assert self.wiring is not None
        with self.wiring.store.read(self.clock()) as uow:
            unsettled = uow.publications.in_states(*UNSETTLED)
            waiting = uow.posts.in_states(PostState.APPROVED, PostState.SCHEDULED)
            return not unsettled and not waiting and uow.outbox.waiting() == 0

    def _headline(self, text: str) -> None:
        self.say(f"\n── {text} " + "─" * max(3, 76 - len(text)))


def _plan_words(turn: Turn) -> list[str]:
    words = ["--ambassador", ambassadors(DOMAIN)[turn.ambassador].address]
    for account in ACCOUNTS:
        words += ["--account", account]
    words += ["--day", turn.day.isoformat()]
    words += ["--hours", f"{turn.opens.isoformat()}-{turn.closes.isoformat()}"]
    for slot in turn.slots:
        words += ["--slot", slot.isoformat()]
    return words


def _warnings(findings: list[Finding]) -> list[str]:
    return sorted({f.check for f in findings if f.severity is Severity.WARN})
