import subprocess
import sys
from importlib import import_module

import click
import pytest

from orchestrator.cli import main as main_module
from orchestrator.cli.main import COMMANDS, cli, main
from orchestrator.domain.errors import Conflict, NotFound

HEAVY = (
    "sqlalchemy",
    "pydantic",
    "requests",
    "alembic",
    "rich",
    "apscheduler",
    "structlog",
    "PIL",
)


def quiet(words: list[str]) -> str:
    """Write code that runs the command without its output."""
    return (
        "import contextlib, io\nfrom orchestrator.cli.main import main\n"
        "with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):"
        f" main({words!r})"
    )


def heavy_modules_after(code: str) -> str:
    """Run code in a fresh interpreter; return which heavy libraries it imported."""
    ask = f"\nimport sys; print(*[m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code + ask], capture_output=True, text=True, check=False
    )
    return done.stderr.strip()


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["--version"], ["posst"], []])
def test_help_and_version_import_nothing_heavy(words):
    assert heavy_modules_after(quiet(words)) == ""


def test_completion_of_nouns_imports_nothing_heavy():
    code = (
        "import os\nos.environ.update(_ORCHESTRATOR_COMPLETE='bash_complete', COMP_WORDS='orchestrator p', COMP_CWORD='1')\n"
        "from orchestrator.cli.main import main\n"
        "try: main([])\n"
        "except SystemExit: pass"
    )

    assert heavy_modules_after(code) == ""


def test_completion_knows_the_nouns():
    context = click.Context(cli)

    assert [item.value for item in cli.shell_complete(context, "po")] == ["posts"]


@pytest.mark.parametrize("noun", COMMANDS)
def test_every_noun_of_the_table_is_a_command_of_that_name(noun):
    command = getattr(import_module(f"orchestrator.cli.{noun}"), noun)

    assert isinstance(command, click.Command)
    assert command.name == noun


# ---------------------------------------------------------------- every noun


@pytest.mark.parametrize("noun", COMMANDS)
def test_the_help_of_a_noun_imports_neither_sqlalchemy_nor_pydantic(noun):
    heavy = heavy_modules_after(quiet([noun, "--help"])).split()

    assert "sqlalchemy" not in heavy
    assert "pydantic" not in heavy


@pytest.mark.parametrize("noun", COMMANDS)
def test_the_help_of_a_noun_is_exit_code_0(noun):
    assert main([noun, "--help"]) == 0


def test_the_help_lists_every_noun(capsys):
    main(["--help"])

    out = capsys.readouterr().out
    assert all(f"  {noun} " in out for noun in COMMANDS)


def test_an_unknown_command_gets_a_suggestion_and_exit_code_2(capsys):
    code = main(["posst"])

    assert code == 2
    assert "did you mean 'posts'?" in capsys.readouterr().err


def test_an_unknown_option_is_exit_code_2():
    assert main(["--wrokspace"]) == 2


def test_no_command_shows_the_help_and_is_exit_code_2(capsys):
    assert main([]) == 2
    assert "Commands:" in capsys.readouterr().err


def test_no_workspace_is_exit_code_2_with_advice(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    code = main(["doctor", "--json"])

    assert code == 2
    assert "orchestrator init" in capsys.readouterr().out


def failing_with(error, monkeypatch):
    @click.command()
    def broken():
        raise error

    monkeypatch.setattr(main_module, "cli", broken)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFound("there is no post 17", "see: orchestrator posts list"), 1),
        (Conflict("post 17 changed meanwhile", "look again"), 3),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (PermissionError(13, "Permission denied", "/x/queue.db"), 1),
        (OSError(28, "No space left on device"), 1),
        (ValueError("Sofie Example"), 1),
    ],
)
def test_each_error_has_its_exit_code(error, code, monkeypatch):
    failing_with(error, monkeypatch)

    assert main([]) == code


def test_an_error_says_what_happened_and_what_to_do(capsys, monkeypatch):
    failing_with(NotFound("there is no post 17", "see: orchestrator posts list"), monkeypatch)

    main([])

    assert capsys.readouterr().err == (
        "error: there is no post 17\nnext: see: orchestrator posts list\n"
    )


def test_an_unforeseen_error_shows_no_traceback_and_no_content(capsys, monkeypatch):
    failing_with(ValueError("Sofie Example, 12345678"), monkeypatch)

    main([])

    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert "Sofie" not in err


def test_with_debug_the_place_is_shown_and_still_no_content(capsys, monkeypatch):
    failing_with(ValueError("Sofie Example"), monkeypatch)

    from orchestrator.cli.errors import end_of

    try:
        main_module.cli.main([], standalone_mode=False)
    except ValueError as error:
        end_of(error, is_debug=True)

    err = capsys.readouterr().err
    assert "test_main.py" in err
    assert "Sofie" not in err


def test_hostile_words_in_an_error_are_made_visible(capsys, monkeypatch):
    failing_with(NotFound("there is no account '\x1b[2J'"), monkeypatch)

    main([])

    assert "\x1b" not in capsys.readouterr().err


def test_a_closed_pipe_ends_quietly():
    done = subprocess.run(
        f"{sys.executable} -m orchestrator --help | true",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""


def test_python_m_is_the_same_command():
    done = subprocess.run(
        [sys.executable, "-m", "orchestrator", "posst"], capture_output=True, check=False
    )

    assert done.returncode == 2


def test_a_terminal_without_our_letters_gets_escapes():
    done = subprocess.run(
        [sys.executable, "-m", "orchestrator", "check", "--jsonl", "\u202e\u00e6"],
        capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip

    assert done.returncode in {1, 2}
    assert b"Traceback" not in done.stderr
