"""A takeover day in under a minute: the real commands, the real daemon, real mails, a sandbox."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.sandbox.accounts import DEFAULT_ACCOUNTS
from adapters.sandbox.server import running_sandbox
from orchestrator.demo.commands import Commands
from orchestrator.demo.day import Day
from orchestrator.demo.mails import DemoMail, demo_mails
from orchestrator.demo.people import ORGANISATION
from orchestrator.demo.ports import free_port
from orchestrator.demo.relay import zone_for
from orchestrator.demo.workspace import DemoWorkspace
from orchestrator.settings import load
from orchestrator.wiring import Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A day that is over, while its sandbox still serves."""

    base_url: str  # of the sandbox
    differences: tuple[str, ...]  # what came out differently than the story says


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One run of the demo. `say` prints a line."""

    root: Path
    say: Callable[[str], None]
    pace: int  # seconds between two slots
    environment: dict[str, str] = field(repr=False)
    clock: Callable[[], datetime]
    mails: Callable[[date], tuple[DemoMail, ...]] = demo_mails

    @contextmanager
    def played(self) -> Iterator[Played]:
        """Play the day; the sandbox serves as long as the block runs. Raises `Refused`."""
        zone = zone_for(self.clock())
        mails = self.mails(self.clock().astimezone(ZoneInfo(zone)).date())
        commands = Commands(root=self.root, say=self.say, environment=self.environment)
        accounts = tuple(replace(a, title=ORGANISATION) for a in DEFAULT_ACCOUNTS)
        with running_sandbox(accounts=accounts) as sandbox:
            begun = time.monotonic()
            self._make_workspace(sandbox.base_url, zone, commands)
            seconds = time.monotonic() - begun
            wiring = Wiring(load(self.root, self.environment))
            try:
                differences = Day(
                    mails=mails,
                    base_url=sandbox.base_url,
                    commands=commands,
                    wiring=wiring,
                    zone=zone,
                    pace=self.pace,
                    command_seconds=seconds,
                ).play()
            finally:
                wiring.close()
            yield Played(base_url=sandbox.base_url, differences=tuple(differences))

    def _make_workspace(self, base_url: str, zone: str, commands: Commands) -> None:
        DemoWorkspace(
            root=self.root, base_url=base_url, media_port=free_port(os.getpid()), zone=zone
        ).write()
        commands.quietly("init")
        for line in (
            f"{ORGANISATION} is invented, and so is everybody in it. Nothing leaves this machine.",
            f"  its workspace   {self.root}",
            f"  its accounts    {base_url}, a sandbox that plays Instagram, Facebook and LinkedIn",
            "Lines that begin with $ are real commands. Petra plans and Anna approves; the demo",
            "decides in their place, as ORCHESTRATOR_ACT_AS allows in such a workspace only.",
        ):
            self.say(line)
