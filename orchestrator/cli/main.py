"""The command `orchestrator`: sub-commands are imported when they are asked for.

`--help`, `--version` and completion read only this table, so that they start in a blink.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

import click
from click.shell_completion import CompletionItem

from orchestrator.cli.context import Run
from orchestrator.cli.errors import end_of
from orchestrator.cli.render import say, survive_any_encoding

EXIT_USAGE: Final = 2


# Noun -> its help, in the order in which people need them. `posts` stands in
# `orchestrator.cli.posts` as a click command named `posts`, and so do the others.
COMMANDS: Final[dict[str, str]] = {
    "init": "Make a workspace, or bring its database up to date.",
    "doctor": "Say what is wrong and how to mend it.",
    "demo": "Play a takeover day, from mail to three channels.",
    "run": "Run the daemon until it is told to stop.",
    "status": "Show what waits, what is due, what failed.",
    "posts": "List, preview, approve and reject posts.",
    "ambassadors": "Keep the ambassadors and their consents.",
    "takeovers": "Plan who takes over which accounts, and when.",
    "publications": "See and settle what is sent to each account.",
    "stop": "Let nothing more go out: a crisis.",
    "release": "End a stop.",
    "accounts": "List, pause and resume our accounts.",
    "spool": "See what became of every mail; take mails in.",
    "allow": "Keep the names and numbers that may stand in posts.",
    "check": "Check a text or a mail, without keeping it.",
    "audit": "Read and verify the audit trail.",
    "sandbox": "Run a local server that plays the platforms.",
}


class LazyGroup(click.Group):
    """A group that knows its commands from a table and imports one when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """List the nouns in the table's order."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(f"orchestrator.cli.{cmd_name}"), cmd_name)
        assert isinstance(found, click.Command)
        return found

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the list of commands from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; suggest the nearest noun for an unknown one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from orchestrator.settings.problems import did_you_mean

            hint = did_you_mean(args[0], COMMANDS) or "see: orchestrator --help"
            ctx.fail(f"there is no command '{args[0]}'; {hint}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete nouns from the table alone."""
        nouns = [
            CompletionItem(noun, help=text)
            for noun, text in COMMANDS.items()
            if noun.startswith(incomplete)
        ]
        return nouns + click.Command.shell_complete(self, ctx, incomplete)


def _show_version(ctx: click.Context, _option: click.Parameter, is_asked: bool) -> None:
    if not is_asked or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    say(f"orchestrator {version('ambassador-orchestrator')}")
    ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with: orchestrator demo. Then: orchestrator init PATH, orchestrator doctor.",
)
@click.option(
    "--workspace",
    type=click.Path(path_type=Path),
    help="The workspace; else $ORCHESTRATOR_WORKSPACE, else the current folder.",
)
@click.option("--debug", is_flag=True, help="Show where in the program an error arose.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
    help="Show the version.",
)  # fmt: skip
@click.pass_context
def cli(ctx: click.Context, workspace: Path | None, debug: bool) -> None:
    """From an ambassador's mail to three channels: checked, approved, published at most once.

    Exit codes: 0 fine, 1 refused or failed, 2 usage or settings, 3 someone was faster.
    """
    ctx.obj = Run(chosen=workspace, is_debug=debug)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and turn whatever went wrong into advice and an exit code."""
    survive_any_encoding()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = cli.main(args=words, prog_name="orchestrator", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return EXIT_USAGE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the one place for advice
        return end_of(error, is_debug="--debug" in words)
    return code if isinstance(code, int) else 0
