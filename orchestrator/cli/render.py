"""The only place that prints: data to stdout, talk to stderr, hostile characters made visible."""

import csv
import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from pathlib import PurePath
from typing import Any, Final

import click

from orchestrator.settings.environment import environment

# Invisible although Unicode calls them letters, marks or symbols (Unicode 16, Default_Ignorable).
_INVISIBLE: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
)
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN: Final = re.compile(r"[ -~æøåäöÆØÅÄÖéüõ–—’“”«»…•]*")  # nothing to look at more closely
_PICTURES: Final = 0x2400  # Unicode's control pictures: ␀ ␁ …
_DELETE: Final = "\x7f"
_ESCAPED_CELL: Final = ("=", "+", "-", "@", "\t", "\r")


def survive_any_encoding() -> None:
    """Write what a terminal's encoding lacks as escapes, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def visible(text: str, *, keep_lines: bool = False) -> str:
    """Make control, bidi, zero-width and other invisible characters visible.

    For everything that a mail brought: nothing in it can move the cursor, hide or reorder text.
    `keep_lines`: line feeds stay line feeds.
    """
    if _PLAIN.fullmatch(text):
        return text
    return "".join(_seen(letter, keep_lines=keep_lines) for letter in text)


def is_hidden(letter: str) -> bool:
    """Tell whether a character has no look of its own, or an effect on others."""
    if letter in _INVISIBLE or unicodedata.category(letter) in _HIDDEN_CATEGORIES:
        return True
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


def _seen(letter: str, *, keep_lines: bool) -> str:
    if letter == "\n" and keep_lines:
        return letter
    if letter < " ":
        return chr(_PICTURES + ord(letter))
    if letter == _DELETE:
        return "␡"
    return f"⟨U+{ord(letter):04X}⟩" if is_hidden(letter) else letter


def say(text: str = "") -> None:
    """Write a line to stdout. Text that a mail brought goes through `visible` first."""
    click.echo(text)


def complain(text: str) -> None:
    """Write a line to stderr."""
    click.echo(text, err=True)


def in_words(name: str) -> str:
    """Write a state or an event as people say it."""
    return name.replace("_", " ")


def how_many(number: int, thing: str) -> str:
    """Count things: 1 day, 2 days."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def is_terminal() -> bool:
    """Tell whether a person reads and answers: then we may ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; every cell is made visible. Aligned columns when not on a terminal."""
    cells = [[visible(_written(cell)) for cell in row] for row in rows]
    if _is_rich():
        _rich_table(columns, cells)
    else:
        _plain_table(columns, cells)


def json_list(rows: Iterable[Mapping[str, object]]) -> None:
    """Print rows as one JSON array."""
    click.echo(as_json(list(rows), indent=2))


def json_object(row: Mapping[str, object]) -> None:
    """Print one thing as a JSON object."""
    click.echo(as_json(row, indent=2))


def csv_list(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows as CSV that no spreadsheet takes for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([csv_cell(_written(cell)) for cell in row] for row in rows)
    click.echo(text.getvalue(), nl=False)


def csv_cell(text: str) -> str:
    """Disarm a cell that a spreadsheet would run (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_ESCAPED_CELL) else text


def as_json(thing: object, *, indent: int | None = None) -> str:
    """Write JSON that is exact and safe on a terminal: hidden characters become escapes."""
    text = json.dumps(thing, ensure_ascii=False, indent=indent, default=_plain)
    return "".join(
        json.dumps(letter)[1:-1] if letter != "\n" and is_hidden(letter) else letter
        for letter in text
    )


def _plain(thing: object) -> Any:
    if isinstance(thing, (datetime, date, time)):
        return thing.isoformat()
    if isinstance(thing, (set, frozenset)):
        return sorted(thing)
    if isinstance(thing, Mapping):
        return dict(thing)
    if isinstance(thing, (Enum, PurePath)):
        return str(thing)
    raise TypeError(type(thing).__name__)


def _written(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M %Z").rstrip()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell)


def _is_rich() -> bool:
    env = environment()
    return sys.stdout.isatty() and "NO_COLOR" not in env and env.get("TERM") != "dumb"


def _plain_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [list(columns), *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns))]
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _rich_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=SIMPLE_HEAD)
    for column in columns:
        drawn.add_column(Text(column), overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))  # never markup: a mail could write it
    Console(file=sys.stdout).print(drawn)
