"""`orchestrator demo`: a takeover day, from mail to three channels, on this machine alone."""

import os
import shutil
import signal
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from orchestrator.cli.render import complain, say, visible
from orchestrator.domain.errors import Refused
from orchestrator.settings import environment


@click.command()
@click.option("--keep", is_flag=True, help="Leave the feeds open to look at until you end it.")
@click.option(
    "--folder", type=click.Path(path_type=Path),
    help="Make the workspace here, and leave it; default: a temporary folder.",
)  # fmt: skip
@click.option(
    "--pace", type=click.IntRange(2, 60), default=3, show_default=True,
    help="Seconds between two slots.",
)  # fmt: skip
@click.pass_context
def demo(ctx: click.Context, keep: bool, folder: Path | None, pace: int) -> None:
    """Play a takeover day and say what became of every mail.

    Exit code 0 if all came out as the story says, else 1.
    """
    try:
        from orchestrator.demo.story import Story
        from orchestrator.wiring import utc_now
    except ModuleNotFoundError as error:
        raise Refused(
            f"the demo needs the sandbox: {error.name} is missing",
            "install it: pip install 'ambassador-orchestrator[sandbox]'",
        ) from None
    end_by_either_signal()
    root = _root(folder)
    try:
        story = Story(
            root=root,
            say=lambda line: say(visible(line, keep_lines=True)),
            pace=pace,
            environment=dict(environment()),
            clock=utc_now,
        )
        with story.played() as day:
            _tell(day.differences)
            if folder is None and not keep and not day.differences:
                say("To look around: --keep leaves its feeds open, --folder NAME its workspace.")
            if keep:
                wait_for_reader(day.base_url)
    finally:
        if folder is None:
            shutil.rmtree(root, ignore_errors=True)
    ctx.exit(int(bool(day.differences)))


def _root(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="orchestrator-demo-"))
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty", "name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def _tell(differences: Sequence[str]) -> None:
    if not differences:
        say("\nEverything came out as the story says.")
        return
    complain("\nerror: the day came out differently than the story says:")
    for difference in differences:
        complain(f"  {visible(difference)}")
    complain("next: if slots were missed, the machine was busy: try a longer --pace")


def end_by_either_signal() -> None:
    """Let SIGTERM end the demo as Ctrl-C does, and Ctrl-C also where a shell had it ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def wait_for_reader(base_url: str) -> None:
    """Stay until a signal comes: there may be no terminal, as in a container or under nohup."""
    say(f"\nThe feeds as followers see them: {base_url}")
    say(f"They stay until Ctrl-C, or: kill {os.getpid()}")
    with suppress(KeyboardInterrupt):
        while True:
            signal.pause()
