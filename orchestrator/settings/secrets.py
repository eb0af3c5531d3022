"""Secrets stand outside `config/*.toml`: `env:NAME` or `file:PATH` there, the value never."""

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel, SecretStr

from orchestrator.settings.problems import Problem

BYTES_MAX: Final = 16_000  # a token is some hundred characters; LinkedIn asks to allow 1,000
_LITERAL: Final = "put it into a file of mode 0600 and write 'file:PATH', or write 'env:NAME'"


class UnusableSecret(Exception):
    """Why a reference gives no secret, and what to do."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(what)
        self.what = what
        self.instead = instead


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretReader:
    """Resolves references; collects problems, and warnings about files that others can read."""

    config: Path  # `file:` is relative to it
    env: Mapping[str, str] = field(repr=False)
    problems: list[Problem]
    warnings: list[Problem]

    def resolve(
        self, model: type[BaseModel], table: Mapping[str, Any], *, file: str, prefix: str
    ) -> dict[str, Any] | None:
        """Replace each reference in a table by its value; None if one of them is unusable."""
        secret = secret_keys(model)
        resolved: dict[str, Any] = {}
        is_usable = True
        for key, value in table.items():
            try:
                resolved[key] = self._value(
                    value, is_secret=key in secret, place=(file, prefix + key)
                )
            except UnusableSecret as why:
                is_usable = False
                self.problems.append(
                    Problem(file=file, key=prefix + key, what=why.what, instead=why.instead)
                )
        return resolved if is_usable else None

    def _value(self, value: object, *, is_secret: bool, place: tuple[str, str]) -> object:
        if is_reference(value):
            return self.read(str(value), place=place)
        if is_secret:
            raise UnusableSecret("a secret may not stand in this file", _LITERAL)
        return value

    def read(self, reference: str, *, place: tuple[str, str]) -> str:
        """Read what `env:NAME` or `file:PATH` names. `place`: file and key, for a warning."""
        kind, _, name = reference.partition(":")
        secret = self._variable(name) if kind == "env" else self._file(name, place)
        if not secret:
            raise UnusableSecret(f"'{kind}:{name}' is empty", "put the secret there")
        if not secret.isprintable():
            raise UnusableSecret(
                f"'{kind}:{name}' is not one line of text", "put only the secret there"
            )
        return secret

    def _variable(self, name: str) -> str:
        if name not in self.env:
            raise UnusableSecret(
                f"the environment has no {name}", f"set {name}, or use 'file:PATH'"
            )
        return self.env[name].strip()

    def _file(self, name: str, place: tuple[str, str]) -> str:
        path = self.config / name
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode) or status.st_size > BYTES_MAX:
                raise UnusableSecret(
                    f"'file:{name}' is no small plain file", "name the secret's file"
                )
            secret = path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise UnusableSecret(f"there is no file {path}", "make it, with mode 0600") from None
        except UnicodeDecodeError:
            raise UnusableSecret(
                f"'file:{name}' is not text", "put only the secret there"
            ) from None
        except OSError as error:
            raise UnusableSecret(
                f"{path} cannot be read ({error.strerror})", "mend its mode"
            ) from None
        if status.st_mode & 0o077:
            self.warnings.append(
                Problem(
                    file=place[0],
                    key=place[1],
                    what=f"others can read {path}",
                    instead=f"chmod 600 {path}, or 0640 with a group of your operators",
                )
            )
        return secret


def is_reference(value: object) -> bool:
    """Tell whether a value points to a secret."""
    return isinstance(value, str) and value.startswith(("env:", "file:"))


def secret_keys(model: type[BaseModel]) -> frozenset[str]:
    """List a model's keys whose values are secrets."""
    fields = model.model_fields.items()
    return frozenset(key for key, field in fields if _holds_secret(field.annotation))


def _holds_secret(annotation: object) -> bool:
    if annotation is SecretStr:
        return True
    return any(_holds_secret(argument) for argument in get_args(annotation))
