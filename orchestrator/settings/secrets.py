"""Secrets stand outside `config/*.toml`: `env:NAME` or `file:PATH` there, the value never.

A reference is judged by its form when the settings are loaded. The value is read by who needs it,
and by nobody else: an approver works without being able to read the daemon's tokens.
"""

import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel, SecretStr

from orchestrator.durable import write_whole
from orchestrator.settings.problems import Problem, SettingsError
from orchestrator.settings.validation import validated

M = TypeVar("M", bound=BaseModel)

BYTES_MAX: Final = 16_000  # a token is some hundred characters; LinkedIn asks to allow 1,000
_KINDS: Final = ("env:", "file:")
_FORM: Final = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:[^\x00-\x1f\x7f]+")
_STAND_IN: Final = SecretStr("stand-in")  # so that the other keys of a table can be judged
_LITERAL: Final = "put it into a file of mode 0600 and write 'file:PATH', or write 'env:NAME'"


class UnusableSecret(Exception):
    """Why a reference gives no secret, and what to do."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(what)
        self.what = what
        self.instead = instead


class MissingSecret(UnusableSecret):
    """There is no such file, whoever looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """Where the references point to."""

    config: Path  # `file:` is relative to it
    env: Mapping[str, str] = field(repr=False)

    def read(self, reference: str) -> str:
        """Read what `env:NAME` or `file:PATH` names. Raises `UnusableSecret`."""
        kind, _, name = reference.partition(":")
        secret = self._variable(name) if kind == "env" else self._file(name)
        if not secret:
            raise UnusableSecret(f"'{reference}' is empty", "put the secret there")
        if not secret.isprintable():
            raise UnusableSecret(
                f"'{reference}' is not one line of text", "put only the secret there"
            )
        return secret

    def write(self, reference: str, secret: str) -> None:
        """Write a new secret to its `file:`, whole, for its owner alone.

        Raises `UnusableSecret` for `env:`, which nobody can write, and for a file that cannot be.
        """
        kind, _, name = reference.partition(":")
        if kind != "file":
            raise UnusableSecret(f"'{reference}' cannot be written", "use 'file:PATH'")
        try:
            write_whole((self.config / name).resolve(), f"{secret}\n".encode(), mode=0o600)
        except OSError as error:
            raise UnusableSecret(
                f"'{reference}' cannot be written ({error.strerror})",
                "let the daemon's login write into its folder",
            ) from None

    def _variable(self, name: str) -> str:
        if name not in self.env:
            raise UnusableSecret(
                f"the environment has no {name}", f"set {name}, or use 'file:PATH'"
            )
        return self.env[name].strip()

    def _file(self, name: str) -> str:
        path = self.config / name
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode) or status.st_size > BYTES_MAX:
                raise UnusableSecret(
                    f"'file:{name}' is no small plain file", "name the secret's file"
                )
            return path.read_text(encoding="utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            raise MissingSecret(f"there is no file {path}", "make it, with mode 0600") from None
        except UnicodeDecodeError:
            raise UnusableSecret(
                f"'file:{name}' is not text", "put only the secret there"
            ) from None
        except OSError as error:
            raise UnusableSecret(
                f"{path} cannot be read ({error.strerror})",
                "work as the login that the daemon runs as, or mend the file's owner and mode",
            ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """The secrets of one table of settings, not read yet."""

    file: str
    prefix: str  # of the table's keys: "account.main.options."
    references: Mapping[str, str]  # key -> "env:NAME" or "file:PATH"
    vault: Vault

    def read(self, key: str) -> str:
        """Read one of them. Raises `UnusableSecret`."""
        return self.vault.read(self.references[key])

    def filled(self, options: M) -> M:
        """Put the values into the table's options. Raises `SettingsError` with all problems."""
        problems: list[Problem] = []
        values: dict[str, str] = {}
        for key in self.references:
            try:
                values[key] = self.read(key)
            except UnusableSecret as why:
                problems.append(self.problem(key, why))
        made = None if problems else self._validated(options, values, problems)
        if made is None:
            raise SettingsError(problems)
        return made

    def write(self, values: Mapping[str, str]) -> None:
        """Put new values where the old ones stand. Raises `UnusableSecret`."""
        for key, secret in values.items():
            if key not in self.references:
                raise UnusableSecret(f"no secret is named {key}", "write 'file:PATH' there")
            self.vault.write(self.references[key], secret)

    def missing(self) -> list[Problem]:
        """List the files that are not there, for anybody."""
        problems = []
        for key in self.references:
            try:
                self.read(key)
            except MissingSecret as why:
                problems.append(self.problem(key, why))
            except UnusableSecret:
                continue
        return problems

    def files(self) -> Mapping[str, Path]:
        """List the files that secrets lie in, by the keys that name them."""
        named = {key: reference.partition(":") for key, reference in self.references.items()}
        return {
            key: self.vault.config / name
            for key, (kind, _, name) in named.items()
            if kind == "file"
        }

    def problem(self, key: str, why: UnusableSecret) -> Problem:
        """Name the place of an unusable secret."""
        return Problem(file=self.file, key=self.prefix + key, what=why.what, instead=why.instead)

    def _validated(
        self, options: M, values: Mapping[str, str], problems: list[Problem]
    ) -> M | None:
        return validated(
            type(options),
            {**dict(options), **values},
            file=self.file,
            problems=problems,
            prefix=self.prefix,
            secret_keys=self.references,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretReader:
    """Reads tables that may hold references; collects problems, and what it kept for later."""

    vault: Vault
    problems: list[Problem]
    kept: list[Secrets] = field(default_factory=list)

    def missing(self) -> list[Problem]:
        """List the files that are named and not there; what we may not read is not judged."""
        return [problem for secrets in self.kept for problem in secrets.missing()]

    def options(
        self, model: type[M], table: Mapping[str, Any], *, file: str, prefix: str
    ) -> tuple[M, Secrets] | None:
        """Judge a table: give its options with stand-ins, and where the secrets are."""
        found = len(self.problems)
        keys = table.keys() & secret_keys(model)
        secrets = self.secrets({key: table[key] for key in sorted(keys)}, file=file, prefix=prefix)
        options = validated(
            model,
            {**table, **dict.fromkeys(keys, _STAND_IN)},
            file=file,
            problems=self.problems,
            prefix=prefix,
            secret_keys=keys,
        )
        if options is not None:
            for key in sorted(key for key in table.keys() - keys if is_reference(table[key])):
                self._add(file, prefix + key, "is no secret", "write the value itself here")
        if options is None or len(self.problems) > found:
            return None
        return options, secrets

    def secrets(self, table: Mapping[str, object], *, file: str, prefix: str = "") -> Secrets:
        """Keep the references of secret keys for later; those of another form are problems."""
        references = {
            key: str(value)
            for key, value in table.items()
            if self._is_of_form(value, file=file, key=prefix + key)
        }
        secrets = Secrets(file=file, prefix=prefix, references=references, vault=self.vault)
        self.kept.append(secrets)
        return secrets

    def _is_of_form(self, value: object, *, file: str, key: str) -> bool:
        if not is_reference(value):
            self._add(file, key, "a secret may not stand in this file", _LITERAL)
            return False
        if not _FORM.fullmatch(str(value)):
            self._add(
                file, key, "names no variable and no file", "write 'env:NAME' or 'file:PATH'"
            )
            return False
        return True

    def _add(self, file: str, key: str, what: str, instead: str) -> None:
        self.problems.append(Problem(file=file, key=key, what=what, instead=instead))


def is_reference(value: object) -> bool:
    """Tell whether a value points to a secret."""
    return isinstance(value, str) and value.startswith(_KINDS)


def secret_keys(model: type[BaseModel]) -> frozenset[str]:
    """List a model's keys whose values are secrets."""
    fields = model.model_fields.items()
    return frozenset(key for key, field in fields if _holds_secret(field.annotation))


def _holds_secret(annotation: object) -> bool:
    if annotation is SecretStr:
        return True
    return any(_holds_secret(argument) for argument in get_args(annotation))
