"""`orchestrator demo`: a takeover day, from mail to three channels, on this machine alone."""

import shutil
import tempfile
from pathlib import Path

import click

from orchestrator.cli.render import complain, say, visible
from orchestrator.domain.errors import Refused
from orchestrator.settings import environment


@click.command()
@click.option("--keep", is_flag=True, help="Leave the sandbox's feed page open until Ctrl-C.")
@click.option(
    "--folder", type=click.Path(path_type=Path),
    help="Make the workspace here, and leave it; default: a temporary folder.",
)  # fmt: skip
@click.option(
    "--pace", type=click.IntRange(2, 60), default=4, show_default=True,
    help="Seconds between two slots.",
)  # fmt: skip
def demo(keep: bool, folder: Path | None, pace: int) -> None:
    """Play a takeover day and say what became of every mail.

    Exit code 0 if all came out as the story says, else 1.
    """
    try:
        from orchestrator.demo.story import Story
        from orchestrator.wiring import utc_now
    except ImportError as error:
        raise Refused(
            f"the demo needs the sandbox: {error.name} is missing",
            "install it: pip install 'ambassador-orchestrator[sandbox]'",
        ) from None
    root = _root(folder)
    try:
        story = Story(
            root=root,
            say=lambda line: say(visible(line, keep_lines=True)),
            pace=pace,
            environment=dict(environment()),
            clock=utc_now,
        )
        differences = story.play(then=_wait_for_reader if keep else None)
    finally:
        if folder is None:
            shutil.rmtree(root, ignore_errors=True)
    if differences:
        raise Refused("the day came out differently:\n  " + "\n  ".join(differences))
    say("\nEverything came out as the story says.")


def _root(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="orchestrator-demo-"))
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty", "name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def _wait_for_reader(base_url: str) -> None:
    say(f"\nThe feeds as followers see them: {base_url}")
    complain("Ctrl-C ends the demo.")
    try:
        click.pause(info="")
    except (KeyboardInterrupt, click.Abort):
        return
