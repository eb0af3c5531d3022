"""Read the files of `config/`: a limit before the parser, a problem instead of an exception."""

import stat
import tomllib
from pathlib import Path
from typing import Any, Final

from orchestrator.domain.language import LANGUAGES
from orchestrator.settings.problems import Problem

BYTES_MAX: Final = 1_000_000  # a settings file of a megabyte is no settings file


def read_text(root: Path, file: str, problems: list[Problem]) -> str | None:
    """Read one UTF-8 file below the workspace; None and a problem if that fails."""
    try:
        raw = _read_bytes(root / file)
        return raw.decode("utf-8-sig")
    except FileNotFoundError:
        what, instead = "is missing", "take it from a new workspace: orchestrator init PATH"
    except PermissionError:
        what, instead = "may not be read by you", "give your group read access (chgrp, chmod g+r)"
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        what, instead = f"is not UTF-8 (line {line})", "save it with the encoding UTF-8"
    except ValueError as error:
        what, instead = str(error), "take it from a new workspace: orchestrator init PATH"
    except OSError as error:
        what, instead = f"cannot be read ({error.strerror})", "look at the disk"
    problems.append(Problem(file=file, key="", what=what, instead=instead))
    return None


def _read_bytes(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):  # a FIFO would block us for ever
        raise ValueError("is not a plain file")
    with path.open("rb") as file:
        raw = file.read(BYTES_MAX + 1)
    if len(raw) > BYTES_MAX:
        raise ValueError(f"is larger than {BYTES_MAX // 1_000_000} MB")
    return raw


def read_toml(root: Path, file: str, problems: list[Problem]) -> dict[str, Any] | None:
    """Read one TOML file; None and a problem with its line if that fails."""
    text = read_text(root, file, problems)
    if text is None:
        return None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # tomllib says where, never what stood there
        problems.append(
            Problem(file=file, key="", what=f"is not TOML: {error}", instead="mend that line")
        )
    except RecursionError:
        problems.append(Problem(file=file, key="", what="is nested too deeply"))
    return None


LANGUAGE_FILES: Final = {
    "any.txt": "*",
    **{f"{language}.txt": language for language in LANGUAGES},
}


def read_terms(root: Path, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    """Read `config/terms/*.txt`: one term a line, `#` begins a comment line."""
    folder = root / "config" / "terms"
    if not folder.is_dir():
        instead = "make it; it may be empty"
        problems.append(Problem(file="config/terms", key="", what="is missing", instead=instead))
        return {}
    terms: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.txt")):
        file = f"config/terms/{path.name}"
        if path.name not in LANGUAGE_FILES:
            known = ", ".join(LANGUAGE_FILES)
            problems.append(
                Problem(file=file, key="", what="is no language we know", instead=f"use {known}")
            )
        elif (text := read_text(root, file, problems)) is not None:
            lines = (line.strip() for line in text.splitlines())
            terms[LANGUAGE_FILES[path.name]] = tuple(
                line for line in lines if line and not line.startswith("#")
            )
    return terms
