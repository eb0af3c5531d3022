"""Turn an exception into advice for the person who asked, and into an exit code."""

import contextlib
import errno
import os
import sys
from typing import Final

import click

from orchestrator.cli.render import complain, visible
from orchestrator.domain.errors import OrchestratorError
from orchestrator.logs import trail_of

EXIT_FAILED: Final = 1
EXIT_INTERRUPTED: Final = 130  # 128 + SIGINT, as shells expect
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


def end_of(error: BaseException, *, is_debug: bool) -> int:
    """Say what happened and what to do next; return the exit code."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        complain("stopped by you; what was done so far stands")
        return EXIT_INTERRUPTED
    if isinstance(error, BrokenPipeError):
        _leave_quietly()
        return EXIT_FAILED
    message, advice, code = _explained(error)
    complain(f"error: {visible(message, keep_lines=True)}")
    if advice:
        complain(f"next: {visible(advice, keep_lines=True)}")
    if is_debug:
        complain(trail_of(error))
    return code


def _explained(error: BaseException) -> tuple[str, str, int]:
    if isinstance(error, OrchestratorError):
        return error.message, error.advice, error.exit_code
    if isinstance(error, click.ClickException):
        return error.format_message(), _usage_advice(error), error.exit_code
    if _is_of(error, "adapters.errors", "ChannelError"):
        return f"the channel: {error}", "run: orchestrator doctor", EXIT_FAILED
    if isinstance(error, OSError):
        return _of_system(error)
    return (
        "something unforeseen went wrong",
        "run it again with --debug, and report what it says: it holds no content",
        EXIT_FAILED,
    )


def _usage_advice(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"see: {context.command_path} --help" if isinstance(context, click.Context) else ""


def _of_system(error: OSError) -> tuple[str, str, int]:
    place = f": {error.filename}" if isinstance(error.filename, str) else ""
    message = f"{error.strerror or 'the system refused'}{place}"
    if isinstance(error, FileNotFoundError):
        advice = "look whether the path is right"
    elif isinstance(error, PermissionError):
        advice = "ask for access to the workspace's group, or run: orchestrator doctor"
    elif error.errno in _NO_ROOM:
        advice = "make room on the disk; nothing is lost, run it again afterwards"
    else:
        advice = "run: orchestrator doctor"
    return message, advice, EXIT_FAILED


def _is_of(error: BaseException, module: str, name: str) -> bool:
    """Tell whether an error is of a class, without importing its module for that."""
    known = getattr(sys.modules.get(module), name, None)
    return isinstance(known, type) and isinstance(error, known)


def _leave_quietly() -> None:
    """Keep the interpreter from complaining about the closed pipe at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
