"""The demo's hands: each step is `orchestrator …` as a process of its own, as a colleague's."""

import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from orchestrator.domain.errors import Refused
from orchestrator.settings.environment import ACT_AS

STEP_SECONDS: Final = 60  # a step that takes longer has failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """Runs our own program in a workspace. `say` prints a line."""

    root: Path
    say: Callable[[str], None]
    environment: dict[str, str] = field(repr=False)

    def run(self, *words: str, by: str | None = None) -> None:
        """Run a command and print it with all it says. Raises `Refused` unless it ends well."""
        prefix = f"{ACT_AS}={by} " if by else ""
        self.say(f"\n$ {prefix}orchestrator {shlex.join(words)}")
        done = self._done(words, by)
        for line in (done.stdout + done.stderr).splitlines():
            self.say(f"  {line}".rstrip())
        _require_fine(words, done)

    def quietly(self, *words: str) -> None:
        """Run a command without a word. Raises `Refused` unless it ends well."""
        _require_fine(words, self._done(words, None))

    @contextmanager
    def daemon(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the daemon while the block runs. Raises `Refused` if it cannot be stopped well."""
        self.say("\n$ orchestrator run")
        process = subprocess.Popen(  # noqa: S603 - our own program
            self._line("run"),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=STEP_SECONDS)
        if code != 0:
            raise Refused(f"the daemon ended with {code}", "its last lines stand above")

    def _done(self, words: tuple[str, ...], by: str | None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own program
            self._line(*words),
            env=self.environment | ({ACT_AS: by} if by else {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=STEP_SECONDS,
            check=False,
        )

    def _line(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "orchestrator", "--workspace", str(self.root), *words]


def _require_fine(words: tuple[str, ...], done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode != 0:
        told = done.stderr.strip() or "nothing"
        raise Refused(f"'orchestrator {words[0]}' ended with {done.returncode}, and said: {told}")
