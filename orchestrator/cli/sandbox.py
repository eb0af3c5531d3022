"""`orchestrator sandbox`: a local server that plays the platforms."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from orchestrator.cli.render import complain, say
from orchestrator.domain.errors import Refused

PORT: Final = 8766  # where the accounts of a new workspace look for it


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=PORT, show_default=True, help="0: any."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--allow-remote", is_flag=True, help="Let others in: it knows no passwords.")
@click.option(
    "--ledger", type=click.Path(path_type=Path, dir_okay=False),
    help="A file that keeps the posts when the sandbox stops.",
)  # fmt: skip
def sandbox(port: int, host: str, allow_remote: bool, ledger: Path | None) -> None:
    """Run a local server that plays Instagram, Facebook and LinkedIn until Ctrl-C.

    It shows the feeds as followers would see them, and takes orders for faults.
    """
    if not find_spec("uvicorn") or not find_spec("starlette"):
        raise Refused(
            "the sandbox is not installed", "pip install 'ambassador-orchestrator[sandbox]'"
        )
    from adapters.sandbox.server import NotLoopback, serve

    try:
        serve(host, port, ready=_announce, ledger_path=ledger, allow_remote=allow_remote)
    except NotLoopback as error:
        raise click.UsageError(f"{error} (--allow-remote)") from None
    except OSError as error:
        raise Refused(
            f"cannot listen on {host}:{port} ({error.strerror or type(error).__name__})",
            "stop what listens there, or choose another: --port 0 takes any",
        ) from None


def _announce(base_url: str) -> None:
    say(base_url)
    complain(f"feeds: {base_url}/    posts as JSON: {base_url}/_sandbox/posts    stop: Ctrl-C")
