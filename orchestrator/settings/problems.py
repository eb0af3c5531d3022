"""What is wrong with the settings, so that a person can mend it in one go."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from orchestrator.domain.errors import OrchestratorError


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend. Never carries the value that was found: it may be a secret."""

    file: str  # relative to the workspace: "config/accounts.toml"; or "$ORCHESTRATOR_…"
    key: str  # "account.instagram-main.options.page_id"; "" for the whole file; "line 3" in a text
    what: str
    instead: str = ""

    def __str__(self) -> str:
        """Write it as one line: file: key: what; instead."""
        place = f"{self.file}: {self.key}" if self.key else self.file
        return f"{place}: {self.what}" + (f"; {self.instead}" if self.instead else "")


class SettingsError(OrchestratorError):
    """The settings cannot be used as they are."""

    exit_code: ClassVar[int] = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        """`problems`: all of them, of all files."""
        self.problems = tuple(problems)
        count = len(self.problems)
        head = "1 problem" if count == 1 else f"{count} problems"
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{head} in the settings:\n{lines}", "mend them, then run it again")


class NoWorkspace(SettingsError):
    """There is no workspace where one was looked for."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word; "" if none is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else ""
